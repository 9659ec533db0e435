export { BotPage } from './BotPage';
export { BotBuilderPage } from './Builder';
export { BotsPage } from './BotList';
