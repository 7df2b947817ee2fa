import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Journeys in a real browser: one at a time, since each keeps both cores busy with drawing. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['client/e2e/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
