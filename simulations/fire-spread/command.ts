import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeKind } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import { fireBuilding } from '../_kit/fire/city.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { keptGraph } from '../_kit/fire/kept-graph.ts';
import { OutlinesBuilder, outlineAt } from '../_kit/fire/outlines.ts';
import { contract } from './contract.ts';
import { graphFolder } from './graph-folder.ts';
import { rulesOf } from './tables.ts';

/** The file is the area. */
const fileParameters = contract.parameters.omit({ area: true });

/** `vseoul simulate fire-spread --buildings FILE --at lon,lat;…`: arrival and probability by building as CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '건물 파일에서 불이 번지는 시각과 확률을 건물마다 계산합니다.',
    en: 'minutes and probability of fire for every building of a file',
  },
  options: [
    {
      flags: '--buildings <file>',
      description: { ko: '건물 파일 (GeoJSON, shapefile 등)', en: 'buildings (GeoJSON, shapefile …)' },
      required: true,
    },
    {
      flags: '--at <list>',
      description: { ko: '발화점: 경도,위도 를 ; 로 이음', en: 'ignitions: lon,lat joined by ;' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--mode <mode>', description: { ko: 'physical 또는 hamada', en: 'physical or hamada' } },
    { flags: '--wind-from-deg <degrees>', description: { ko: '바람이 불어오는 쪽', en: 'wind from, degrees' } },
    { flags: '--wind-ms <speed>', description: { ko: '풍속 (m/s)', en: 'wind, m/s' } },
    { flags: '--engine-min <minutes>', description: { ko: '첫 물까지 (분)', en: 'minutes to the first water' } },
    { flags: '--members <count>', description: { ko: '되풀이 횟수', en: 'repetitions' } },
    { flags: '--seed <number>', description: { ko: '난수 씨앗', en: 'seed' } },
  ],

  async run({ buildings: file, at = '', out, mode, ...options }, { signal, threads, progress }) {
    if (!file || !out) throw badParameters({ reason: '--buildings, --out' });
    const numbers = Object.entries(options).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, Number(value)]],
    );
    const ignitions = at.split(';').map((part) => part.split(',').map(Number));
    const parsed = fileParameters.safeParse({
      ...Object.fromEntries(numbers),
      ...(mode ? { mode } : {}),
      ignitions: ignitions.map(([lon, lat]) => ({ lon, lat })),
    });
    if (!parsed.success) {
      throw badParameters({
        reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      });
    }
    const importer = await importerOf<BuildingRow>('buildings');
    const [builder, ids] = [new OutlinesBuilder(), [] as string[]];
    for await (const row of importer.read({ path: file, name: file }, { signal }, new QualityReport())) {
      builder.add(fireBuilding({ ...row, source: '', groundM: 0, groundMaxM: 0 }));
      ids.push(row.id);
    }
    const outlines = builder.done();
    const starts = ignitions.map(([lon, lat], i) => {
      const building = outlineAt(outlines, placeAt(lon, lat));
      if (building < 0) throw badParameters({ reason: `--at ${i + 1}: no building within 15 m` });
      return building;
    });
    const { members, ...rest } = parsed.data;
    const started = performance.now();
    const [found, later, none] = await ensembles(
      {
        graph: await keptGraph(graphFolder(), outlines, { threads, signal }),
        rules: rulesOf({ area: [0, 0, 0, 0] as never, members, ...rest }),
      },
      { members, ignitions: starts },
      { threads, signal, progress: (share) => progress(share, contract.title.en) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const table = join(out, 'buildings.csv');
    const lines = ids.flatMap((id, i) =>
      found.probability[i] > 0
        ? [`${id},${found.probability[i]},${found.meanMin[i].toFixed(1)},${found.earliestMin[i]}`]
        : [],
    );
    await writeFile(table, ['building,probability,meanMin,earliestMin', ...lines, ''].join('\n'));
    const [burnt, burntLater, burntFree] = [found, later, none].map(({ burntM2 }) =>
      Math.round(burntM2.reduce((sum, m2) => sum + m2, 0) / members),
    );
    return {
      lines: [
        {
          ko: `건물 ${ids.length}채, ${members}번, ${seconds.toFixed(1)}초. 평균 소실 ${burnt} m², 3분 늦으면 ${burntLater} m², 소방차 없이 ${burntFree} m²`,
          en: `${ids.length} buildings, ${members} times, ${seconds.toFixed(1)} s. Burnt ${burnt} m² in the mean, ${burntLater} m² three minutes later, ${burntFree} m² without engines`,
        },
        { ko: table, en: table },
      ],
      data: {
        process: contract.id,
        kernelVersion: contract.version,
        files: { buildings: table },
        seconds,
        burnt,
        burntLater,
        burntFree,
      },
    };
  },
};

const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate fire-spread --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate fire-spread --help` for what can be given.',
  },
});
