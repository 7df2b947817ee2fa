import { z } from 'zod';
import {
  boxContains,
  defineDataset,
  defineSimulation,
  defineTiles,
  numberColumn,
  outcomeKind,
  parameter,
  type Source,
  scales,
  stackComponent,
  textColumn,
  toEpsg5186,
} from '#core';
import type { Feature, Features } from '../kit/discovery.ts';
import type { Item, SimulationServer } from '../kit/roles.ts';

/** Three features of their own for the tests of the routes: a dataset with a feed, a simulation, a tileset. */

const gaugeSource: Source = {
  id: 'sample',
  title: { ko: '견본', en: 'Sample' },
  origin: 'generated',
  licence: 'CC0-1.0',
  attribution: 'Sample gauges',
};

/** 57 points on a lattice over the city, ids that need percent-encoding. */
export const gauges: readonly Item[] = Array.from({ length: 57 }, (_, i) => ({
  type: 'Feature',
  id: `sample:gauge/${String(i).padStart(2, '0')}`,
  geometry: { type: 'Point', coordinates: [126.9 + (i % 10) * 0.02, 37.45 + Math.floor(i / 10) * 0.02] },
  properties: { level: i, source: 'sample', origin: 'generated' },
}));

const pointOf = (item: Item): readonly number[] =>
  item.geometry.type === 'Point' ? item.geometry.coordinates : [Number.NaN, Number.NaN];

const gaugeContract = defineDataset({
  id: 'gauges',
  version: 1,
  title: { ko: '수위계', en: 'Gauges' },
  summary: { ko: '하천 수위', en: 'Water levels' },
  attributes: { level: { title: { ko: '수위', en: 'Level' }, unit: 'metre', decimals: 1 } },
  collection: { geometry: 'Point', description: { ko: '하천 수위계', en: 'River gauges' } },
  feed: {
    cadenceS: 60,
    staleAfterS: 180,
    entityTitle: { ko: '수위계', en: 'Gauge' },
    values: {
      level: {
        title: { ko: '수위', en: 'Level' },
        unit: 'metre',
        range: [0, 20],
        legend: { min: 0, max: 10, colours: scales.viridis },
      },
    },
  },
});

const gaugeFeature: Feature = {
  room: 'datasets',
  id: 'gauges',
  folder: '/nowhere/gauges',
  contract: gaugeContract,
  strings: { ko: { hint: '도움말' }, en: { hint: 'Help' } },
  server: {
    dataset: {
      contract: gaugeContract,
      async items(_reader, { box, limit, offset }) {
        const matching = gauges.filter((item) => !box || boxContains(box, pointOf(item)));
        return { items: matching.slice(offset, offset + limit), matched: matching.length };
      },
      item: async (_reader, id) => gauges.find((item) => item.id === id),
      async *select(_reader, { boxes, ids }) {
        for (const { id, geometry, properties } of gauges) {
          const at = pointOf({ geometry } as Item);
          if (boxes && !boxes.some((box) => boxContains(box, at))) continue;
          if (ids && !ids.includes(id)) continue;
          yield {
            id,
            geometry: { type: 'Point', coordinates: [...toEpsg5186([at[0], at[1]])] },
            properties: properties ?? {},
          };
        }
      },
      sources: async () => [gaugeSource],
      extent: async () => {
        const [west, south] = toEpsg5186([126.9, 37.45]);
        const [east, north] = toEpsg5186([127.08, 37.55]);
        return [west, south, east, north];
      },
    },
    routes(router) {
      router.get('/highest', (_request, response) => void response.json({ level: 56 }));
      router.post('/reset', (_request, response) => void response.json({ done: true }));
    },
  },
};

const floodContract = defineSimulation({
  id: 'flood',
  version: '1.2.0',
  title: { ko: '침수', en: 'Flood' },
  question: { ko: '어디가 잠기는가?', en: 'What is flooded?' },
  method: { ko: '시험용 식', en: 'A formula for tests' },
  limits: [{ ko: '시험용입니다.', en: 'For tests.' }],
  references: [],
  parameters: z.object({
    level: parameter(z.number().min(0).max(10), {
      title: { ko: '수위', en: 'Level' },
      help: { ko: '해발', en: 'Above the sea' },
      unit: 'metre',
    }),
    seconds: parameter(z.number().min(0).max(60).default(0), { title: { ko: '시간', en: 'Seconds' }, unit: 'second' }),
    width: parameter(z.int().min(1).max(200).default(20), { title: { ko: '너비', en: 'Width' }, unit: 'count' }),
  }),
  outputs: {
    depth: {
      title: { ko: '깊이', en: 'Depth' },
      unit: 'metre',
      decimals: 1,
      legend: { min: 0, max: 10, colours: scales.viridis },
    },
    time: { title: { ko: '시간', en: 'Time' }, unit: 'hour', legend: { min: 0, max: 5, colours: scales.inferno } },
  },
  tables: {
    marks: {
      title: { ko: '수위표', en: 'Marks' },
      shape: 'point',
      columns: {
        name: { title: { ko: '이름', en: 'Name' }, unit: 'one', type: 'text' },
        depth: { title: { ko: '깊이', en: 'Depth' }, unit: 'metre', type: 'number' },
      },
    },
  },
  stacks: {
    current: {
      title: { ko: '흐름', en: 'Current' },
      unit: 'metrePerSecond',
      decimals: 1,
      axis: { title: { ko: '높이', en: 'Height' }, unit: 'metre' },
      legend: { min: 0, max: 2, colours: scales.viridis },
      wider: [{ min: 0, max: 10, colours: scales.viridis }],
    },
  },
});

