import {
  boxToWgs84,
  type DatasetContract,
  type Language,
  outcomeKind,
  type ScenarioRevision,
  type Source,
} from '#core';
import type { Feature } from '../kit/discovery.ts';
import { exportFormats } from '../kit/export/export-selection.ts';
import { type Operation, operation, sendJson } from '../kit/http.ts';
import { type AppDeps, queryString, scenarioOf, scenarioParameter } from './deps.ts';
import {
  bboxParameter,
  boxesOf,
  datetimeParameter,
  limitParameter,
  maximumLimit,
  offsetParameter,
  pageOfItems,
  readInterval,
} from './items-query.ts';
import * as wire from './wire.ts';

export const noSuchCollection = outcomeKind({
  code: 'no-such-collection',
  status: 404,
  message: { ko: '"{id}" 컬렉션이 없습니다.', en: 'There is no collection "{id}".' },
  remedy: { ko: '있는 컬렉션: {known}', en: 'Collections here: {known}' },
});
const noSuchItem = outcomeKind({
  code: 'no-such-item',
  status: 404,
  message: { ko: '{scenario}에 "{id}" 항목이 없습니다.', en: 'There is no item "{id}" in {scenario}.' },
  remedy: {
    ko: '항목의 id는 /api/collections/{collection}/items에 있습니다.',
    en: 'Ids are listed at /api/collections/{collection}/items.',
  },
});

const crs84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const geoJson = 'application/geo+json';
const places = { collectionId: 'Id of a collection' };

type Dataset = Feature<DatasetContract>;

/** Datasets that are OGC API collections. */
export const collectionsOf = ({ features }: Pick<AppDeps, 'features'>): readonly Dataset[] =>
  features.datasets.filter(({ contract, server }) => contract.collection && server.dataset?.items);

function collectionOf(deps: AppDeps, id: string): Dataset {
  const known = collectionsOf(deps);
  const found = known.find((feature) => feature.id === id);
  if (!found) throw noSuchCollection({ id, known: known.map((feature) => feature.id).join(', ') || '–' });
  return found;
}

/** Sources of a dataset in a revision; none for a dataset that keeps no account of them. */
export async function sourcesOf(
  deps: AppDeps,
  feature: Dataset,
  scenario: ScenarioRevision,
): Promise<readonly Source[]> {
  return (await feature.server.dataset?.sources?.(deps.db, scenario)) ?? [];
}

/** Longitude/latitude extent of a dataset's rows, or undefined when there are none. */
export async function extentOf(deps: AppDeps, feature: Dataset, scenario: ScenarioRevision) {
  const box = await feature.server.dataset?.extent?.(deps.db, scenario);
  return box && boxToWgs84(box);
}

async function describe(deps: AppDeps, feature: Dataset, scenario: ScenarioRevision, name: string, language: Language) {
  const { contract, id } = feature;
  const [sources, extent, kinds] = await Promise.all([
    sourcesOf(deps, feature, scenario),
    extentOf(deps, feature, scenario),
    feature.server.dataset?.kinds?.(deps.db, scenario),
  ]);
  const at = `/api/collections/${id}`;
  return {
    id,
    title: contract.title[language],
    description: contract.collection?.description[language] ?? contract.summary[language],
    links: [
      { href: at, rel: 'self', type: 'application/json' },
      { href: `${at}/items`, rel: 'items', type: geoJson, title: contract.title[language] },
      ...exportLinks(feature, at),
    ],
    ...(extent ? { extent: { spatial: { bbox: [extent], crs: crs84 } } } : {}),
    itemType: 'feature' as const,
    crs: [crs84],
    storageCrs: 'http://www.opengis.net/def/crs/EPSG/0/5186',
    ...(kinds ? { kinds } : {}),
    attribution: sources.map((source) => source.attribution).join('; '),
    scenario: name,
  };
}

/** Files that the whole collection can be taken away as. */
function exportLinks({ contract, server }: Dataset, at: string) {
  if (!server.dataset?.select) return [];
  const solid = 'heightM' in contract.attributes && 'groundM' in contract.attributes;
  return exportFormats
    .filter((format) => solid || !format.solid)
    .map(({ id, mediaType, title }) => ({
      href: `${at}/export?f=${id}`,
      rel: 'enclosure',
      type: mediaType,
      title: title.en,
    }));
}

