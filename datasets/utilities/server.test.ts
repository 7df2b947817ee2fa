import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, toWgs84 } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from '#server/kit/db.ts';
import { problemHandler } from '#server/kit/problems.ts';
import { makeRevision } from '#server/kit/revisions.ts';
import type { StoreContext } from '#server/kit/roles.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { readUtilities, type UtilityRow, utilitiesExtent } from './contract.ts';
import type { Section } from './section-types.ts';
import { dataset, routes } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const row = (id: string, x: number, over: Partial<UtilityRow> = {}): UtilityRow => ({
  id,
  kind: 'water',
  line: [
    [x, 549_900],
    [x, 550_100],
  ] as unknown as Epsg5186[],
  depthFromM: 1.2,
  depthToM: 1.4,
  depthOrigin: 'surveyed',
  diameterM: 0.3,
  material: 'ductile-iron',
  year: 1999,
  pressureKpa: 300,
  voltageKv: null,
  ...over,
});
const rows = [row('w', 200_020), row('g', 200_021, { kind: 'gas', diameterM: 0.2, year: null }), row('far', 201_000)];

async function store(db: Db, stored: readonly UtilityRow[]): Promise<void> {
  await makeRevision(db, async (tx, revision) => {
    const source = { id: 'test', title: { ko: '', en: '' }, origin: 'surveyed', licence: '', attribution: '' } as const;
    const context: StoreContext = { source, revision, report: new QualityReport() };
    const each = async function* () {
      yield* stored;
    };
    return { changed: (await dataset.store?.(tx, each(), context)) ?? 0, datasets: ['utilities'] };
  });
}

let db: Db;
let base: string;
let close: () => void;

beforeAll(async () => {
  db = await openTestDb();
  await store(db, rows);
  const app = express();
  app.set('query parser', false);
  const router = express.Router();
  routes(router, db);
  app.use('/u', router);
  app.use(problemHandler);
  const server = app.listen(0);
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/u/section`;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await db.close();
});

const text = (...places: readonly (readonly [number, number])[]) =>
  places.map((place) => toWgs84(place).join(',')).join(';');
const ask = async (line: string) => {
  const answer = await fetch(`${base}?${new URLSearchParams({ line })}`);
  return { status: answer.status, body: await answer.json() };
};

describe('the table', () => {
  it('gives back what was stored, by box and thickness, in the order of ids', async () => {
    const box = [200_000, 549_000, 200_100, 551_000] as const;
    const found = await readUtilities(db, { box, scenario });
    expect(found.map(({ id }) => id)).toEqual(['test:g', 'test:w']);
    expect(found[1]).toMatchObject({ ...rows[0], id: 'test:w', source: 'test', diameterM: expect.closeTo(0.3, 6) });
    expect(await readUtilities(db, { box, scenario, fromDiameterM: 0.25 })).toHaveLength(1);
    expect(await utilitiesExtent(db, scenario)).toEqual([200_020, 549_900, 201_000, 550_100]);
  });

  it('shows items with the attributes of the contract', async () => {
    const item = await dataset.item?.(db, 'test:w', scenario);
    expect(item?.geometry.type).toBe('LineString');
    expect(item?.properties).toMatchObject({ kind: 'water', depthFromM: 1.2, diameterM: 0.3, lengthM: 200 });
    expect(Object.keys(item?.properties ?? {})).toEqual(
      expect.arrayContaining(Object.keys(dataset.contract.attributes)),
    );
  });
});

describe('the route of sections', () => {
  it('answers what the line cuts', async () => {
    const { status, body } = await ask(text([200_000, 550_000], [200_100, 550_000]));
    const section = body as Section;
    expect(status).toBe(200);
    expect(section).toMatchObject({ scenario: 'existing@1', generated: false, terrainKnown: false });
    expect(section.cuts.map(({ id }) => id)).toEqual(['test:w', 'test:g']);
    expect(section.cuts[0].alongM).toBeCloseTo(20, 2);
    expect(section.cuts[0].coverM).toBeCloseTo(1.3, 2);
    expect(section.clearances).toHaveLength(1);
    expect(section.clearances[0].freeM).toBeCloseTo(0.75, 2);
    expect(section.clearances[0].below).toBe(false);
  });

  it.each([
    ['nothing', '', 'section-line-unreadable'],
    ['one point', '127,37.5', 'section-line-unreadable'],
    ['words', '127,a;127,37.5', 'section-line-unreadable'],
    ['three numbers', '127,37.5,1;127,37.6', 'section-line-unreadable'],
    ['many points', Array.from({ length: 51 }, () => '127,37.5').join(';'), 'section-line-unreadable'],
    ['latitude first', '37.5,127;37.6,127', 'section-outside-seoul'],
    ['infinity', '127,37.5;Infinity,37.5', 'section-line-unreadable'],
    ['no length', '127,37.5;127,37.5', 'section-length'],
    ['half the city', '126.9,37.5;127.1,37.5', 'section-length'],
  ])('refuses %s', async (_what, line, code) => {
    const { status, body } = await ask(line);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: `/problems/${code}`, message: { ko: expect.any(String) } });
  });

  it('refuses what it does not know', async () => {
    const answer = await fetch(`${base}?line=127,37.5;127.001,37.5&deep=1`);
    expect(answer.status).toBe(400);
    expect((await fetch(`${base}?line=127,37.5;127.001,37.5&scenario=existing@99`)).status).toBe(404);
  });
});
