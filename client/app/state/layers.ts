import {
  type Catalogue,
  isStackOutput,
  isTableOutput,
  type JobInfo,
  type JobResults,
  type Preview,
  type StackOutput,
  type TableOutput,
} from '#client/kit/api-types.ts';
import type { LayerDescription, LayerKind, LayerLook } from '#client/kit/layer.ts';
import { colourColumns } from '#client/kit/result-table.ts';
import type { AttributeSpec, Source, Text } from '#core';
import { datasetOf, datasets, simulationOf, tilesets } from '../features.ts';

/** Every layer that the catalogue offers: packed city first, then what is live. */
export function layersOf(catalogue: Catalogue): LayerDescription[] {
  const featureOf = (room: string, id: string) =>
    catalogue.features.find((feature) => feature.room === room && feature.id === id);
  const sourcesOf = (id: string): readonly Source[] => featureOf('datasets', id)?.sources ?? [];
  const packed = tilesets.map((contract): LayerDescription => {
    const { id, title, format, entry } = contract;
    const dataset = datasetOf(id);
    return {
      id: `tiles/${id}`,
      group: format === '3d-tiles' ? 'city' : 'base',
      // A tileset of the same name as a dataset shows that dataset.
      title: dataset?.title ?? title,
      kind: kindOf(
        format,
        featureOf('tiles', id)?.url ?? `/tiles/${id}/${entry}`,
        mergedAttributes(contract.attributes, dataset?.attributes),
        dataset?.collection ? dataset.id : undefined,
        contract.belowGround ? contract.kindBy : undefined,
        contract.facades,
      ),
      sources: [id, ...(contract.shows ?? [])].flatMap(sourcesOf).filter(isFirstOfItsTitle),
    };
  });
  const live = datasets
    .filter(({ feed, collection }) => feed && (feed.moving || collection))
    .map(
      (contract): LayerDescription => ({
        id: `live/${contract.id}`,
        group: 'live',
        title: contract.title,
        kind: { type: 'feed', feed: contract.id, spec: contract.feed!, geometry: contract.collection?.geometry },
        sources: sourcesOf(contract.id),
      }),
    );
  const signs = datasets.flatMap((contract): LayerDescription[] => {
    const { signsBy: kindBy, labels } = contract.collection ?? {};
    if (!kindBy) return [];
    const { id: collection, attributes } = contract;
    const named = labels && { labels: { ...labels, attributes } };
    return [
      {
        id: `signs/${contract.id}`,
        group: 'city',
        title: contract.title,
        kind: { type: 'signs', collection, kindBy, kinds: attributes[kindBy], ...named },
        sources: sourcesOf(contract.id),
      },
    ];
  });
  return [...packed, ...signs, ...live];
}

function kindOf(
  format: '3d-tiles' | 'quantized-mesh' | 'raster',
  url: string,
  attributes: Readonly<Record<string, AttributeSpec>>,
  collection: string | undefined,
  belowKindBy: string | undefined,
  facades = false,
): LayerKind {
  if (belowKindBy !== undefined) return { type: 'below3d', url, attributes, kindBy: belowKindBy };
  if (format === '3d-tiles') return { type: 'tiles3d', url, attributes, collection, facades };
  return format === 'raster' ? { type: 'imagery', url } : { type: 'relief', url };
}

/** Several datasets of one layer may name the same source. */
const isFirstOfItsTitle = (source: Source, index: number, all: readonly Source[]): boolean =>
  all.findIndex(({ id, title }) => id === source.id && title.ko === source.title.ko) === index;

/** A tile's attributes in their own order, with the words that the dataset knows for its codes. */
function mergedAttributes(
  tile: Readonly<Record<string, AttributeSpec>> = {},
  dataset: Readonly<Record<string, AttributeSpec>> = {},
): Readonly<Record<string, AttributeSpec>> {
  return Object.fromEntries(Object.entries(tile).map(([key, spec]) => [key, dataset[key] ?? spec]));
}

