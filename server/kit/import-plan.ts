import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { type DatasetContract, Outcome, outcomeKind, type Source, type Text } from '#core';
import { emptyFile, fileNotFound, htmlInsteadOfData } from '#datasets/_kit/import-outcomes.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { shapefileIn } from '#datasets/_kit/shapefile.ts';
import { openVectorFile } from '#datasets/_kit/vector-file.ts';
import type { Feature, Features } from './discovery.ts';
import type { DatasetServer } from './roles.ts';

/** A dataset that files can be read into. */
export interface ImportableFeature extends Feature<DatasetContract> {
  readonly importer: Importer<unknown>;
  readonly dataset: DatasetServer;
}

/** One file, and the dataset that it goes into. */
export interface PlannedImport {
  readonly file: SourceFile;
  readonly feature: ImportableFeature;
  readonly source: Source;
}

export interface ImportPlan {
  readonly imports: readonly PlannedImport[];
  /** Files of named folders that no dataset takes. */
  readonly skipped: readonly string[];
}

/** Finds the files and who reads them. Throws an Outcome for a named path that nobody reads. */
export async function planImport(features: Features, paths: readonly string[], encoding?: string): Promise<ImportPlan> {
  const readers = importable(features);
  const imports: PlannedImport[] = [];
  const skipped: string[] = [];
  for (const path of paths) {
    const { files, named } = await filesAt(resolve(path));
    for (const file of files) {
      const feature = await readerOf(readers, file);
      if (feature) imports.push({ file, feature, source: await feature.importer.source(file) });
      else if (named) throw await whyUnknown(readers, file, encoding);
      else skipped.push(file.name);
    }
    if (!named && !imports.some(({ file }) => files.includes(file))) throw nothingInFolder({ folder: path }, path);
  }
  checkDistinct(imports);
  return { imports, skipped };
}

function importable(features: Features): ImportableFeature[] {
  return features.datasets.flatMap((feature) => {
    const dataset = feature.server.dataset;
    return feature.importer && dataset?.store ? [{ ...feature, importer: feature.importer, dataset }] : [];
  });
}

/** Parts of a shapefile are read with its `.shp`. */
const shapefileParts = new Set(['.shx', '.dbf', '.prj', '.cpg', '.sbn', '.sbx', '.qpj', '.qmd', '.xml']);

async function filesAt(path: string): Promise<{ files: SourceFile[]; named: boolean }> {
  const info = await stat(path).catch((error) => {
    throw fileNotFound({ file: path }, path, error);
  });
  if (!info.isDirectory()) return { files: [asFile(path)], named: true };
  const shapefile = shapefileIn(path);
  if (shapefile) return { files: [asFile(shapefile)], named: true };
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const data = names.filter((name) => !name.startsWith('.') && !shapefileParts.has(extname(name).toLowerCase()));
  return { files: data.sort().map((name) => asFile(join(path, name))), named: false };
}

const asFile = (path: string): SourceFile => ({ path, name: basename(path) });

async function readerOf(
  readers: readonly ImportableFeature[],
  file: SourceFile,
): Promise<ImportableFeature | undefined> {
  let best: { score: number; reader: ImportableFeature } | undefined;
  for (const reader of readers) {
    const score = await reader.importer.recognise(file);
    if (score > (best?.score ?? 0)) best = { score, reader };
  }
  return best?.reader;
}

/** Two files with one name would replace each other's rows, now or at the next import. */
function checkDistinct(imports: readonly PlannedImport[]): void {
  const seen = new Map<string, string>();
  for (const { file, feature, source } of imports) {
    const key = `${feature.id}/${source.id}`;
    const other = seen.get(key);
    if (other) throw sameSourceTwice({ a: other, b: file.name, id: source.id }, file.path);
    seen.set(key, file.name);
  }
}

/** The most telling outcome for a file that nobody recognised. */
async function whyUnknown(
  readers: readonly ImportableFeature[],
  file: SourceFile,
  encoding?: string,
): Promise<Outcome> {
  const { size } = await stat(file.path);
  if (size === 0) return emptyFile({ file: file.name }, file.name);
  if (['.shp', '.geojson', '.json'].includes(extname(file.path).toLowerCase())) {
    try {
      await openVectorFile(file, encoding);
    } catch (error) {
      if (error instanceof Outcome && error.code !== 'not-a-feature-collection') return error;
    }
  } else if (['.html', '.htm'].includes(extname(file.path).toLowerCase())) {
    return htmlInsteadOfData({ file: file.name }, file.name);
  }
  return unknownFile(readers, file);
}

function unknownFile(readers: readonly ImportableFeature[], file: SourceFile): Outcome {
  const list = (language: keyof Text) =>
    readers.map(({ importer, contract }) => (importer.accepts ?? contract.title)[language]).join('; ');
  return new Outcome({
    code: 'unknown-file',
    status: 400,
    message: {
      ko: '{file}이(가) 어떤 자료인지 알 수 없습니다.',
      en: 'It is not known what kind of data {file} is.',
    },
    remedy: {
      ko: `받을 수 있는 자료: ${list('ko')}.`,
      en: `What can be imported: ${list('en')}.`,
    },
    values: { file: file.name },
    where: file.name,
  });
}

const nothingInFolder = outcomeKind({
  code: 'nothing-to-import',
  status: 400,
  message: {
    ko: '{folder} 폴더에 가져올 수 있는 파일이 없습니다.',
    en: 'The folder {folder} holds no file that can be imported.',
  },
  remedy: { ko: '파일을 직접 지정하십시오.', en: 'Name the files themselves.' },
});

const sameSourceTwice = outcomeKind({
  code: 'same-source-twice',
  status: 400,
  message: {
    ko: '{a}와(과) {b}는 같은 출처 이름({id})을 쓰므로 서로를 덮어쓰게 됩니다.',
    en: '{a} and {b} share one source name ({id}) and would replace each other.',
  },
  remedy: {
    ko: '한쪽 파일의 이름을 바꾸거나 하나만 가져오십시오.',
    en: 'Rename one of the files, or import only one.',
  },
});
