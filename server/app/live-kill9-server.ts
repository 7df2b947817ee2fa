import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import { testContract, testFeature, testHost } from '../kit/feed-host-testing.ts';
import { migrate } from '../kit/migrate.ts';
import { openDb } from '../kit/open-db.ts';
import { serveLive } from './live-testing.ts';

/** The process that live-kill9.test.ts kills: the real database, store and routes, one feed, nothing else. */
const dataDir = process.env.DATA_DIR!;
mkdirSync(dataDir, { recursive: true });
const db = await openDb({ dataDir, databaseUrl: process.env.DATABASE_URL || undefined });
await migrate(db);
const host = testHost(db, [testFeature(testContract('probe'))], { log: pino({ level: 'warn' }) });
await host.start();
const { url } = await serveLive(host);
process.stdout.write(`${url}\n`);
