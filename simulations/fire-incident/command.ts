import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceIdOf } from '#datasets/_kit/source-id.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import type { CameraRow } from '#datasets/cameras/contract.ts';
import type { FacilityRow } from '#datasets/fire-facilities/contract.ts';
import type { RoadRow } from '#datasets/roads/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import {
  badParameters,
  buildingAtText,
  csvOf,
  emergencyCityOf,
  fireBuildingsOf,
  numbersOf,
  reasonOf,
  rowsOf,
} from '../_kit/fire/from-files.ts';
import { contract } from './contract.ts';
import { incidentTables } from './incident.ts';
import { flatSurroundings } from './watch.ts';

/** The files and `--at` name the place. */
const fileParameters = contract.parameters.omit({ at: true });
const process = contract.id;

/** `vseoul simulate fire-incident --buildings FILE --roads FILE --facilities FILE --at lon,lat`: the sheet as CSV tables. */
export const command: SimulationCommand = {
  summary: {
    ko: '건물·도로·소방 시설 파일에서 한 화재의 상황판을 만듭니다.',
    en: 'the sheet of one fire from files of buildings, roads and fire facilities',
  },
  options: [
    {
      flags: '--buildings <file>',
      description: { ko: '건물 파일 (GeoJSON, shapefile 등)', en: 'buildings (GeoJSON, shapefile …)' },
      required: true,
    },
    { flags: '--roads <file>', description: { ko: '도로 파일', en: 'roads' }, required: true },
    {
      flags: '--facilities <files>',
      description: {
        ko: '소방서·소화전 파일 (여럿이면 쉼표로)',
        en: 'fire stations and hydrants (several separated by commas)',
      },
      required: true,
    },
    {
      flags: '--at <place>',
      description: { ko: '불난 건물: 경도,위도', en: 'the burning building: lon,lat' },
      required: true,
    },
    {
      flags: '--cameras <file>',
      description: {
        ko: '공공 CCTV 파일 (있으면 건물을 보는 것을 찾음)',
        en: 'public cameras, to find those that see it',
      },
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--hour <hour>', description: { ko: '시각 0–23', en: 'hour of the day, 0–23' } },
    { flags: '--wind-from-deg <degrees>', description: { ko: '바람이 불어오는 쪽', en: 'wind from, degrees' } },
    { flags: '--wind-ms <speed>', description: { ko: '풍속 (m/s)', en: 'wind, m/s' } },
    { flags: '--engines <count>', description: { ko: '소방차', en: 'engines' } },
    { flags: '--seed <number>', description: { ko: '난수 씨앗', en: 'seed' } },
  ],

  async run({ buildings: file, roads, facilities, cameras, at = '', out, ...options }, { signal, threads, progress }) {
    if (!file || !roads || !facilities || !out) {
      throw badParameters({ process, reason: '--buildings, --roads, --facilities, --out' });
    }
    const parsed = fileParameters.safeParse(numbersOf(options));
    if (!parsed.success) throw badParameters({ process, reason: reasonOf(parsed.error) });
    const buildings = await fireBuildingsOf(await importerOf<BuildingRow>('buildings'), file, signal);
    const burning = buildingAtText(buildings, at);
    if (burning < 0) throw badParameters({ process, reason: '--at: no building within 15 m' });
    const importer = await importerOf<FacilityRow>('fire-facilities');
    const listed: FacilityRow[] = [];
    for (const each of facilities.split(',')) listed.push(...(await rowsOf(importer, each.trim(), signal)));
    const city = emergencyCityOf(await rowsOf(await importerOf<RoadRow>('roads'), roads, signal), listed);
    const [lon, lat] = at.split(',').map(Number);
    const place = placeAt(lon, lat);
    const source = cameras ? sourceIdOf({ path: cameras, name: cameras }) : '';
    const seen = cameras ? await rowsOf(await importerOf<CameraRow>('cameras'), cameras, signal) : [];
    const started = performance.now();
    const tables = await incidentTables(
      {
        ...{ buildings, burning, place, groundM: 0, city, parameters: parsed.data },
        hydrantStates: new Map(),
        watch: {
          ...flatSurroundings(buildings, burning),
          cameras: seen.map((row) => ({ ...row, source })),
          generated: false,
        },
      },
      { signal, threads, progress: (share) => progress(share, contract.title.en) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files = Object.fromEntries(Object.keys(tables).map((key) => [key, join(out, `${key}.csv`)]));
    for (const [key, table] of Object.entries(tables)) await writeFile(files[key], csvOf(table));
    const figure = (key: string) => {
      const column = tables.sheet.columns[key];
      return column.type === 'number' ? column.values[0] : Number.NaN;
    };
    const [first, evacuation] = [figure('firstMin').toFixed(1), figure('evacuationM').toFixed(0)];
    return {
      lines: [
        {
          ko: `첫 소방차 ${first}분, 대피 반경 ${evacuation} m (${seconds.toFixed(1)}초 걸려 계산).`,
          en: `First engine after ${first} min, evacuation radius ${evacuation} m (computed in ${seconds.toFixed(1)} s).`,
        },
        { ko: out, en: out },
      ],
      data: {
        process,
        kernelVersion: contract.version,
        files,
        seconds,
        firstMin: figure('firstMin'),
        evacuationM: figure('evacuationM'),
      },
    };
  },
};
