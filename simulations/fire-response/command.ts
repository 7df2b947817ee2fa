import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Epsg5186Box, outcomeKind, type Text } from '#core';
import type { SimulationCommand } from '../_kit/command.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { contract } from './contract.ts';
import { readNetwork, turnBansOf } from './from-files.ts';
import { respond } from './kernel/respond.ts';

/** `vseoul simulate fire-response --network FILE --stations lon,lat;…`: isochrones over a road network in a file. */
export const command: SimulationCommand = {
  summary: {
    ko: '도로망 파일(JSON)과 출발점에서 소방차 도착 시간 지도를 만듭니다.',
    en: 'minutes of the first engine over a road network in a file (JSON) from given stations',
  },
  options: [
    {
      flags: '--network <file>',
      description: {
        ko: '도로망 JSON: nodes, segments, turnRestrictions',
        en: 'road network as JSON: nodes, segments, turnRestrictions',
      },
      required: true,
    },
    {
      flags: '--stations <list>',
      description: { ko: '출발점: 경도,위도 를 ; 로 이음', en: 'stations: lon,lat joined by ;' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--hour <hour>', description: { ko: '시각 0–23', en: 'hour of the day, 0–23' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기 (m)', en: 'cell size, metres' } },
  ],

  async run({ network, stations = '', out, hour = '18', cellSizeM = '20' }, { signal, progress }) {
    if (!network || !out) throw badParameters({ reason: '--network, --out' });
    const parsed = contract.parameters
      .pick({ hour: true, cellSizeM: true })
      .safeParse({ hour: Number(hour), cellSizeM: Number(cellSizeM) });
    const from = stations.split(';').map((part) => part.split(',').map(Number));
    if (!parsed.success || from.some((at) => at.length !== 2 || !at.every(Number.isFinite))) {
      throw badParameters({ reason: parsed.success ? '--stations' : '--hour, --cell-size-m' });
    }
    const { streets, bans } = await readNetwork(network);
    const corners = streets.flatMap(({ line }) => line);
    const area = [0, 1, 2, 3].map((i) =>
      corners.reduce((best, at) => (i < 2 ? Math.min(best, at[i]) : Math.max(best, at[i - 2])), corners[0][i % 2]),
    ) as unknown as Epsg5186Box;
    const started = performance.now();
    const found = respond(
      {
        ...{ streets, turnBans: turnBansOf(streets, bans), area, ...parsed.data },
        ...{ stations: from.map(([lon, lat]) => placeAt(lon, lat)), hydrants: [], buildings: [] },
        ...{ narrowestM: 3.5, limitS: 300, beforeS: 0, suggestions: 0 },
      },
      { tell: (share) => progress(share, contract.title.en), throwIfAborted: () => signal.throwIfAborted() },
    );
    if (found.strandedStations === from.length) throw badParameters({ reason: '--stations: off every street' });
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const file = join(out, 'minutes.tif');
    await writeFile(file, await writeGeoTiff(found.minutes, { description: contract.outputs.minutes.title.en }));
    const known = found.minutes.values.filter((m) => !Number.isNaN(m));
    const within = known.filter((m) => m <= 5).length / Math.max(1, known.length);
    const lines: Text[] = [
      {
        ko: `${found.graph.edges}개 구간, ${seconds.toFixed(2)}초. 길가 ${(100 * within).toFixed(1)} %가 5분 이내`,
        en: `${found.graph.edges} edges, ${seconds.toFixed(2)} s. ${(100 * within).toFixed(1)} % of the places beside streets within 5 minutes`,
      },
      { ko: file, en: file },
    ];
    return {
      lines,
      data: {
        process: contract.id,
        kernelVersion: contract.version,
        files: { minutes: file },
        seconds,
        within5: within,
      },
    };
  },
};

const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate fire-response --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate fire-response --help` for what can be given.',
  },
});