const tooDeep = outcomeKind({
  code: 'too-deep',
  status: 422,
  message: { ko: '{level} m는 너무 깊습니다.', en: '{level} m is too deep.' },
  remedy: { ko: '9 m까지 쓰십시오.', en: 'Use up to 9 m.' },
});
const dryCity = outcomeKind({
  code: 'dry-city',
  status: 409,
  message: { ko: '물이 없습니다.', en: 'There is no water.' },
  remedy: { ko: '수위를 높이십시오.', en: 'Raise the level.' },
});

export const floodOrigin = toEpsg5186([127.03, 37.52]);

interface FloodInput {
  readonly level: number;
  readonly seconds: number;
  readonly width: number;
}

/** Depth falls by 1 m per row from the level in the north; the first column has no data, the second is masked. */
const flood: SimulationServer<FloodInput, FloodInput> = {
  contract: floodContract,
  check({ level }) {
    if (level > 9) throw tooDeep({ level }, 'inputs.level');
  },
  gather: async (parameters) => ({ input: parameters, datasets: { gauges: { generated: true } } }),
  async run({ level, seconds, width }, { signal, progress, preview }) {
    if (level === 0) throw dryCity();
    if (level === 0.5) throw new Error('a secret bug');
    const sketch = { width: 2, height: 1, cellSize: 50, origin: floodOrigin, crs: 'EPSG:5186' as const };
    preview?.('depth', { ...sketch, values: Float32Array.of(level, Number.NaN), unit: 'metre', noData: Number.NaN });
    for (let i = 0; i < seconds * 20; i++) {
      signal.throwIfAborted();
      progress(i / (seconds * 20), 'flooding');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const height = 10;
    const cells = width * height;
    const depth = Float32Array.from({ length: cells }, (_, i) =>
      i % width === 0 ? Number.NaN : level - Math.floor(i / width),
    );
    const mask = Uint8Array.from({ length: cells }, (_, i) => (i % width === 1 ? 0 : 1));
    const shape = { width, height, cellSize: 10, origin: floodOrigin, crs: 'EPSG:5186' as const, noData: Number.NaN };
    return {
      depth: { ...shape, values: depth, mask, unit: 'metre' },
      time: { ...shape, values: new Float32Array(cells).fill(2), unit: 'hour' },
      marks: {
        rows: 2,
        columns: { name: textColumn(['다리', '둑']), depth: numberColumn([level, Number.NaN]) },
        places: { shape: 'point', origin: floodOrigin, values: Float32Array.of(5, -5, 3, 15, -15, 4) },
      },
      current: {
        ...{ width, height, cellSize: 10, origin: floodOrigin, unit: 'metrePerSecond', step: 0.01, axis: [0, 2] },
        components: {
          east: stackComponent(
            Float32Array.from({ length: 2 * cells }, (_, i) => (i % cells === 0 ? Number.NaN : 3)),
            0.01,
          ),
          north: stackComponent(new Float32Array(2 * cells).fill(4), 0.01),
        },
        ...{ ground: new Float32Array(cells).fill(12), roofs: new Float32Array(cells) },
      },
    };
  },
};

const packContract = defineTiles({
  id: 'pack',
  version: 3,
  title: { ko: '묶음', en: 'Pack' },
  format: '3d-tiles',
  entry: 'tileset.json',
});
export const tilesetText = JSON.stringify({ asset: { version: '1.1' }, geometricError: 100 });

const feature = (room: Feature['room'], contract: Feature['contract'], server: Feature['server']): Feature => ({
  room,
  id: contract.id,
  folder: `/nowhere/${contract.id}`,
  contract,
  server,
  strings: { ko: {}, en: {} },
});

const all: readonly Feature[] = [
  gaugeFeature,
  feature('simulations', floodContract as unknown as Feature['contract'], {
    simulation: flood as unknown as SimulationServer,
  }),
  feature('tiles', packContract, {
    tileset: {
      contract: packContract,
      contentType: (path) => (path.endsWith('.json') ? 'application/json' : 'model/gltf-binary'),
      async *build() {
        yield { path: 'tileset.json', body: Buffer.from(tilesetText) };
        yield { path: '0/0/0.glb', body: Buffer.from('glTF') };
      },
    },
  }),
];
export const sampleFeatures: Features = {
  all,
  datasets: all.filter((each) => each.contract.kind === 'dataset') as unknown as Features['datasets'],
  simulations: all.filter((each) => each.contract.kind === 'simulation') as unknown as Features['simulations'],
  tiles: all.filter((each) => each.contract.kind === 'tiles') as unknown as Features['tiles'],
};
