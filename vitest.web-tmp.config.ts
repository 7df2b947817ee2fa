import { defineConfig } from 'vitest/config';
export default defineConfig({ root: '/work/main', resolve: { alias: [
 { find: /^.*\/kit\/jobs\.ts$/, replacement: '/tmp/web/jobs.ts' }, { find: /^.*\/kit\/tokens\.ts$/, replacement: '/tmp/web/tokens.ts' } ] },
 server: { fs: { strict: false } },
 test: { include: ['server/app/*.test.ts'], testTimeout: 60000, hookTimeout: 120000, pool: 'forks', maxWorkers: 2 } });
