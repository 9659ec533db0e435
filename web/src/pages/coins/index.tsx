export { CoinsPage } from './CoinsPage';
