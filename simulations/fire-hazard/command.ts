import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import type { FacilityRow } from '#datasets/fire-facilities/contract.ts';
import type { RoadRow } from '#datasets/roads/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { accessOf } from '../_kit/emergency/access.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import {
  badParameters,
  csvOf,
  emergencyCityOf,
  fireBuildingsOf,
  numbersOf,
  reasonOf,
  rowsOf,
} from '../_kit/fire/from-files.ts';
import { contract } from './contract.ts';
import { noDong, rate } from './rate.ts';
import type { Access } from './rating.ts';

/** The file is the area. */
const fileParameters = contract.parameters.omit({ area: true });
const process = contract.id;
const unknown: Access = { engineMin: Number.NaN, laneM: Number.NaN, hydrantM: Number.NaN };

/** `vseoul simulate fire-hazard --buildings FILE [--roads FILE --facilities FILE]`: grades of buildings as CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '건물 파일의 건물마다 화재 위험 등급을 매깁니다.',
    en: 'fire hazard grades for every building of a file',
  },
  options: [
    {
      flags: '--buildings <file>',
      description: { ko: '건물 파일 (GeoJSON, shapefile 등)', en: 'buildings (GeoJSON, shapefile …)' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--roads <file>',
      description: {
        ko: '도로 파일. 없으면 소방차 접근을 모든 건물에 같게 봅니다',
        en: 'roads; without them access counts the same for every building',
      },
    },
    {
      flags: '--facilities <files>',
      description: {
        ko: '소방서·소화전 파일 (여럿이면 쉼표로)',
        en: 'fire stations and hydrants (several separated by commas)',
      },
    },
    { flags: '--wind-ms <speed>', description: { ko: '풍속 (m/s)', en: 'wind, m/s' } },
    { flags: '--repetitions <count>', description: { ko: '건물마다 되풀이', en: 'repetitions per building' } },
  ],

  async run({ buildings: file, out, roads, facilities, ...options }, { signal, threads, progress }) {
    if (!file || !out) throw badParameters({ process, reason: '--buildings, --out' });
    const parsed = fileParameters.safeParse(numbersOf(options));
    if (!parsed.success) throw badParameters({ process, reason: reasonOf(parsed.error) });
    const buildings = await fireBuildingsOf(await importerOf<BuildingRow>('buildings'), file, signal);
    if (buildings.length === 0) throw badParameters({ process, reason: `${file}: no buildings` });
    const started = performance.now();
    const tables = await rate(
      {
        ...{ buildings, ...parsed.data },
        access: await accessFrom(buildings, { roads, facilities, signal }),
        dong: buildings.map(() => noDong),
        year: Math.max(2026, ...buildings.map(({ yearBuilt }) => yearBuilt ?? 0)),
      },
      { signal, threads, progress: (share) => progress(share, contract.title.en) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const table = join(out, 'buildings.csv');
    await writeFile(table, csvOf(tables.buildings));
    return {
      lines: [
        {
          ko: `건물 ${buildings.length}채에 등급을 매겼습니다 (${seconds.toFixed(1)}초).`,
          en: `${buildings.length} buildings graded in ${seconds.toFixed(1)} s.`,
        },
        { ko: table, en: table },
      ],
      data: {
        process,
        kernelVersion: contract.version,
        files: { buildings: table },
        buildings: buildings.length,
        seconds,
      },
    };
  },
};

/** What stands between engines and each building, as far as the files tell. */
async function accessFrom(
  buildings: readonly FireBuilding[],
  { roads, facilities, signal }: { roads?: string; facilities?: string; signal: AbortSignal },
): Promise<Access[]> {
  if (!roads) return buildings.map(() => unknown);
  const importer = await importerOf<FacilityRow>('fire-facilities');
  const listed: FacilityRow[] = [];
  for (const file of facilities?.split(',') ?? []) listed.push(...(await rowsOf(importer, file.trim(), signal)));
  const city = emergencyCityOf(await rowsOf(await importerOf<RoadRow>('roads'), roads, signal), listed);
  return accessOf(
    city,
    buildings.map(({ ring }) => ring[0]),
  );
}
