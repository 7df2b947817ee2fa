import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs, randomSequence } from '#core';
import type { Db } from '../../kit/db.ts';
import type { FeedHost } from '../../kit/feed-host.ts';
import { reading, testContract, testFeature, testHost } from '../../kit/feed-host-testing.ts';
import { openTestDb } from '../../kit/testing.ts';
import { serveLive } from '../live-testing.ts';
import { parseExpression } from './filter.ts';
import { sets } from './model.ts';
import { spanOf } from './observations.ts';
import { parsePath } from './path.ts';
import { everyNavigation, sensorThingsOperations, staConformance } from './routes.ts';

/** The capabilities that FROST's integration tests look at, as far as the conformance list names them. */
const contract = testContract('sta');
const start = Math.floor((Date.now() - 2 * 60 * minuteMs) / minuteMs) * minuteMs;
const places = [
  ['a', 127.0, 37.5],
  ["b'c", 127.01, 37.51],
] as const;

let db: Db;
let host: FeedHost;
let server: Awaited<ReturnType<typeof serveLive>>;

beforeAll(async () => {
  db = await openTestDb();
  const items = places.map(([id, lon, lat]) => ({
    ...{ type: 'Feature', id, properties: {} },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  }));
  const dataset = { contract, items: async () => ({ items, matched: items.length }) };
  host = testHost(db, [{ ...testFeature(contract), server: { dataset } } as never]);
  await host.start();
  server = await serveLive(host, {}, sensorThingsOperations(host));
  const readings = places.flatMap(([id], k) =>
    Array.from({ length: 60 }, (_, i) => reading('sta', id, start + i * minuteMs, (i % 10) + k)),
  );
  await host.get('sta').ingest(readings, 'measured');
});
afterAll(async () => {
  await server.close();
  await host.stop();
  await db.close();
});

