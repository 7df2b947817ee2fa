import {
  boxToEpsg5186,
  dayMs,
  type Epsg5186Box,
  hourMs,
  outcomeKind,
  type Reader,
  toEpsg5186,
  type Wgs84,
} from '#core';
import { contract as air, airStations } from '#datasets/air/contract.ts';
import { type RoadClass, readRoads } from '#datasets/roads/contract.ts';
import { readWeather } from '#datasets/weather/contract.ts';
import { dailyFigures, readingsAt, trusted } from '#server/kit/readings.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readCityForm } from '../_kit/wind/read-city.ts';
import type { StationReading } from './background.ts';
import { contract, type DustParameters } from './contract.ts';
import { type DustInput, dustOfCity } from './run.ts';
import { cityWall } from './wall.ts';
import { periodWeather } from './weather.ts';

/** Cells of a run: all of Seoul at 100 m with room to spare. */
const mostCells = 250_000;
/** Sources so far outside the area count; those of the whole city end at its limits. */
const aroundM = 2000;
const cityBox = boxToEpsg5186([126.76, 37.42, 127.19, 37.71]);
const drivenOn: RoadClass[] = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential', 'service'];
/** A reading of an hour is new for so long; and a year's mean needs as many days. */
const newMs = 3 * hourMs;
const leastDays = 30;

export const simulation: SimulationServer<DustParameters, DustInput> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const [west, south, east, north] = withSources(snapBox(boxToEpsg5186(area), cellSizeM), cellSizeM);
    const cells = Math.round(((east - west) / cellSizeM) * ((north - south) / cellSizeM));
    if (cells > mostCells) throw tooLarge({ cells, limit: mostCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { area, cellSizeM: cellSize, period } = parameters;
    const box = snapBox(boxToEpsg5186(area), cellSize);
    const around = withSources(box, cellSize);
    const hours = await readWeather(reader, scenario);
    if (hours.length === 0) throw noWeather({}, 'date');
    const weather = periodWeather(hours, parameters);
    const city = await readCityForm(reader, { box: around, cellSize, scenario, signal });
    const roads = await readRoads(reader, { box: around, scenario, classes: drivenOn });
    const { readings, simulated } = await stationReadings(reader, period === 'year');
    const read = ['buildings', 'terrain', 'boundaries', 'roads', 'water-green', 'weather'];
    const origins = await originsOf(reader, scenario, read);
    return {
      input: { parameters, box, city, roads, wall: cityWall, weather, readings },
      datasets: { ...origins, air: { generated: simulated } },
    };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    dustOfCity(input, { signal, threads, progress: (fraction) => progress(fraction, 'stage.spread') }),
};

/** The area and what lies around it, as far as the city goes, in whole cells. */
function withSources(box: Epsg5186Box, cellSize: number): Epsg5186Box {
  const [west, south, east, north] = box;
  const wide = [
    Math.min(west, Math.max(cityBox[0], west - aroundM)),
    Math.min(south, Math.max(cityBox[1], south - aroundM)),
    Math.max(east, Math.min(cityBox[2], east + aroundM)),
    Math.max(north, Math.min(cityBox[3], north + aroundM)),
  ];
  return snapBox(wide as unknown as Epsg5186Box, cellSize);
}

/** What the air stations read: means of the last year where they have spoken long enough, or their newest hour. */
async function stationReadings(
  reader: Reader,
  year: boolean,
): Promise<{ readings: StationReading[]; simulated: boolean }> {
  const now = Date.now();
  const newest = await readingsAt(reader, air, now, newMs);
  const readings: StationReading[] = [];
  for (const { name, lon, lat } of airStations) {
    const place = toEpsg5186([lon, lat] as Wgs84);
    if (year) {
      const days = await dailyFigures(reader, air, { entity: name, from: now - 366 * dayMs, to: now });
      const mean = (key: 'pm25' | 'pm10') => {
        const known = days.flatMap(({ values }) => values[key].mean ?? []);
        return known.length < leastDays ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
      };
      readings.push({ name, place, pm25: mean('pm25'), pm10: mean('pm10') });
    } else {
      const reading = newest.find(({ entity }) => entity === name);
      const said = (key: string) => (reading ? trusted(reading, key) : null);
      readings.push({ name, place, pm25: said('pm25'), pm10: said('pm10') });
    }
  }
  return { readings, simulated: newest.some((reading) => reading.simulated) };
}

const tooLarge = outcomeKind({
  code: 'dust-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const noWeather = outcomeKind({
  code: 'dust-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 기상 자료가 없습니다.', en: 'No typical year of weather is stored.' },
  remedy: { ko: 'vseoul import 로 EPW 파일을 가져오십시오.', en: 'Import an EPW file with `vseoul import`.' },
});
