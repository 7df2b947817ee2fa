import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { badParameters, buildingAtText, csvOf, fireBuildingsOf, numbersOf, reasonOf } from '../_kit/fire/from-files.ts';
import { contract } from './contract.ts';
import { drillInputOf, requireWayOut } from './drill-input.ts';
import { drill } from './kernel/drill.ts';
import { drillTables, summaryOf } from './tables.ts';

/** The file and `--at` name the building. */
const fileParameters = contract.parameters.omit({ at: true });
const process = contract.id;

/** `vseoul simulate fire-drill --buildings FILE --at lon,lat`: everybody out of one building, as CSV tables. */
export const command: SimulationCommand = {
  summary: {
    ko: '건물 파일의 한 건물에서 불이 났을 때 모두 나가는 데 걸리는 시간을 계산합니다.',
    en: 'how long everybody takes to leave one building of a file when it burns',
  },
  options: [
    {
      flags: '--buildings <file>',
      description: { ko: '건물 파일 (GeoJSON, shapefile 등)', en: 'buildings (GeoJSON, shapefile …)' },
      required: true,
    },
    {
      flags: '--at <place>',
      description: { ko: '건물 위의 점: 경도,위도', en: 'a point on the building: lon,lat' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--fire-floor <floor>', description: { ko: '불난 층', en: 'burning floor' } },
    { flags: '--alarm-s <seconds>', description: { ko: '경보까지 (초)', en: 'seconds to the alarm' } },
    { flags: '--stairs <count>', description: { ko: '계단', en: 'stairs' } },
    { flags: '--blocked <count>', description: { ko: '막힌 계단', en: 'blocked stairs' } },
    { flags: '--stair-m <metres>', description: { ko: '계단 폭 (m)', en: 'width of a stair, metres' } },
    {
      flags: '--people-per-floor <count>',
      description: { ko: '층마다 사람 (0: 용도로 어림)', en: 'people a floor (0: estimated from the use)' },
    },
    { flags: '--seed <number>', description: { ko: '난수 씨앗', en: 'seed' } },
  ],

  async run({ buildings: file, at = '', out, ...options }, { signal, progress }) {
    if (!file || !out) throw badParameters({ process, reason: '--buildings, --out' });
    const parsed = fileParameters.safeParse(numbersOf(options));
    if (!parsed.success) throw badParameters({ process, reason: reasonOf(parsed.error) });
    requireWayOut(parsed.data);
    const buildings = await fireBuildingsOf(await importerOf<BuildingRow>('buildings'), file, signal);
    const building = buildings[buildingAtText(buildings, at)];
    if (!building) throw badParameters({ process, reason: '--at: no building within 15 m' });
    const input = drillInputOf(building, parsed.data);
    const started = performance.now();
    const found = await drill(input, {
      tell: (share) => progress(share, contract.title.en),
      throwIfAborted: () => signal.throwIfAborted(),
    });
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const tables = drillTables(found, input);
    const files = Object.fromEntries(Object.keys(tables).map((key) => [key, join(out, `${key}.csv`)]));
    for (const [key, table] of Object.entries(tables)) await writeFile(files[key], csvOf(table));
    const { people, outS, caught } = summaryOf(found);
    return {
      lines: [
        {
          ko: `${input.floors}층, ${people}명: 마지막 사람이 ${outS.toFixed(0)}초에 나오고 ${caught}명이 갇힙니다 (${seconds.toFixed(1)}초 걸려 계산).`,
          en: `${input.floors} floors, ${people} people: the last is outside after ${outS.toFixed(0)} s, ${caught} are caught (computed in ${seconds.toFixed(1)} s).`,
        },
        { ko: out, en: out },
      ],
      data: { process, kernelVersion: contract.version, files, seconds, people, outS, caught },
    };
  },
};