// biome-ignore lint/suspicious/noExplicitAny: answers of every kind
type Any = any;
async function get(path: string): Promise<{ status: number; json: Any; text: string }> {
  const response = await fetch(path.startsWith('http') ? path : `${server.url}/sta/v1.1${path}`);
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined,
  };
}
async function post(path: string, body: unknown) {
  const response = await fetch(`${server.url}/sta/v1.1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, location: response.headers.get('location'), json: (await response.json()) as Any };
}
const q = (options: Record<string, string>) => `?${new URLSearchParams(options)}`;
const stream = (key: string, entity = 'a') => `/Datastreams('sta:${key}:${entity.replaceAll("'", "''")}')`;
const iso = (minute: number) => new Date(start + minute * minuteMs).toISOString();

describe('data model and resource paths', () => {
  it('lists the eight entity sets and what holds', async () => {
    const { json } = await get('');
    expect(json.value.map(({ name }: Any) => name)).toEqual([...sets]);
    expect(json.serverSettings.conformance).toEqual(staConformance);
    for (const { url } of json.value) expect((await get(url)).status).toBe(200);
  });

  it('leads from every entity along each of its links, and back to itself', async () => {
    for (const set of sets) {
      const { json } = await get(`/${set}?$top=1`);
      const [entity] = json.value;
      expect(entity['@iot.selfLink'], set).toBeDefined();
      expect((await get(entity['@iot.selfLink'])).json['@iot.id'], set).toBe(entity['@iot.id']);
      for (const name of everyNavigation(set)) {
        const led = await get(entity[`${name}@iot.navigationLink`]);
        expect(led.status, `${set}/${name}`).toBe(200);
        expect('value' in led.json ? led.json.value.length : 1, `${set}/${name}`).toBeGreaterThan(0);
      }
    }
  });

  it('reads properties, raw values, references and nested paths', async () => {
    expect((await get(`${stream('level')}/unitOfMeasurement`)).json.unitOfMeasurement).toMatchObject({ symbol: 'm' });
    expect((await get(`${stream('level')}/name/$value`)).text).toBe('Value, a');
    expect((await get('/Things/$ref')).json.value[0]).toEqual({ '@iot.selfLink': expect.stringContaining('/Things') });
    expect((await get("/Things('sta:b''c')/Datastreams('sta:level:b''c')/ObservedProperty")).json['@iot.id']).toBe(
      'sta:level',
    );
    expect((await get(`${stream('level')}/Thing/Locations`)).json.value[0].location.coordinates).toEqual([127, 37.5]);
    for (const path of [
      '/Nothing',
      "/Things('x')",
      '/Things/Datastreams',
      `${stream('depth')}`,
      `${stream('level')}/secret`,
      "/Things('sta:a')/Thing",
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});

describe('request data', () => {
  it('pages, counts and links on', async () => {
    const first = await get(`${stream('level')}/Observations${q({ $top: '25', $count: 'true' })}`);
    expect([first.json['@iot.count'], first.json.value.length]).toEqual([60, 25]);
    const second = await get(first.json['@iot.nextLink']);
    const third = await get(second.json['@iot.nextLink']);
    expect(third.json.value).toHaveLength(10);
    expect(third.json['@iot.nextLink']).toBeUndefined();
    const ids = [first, second, third].flatMap(({ json }) => json.value.map((each: Any) => each['@iot.id']));
    expect(new Set(ids).size).toBe(60);
  });

  it.each([
    ['result gt 7', 12],
    ['result ge 8 and result lt 9', 6],
    ['not (result gt 0)', 6],
    ['result eq 1 or result eq 2', 12],
    ['result mod 2 eq 0', 30],
    ['result add 1 mul 2 eq 3', 6],
    [`phenomenonTime lt ${iso(10)}`, 10],
    [`phenomenonTime ge ${iso(10)} and phenomenonTime le ${iso(12)}`, 3],
    ["Datastream/Thing/properties/entity eq 'a'", 60],
    ["startswith(Datastream/name,'Nothing')", 0],
    ["substringof('Value',Datastream/name) and result eq 5", 6],
    ["resultQuality eq null and parameters/origin eq 'measured'", 60],
    [`minute(phenomenonTime) eq ${new Date(start).getUTCMinutes()}`, 1],
  ])('filters %s', async (filter, count) => {
    const { status, json } = await get(`${stream('level')}/Observations${q({ $filter: filter, $count: 'true' })}`);
    expect([status, json['@iot.count']]).toEqual([200, count]);
  });

  it('filters and orders other entities by what they lead to', async () => {
    const { json } = await get(
      `/Datastreams${q({ $filter: "Thing/properties/entity eq 'b''c' and unitOfMeasurement/symbol eq 'm'" })}`,
    );
    expect(json.value.map((each: Any) => each['@iot.id'])).toEqual(["sta:level:b'c"]);
    const ordered = await get(`/Things${q({ $orderby: 'name desc' })}`);
    expect(ordered.json.value.map((each: Any) => each['@iot.id'])).toEqual(["sta:b'c", 'sta:a']);
  });

  it('orders, selects and expands, also within an expansion', async () => {
    const newest = await get(
      `${stream('level')}/Observations${q({ $orderby: 'phenomenonTime desc', $top: '2', $select: 'result' })}`,
    );
    expect(newest.json.value).toEqual([{ result: 9 }, { result: 8 }]);
    const highest = await get(
      `${stream('level')}/Observations${q({ $orderby: 'result desc,phenomenonTime desc', $top: '1' })}`,
    );
    expect(highest.json.value[0]).toMatchObject({ result: 9, phenomenonTime: iso(59) });
    const expand =
      "Datastreams($filter=unitOfMeasurement/symbol eq 'm';$expand=Observations($top=1;$orderby=phenomenonTime desc),ObservedProperty),Locations";
    const { json } = await get(`/Things('sta:a')${q({ $expand: expand })}`);
    expect(json.Datastreams).toHaveLength(1);
    expect(json.Datastreams[0].Observations[0].result).toBe(9);
    expect(json.Datastreams[0]['Observations@iot.nextLink']).toMatch(/skip=1/);
    expect(json.Datastreams[0].ObservedProperty['@iot.id']).toBe('sta:level');
    expect(json.Locations[0].location.type).toBe('Point');
    expect(
      (await get(`/Observations${q({ $top: '1', $expand: 'Datastream/Thing' })}`)).json.value[0].Datastream.Thing[
        '@iot.id'
      ],
    ).toMatch(/^sta:/);
  });

  it('refuses what it does not understand, and never with a 5xx', async () => {
    const bad: Record<string, string>[] = [
      { $filter: 'result gt' },
      { $filter: "name eq 'open" },
      { $filter: 'drop table x; --' },
      { $filter: '((((' },
      { $orderby: 'result sideways' },
      { $expand: 'Nothing' },
      { $select: 'secret' },
      { $top: '-1' },
      { $count: 'maybe' },
      { $resultFormat: 'csv' },
      { $where: '1' },
    ];
    for (const options of bad) {
      expect((await get(`${stream('level')}/Observations${q(options)}`)).status, JSON.stringify(options)).toBe(400);
    }
  });
});

describe('malformed requests', () => {
  it('never are 5xx, and never hang', async () => {
    const random = randomSequence(41);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)];
    const words = [
      'result',
      'gt',
      'and',
      'not',
      '(',
      ')',
      "'x'",
      '7',
      'null',
      'name',
      '/',
      'Thing',
      ',',
      ';',
      '$top=1',
      'desc',
      '2026-11-03T00:00:00Z',
      'substringof',
      'é',
      '%',
      "'",
    ];
    const mess = () => Array.from({ length: Math.floor(random() * 12) }, () => pick(words)).join(pick([' ', '']));
    const options = ['$filter', '$orderby', '$select', '$expand', '$top', '$skip', '$count', '$resultFormat'];
    const paths = [
      ...sets.map((set) => `/${set}`),
      stream('level'),
      `${stream('level')}/Observations`,
      "/Observations('sta:level:9e99:a')",
      "/Things('')",
    ];
    for (let i = 0; i < Number(process.env.FUZZ_MESSAGES ?? 250); i++) {
      const path = `${pick(paths)}${random() < 0.3 ? `/${encodeURIComponent(mess())}` : ''}${q({ [pick(options)]: mess() })}`;
      expect((await get(path)).status, path).toBeLessThan(500);
      const body = pick([
        {},
        [],
        { result: mess() },
        [{ Datastream: { '@iot.id': mess() }, components: [mess()], dataArray: [[mess()]] }],
        null,
        7,
      ]);
      const { status } = await post(pick(['/Observations', '/CreateObservations', '/Things', '/']), body);
      expect(status, JSON.stringify(body)).toBeLessThan(500);
    }
  });
});

describe('data arrays', () => {
  it('are read', async () => {
    const { json } = await get(`${stream('level')}/Observations${q({ $resultFormat: 'dataArray', $top: '3' })}`);
    expect(json.value).toHaveLength(1);
    expect(json.value[0]).toMatchObject({
      'dataArray@iot.count': 3,
      components: ['id', 'phenomenonTime', 'result', 'resultTime'],
    });
    expect(json.value[0].dataArray.map((row: Any) => row[2])).toEqual([0, 1, 2]);
  });

  it('create many, each with its answer, and keep the other values of the reading', async () => {
    const { status, json } = await post('/CreateObservations', [
      {
        Datastream: { '@iot.id': 'sta:level:a' },
        components: ['phenomenonTime', 'result'],
        'dataArray@iot.count': 3,
        dataArray: [
          [iso(70), 4],
          [iso(71), 'high'],
          [iso(0), 8.5],
        ],
      },
      { Datastream: { '@iot.id': 'sta:nothing:a' }, components: ['result'], dataArray: [[1]] },
    ]);
    expect(status).toBe(201);
    expect(json.map((each: string) => each.startsWith('http'))).toEqual([true, false, true, false]);
    expect((await get(json[0])).json).toMatchObject({ result: 4, phenomenonTime: iso(70) });
    const [corrected] = await host.get('sta').history({ entity: 'a', from: start, to: start, limit: 1 });
    expect([corrected.values, corrected.revision]).toEqual([{ level: 8.5, batteryPct: 50 }, 1]);
  });
});

describe('creating observations', () => {
  it('works under a Datastream and in the set, and is committed when it is answered', async () => {
    const under = await post(`${stream('batteryPct')}/Observations`, { phenomenonTime: iso(80), result: 33 });
    expect([under.status, under.json.result]).toEqual([201, 33]);
    expect((await get(under.location!)).json.result).toBe(33);
    const other = { phenomenonTime: iso(80), result: 2, Datastream: { '@iot.id': 'sta:level:a' } };
    expect((await post('/Observations', other)).status).toBe(201);
    const [row] = await host
      .get('sta')
      .history({ entity: 'a', from: start + 80 * minuteMs, to: start + 80 * minuteMs, limit: 1 });
    expect(row.values).toEqual({ level: 2, batteryPct: 33 });
  });

  it('refuses what is none', async () => {
    for (const body of [
      {},
      { result: 'x' },
      { result: 1 },
      { result: 1, Datastream: { '@iot.id': 'x' } },
      { result: 1e300, Datastream: { '@iot.id': 'sta:level:a' } },
    ]) {
      expect((await post('/Observations', body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await post('/Things', { name: 'x' })).status).toBe(404);
  });
});

describe('parts', () => {
  it('reads paths with any id', () => {
    expect(parsePath("Datastreams('a:b:c/d''e')/Observations")).toEqual([
      { name: 'Datastreams', id: "a:b:c/d'e" },
      { name: 'Observations' },
    ]);
    expect(() => parsePath('Things(')).toThrow();
  });

  it('knows what span a filter leaves, and none when it cannot', () => {
    expect(spanOf(`result gt 1 and phenomenonTime gt ${iso(5)}`)[0]).toBe(start + 5 * minuteMs);
    expect(spanOf(`result gt 1 or phenomenonTime gt ${iso(5)}`)[0]).toBeLessThan(0);
    expect(spanOf(`name eq 'not or phenomenonTime lt' and phenomenonTime le ${iso(1)}`)[1]).toBe(start + minuteMs);
  });

  it('computes before it compares, and compares nothing with what is not there', () => {
    const holds = (text: string) => parseExpression<object>(text, () => undefined)({});
    expect(holds('1 add 2 mul 3 eq 7')).toBe(true);
    expect(holds('x gt 1 or x le 1')).toBe(false);
    expect(holds("tolower('ÄB') eq 'äb' and length('abc') eq 3")).toBe(true);
    expect(holds('2026-11-03T00:00:00Z lt 2026-11-03T09:30:00+09:00')).toBe(true);
  });
});
