/** The pages outside the shell: signing in, the way in by a link, the way back from the approver. */
export { ProvedPage } from './ProvedPage';
export { SignInPage } from './SignInPage';
export { WelcomePage } from './WelcomePage';
