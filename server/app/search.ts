import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import {
  boxToWgs84,
  type DatasetContract,
  existingScenario,
  type NameKind,
  nameKinds,
  type ScenarioRevision,
  seoulBox,
  type Text,
  toEpsg5186,
} from '#core';
import type { Feature } from '../kit/discovery.ts';
import { type Operation, operation, queryNumber, queryText, sendJson } from '../kit/http.ts';
import { datasetRevisions } from '../kit/revisions.ts';
import type { WherePart } from '../kit/roles.ts';
import { type Named, readById, readNamed } from '../kit/search.ts';
import { NameIndex, rankHits } from '../kit/search-index.ts';
import { type AppDeps, scenarioOf, scenarioParameter } from './deps.ts';
import * as wire from './wire.ts';

type Dataset = Feature<DatasetContract>;

/** An answer that is not there within this time comes without the datasets that are still being read. */
const patienceMs = 1500;
/** Names that are taken up at a time: a few milliseconds of work. */
const pieceSize = 2000;
const cityName: Text = { ko: '서울특별시', en: 'Seoul' };

export function searchOperations(deps: AppDeps): Operation[] {
  return [searchOperation(deps), whereOperation(deps), districtsOperation(deps)];
}

const hit = z.object({
  id: z.string(),
  collection: z.string().describe('Collection that has the item'),
  kind: z.enum(Object.keys(nameKinds) as [NameKind, ...NameKind[]]),
  kindText: wire.text,
  name: wire.text,
  detail: wire.text,
  bbox: wire.bounds,
});
const searchAnswer = z.object({
  query: z.string(),
  complete: z.boolean().describe('False while names are still being read: ask again'),
  scenario: z.string(),
  hits: z.array(hit),
});

const searchOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/search',
    operationId: 'search',
    tag: 'Search',
    summary:
      'Finds places, addresses, districts, stations, stops, sensors and buildings by name, initial consonants or id',
    query: {
      q: queryText(z.string().max(100), 'What is looked for: `강남역`, `ㄱㄴㅇ`, `Gangnam`, `테헤란로 152`, an id.'),
      limit: queryNumber(z.int().min(1).max(50).default(12), 'How many at most.'),
      scenario: scenarioParameter,
    },
    responses: {
      200: { description: 'What was found, the best first', content: { 'application/json': searchAnswer } },
    },
    async handle(call) {
      const { q, limit } = call.query;
      const { scenario, name } = await scenarioOf(deps, call.query.scenario);
      const { found, complete } = await find(deps, q, limit, scenario);
      const places = await partsAt(
        deps,
        found.map(({ named: { box } }) => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]),
        scenario,
        'gu',
      );
      const hits = found.map(({ named, collection }, i) => hitOf(named, collection, places[i]));
      sendJson(call, { query: q, complete, scenario: name, hits });
    },
  });

/** Where two things share their name, what tells them apart is the district. */
function hitOf(named: Named, collection: string, parts: readonly WherePart[]) {
  const gu = named.kind === 'gu' ? undefined : parts[0]?.name;
  const detail = (text: string, district: string | undefined) =>
    [text, district && !text.includes(district) ? district : ''].filter(Boolean).join(' · ');
  return {
    id: named.id,
    collection,
    kind: named.kind,
    kindText: nameKinds[named.kind],
    name: { ko: named.name, en: named.nameEn || named.name },
    detail: { ko: detail(named.detail, gu?.ko), en: detail(named.detailEn, gu?.en) },
    bbox: boxToWgs84(named.box),
  };
}

interface Found {
  readonly named: Named;
  readonly collection: string;
}

async function find(deps: AppDeps, query: string, limit: number, scenario: ScenarioRevision) {
  const revisions = await datasetRevisions(deps.db, scenario);
  const searched = deps.features.datasets.filter(({ server }) => server.dataset?.search);
  const late = wait(patienceMs, undefined, { ref: false });
  let complete = true;
  const perDataset = await Promise.all(
    searched.map(async (feature) => {
      const index = await Promise.race([indexOf(deps, feature, scenario, revisions[feature.id] ?? 0), late]);
      if (!index) complete = false;
      return (index?.find(query) ?? []).map((each) => ({ ...each, collection: feature.id }));
    }),
  );
  const collectionOf = new Map(perDataset.flat().map(({ named, collection }) => [named, collection]));
  const ranked = rankHits(perDataset.flat(), limit);
  const byName = ranked.map((named): Found => ({ named, collection: collectionOf.get(named) ?? '' }));
  const byId = await findById(deps, searched, query.trim(), scenario);
  const isNew = ({ named }: Found) => !byId.some((each) => each.named.id === named.id);
  return { found: [...byId, ...byName.filter(isNew)].slice(0, limit), complete };
}

/** Ids have a digit or a colon and no Korean letters; only what can be one is looked for in the tables. */
const canBeId = (text: string): boolean => /^[\w:./-]{4,100}$/.test(text) && /[\d:]/.test(text);

