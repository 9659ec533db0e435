export { FleetPage } from './FleetPage';
export { MachinePage } from './MachinePage';
export { PlacesPage } from './PlacesPage';
