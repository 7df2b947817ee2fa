import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Journeys in a real browser: one at a time, since each keeps both cores busy with drawing. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['client/e2e/**/*.test.ts'],
    globalSetup: ['client/e2e/city.ts'],
    testTimeout: 900_000,
    hookTimeout: 600_000,
    // One frame in software drawing may take longer than a poll waits by itself.
    expect: { poll: { timeout: 30_000, interval: 200 } },
    pool: 'forks',
    fileParallelism: false,
  },
});
