import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PbfWriter } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondMs, toWgs84 } from '#core';
import type { SourceNews } from '#datasets/_kit/feed-news.ts';
import { readVehiclePositions } from '#datasets/_kit/gtfs-realtime.ts';
import type { FeedContext } from '#datasets/_kit/roles.ts';
import { feed } from './feed.ts';
import { normaliseVehicles } from './gtfs-feed.ts';
import { routesWithStops } from './routes.ts';

const now = Date.parse('2026-10-14T09:00:00+09:00');
const [lon, lat] = toWgs84([201_000, 545_000]);

/** A message as a publisher would write it, with a field that nobody knows. */
function message(vehicles: readonly { id: string; lat?: number; status?: number; deleted?: boolean }[]): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    1,
    (_, header) => {
      header.writeStringField(1, '2.0');
      header.writeVarintField(3, now / 1000 - 10);
    },
    null,
  );
  for (const { id, status = 3, deleted = false, ...place } of vehicles) {
    pbf.writeMessage(
      2,
      (_, entity) => {
        entity.writeStringField(1, `e-${id}`);
        if (deleted) entity.writeBooleanField(2, true);
        entity.writeMessage(
          4,
          (_none, vehicle) => {
            vehicle.writeMessage(1, (_a, trip) => trip.writeStringField(5, '753'), null);
            vehicle.writeMessage(
              2,
              (_b, position) => {
                position.writeFloatField(1, place.lat ?? lat);
                position.writeFloatField(2, lon);
                position.writeFloatField(3, 88);
                position.writeFloatField(5, 7.5);
              },
              null,
            );
            vehicle.writeMessage(8, (_c, descriptor) => descriptor.writeStringField(1, id), null);
            vehicle.writeVarintField(9, status);
            vehicle.writeStringField(99, 'unknown');
          },
          null,
        );
      },
      null,
    );
  }
  return pbf.finish();
}

const [route] = routesWithStops(
  [
    {
      id: 'x:753',
      name: '753',
      lineOrigin: 'surveyed',
      lines: [
        [
          [200_000, 545_000],
          [205_000, 545_000],
        ],
      ],
    },
  ],
  [{ id: 's', name: '다음', ref: null, position: [202_000, 544_994] }],
);
const routes = new Map([['753', route]]);

describe('GTFS-Realtime', () => {
  it('gives vehicles with their place, speed and crowding, on their route', () => {
    const { observations } = normaliseVehicles(
      message([{ id: 'v1' }, { id: 'v2', deleted: true }, { id: 'v3', lat: 95 }]),
      routes,
      now,
    );
    expect(observations).toHaveLength(1);
    const [{ entity, time, values, about }] = observations;
    expect([entity, time]).toEqual(['v1', now - 10 * secondMs]);
    expect(values).toMatchObject({ speedKmh: 27, occupancy: 90, headingDeg: 88 });
    // Degrees come as 32-bit floats, good to a metre.
    expect(Math.hypot(values.eastM! - 201_000, values.northM! - 545_000)).toBeLessThan(1.5);
    expect(about).toEqual({ route: '753', kind: 'trunk', nextStop: '다음', routeId: 'x:753' });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a web page', new TextEncoder().encode('<!DOCTYPE html><html></html>')],
    ['half of a message', message([{ id: 'v1' }]).slice(0, 40)],
  ])('is told from %s', (_what, bytes) => expect(() => normaliseVehicles(bytes, routes, now)).toThrow('GTFS-Realtime'));

  it('without vehicles is empty', () => expect(readVehiclePositions(message([])).vehicles).toEqual([]));

  describe('over HTTP', () => {
    let server: Server;
    const answers: [status: number, body: Uint8Array][] = [
      [200, message([{ id: 'v1' }])],
      [500, new Uint8Array()],
      [200, new TextEncoder().encode('<html>')],
      [200, message([])],
      [429, new Uint8Array()],
      [200, message([{ id: 'v1' }])],
    ];
    let asked = 0;
    beforeAll(async () => {
      server = createServer((_request, response) => {
        const [status, body] = answers[Math.min(asked++, answers.length - 1)];
        response.writeHead(status).end(body);
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    });
    afterAll(() => new Promise((done) => server.close(done)));

    it('goes on after whatever was answered, and says how it stands', async () => {
      const stop = new AbortController();
      const news: SourceNews[] = [];
      let clock = now;
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vehicles?key=secret`;
      const context: FeedContext = {
        signal: stop.signal,
        seed: 1,
        reader: { query: async () => [] as never },
        environment: { BUS_GTFS_RT_URL: url },
        input: async () => undefined,
        now: () => clock,
        tell: (each) => {
          news.push(each);
          if (news.length === answers.length) stop.abort();
        },
        sleepUntil: async (instant) => {
          stop.signal.throwIfAborted();
          clock = Math.min(instant, now + 60 * secondMs);
        },
      };
      expect(feed.available(context.environment!)).toBe(true);
      const seen: string[] = [];
      try {
        for await (const batch of feed.observe(context)) seen.push(...batch.map(({ entity }) => entity));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      }
      expect(news.map(({ condition }) => condition)).toEqual([
        'ok',
        'down',
        'changed-shape',
        'empty',
        'over-quota',
        'ok',
      ]);
      expect(seen).toEqual(['v1', 'v1']);
      expect(JSON.stringify(news)).not.toContain('secret');
    });
  });
});
