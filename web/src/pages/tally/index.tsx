export { TallyPage } from './TallyPage';
