import {
  boxToEpsg5186,
  type Epsg5186Box,
  type Field,
  hourMs,
  instantGiven,
  minuteMs,
  outcomeKind,
  toEpsg5186,
  type Wgs84,
} from '#core';
import { contract as air, airStations } from '#datasets/air/contract.ts';
import { readDong } from '#datasets/boundaries/contract.ts';
import { readSensors, contract as sdot } from '#datasets/sdot/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readingsAt, trusted } from '#server/kit/readings.ts';
import type { GatherContext, RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { forEachCell, snapBox } from '../_kit/raster.ts';
import { readCityForm } from '../_kit/wind/read-city.ts';
import { contract, type NowParameters } from './contract.ts';
import { kinds } from './kinds.ts';
import { airNow, type NowInput, type SensorReading } from './run.ts';

const mostCells = 400_000;
/** Heights under the sensors all over the city. */
const wideCellM = 100;
/** A station's hour comes some 20 minutes after it. */
const stationMs = 3 * hourMs;

export const simulation: SimulationServer<NowParameters, NowInput> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const [west, south, east, north] = snapBox(boxToEpsg5186(area), cellSizeM);
    const cells = Math.round(((east - west) / cellSizeM) * ((north - south) / cellSizeM));
    if (cells > mostCells) throw tooLarge({ cells, limit: mostCells }, 'area');
  },

  async gather(parameters, context) {
    const { reader, scenario } = context;
    const { sensors, simulated } = await sensorReadings(parameters, context);
    const box = snapBox(boxToEpsg5186(parameters.area), parameters.cellSizeM);
    const ground = await heights(box, parameters.cellSizeM, context);
    const wide = await heights(boxAround(sensors, box), wideCellM, context);
    const instant = instantGiven(parameters.at);
    const read = await readingsAt(reader, air, instant, stationMs);
    const stations = airStations.map(({ name, lon, lat }) => {
      const reading = read.find(({ entity }) => entity === name);
      const said = (key: string) => (reading ? trusted(reading, key) : null);
      return { name, place: toEpsg5186([lon, lat] as Wgs84), pm25: said('pm25'), pm10: said('pm10') };
    });
    const inside = await insideOf(ground, context);
    const built = parameters.trend === 'height-building' ? await builtOn(ground, wide, context) : undefined;
    const input: NowInput = { parameters, ground, wide, inside, ...(built && { built }), sensors, stations };
    const datasets = ['terrain', 'boundaries', ...(built ? ['buildings'] : [])];
    const origins = await originsOf(reader, scenario, datasets);
    return { input, datasets: { ...origins, sdot: { generated: simulated } } };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    airNow(input, { signal, threads, progress: (fraction) => progress(fraction, 'stage.kriging') }),
};

async function sensorReadings(
  parameters: NowParameters,
  { reader, scenario }: GatherContext,
): Promise<{ sensors: SensorReading[]; simulated: boolean }> {
  const read = await readingsAt(reader, sdot, instantGiven(parameters.at), parameters.withinMin * minuteMs);
  const places = new Map((await readSensors(reader, scenario)).map(({ id, lon, lat }) => [id, [lon, lat] as Wgs84]));
  const sensors = read.flatMap((reading): SensorReading[] => {
    const place = places.get(reading.entity);
    if (!place) return [];
    const values = Object.fromEntries(kinds.map((kind) => [kind, trusted(reading, kind)])) as SensorReading['values'];
    return [{ id: reading.entity, place: toEpsg5186(place), time: reading.time, values }];
  });
  return { sensors, simulated: read.some((reading) => reading.simulated) };
}

/** The area and all sensors, in whole cells. */
function boxAround(sensors: readonly SensorReading[], box: Epsg5186Box): Epsg5186Box {
  let [west, south, east, north] = box;
  for (const { place } of sensors) {
    [west, east] = [Math.min(west, place[0]), Math.max(east, place[0])];
    [south, north] = [Math.min(south, place[1]), Math.max(north, place[1])];
  }
  return snapBox([west, south, east, north] as unknown as Epsg5186Box, wideCellM);
}

async function heights(box: Epsg5186Box, cellSize: number, { reader, scenario }: GatherContext): Promise<Field> {
  return fillTerrainGaps(await readTerrain(reader, { box, cellSize, scenario }));
}

/** 1 within the city's dongs, or everywhere where none is stored. */
async function insideOf(ground: Field, { reader, scenario }: GatherContext): Promise<Uint8Array> {
  const inside = new Uint8Array(ground.width * ground.height);
  for (const { area } of await readDong(reader, scenario)) {
    for (const polygon of area) {
      forEachCell(ground, polygon, (cell) => {
        inside[cell] = 1;
      });
    }
  }
  return inside.includes(1) ? inside : inside.fill(1);
}

/** Share of the ground that buildings cover. */
async function builtOn(ground: Field, wide: Field, { reader, scenario, signal }: GatherContext) {
  const covered = async (field: Field): Promise<Field> => {
    const [west, north] = field.origin;
    const box = [west, north - field.height * field.cellSize, west + field.width * field.cellSize, north];
    const form = await readCityForm(reader, {
      box: box as unknown as Epsg5186Box,
      cellSize: field.cellSize,
      scenario,
      signal,
    });
    return { ...field, unit: 'one', values: form.built.planDensity() };
  };
  return { ground: await covered(ground), wide: await covered(wide) };
}

const tooLarge = outcomeKind({
  code: 'now-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});
