import { z } from 'zod';
import { Outcome } from '#core';
import { type Call, type Operation, operation, queryText, sendJson } from '#server/kit/http.ts';
import type { FeedHost } from '../../kit/feed-host.ts';
import { type Entity, navigations, StaModel, sets } from './model.ts';
import { parseOptions, type RawOptions } from './options.ts';
import { badQuery, noSuchResource } from './outcomes.ts';
import { parsePath, selfLink } from './path.ts';
import { type Json, StaReader } from './read.ts';
import { StaWriter } from './write.ts';

/** OGC SensorThings API 1.1 over the live city: everything to be read, Observations to be created. */

export const staBase = '/sta/v1.1';
const tag = 'SensorThings';
const specification = 'http://www.opengis.net/spec/iot_sensing/1.1/req';
/** Only what sensorthings.test.ts shows to work; creating things, batches and MQTT subscriptions are not among it. */
export const staConformance = [
  `${specification}/datamodel`,
  `${specification}/resource-path/resource-path-to-entities`,
  `${specification}/request-data`,
  `${specification}/data-array/data-array`,
];

const anything = z.looseObject({});
const json = (description: string) => ({ description, content: { 'application/json': anything } });
const refusals = { 400: { description: 'Not understood' }, 404: { description: 'No such resource' } };

export function sensorThingsOperations(feeds: FeedHost): Operation[] {
  const writer = new StaWriter(feeds);
  return [landing(), readOperation(feeds), writeOperation(feeds, writer)];
}

const landing = (): Operation =>
  operation({
    method: 'get',
    path: staBase,
    operationId: 'getSensorThings',
    tag,
    summary: 'SensorThings: the entity sets, and what of the standard holds here',
    responses: { 200: json('Entity sets') },
    handle: (call) => {
      const base = baseOf(call);
      sendJson(call, {
        value: sets.map((name) => ({ name, url: `${base}/${name}` })),
        serverSettings: { conformance: staConformance },
      });
    },
  });

const option = (description: string) => queryText(z.string().max(2000).optional(), description);
const optionShape = {
  $filter: option('Condition, e.g. result gt 35 and phenomenonTime ge 2026-11-01T00:00:00Z'),
  $select: option('Properties, separated by commas'),
  $expand: option('Navigations, with options in parentheses: Observations($top=1)'),
  $orderby: option('Properties with asc or desc'),
  $top: option('Most entities; 100 when absent, 1,000 at most'),
  $skip: option('Entities to pass over'),
  $count: option('true: how many there are in all'),
  $resultFormat: option('dataArray: Observations in columns'),
};

const readOperation = (feeds: FeedHost): Operation =>
  operation({
    method: 'get',
    path: `${staBase}/{path}`,
    operationId: 'readSensorThings',
    tag,
    summary: 'An entity, some of a set, a property or its value',
    places: { path: "A resource path: Datastreams('sdot:pm25:V02')/Observations" },
    deep: true,
    query: optionShape,
    responses: {
      200: { ...json('Entities'), content: { 'application/json': anything, 'text/plain': 'text' } },
      ...refusals,
    },
    handle: async (call) => {
      const raw = call.query as RawOptions;
      const asColumns = raw.$resultFormat === 'dataArray';
      if (raw.$resultFormat !== undefined && !asColumns)
        throw badQuery({ text: raw.$resultFormat, at: '' }, '$resultFormat');
      const options = parseOptions(raw);
      const steps = parsePath(call.params.path);
      const model = await StaModel.of(feeds);
      const reader = new StaReader(model, baseOf(call));
      const link = (skip: number) => nextLink(call, skip, options.top);
      const answer = await reader.answer(
        steps,
        asColumns ? { ...options, select: undefined, expand: [] } : options,
        link,
      );
      if (answer.text !== undefined) return void call.response.type('text/plain').send(answer.text);
      if (asColumns && steps.at(-1)?.name !== 'Observations')
        throw badQuery({ text: 'dataArray', at: '' }, '$resultFormat');
      sendJson(call, asColumns ? columnsOf(answer.json ?? {}, baseOf(call)) : answer.json);
    },
  });

/** Observations in columns, one block per Datastream. */
function columnsOf(answer: Json, base: string): Json {
  const components = ['id', 'phenomenonTime', 'result', 'resultTime'];
  const rows = answer.value as Json[];
  const streamOf = (row: Json): string => {
    const [feed, key, , ...entity] = String(row['@iot.id']).split(':');
    return `${feed}:${key}:${entity.join(':')}`;
  };
  const blocks = [...Map.groupBy(rows, streamOf)].map(([stream, members]) => ({
    'Datastream@iot.navigationLink': selfLink(base, 'Datastreams', stream),
    components,
    'dataArray@iot.count': members.length,
    dataArray: members.map((row) => [row['@iot.id'], row.phenomenonTime, row.result, row.resultTime]),
  }));
  return { ...answer, value: blocks };
}

const writeOperation = (feeds: FeedHost, writer: StaWriter): Operation =>
  operation({
    method: 'post',
    path: `${staBase}/{path}`,
    operationId: 'createObservations',
    tag,
    summary: 'Creates an Observation, or many from data arrays (CreateObservations). The answer comes after the commit',
    places: { path: "Observations, Datastreams('…')/Observations or CreateObservations" },
    deep: true,
    writes: true,
    body: z.union([anything, z.array(z.unknown())]),
    responses: {
      201: {
        description: 'What was created',
        content: { 'application/json': z.union([anything, z.array(z.string())]) },
        headers: { Location: 'Of one Observation' },
      },
      ...refusals,
      405: { description: 'Only Observations are created here' },
      503: { description: 'Too much waits to be stored' },
    },
    handle: async (call) => {
      const base = baseOf(call);
      const steps = parsePath(call.params.path);
      const link = (id: string) => selfLink(base, 'Observations', id);
      if (steps.length === 1 && steps[0].name === 'CreateObservations') {
        const created = await writer.createMany(call.body);
        const words = created.map((each) =>
          each instanceof Outcome ? `error: ${each.say('en').message}` : link(each),
        );
        return sendJson(call, words, { status: 201 });
      }
      const [first, second] = steps;
      const isStream = first?.name === 'Datastreams' && first.id !== undefined && second?.name === 'Observations';
      const isSet = steps.length === 1 && first.name === 'Observations' && first.id === undefined;
      if (!isSet && !(isStream && steps.length === 2 && second.id === undefined))
        throw noSuchResource({ path: call.params.path });
      const id = await writer.create(call.body, isStream ? first.id : undefined);
      const model = await StaModel.of(feeds);
      const answer = await new StaReader(model, base).answer(
        [{ name: 'Observations', id }],
        parseOptions({}),
        () => '',
      );
      call.response.set('Location', link(id));
      sendJson(call, answer.json, { status: 201 });
    },
  });

const baseOf = ({ request }: Pick<Call, 'request'>): string =>
  `${request.protocol}://${request.headers.host ?? 'localhost'}${staBase}`;

function nextLink(call: Pick<Call, 'request'>, skip: number, top: number): string {
  const [path, query = ''] = call.request.originalUrl.split('?');
  const params = new URLSearchParams(query);
  params.set('$skip', String(skip));
  params.set('$top', String(top));
  return `${call.request.protocol}://${call.request.headers.host}${path}?${params}`;
}

/** Every navigation of the data model, for tests. */
export const everyNavigation = (set: Entity['set']): string[] => Object.keys(navigations[set]);
