import '@fontsource-variable/ibm-plex-sans/index.css';
import '../tokens.css';
import './kiosk.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Kiosk } from './Kiosk';
import { startText } from './text';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('kiosk.html has no element #root');
}
void startText().then(() =>
  createRoot(root).render(
    <StrictMode>
      <Kiosk />
    </StrictMode>,
  ),
);
