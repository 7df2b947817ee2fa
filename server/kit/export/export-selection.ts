import { outcomeKind, type Reader, type ScenarioRevision } from '#core';
import type { Feature, Features } from '../discovery.ts';
import type { SelectedItem, Selection } from '../roles.ts';
import { cityjson } from './cityjson.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import type { ExportFormat } from './format.ts';
import { geojson } from './geojson.ts';
import { gltf } from './gltf.ts';

export const exportFormats: readonly ExportFormat[] = [geojson, cityjson, flatgeobuf, gltf];

export interface ExportRequest extends Omit<Selection, 'within'> {
  readonly dataset: string;
  readonly format: string;
  /** Name or code of an area, e.g. a district. */
  readonly within?: string;
}

export interface Export {
  readonly format: ExportFormat;
  /** Name for the file. */
  readonly name: string;
  /** Items written so far. */
  count(): number;
  bytes(): AsyncIterable<Uint8Array>;
}

/**
 * Makes an export ready: everything that can be wrong with the request is told here, before a byte is written.
 *
 * @throws Outcome `unknown-format`, `not-exportable`, `not-solid`, `no-such-area`
 */
export async function exportSelection(reader: Reader, features: Features, request: ExportRequest): Promise<Export> {
  const format = exportFormats.find(({ id }) => id === request.format);
  if (!format) throw unknownFormat({ format: request.format, known: exportFormats.map(({ id }) => id).join(', ') });
  const feature = features.datasets.find(({ id }) => id === request.dataset);
  const dataset = feature?.server.dataset;
  if (!feature || !dataset?.select)
    throw notExportable({ dataset: request.dataset, known: exportable(features).join(', ') });
  const { attributes, title } = feature.contract;
  if (format.solid && !('heightM' in attributes && 'groundM' in attributes)) {
    throw notSolid({ format: format.title.en, ko: title.ko, en: title.en });
  }
  const within =
    request.within === undefined ? undefined : await areaNamed(reader, features, request.within, request.scenario);
  const sources = (await dataset.sources?.(reader, request.scenario)) ?? [];
  const scenario = `${request.scenario.scenario}@${request.scenario.revision}`;
  let count = 0;
  const items = counting(dataset.select(reader, { ...request, within }), () => count++);
  return {
    format,
    name: `${feature.id}${format.extension}`,
    count: () => count,
    bytes: () => gathered(format.write(items, { contract: feature.contract, scenario, sources })),
  };
}

/** Datasets that can be exported. */
export const exportable = (features: Features): string[] =>
  features.datasets.filter(({ server }) => server.dataset?.select).map(({ id }) => id);

async function areaNamed(
  reader: Reader,
  features: Features,
  name: string,
  scenario: ScenarioRevision,
): Promise<string> {
  for (const { server } of features.datasets as readonly Feature[]) {
    const area = await server.dataset?.areaNamed?.(reader, name, scenario);
    if (area) return area;
  }
  throw noSuchArea({ name });
}

async function* counting(items: AsyncIterable<SelectedItem>, each: () => void): AsyncGenerator<SelectedItem> {
  for await (const item of items) {
    each();
    yield item;
  }
}

const chunkBytes = 1 << 16;

/** Small parts gathered into chunks worth a system call. */
async function* gathered(parts: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const part of parts) {
    const bytes = Buffer.from(part as Uint8Array);
    waiting.push(bytes);
    length += bytes.length;
    if (length < chunkBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

const unknownFormat = outcomeKind({
  code: 'unknown-format',
  status: 400,
  message: { ko: '"{format}" 형식으로는 내보낼 수 없습니다.', en: 'There is no export as "{format}".' },
  remedy: { ko: '쓸 수 있는 형식: {known}', en: 'Formats: {known}' },
});
const notExportable = outcomeKind({
  code: 'not-exportable',
  status: 404,
  message: { ko: '"{dataset}" 자료는 내보낼 수 없습니다.', en: 'The dataset "{dataset}" cannot be exported.' },
  remedy: { ko: '내보낼 수 있는 자료: {known}', en: 'What can be exported: {known}' },
});
const notSolid = outcomeKind({
  code: 'not-solid',
  status: 400,
  message: {
    ko: '{ko}에는 높이가 없어 {format}(으)로 내보낼 수 없습니다.',
    en: '{en} have no heights, which {format} needs.',
  },
  remedy: { ko: 'GeoJSON이나 FlatGeobuf를 쓰십시오.', en: 'Use GeoJSON or FlatGeobuf.' },
});
const noSuchArea = outcomeKind({
  code: 'no-such-area',
  status: 404,
  message: { ko: '"{name}" 구역이 없습니다.', en: 'There is no area "{name}".' },
  remedy: {
    ko: '자치구의 이름(강남구, Gangnam-gu)이나 코드(11680)를 쓰십시오. 경계 자료가 있어야 합니다.',
    en: 'Write the name (강남구, Gangnam-gu) or code (11680) of a district; boundaries must be stored.',
  },
});