/** What a run has found so far, until its results take its place. */
export function previewLayer({ jobID }: JobInfo, preview: Preview): LayerDescription {
  const { titleText: title, png, f32, bounds, grid, unit, decimals = 0, legend } = preview;
  return {
    id: `run/${jobID}/preview-${preview.number}`,
    group: 'results',
    title: { ko: `${title.ko} (지금까지)`, en: `${title.en} (so far)` },
    kind: { type: 'field', field: { image: png, values: f32, bounds, grid, unit, decimals, legend } },
    sources: [],
    run: jobID,
  };
}

/** The rasters of a finished run as layers, the first one on top. */
export function resultLayers(job: JobInfo, results: JobResults): LayerDescription[] {
  const contract = simulationOf(job.processID);
  return Object.entries(results).flatMap(([key, output]): LayerDescription[] => {
    if (typeof output === 'string') return [];
    if (isTableOutput(output)) return tableLayer(job, key, output);
    if (isStackOutput(output)) return stackLayers(job, key, output);
    const spec = contract?.outputs[key];
    const decimals = output.decimals ?? spec?.decimals ?? 0;
    return [
      {
        id: `run/${job.jobID}/${key}`,
        group: 'results',
        title: spec?.title ?? output.titleText,
        kind: {
          type: 'field',
          field: {
            image: output.png,
            bounds: output.bounds,
            values: output.f32,
            grid: output.grid,
            unit: output.unit,
            decimals,
            legend: output.legend,
            ...(spec && { legends: [spec.legend, ...(spec.wider ?? [])] }),
          },
        },
        sources: [],
        run: job.jobID,
      },
    ];
  });
}

/** A table is a layer when its rows lie on walls or along lines, or stand for features of a tileset, and a column can colour them. */
function tableLayer(job: JobInfo, key: string, table: TableOutput): LayerDescription[] {
  const spec = simulationOf(job.processID)?.tables?.[key];
  if (colourColumns(table).length === 0) return [];
  const layer = (kind: LayerKind): LayerDescription[] => [
    {
      id: `run/${job.jobID}/${key}`,
      group: 'results',
      title: spec?.title ?? table.titleText,
      kind,
      sources: [],
      run: job.jobID,
    },
  ];
  if (table.shape === 'panel') return layer({ type: 'panels', table });
  if (table.shape === 'line') return layer({ type: 'lines', table, ...(spec?.label && { label: spec.label }) });
  if (!spec?.paints) return [];
  return layer({ type: 'painted', table, tileset: spec.paints.tileset, key: spec.paints.column });
}

/** Layers of height are air that flows, and a surface through it; other stacks are for panels to read. */
function stackLayers(job: JobInfo, key: string, stack: StackOutput): LayerDescription[] {
  if (stack.axis.unit !== 'metre') return [];
  const title = simulationOf(job.processID)?.stacks?.[key]?.title ?? stack.titleText;
  const layer = (type: 'flow' | 'slice', more: Text) => ({
    id: `run/${job.jobID}/${key}-${type}`,
    group: 'results' as const,
    title: { ko: `${title.ko} (${more.ko})`, en: `${title.en} (${more.en})` },
    kind: { type, stack },
    sources: [],
    run: job.jobID,
  });
  return [layer('flow', { ko: '입자', en: 'particles' }), layer('slice', { ko: '수평 단면', en: 'level section' })];
}

/** Height at which a level section lies at first: above most eaves, where the streets show. */
const firstSliceM = 10;

/** How a layer looks before anybody touches it. */
export function firstLook({ kind }: LayerDescription): LayerLook {
  if (kind.type === 'feed') {
    return { visible: kind.spec.opensWithCity ?? false, opacity: 1, value: Object.keys(kind.spec.values)[0] };
  }
  if (kind.type === 'signs') return { visible: false, opacity: 1 };
  if ('table' in kind) {
    return { visible: true, opacity: 1, colourBy: colourColumns(kind.table)[0] };
  }
  if (kind.type === 'slice') return { visible: true, opacity: 0.8, heightM: firstSliceM };
  if (kind.type === 'field') return { visible: true, opacity: 0.85 };
  return { visible: true, opacity: 1 };
}
