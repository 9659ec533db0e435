import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licences } from './build/licences.ts';
import { shrink } from './build/shrink.ts';

/** The pages of a machine's own screen: another program serves them, so they are another build. */
export default defineConfig({
  plugins: [react(), licences(), shrink()],
  build: {
    outDir: 'target/classes/tallystick/kiosk',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: ['kiosk.html', 'panel.html'] },
  },
});
