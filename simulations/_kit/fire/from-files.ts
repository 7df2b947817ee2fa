import { cellOf, outcomeKind, type Table } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer } from '#datasets/_kit/roles.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { type FacilityRow, pumperKinds, waterKinds } from '#datasets/fire-facilities/contract.ts';
import type { RoadRow } from '#datasets/roads/contract.ts';
import { type EmergencyCity, pair, placeAt } from '../emergency/city.ts';
import type { FireBuilding } from './building-fire.ts';
import { buildingAt, fireBuilding } from './city.ts';

/** All good rows of a file. */
export async function rowsOf<Row>(importer: Importer<Row>, file: string, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of importer.read({ path: file, name: file }, { signal }, new QualityReport())) rows.push(row);
  return rows;
}

/** Buildings of a file as fire takes them. */
export async function fireBuildingsOf(
  importer: Importer<BuildingRow>,
  file: string,
  signal: AbortSignal,
): Promise<FireBuilding[]> {
  const rows = await rowsOf(importer, file, signal);
  return rows.map((row) => fireBuilding({ ...row, source: '', groundM: 0, groundMaxM: 0 }));
}

/** Streets, stations and hydrants of files. */
export function emergencyCityOf(roads: readonly RoadRow[], facilities: readonly FacilityRow[]): EmergencyCity {
  return {
    streets: roads.map(({ id, class: roadClass, widthM, oneway, line }) => ({
      ...{ id, class: roadClass, widthM, oneway },
      line: line.map(pair),
    })),
    stations: facilities
      .filter(({ kind }) => pumperKinds.includes(kind))
      .map(({ id, name, position }) => ({ id, name: name ?? id, at: pair(position) })),
    hydrants: facilities
      .filter(({ kind }) => waterKinds.includes(kind))
      .map(({ id, position }) => ({ id, at: pair(position) })),
  };
}

/** Place of a building by `lon,lat`; -1 where there is none within 15 m, or the text is no place. */
export function buildingAtText(buildings: readonly FireBuilding[], text: string): number {
  const [lon, lat, ...more] = text.split(',').map(Number);
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || more.length > 0) return -1;
  return buildingAt(buildings, placeAt(lon, lat));
}

/** A table as CSV; nothing where nothing is known. */
export function csvOf({ rows, columns }: Table): string {
  const quoted = (value: string | number | undefined) => {
    const text = typeof value === 'number' ? String(Number(value.toPrecision(7))) : (value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = Array.from({ length: rows }, (_, row) =>
    Object.values(columns)
      .map((column) => quoted(cellOf(column, row)))
      .join(','),
  );
  return [Object.keys(columns).join(','), ...lines, ''].join('\n');
}

/** Options that are numbers, by their names; those not given are left out. */
export function numbersOf(options: Readonly<Record<string, string | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, Number(value)]])),
  );
}

/** Parameters of a command that cannot be used; `process` names it. */
export const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate {process} --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate {process} --help` for what can be given.',
  },
});

/** What zod found wrong, in one line. */
export const reasonOf = (error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string =>
  error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
