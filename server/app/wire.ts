import { z } from 'zod';
import { proposalStep } from '#core';

/**
 * Shapes of the API's answers, as schemas: the document at `/api/openapi.json` is made from them and the tests check
 * every answer against it.
 */

export const text = z.object({ ko: z.string(), en: z.string() });

/** `existing` or `existing@3`. */
export const scenarioName = z.string().regex(/^[a-z][a-z0-9-]{0,62}(@\d{1,9})?$/);

export const link = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string().optional(),
  title: z.string().optional(),
});

export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  where: z.string().optional(),
  message: text.optional(),
  remedy: text.optional(),
});

export const landing = z.object({ title: z.string(), description: z.string(), links: z.array(link) });
export const conformance = z.object({ conformsTo: z.array(z.string()) });

/** Longitude and latitude, degrees: west, south, east, north. */
export const bounds = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const collection = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  links: z.array(link),
  extent: z.object({ spatial: z.object({ bbox: z.array(bounds), crs: z.string() }) }).optional(),
  itemType: z.literal('feature'),
  crs: z.array(z.string()),
  storageCrs: z.string(),
  /** How many items there are of each kind, where the collection has kinds. */
  kinds: z.record(z.string(), z.int()).optional(),
  attribution: z.string(),
  scenario: z.string(),
});
export const collections = z.object({ links: z.array(link), collections: z.array(collection) });

const geometry = z.looseObject({ type: z.string() }).nullable();
export const item = z.looseObject({
  type: z.literal('Feature'),
  id: z.string(),
  geometry,
  properties: z.record(z.string(), z.unknown()).nullable(),
});
export const itemWithLinks = item.extend({ links: z.array(link), scenario: z.string() });
export const items = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(item),
  links: z.array(link),
  timeStamp: z.iso.datetime(),
  numberMatched: z.int(),
  numberReturned: z.int(),
  scenario: z.string(),
});

const processSummary = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  jobControlOptions: z.array(z.enum(['sync-execute', 'async-execute', 'dismiss'])),
  outputTransmission: z.array(z.enum(['value', 'reference'])),
  links: z.array(link),
});
export const processes = z.object({ processes: z.array(processSummary), links: z.array(link) });
const processPart = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  schema: z.record(z.string(), z.unknown()),
});
export const process = processSummary.extend({
  inputs: z.record(z.string(), processPart.extend({ minOccurs: z.int(), maxOccurs: z.int() })),
  outputs: z.record(z.string(), processPart),
  method: z.string(),
  limits: z.array(z.string()),
  references: z.array(z.string()),
});

export const execution = z.strictObject({
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z
    .record(z.string(), z.strictObject({ transmissionMode: z.enum(['value', 'reference']).optional() }))
    .optional()
    .describe('Outputs wanted; all when absent.'),
  response: z
    .enum(['raw', 'document'])
    .optional()
    .describe('Of a synchronous run. Absent: raw for one plain value, else document.'),
  scenario: scenarioName.optional().describe('Scenario revision, e.g. existing@3; the newest when absent.'),
  author: z.string().max(80).optional().describe('Who asks: stands in the record of the run.'),
});
export type Execution = z.infer<typeof execution>;

export const jobStatuses = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export const job = z.looseObject({
  type: z.literal('process'),
  jobID: z.string(),
  processID: z.string(),
  status: z.enum(jobStatuses),
  progress: z.number().min(0).max(100),
  preview: z.int().min(1).optional().describe('Of a running job: there is something to see so far, counted from 1.'),
  message: z.string().optional(),
  created: z.string(),
  links: z.array(link),
});
export const jobs = z.object({ jobs: z.array(job), links: z.array(link) });

