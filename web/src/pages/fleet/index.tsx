export { FleetPage } from './FleetPage';
export { MachinePage } from './MachinePage';