async function findById(
  { db }: AppDeps,
  searched: readonly Dataset[],
  text: string,
  scenario: ScenarioRevision,
): Promise<Found[]> {
  if (!canBeId(text)) return [];
  const lists = await Promise.all(
    searched.map(async ({ id: collection, server }) => {
      const spec = server.dataset?.search;
      const rows = spec ? await readById(db, spec, text, scenario) : [];
      return rows.map((named) => ({ named, collection }));
    }),
  );
  return lists.flat();
}

interface KeptIndex {
  readonly key: string;
  readonly index: Promise<NameIndex>;
}
const kept = new WeakMap<AppDeps['db'], Map<string, KeptIndex>>();

/** The index of a dataset as it was last changed; read once, and again when the dataset changes. */
function indexOf(
  { db, log }: AppDeps,
  { id, server }: Dataset,
  scenario: ScenarioRevision,
  changed: number,
): Promise<NameIndex> {
  const indexes = kept.get(db) ?? new Map<string, KeptIndex>();
  kept.set(db, indexes);
  const key = scenario.scenario === existingScenario ? `${changed}` : `${scenario.scenario}@${scenario.revision}`;
  const known = indexes.get(id);
  if (known?.key === key) return known.index;
  const index = readIndex(db, server.dataset?.search, scenario);
  indexes.set(id, { key, index });
  index.catch((error: unknown) => {
    log.error({ err: error, dataset: id }, 'names could not be read');
    if (indexes.get(id)?.index === index) indexes.delete(id);
  });
  return index;
}

async function readIndex(
  db: AppDeps['db'],
  spec: Parameters<typeof readNamed>[1] | undefined,
  scenario: ScenarioRevision,
): Promise<NameIndex> {
  const index = new NameIndex();
  if (!spec) return index;
  for await (const batch of readNamed(db, spec, scenario)) {
    for (let from = 0; from < batch.length; from += pieceSize) {
      index.add(batch.slice(from, from + pieceSize));
      // A whole city is hundreds of pieces: others are served between them.
      await setImmediate();
    }
  }
  return index;
}

const wherePart = z.object({ level: z.enum(['city', 'gu', 'dong', 'road']), name: wire.text });
const whereAnswer = z.object({
  parts: z.array(wherePart).describe('The widest first; empty outside of the city'),
  text: wire.text,
  scenario: z.string(),
});

const whereOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/where',
    operationId: 'where',
    tag: 'Search',
    summary: 'Where a place is: city › district › dong › road',
    query: {
      lon: queryNumber(z.number().min(-180).max(180), 'Longitude, degrees.'),
      lat: queryNumber(z.number().min(-90).max(90), 'Latitude, degrees.'),
      scenario: scenarioParameter,
    },
    responses: { 200: { description: 'What lies there', content: { 'application/json': whereAnswer } } },
    async handle(call) {
      const { lon, lat } = call.query;
      const { scenario, name } = await scenarioOf(deps, call.query.scenario);
      const [west, south, east, north] = seoulBox;
      const near = lon >= west && lon <= east && lat >= south && lat <= north;
      const [known] = near ? await partsAt(deps, [toEpsg5186([lon, lat])], scenario) : [[]];
      const inCity = known.some(({ level }) => level === 'gu');
      const parts = inCity ? [{ level: 'city' as const, name: cityName }, ...known] : [];
      const text = {
        ko: parts.map((part) => part.name.ko).join(' › '),
        en: parts.map((part) => part.name.en).join(' › '),
      };
      sendJson(call, { parts, text, scenario: name });
    },
  });

const levels = ['gu', 'dong', 'road'] as const;

/** What all datasets know of each place, the widest first, one of each level; up to a level when one is named. */
export async function partsAt(
  { db, features }: AppDeps,
  places: readonly (readonly [number, number])[],
  scenario: ScenarioRevision,
  upTo: WherePart['level'] = 'road',
): Promise<WherePart[][]> {
  const asked = features.datasets.filter(({ server }) => server.dataset?.where);
  if (places.length === 0) return [];
  const answers = await Promise.all(asked.map(({ server }) => server.dataset!.where!(db, places, scenario)));
  const wanted = levels.slice(0, levels.indexOf(upTo) + 1);
  return places.map((_, i) => {
    const parts = answers.flatMap((answer) => answer[i] ?? []);
    return wanted.flatMap((level) => parts.find((part) => part.level === level) ?? []);
  });
}

const districtsAnswer = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(wire.item),
  scenario: z.string(),
});

const districtsOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/districts',
    operationId: 'getDistricts',
    tag: 'Search',
    summary: 'The districts with simplified outlines, for summaries',
    query: { scenario: scenarioParameter },
    responses: { 200: { description: 'Districts', content: { 'application/geo+json': districtsAnswer } } },
    async handle(call) {
      const { scenario, name } = await scenarioOf(deps, call.query.scenario);
      const asked = deps.features.datasets.filter(({ server }) => server.dataset?.districts);
      const lists = await Promise.all(asked.map(({ server }) => server.dataset!.districts!(deps.db, scenario)));
      sendJson(
        call,
        { type: 'FeatureCollection', features: lists.flat(), scenario: name },
        { type: 'application/geo+json' },
      );
    },
  });
