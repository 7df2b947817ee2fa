import { pino } from 'pino';
import { serve } from '../../../app/serve.ts';
import { readSettings } from '../../../kit/settings.ts';
import { tell } from './processes.ts';
import { sensorContract, sensorFeature } from './sensors.ts';

/** The server as it is, with one feed of SENSORS sensors and an empty city. */
const feature = sensorFeature(sensorContract('sensors'), Number(process.env.SENSORS));
const server = await serve(readSettings(), {
  features: { all: [feature], datasets: [feature], simulations: [], tiles: [] } as never,
  fillCity: async () => {},
  log: pino({ level: 'warn' }, pino.destination(2)),
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
tell({ url: server.url });