export function collectionOperations(deps: AppDeps): Operation[] {
  return [listCollections(deps), readCollection(deps), listItems(deps), readItem(deps)];
}

const listCollections = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/collections',
    operationId: 'getCollections',
    tag: 'Features',
    summary: 'Collections of city objects',
    query: { scenario: scenarioParameter },
    responses: { 200: { description: 'The collections', content: { 'application/json': wire.collections } } },
    async handle(call) {
      const { city, scenario, name } = await scenarioOf(deps, call.query.scenario);
      const list = collectionsOf(deps).map((feature) => describe(city, feature, scenario, name, call.language));
      sendJson(call, {
        links: [{ href: '/api/collections', rel: 'self', type: 'application/json' }],
        collections: await Promise.all(list),
      });
    },
  });

const readCollection = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/collections/{collectionId}',
    operationId: 'getCollection',
    tag: 'Features',
    summary: 'One collection',
    places,
    query: { scenario: scenarioParameter },
    responses: { 200: { description: 'The collection', content: { 'application/json': wire.collection } } },
    async handle(call) {
      const feature = collectionOf(deps, call.params.collectionId);
      const { city, scenario, name } = await scenarioOf(deps, call.query.scenario);
      sendJson(call, await describe(city, feature, scenario, name, call.language));
    },
  });

const listItems = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/collections/{collectionId}/items',
    operationId: 'getItems',
    tag: 'Features',
    summary: 'Items of a collection, in pages',
    places,
    query: {
      bbox: bboxParameter,
      limit: limitParameter,
      offset: offsetParameter,
      datetime: datetimeParameter,
      scenario: scenarioParameter,
    },
    responses: { 200: { description: 'A page of items', content: { [geoJson]: wire.items } } },
    async handle(call) {
      const feature = collectionOf(deps, call.params.collectionId);
      const { bbox, offset, datetime } = call.query;
      const limit = Math.min(maximumLimit, call.query.limit);
      const { city, scenario, name } = await scenarioOf(deps, call.query.scenario);
      const items = feature.server.dataset?.items;
      if (!items) throw new Error(`${feature.id} has no items`);
      const interval = datetime === undefined ? undefined : readInterval(datetime);
      const page = await pageOfItems(
        (reader, query) => items.call(feature.server.dataset, reader, query),
        city.db,
        { scenario, limit, offset, ...(interval ? { datetime: interval } : {}) },
        boxesOf(bbox),
      );
      const at = (from: number) =>
        // Later pages name the revision, so that an import between two pages neither hides nor repeats an item.
        `/api/collections/${feature.id}/items${queryString({ bbox: bbox?.join(','), limit, offset: from, datetime, scenario: name })}`;
      const next = offset + page.items.length;
      const links = [
        { href: at(offset), rel: 'self', type: geoJson },
        { href: `/api/collections/${feature.id}`, rel: 'collection', type: 'application/json' },
      ];
      if (page.items.length > 0 && next < page.matched) links.push({ href: at(next), rel: 'next', type: geoJson });
      const body = {
        type: 'FeatureCollection',
        features: page.items,
        links,
        timeStamp: new Date().toISOString(),
        numberMatched: page.matched,
        numberReturned: page.items.length,
        scenario: name,
      };
      sendJson(call, body, { type: geoJson });
    },
  });

const readItem = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/collections/{collectionId}/items/{itemId}',
    operationId: 'getItem',
    tag: 'Features',
    summary: 'One item',
    places: { ...places, itemId: 'Id of an item, percent-encoded' },
    query: { scenario: scenarioParameter },
    responses: { 200: { description: 'The item', content: { [geoJson]: wire.itemWithLinks } } },
    async handle(call) {
      const feature = collectionOf(deps, call.params.collectionId);
      const { city, scenario, name } = await scenarioOf(deps, call.query.scenario);
      const id = call.params.itemId;
      const item = await feature.server.dataset?.item?.(city.db, id, scenario);
      if (!item) throw noSuchItem({ id, scenario: name, collection: feature.id });
      const at = `/api/collections/${feature.id}`;
      const links = [
        { href: `${at}/items/${encodeURIComponent(id)}`, rel: 'self', type: geoJson },
        { href: at, rel: 'collection', type: 'application/json' },
      ];
      sendJson(call, { ...item, links, scenario: name }, { type: geoJson });
    },
  });
