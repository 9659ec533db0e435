export { SalePage } from './SalePage';
export { SalesPage } from './SalesPage';
