import { defineConfig } from 'vitest/config';

/** Pictures of every page, in a real browser: apart from the pages' other tests, which need none. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['pictures/**/*.test.ts'],
    reporters: ['default', ['junit', { suiteName: 'pictures' }]],
    outputFile: { junit: 'target/surefire-reports/TEST-pictures.xml' },
    // One browser; while it draws one page, another picture is compared.
    maxConcurrency: 3,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
