import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { cellRasters, type HeatCell } from './kernel/cells.ts';
import { runSeason } from './kernel/season.ts';
import { seasonWeather, stepMinutes } from './weather.ts';

/** What a run over real Seoul is held against: files that lie beside the checkout, never part of it. */
export const epwFile = 'weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw';
const gridFile = 'heat/seoul_grid573_lst_landcover_wind_pm10.geojson';

type Row = Readonly<Record<string, number | null>>;

const shareOf = (row: Row, ...names: readonly string[]) =>
  names.reduce((sum, name) => sum + (row[`${name}_비율`] ?? 0), 0) / 100;

/**
 * A kilometre of Seoul by the land-cover shares of the file. How high and how dense each class is built is ours: houses
 * cover half of their class, high-rise a fifth, offices two fifths, works three. The file's class of roads takes two thirds
 * of the city where real roads take a seventh: it is what its other classes leave over, streets with the lots, houses and
 * trees along them. Fields lay mostly bare in the drought of June 2017. The mix of both was set with the map in view.
 */
export function cellOfShares(row: Row, meanWind: number): HeatCell {
  const houses = shareOf(row, '일반주택지(도시)');
  const towers = shareOf(row, '고층주택지(도시)');
  const offices = shareOf(row, '상업/업무지(도시)', '공공용지(도시)', '교육/군사시설(도시)');
  const works = shareOf(row, '공업시설(도시)', '발전시설(도시)', '처리장(도시)', '가축/사육시설(도시)');
  const rest = shareOf(row, '도로(도시)');
  const wood = shareOf(row, '침엽수림(임지)', '활엽수림(임지)', '혼합수림(임지)', '유원지(임지)', '과수원(농지)');
  const lawns = shareOf(row, '인공녹지(도시)', '자연초지(임지)', '인공초지(임지)', '골프장(임지)', '공원묘지(임지)');
  const fields = shareOf(row, '보통/특수작물(농지)', '경지정리답(농지)', '미경지정리답(농지)');
  const water = shareOf(row, '하천(수계)', '저수지/늪(수계)');
  const parts = [
    { share: 0.5 * houses, heightM: 9 },
    { share: 0.2 * towers, heightM: 45 },
    { share: 0.4 * offices, heightM: 18 },
    { share: 0.6 * works, heightM: 10 },
    { share: 0.3 * rest, heightM: 8 },
  ];
  const roof = parts.reduce((sum, { share }) => sum + share, 0);
  const volume = parts.reduce((sum, { share, heightM }) => sum + share * heightM, 0);
  return {
    ...{ roof, wood, grass: lawns + 0.3 * fields + 0.35 * rest, water, groundM: row.avg_ele ?? 30 },
    // Blocks of 18 m: four walls per footprint.
    ...{ heightM: roof > 0 ? volume / roof : 0, wall: (4 * volume) / 18, wasteHeatWm2: (4 * volume) / 3.3 },
    ...{ roofAlbedo: 0.15, roofGreen: 0, pavedAlbedo: 0.1, pavedWet: 0 },
    windFactor: Math.max(0.3, (row['10m_wind_speed'] ?? meanWind) / meanWind),
  };
}

export interface LandsatComparison {
  readonly rankCorrelation: number;
  readonly meanDifference: number;
  readonly pairs: readonly { readonly modelled: number; readonly measured: number; readonly row: Row }[];
}

/** Surface at the satellite's pass of 2017-06-23 (about 11 o'clock) after ten clear days; undefined without the files. */
export async function againstLandsat(shared: string): Promise<LandsatComparison | undefined> {
  const [grid, epw] = [join(shared, gridFile), join(shared, epwFile)];
  if (!existsSync(grid) || !existsSync(epw)) return undefined;
  const { features } = JSON.parse(readFileSync(grid, 'utf8')) as { features: { properties: Row }[] };
  const rows = features.map(({ properties }) => properties);
  const meanWind = rows.reduce((sum, row) => sum + (row['10m_wind_speed'] ?? 0), 0) / rows.length;
  const site = { lon: 127, lat: 37.55, gridConvergenceDeg: 0 };
  const { forcing, frameInstants } = seasonWeather({
    ...{ from: '2017-06-14', days: 10, hours: epwHours(epw), sky: 'clear', site, warmerK: 0 },
  });
  const cells = rows.map((row) => cellOfShares(row, meanWind));
  const options = { stepS: stepMinutes * 60, hotC: 33, tropicalC: 25, threads: 1 };
  const { frames } = await runSeason(cellRasters(cells, 87), forcing, options);
  const pass = frameInstants.indexOf(Date.parse('2017-06-23T02:00:00Z'));
  const modelled = frames[pass].surface;
  const pairs = rows.map((row, i) => ({ modelled: modelled[i], measured: row.avg_tmp ?? Number.NaN, row }));
  return {
    rankCorrelation: correlation(ranks(pairs.map((p) => p.modelled)), ranks(pairs.map((p) => p.measured))),
    meanDifference: pairs.reduce((sum, p) => sum + p.modelled - p.measured, 0) / pairs.length,
    pairs,
  };
}

/** Places in order, equal values sharing theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const places = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1]] === values[order[i]]) j++;
    for (let k = i; k <= j; k++) places[order[k]] = (i + j) / 2;
    i = j + 1;
  }
  return places;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  return sum((i) => (a[i] - ma) * (b[i] - mb)) / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}
