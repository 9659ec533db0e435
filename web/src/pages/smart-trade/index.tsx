export { SmartTradePage } from './SmartTradePage';
