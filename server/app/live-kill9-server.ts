import { pino } from 'pino';
import { testContract, testFeature } from '../kit/feed-host-testing.ts';
import { readSettings } from '../kit/settings.ts';
import { serve } from './serve.ts';

/** The process that live-kill9.test.ts kills: the server as it is, with one feed and an empty city. */
const feature = testFeature(testContract('probe'));
const { url } = await serve(readSettings(), {
  features: { all: [feature], datasets: [feature], simulations: [], tiles: [] },
  fillCity: async () => {},
  writesPerMinute: 1_000_000,
  log: pino({ level: 'error' }, pino.destination(2)),
});
process.stdout.write(`${url}\n`);
