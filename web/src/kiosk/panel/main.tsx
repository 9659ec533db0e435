import '@fontsource-variable/ibm-plex-sans/index.css';
import '../../tokens.css';
import './panel.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Panel } from './Panel';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('panel.html has no element #root');
}
createRoot(root).render(
  <StrictMode>
    <Panel />
  </StrictMode>,
);
