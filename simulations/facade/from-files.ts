import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Epsg5186Box, type Field, interpolate, outcomeKind, type Table } from '#core';
import { fileNotFound } from '#datasets/_kit/import-outcomes.ts';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { SourceFile } from '#datasets/_kit/roles.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import { tableCsv, tableGeoJson } from '#server/kit/table-text.ts';
import { applyEdits, type NamedBuilding } from '../_kit/edits/edits.ts';
import { boxOf } from '../_kit/facades/around.ts';
import type { RunOptions } from '../_kit/facades/facades.ts';
import { readHeightRaster } from '../_kit/geotiff.ts';
import { citySite } from '../_kit/solar/site.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';
import { runFacades } from './before-after.ts';
import { contract, type FacadeParameters } from './contract.ts';
import { facadeTables } from './tables.ts';

export type FileParameters = Omit<FacadeParameters, 'area'>;

export interface FileRun {
  /** Written files by table. */
  readonly files: Readonly<Record<string, string>>;
  readonly buildings: number;
  readonly windows: number;
  readonly passing: number;
  readonly seconds: number;
  readonly refused: number;
}

/** Buildings of files in any format that the city's importer reads, standing on the terrain where there is one. */
export async function readBuildingFiles(
  paths: readonly string[],
  terrain: Field | undefined,
  signal: AbortSignal,
): Promise<{ buildings: NamedBuilding[]; refused: number }> {
  const importer = await importerOf<BuildingRow>('buildings');
  const buildings: NamedBuilding[] = [];
  let refused = 0;
  for (const path of paths) {
    const file: SourceFile = { path: resolve(path), name: basename(path) };
    if (!existsSync(file.path)) throw fileNotFound({ file: file.name }, path);
    if ((await importer.recognise(file)) === 0) throw notBuildings({ file: file.name }, path);
    const report = new QualityReport();
    for await (const row of importer.read(file, { signal }, report)) {
      const { id, footprint, heightM, floors, eaveM, name } = row;
      const groundM = terrain ? lowestUnder(footprint, terrain) : 0;
      buildings.push({ id, footprint, heightM, floors, eaveM, name, groundM });
    }
    refused += report.refused;
  }
  if (buildings.length === 0) throw notBuildings({ file: paths.join(', ') });
  return { buildings, refused };
}

function lowestUnder(footprint: NamedBuilding['footprint'], terrain: Field): number {
  const heights = footprint.flatMap(([outline]) => outline.map(([x, y]) => interpolate(terrain, x, y)));
  const known = heights.filter((z) => !Number.isNaN(z));
  return known.length > 0 ? Math.min(...known) : 0;
}

/** A digital elevation model in EPSG:5186 (also where the file does not name its system, as Seoul's own does not). */
export async function readDem(path: string | undefined): Promise<Field | undefined> {
  if (!path) return undefined;
  const { field } = await readHeightRaster(path, { epsg: 5186 });
  if (field.crs !== 'EPSG:5186') throw demElsewhere({ crs: field.crs }, path);
  return field;
}

/** Sun on the façades of buildings from files, without a database: writes each table as CSV, windows as GeoJSON too. */
export async function simulateFiles(
  { buildings: paths, dem, out }: { buildings: readonly string[]; dem?: string; out: string },
  parameters: FileParameters,
  options: RunOptions & { readonly signal: AbortSignal },
): Promise<FileRun> {
  const terrain = await readDem(dem);
  const { buildings, refused } = await readBuildingFiles(paths, terrain, options.signal);
  const started = performance.now();
  const area = boxAround(buildings);
  const { date, stepMinutes, spacingM, edits } = parameters;
  const day = sunDay({ date, ...citySite(area), stepMinutes });
  const ground = (footprint: NamedBuilding['footprint']) => (terrain ? lowestUnder(footprint, terrain) : 0);
  const edited = edits.length > 0 ? applyEdits(buildings, edits, ground) : undefined;
  const input = { area, buildings, day, spacingM, ...(terrain && { terrain }), ...(edited && { edited }) };
  const tables = facadeTables(await runFacades(input, options), day, parameters);
  const seconds = (performance.now() - started) / 1000;
  const passes = tables.windows.columns.passes.values as Float32Array;
  return {
    files: await writeTables(tables, out),
    buildings: buildings.length,
    windows: tables.windows.rows,
    passing: passes.reduce((sum, pass) => sum + pass, 0),
    seconds,
    refused,
  };
}

function boxAround(buildings: readonly NamedBuilding[]): Epsg5186Box {
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const building of buildings) {
    const { minX, minY, maxX, maxY } = boxOf(building);
    box[0] = Math.min(box[0], minX);
    box[1] = Math.min(box[1], minY);
    box[2] = Math.max(box[2], maxX);
    box[3] = Math.max(box[3], maxY);
  }
  return box as unknown as Epsg5186Box;
}

async function writeTables(tables: Readonly<Record<string, Table>>, out: string): Promise<Record<string, string>> {
  await mkdir(out, { recursive: true });
  const files: Record<string, string> = {};
  for (const [name, table] of Object.entries(tables)) {
    const spec = contract.tables?.[name];
    if (!spec) throw new Error(`no table ${name}`);
    files[name] = join(out, `${name}.csv`);
    await writeFile(files[name], tableCsv(table, spec));
    if (spec.shape === 'none') continue;
    files[`${name}.geojson`] = join(out, `${name}.geojson`);
    await writeFile(files[`${name}.geojson`], tableGeoJson(table, spec, { offset: 0, limit: table.rows }));
  }
  return files;
}

export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badParameters({ reason: `${path}: ${reason}` }, path, cause);
  }
}

export const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate facade --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate facade --help` for what can be given.',
  },
});

const notBuildings = outcomeKind({
  code: 'facade-not-buildings',
  status: 422,
  message: { ko: '{file}에서 건물을 찾지 못했습니다.', en: 'There are no buildings in {file}.' },
  remedy: {
    ko: '`vseoul import` 가 건물로 읽는 파일(GeoJSON, 셰이프파일 등)을 지정하십시오.',
    en: 'Name a file that `vseoul import` reads as buildings, such as GeoJSON or a shapefile.',
  },
});

const demElsewhere = outcomeKind({
  code: 'facade-dem-crs',
  status: 422,
  message: { ko: '지형 래스터의 좌표계가 {crs}입니다.', en: 'The elevation raster is in {crs}.' },
  remedy: {
    ko: 'EPSG:5186으로 바꾸어 지정하십시오 (gdalwarp -t_srs EPSG:5186).',
    en: 'Convert it to EPSG:5186 (gdalwarp -t_srs EPSG:5186).',
  },
});
