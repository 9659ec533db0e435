import '@fontsource-variable/ibm-plex-sans/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './tokens.css';
import './base.css';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, nonce } from './app/App';
import { startLanguage } from './i18n';

// Dialogs lock the page behind them by a style element of their own.
setNonce(nonce());

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root');
}
void startLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
