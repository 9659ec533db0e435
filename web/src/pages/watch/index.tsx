export { IncidentPage } from './IncidentPage';
export { WatchPage } from './WatchPage';
