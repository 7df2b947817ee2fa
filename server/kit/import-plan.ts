import { open, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { type DatasetContract, Outcome, outcomeKind, type Source, type Text } from '#core';
import { type FileMembers, membersOf, shapefileParts } from '#datasets/_kit/file-members.ts';
import { emptyFile, fileNotFound, htmlInsteadOfData } from '#datasets/_kit/import-outcomes.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { shapefileIn } from '#datasets/_kit/shapefile.ts';
import { kindOf } from '#datasets/_kit/sniff.ts';
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

/** Disposing it removes what was unpacked for it. */
export interface ImportPlan extends AsyncDisposable {
  readonly imports: readonly PlannedImport[];
  /** Files of named folders and members of archives that no dataset takes. */
  readonly skipped: readonly string[];
}

/**
 * Finds the files and who reads them; takes archives, GeoPackages and extracts of OpenStreetMap apart. Throws an Outcome
 * for a named path that nobody reads.
 */
export async function planImport(features: Features, paths: readonly string[], encoding?: string): Promise<ImportPlan> {
  const planner = new Planner(importable(features), encoding);
  try {
    for (const path of paths) await planner.add(path);
    checkDistinct(planner.imports);
    return planner;
  } catch (error) {
    await planner[Symbol.asyncDispose]();
    throw error;
  }
}

class Planner implements ImportPlan {
  readonly imports: PlannedImport[] = [];
  readonly skipped: string[] = [];
  readonly #readers: readonly ImportableFeature[];
  readonly #encoding: string | undefined;
  readonly #opened: FileMembers[] = [];

  constructor(readers: readonly ImportableFeature[], encoding: string | undefined) {
    this.#readers = readers;
    this.#encoding = encoding;
  }

  async add(path: string): Promise<void> {
    const { files, named } = await filesAt(resolve(path));
    const before = this.imports.length;
    for (const file of files) await this.#addFile(file, named);
    if (!named && this.imports.length === before) throw nothingInFolder({ folder: path }, path);
  }

  async #addFile(file: SourceFile, named: boolean): Promise<void> {
    const members = await membersOf(file);
    this.#opened.push(members);
    let read = false;
    for (const member of members.files) {
      const feature = await readerOf(this.#readers, member);
      if (feature) this.imports.push({ file: member, feature, source: await feature.importer.source(member) });
      else if (members.several)
        this.skipped.push(member.layer === undefined ? member.name : `${member.name} (${member.layer})`);
      else if (!named) this.skipped.push(member.name);
      read ||= feature !== undefined;
    }
    if (!read && named) throw await whyUnknown(this.#readers, file, this.#encoding);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const members of this.#opened) await members[Symbol.asyncDispose]();
  }
}

function importable(features: Features): ImportableFeature[] {
  return features.datasets.flatMap((feature) => {
    const dataset = feature.server.dataset;
    return feature.importer && dataset?.store ? [{ ...feature, importer: feature.importer, dataset }] : [];
  });
}

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
  const kind = await kindOf(file);
  if (['.html', '.htm'].includes(extname(file.path).toLowerCase()))
    return htmlInsteadOfData({ file: file.name }, file.name);
  if (kind === 'xml' && !(await isWebPage(file))) return unknownFile(readers, file);
  if (kind === 'text' || kind === 'binary' || kind === 'tiff' || kind === 'zip') return unknownFile(readers, file);
  try {
    // To the end: what is wrong with a file may stand anywhere in it.
    for await (const _feature of (await openVectorFile(file, encoding)).features());
  } catch (error) {
    if (error instanceof Outcome && error.code !== 'not-a-feature-collection') return error;
  }
  return unknownFile(readers, file);
}

async function isWebPage(file: SourceFile): Promise<boolean> {
  await using handle = await open(file.path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
  return /<(!doctype html|html|head|body|script)[\s>]/i.test(buffer.toString('latin1', 0, bytesRead));
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
