import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{datasets,simulations,tiles,server,client}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'client/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
