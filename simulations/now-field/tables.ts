import { type Epsg5186, type Field, interpolate, numberColumn, seoulClock, type Table, textColumn } from '#core';
import { type Kind, kinds } from './kinds.ts';
import type { NowInput, SensorReading, Told } from './run.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rootMeanSquare = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));

/** How each kind stands the test of leaving out its sensors one by one. */
export function checkTable(told: readonly Told[]): Table {
  const rows = told.map(({ kind, sensors: all, used, expected, deviation, network }) => {
    const { variogram, beta, scales } = network;
    const kept = Array.from(all.keys()).filter((i) => used[i]);
    const sensors = kept.map((i) => all[i]);
    const values = sensors.map(({ values }) => values[kind] as number);
    const errors = values.map((value, k) => value - expected[kept[k]]);
    const middle = mean(values);
    const slope = scales[0]?.spread > 0 ? (100 * beta[1]) / scales[0].spread : Number.NaN;
    return {
      kind,
      sensors: sensors.length,
      leftOut: all.length - sensors.length,
      rmse: rootMeanSquare(errors),
      bias: mean(errors),
      plain: rootMeanSquare(values.map((value) => value - middle)),
      within: 100 * mean(errors.map((error, i) => Number(Math.abs(error) <= 2 * deviation[kept[i]]))),
      nugget: Math.sqrt(variogram.nugget),
      rangeM: variogram.rangeM,
      perHundredM: slope,
      newest: seoulClock(Math.max(...sensors.map(({ time }) => time))),
    };
  });
  const column = (of: (row: (typeof rows)[number]) => number) => numberColumn(rows.map(of));
  return {
    rows: rows.length,
    columns: {
      kind: textColumn(rows.map(({ kind }) => kind)),
      sensors: column(({ sensors }) => sensors),
      leftOut: column(({ leftOut }) => leftOut),
      rmse: column(({ rmse }) => rmse),
      bias: column(({ bias }) => bias),
      plain: column(({ plain }) => plain),
      within: column(({ within }) => within),
      nugget: column(({ nugget }) => nugget),
      rangeM: column(({ rangeM }) => rangeM),
      perHundredM: column(({ perHundredM }) => perHundredM),
      newest: textColumn(rows.map(({ newest }) => newest)),
    },
  };
}

/** Every sensor beside what the others say about its place. */
export function sensorTable(sensors: readonly SensorReading[], told: readonly Told[], wide: Field): Table {
  const columns = kinds.flatMap((kind) => {
    const of = told.find((each) => each.kind === kind);
    const places = new Map(of?.sensors.map(({ id }, i) => [id, i]));
    const look = (what: (i: number, value: number) => number) =>
      numberColumn(
        sensors.map(({ id, values }) => {
          const i = places.get(id);
          return i === undefined || !of ? Number.NaN : what(i, values[kind] as number);
        }),
      );
    const { expected, deviation } = of ?? { expected: [], deviation: [] };
    return [
      [kind, look((_, value) => value)],
      [`${kind}Expected`, look((i) => expected[i])],
      [`${kind}Off`, look((i, value) => value - expected[i])],
      [`${kind}Odd`, look((i, value) => Math.abs(value - expected[i]) / deviation[i])],
    ] as const;
  });
  return {
    rows: sensors.length,
    columns: { sensor: textColumn(sensors.map(({ id }) => id)), ...Object.fromEntries(columns) },
    places: pointsAt(
      sensors.map(({ place }) => place),
      wide,
    ),
  };
}

/** The air stations beside the field; those outside its raster are left out. */
export function stationTable(
  { stations, wide }: Pick<NowInput, 'stations' | 'wide'>,
  at: (kind: Kind, position: Epsg5186) => number | undefined,
): Table {
  const rows = stations.filter(({ place }) => at('pm25', place) !== undefined || at('pm10', place) !== undefined);
  const column = (of: (row: (typeof rows)[number]) => number | null | undefined) =>
    numberColumn(rows.map((row) => of(row) ?? Number.NaN));
  return {
    rows: rows.length,
    columns: {
      station: textColumn(rows.map(({ name }) => name)),
      pm25: column(({ place }) => at('pm25', place)),
      measured25: column(({ pm25 }) => pm25),
      pm10: column(({ place }) => at('pm10', place)),
      measured10: column(({ pm10 }) => pm10),
    },
    places: pointsAt(
      rows.map(({ place }) => place),
      wide,
    ),
  };
}

function pointsAt(places: readonly Epsg5186[], ground: Field): NonNullable<Table['places']> {
  const origin = [Math.floor(ground.origin[0]), Math.floor(ground.origin[1])] as const;
  const values = places.flatMap(([x, y]) => [x - origin[0], y - origin[1], interpolate(ground, x, y) + 3]);
  return { shape: 'point', origin, values: Float32Array.from(values) };
}