/** What a result says of one raster output; `href` is its GeoTIFF. */
export const fieldResult = z.object({
  href: z.string(),
  rel: z.literal('item'),
  type: z.string(),
  title: z.string(),
  titleText: text,
  unit: z.string(),
  decimals: z.int().optional(),
  legend: z.looseObject({ min: z.number(), max: z.number(), colours: z.array(z.string()) }),
  tif: z.string(),
  png: z.string(),
  f32: z.string(),
  json: z.string(),
  bounds,
  stats: z.object({
    count: z.int(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    mean: z.number().nullable(),
    p50: z.number().nullable(),
  }),
  grid: z.object({
    width: z.int(),
    height: z.int(),
    cellSize: z.number(),
    origin: z.tuple([z.number(), z.number()]),
    crs: z.string(),
    blocks: z.int(),
    timeAxis: z.array(z.number()).optional(),
  }),
});
/** What a running job has found so far, of one output. */
export const preview = fieldResult
  .omit({ href: true, rel: true, type: true, title: true, tif: true, json: true })
  .extend({
    number: z.int().min(1),
    output: z.string(),
    progress: z.number().min(0).max(100),
  });
/** What a result says of one table; `href` is its CSV. */
export const tableResult = z.object({
  href: z.string(),
  rel: z.literal('item'),
  type: z.string(),
  title: z.string(),
  titleText: text,
  rows: z.int(),
  shape: z.enum(['panel', 'point', 'line', 'none']),
  columns: z.record(
    z.string(),
    z.looseObject({ type: z.enum(['number', 'text', 'bits']), title: text, unit: z.string() }),
  ),
  csv: z.string(),
  geojson: z.string(),
  bin: z.string(),
  bounds: bounds.optional(),
});
/** What a result says of one vector field in layers; `href` is its binary form. */
export const stackResult = z.object({
  href: z.string(),
  rel: z.literal('item'),
  type: z.string(),
  title: z.string(),
  titleText: text,
  unit: z.string(),
  decimals: z.int().optional(),
  legend: z.looseObject({ min: z.number(), max: z.number(), colours: z.array(z.string()) }),
  stack: z.string(),
  bounds,
  axis: z.object({ title: text, unit: z.string(), values: z.array(z.number()) }),
  components: z.array(z.string()),
  grid: z.object({
    width: z.int(),
    height: z.int(),
    cellSize: z.number(),
    origin: z.tuple([z.number(), z.number()]),
    crs: z.string(),
  }),
});
/** By output id: OGC `inlineOrRefData`, a link or a plain value. */
export const results = z.record(z.string(), z.union([fieldResult, tableResult, stackResult, z.string()]));
export const valueAtPlace = z.object({ value: z.number().nullable(), unit: z.string(), symbol: z.string() });

export const cityStatus = z.object({
  status: z.enum(['preparing', 'ready', 'failed']),
  stage: text.optional(),
  fraction: z.number().min(0).max(1).optional(),
  problem: problem.optional(),
});

export const catalogue = cityStatus.extend({
  scenario: z.string(),
  revision: z.int(),
  generated: z.boolean(),
  features: z.array(
    z.looseObject({
      room: z.enum(['datasets', 'simulations', 'tiles']),
      kind: z.enum(['dataset', 'simulation', 'tiles']),
      id: z.string(),
      version: z.union([z.string(), z.number()]),
      title: text,
      strings: z.object({ ko: z.record(z.string(), z.unknown()), en: z.record(z.string(), z.unknown()) }),
      sources: z.array(z.looseObject({ id: z.string(), title: text, origin: z.string() })),
      extent: bounds.optional(),
    }),
  ),
});

const scenarioPlace = z.object({ scenario: z.string(), revision: z.int() });

/** A proposal over the existing city. */
export const scenario = z.object({
  id: z.string(),
  title: z.string(),
  author: z.string(),
  created: z.iso.datetime(),
  from: scenarioPlace.describe('Where it was begun'),
  revision: z.int().describe('Its newest revision'),
  base: z.int().describe('Revision of the existing city that it lies over'),
});

export const scenarios = z.object({
  scenarios: z.array(scenario).describe('Proposals, the last changed first'),
  mayWrite: z.boolean().describe('Whether whoever asks may edit'),
  revisions: z.array(
    z.object({
      name: z.string(),
      scenario: z.string(),
      revision: z.int(),
      created: z.iso.datetime(),
      datasets: z.record(z.string(), z.int()).describe('Revision in which each dataset last changed'),
    }),
  ),
});

export const scenarioDetails = scenario.extend({
  newestBase: z.int().describe('Newest revision of the existing city'),
  undo: z.int().optional().describe('Revision whose content undoing brings back'),
  redo: z.int().optional().describe('Revision whose content redoing brings back'),
  history: z.array(
    z.object({
      revision: z.int(),
      deed: z.enum(['begin', 'edit', 'undo', 'redo', 'merge', 'rebase']),
      author: z.string(),
      note: z.string(),
      created: z.iso.datetime(),
      base: z.int(),
      merged: scenarioPlace.optional(),
    }),
  ),
});

const edit = z.looseObject({ kind: z.string(), id: z.string() });
export const scenarioRevision = z.object({
  name: z.string(),
  scenario: z.string(),
  revision: z.int(),
  base: z.int(),
  content: z.string().describe('Hash of the edits; empty without any'),
  edits: z.array(edit),
  features: z.array(item).describe('What the proposal brings and what it changed things into'),
  gone: z.array(z.string()).describe('Ids of things of the city that are not shown: removed or replaced'),
});

const person = z.string().trim().min(1).max(80);
const note = z.string().max(500).optional();
const choices = z
  .record(z.string(), z.enum(['ours', 'theirs']))
  .optional()
  .describe('Whose edit to take where both changed the same thing');
export const newScenario = z.object({
  title: z.string().trim().min(1).max(120),
  author: person,
  note,
  from: scenarioName.optional().describe('Revision to begin from; the newest existing city when absent'),
});
export const newRevision = z.object({
  author: person,
  note,
  after: z.int().min(0).describe('The revision that the steps were made on'),
  steps: z.array(proposalStep).max(2000),
  choices,
});
export const massing = z.object({
  name: z.string().max(200),
  document: z.record(z.string(), z.unknown()).describe('GeoJSON or CityJSON'),
});
export const massingSteps = z.object({ steps: z.array(proposalStep) });
export const maker = z.object({ author: person, note });
export const merge = maker.extend({ from: scenarioName.describe('The other scenario, or a revision of it'), choices });
export const made = z.object({ name: z.string(), scenario: z.string(), revision: z.int() });
export const rebased = made.extend({
  lost: z.array(z.object({ edit, problem })).describe('Edits that the new city does not take, and why'),
});

/** Rows of a table result as GeoJSON; properties are the columns. */
export const tableFeatures = z.looseObject({
  type: z.literal('FeatureCollection'),
  numberMatched: z.int(),
  numberReturned: z.int(),
  features: z.array(z.looseObject({ type: z.literal('Feature'), properties: z.record(z.string(), z.unknown()) })),
});
