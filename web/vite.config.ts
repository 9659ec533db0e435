import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstLoad } from './build/first-load.ts';
import { licences } from './build/licences.ts';
import { shrink } from './build/shrink.ts';

/** Where `make web` finds a running server. */
const server = process.env['TALLYSTICK_SERVER'] ?? 'http://127.0.0.1:8420';

/** What that server calls its own origin (`--origin`); it takes changes from there only. */
const origin = process.env['TALLYSTICK_ORIGIN'] ?? server.replace('//127.0.0.1', '//localhost');

export default defineConfig({
  plugins: [react(), firstLoad(), licences(), shrink()],
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: 'target/classes/tallystick/web',
    emptyOutDir: true,
    target: 'es2023',
    // Data addresses would be inline content; every file is one of the server's own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/api': {
        target: server,
        changeOrigin: true,
        // In development its own page is this one.
        configure: (proxy) => {
          proxy.on('proxyReq', (request) => {
            if (request.getHeader('origin') !== undefined) {
              request.setHeader('origin', origin);
            }
          });
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    reporters: ['default', ['junit', { suiteName: 'web' }]],
    outputFile: { junit: 'target/surefire-reports/TEST-web.xml' },
    css: false,
    pool: 'threads',
    maxWorkers: 2,
    // For a machine that builds other things beside; a test that hangs still ends.
    testTimeout: 30_000,
  },
});
