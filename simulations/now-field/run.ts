import { type Epsg5186, type Field, type Instant, interpolate, outcomeKind, type Table, valueAt } from '#core';
import type { NowParameters } from './contract.ts';
import { type KrigeRun, Kriging } from './kernel/kriging.ts';
import type { Network, Sensors, Targets } from './kernel/network.ts';
import type { Kriged } from './kernel/scene.ts';
import { errorOf, type Kind, kinds, limits } from './kinds.ts';
import { checkTable, sensorTable, stationTable } from './tables.ts';

/** One sensor's newest reading. */
export interface SensorReading {
  readonly id: string;
  readonly place: Epsg5186;
  readonly time: Instant;
  /** null where it said nothing that is to be believed. */
  readonly values: Readonly<Record<Kind, number | null>>;
}

export interface NowInput {
  readonly parameters: Pick<NowParameters, 'trend'>;
  /** The raster that is answered, with heights, without gaps; reaches over all sensors in `wide`. */
  readonly ground: Field;
  /** Heights under all sensors, coarser. */
  readonly wide: Field;
  readonly inside: Uint8Array;
  /** Share of the ground that buildings cover, on both rasters; absent without that trend. */
  readonly built?: { readonly ground: Field; readonly wide: Field };
  readonly sensors: readonly SensorReading[];
  readonly stations: readonly {
    readonly name: string;
    readonly place: Epsg5186;
    readonly pm25: number | null;
    readonly pm10: number | null;
  }[];
}

/** Fewer sensors are no network. */
const leastSensors = 8;

/** A kind of value with the sensors that told it, each beside what the others say about its place. */
export interface Told {
  readonly kind: Kind;
  readonly sensors: readonly SensorReading[];
  readonly expected: Float64Array;
  readonly deviation: Float64Array;
  /** False for a sensor that is so unlike its neighbours that the field leaves it out. */
  readonly used: readonly boolean[];
  readonly network: Network;
}

/** Fields between the sensors with their uncertainty, and how far they are to be believed. @throws Outcome `now-without-sensors` */
export async function airNow(input: NowInput, run: KrigeRun): Promise<Record<string, Field | Table>> {
  const kriging = await Kriging.open(run);
  try {
    const told = kinds.flatMap((kind) => networkOf(input, kind, kriging) ?? []);
    if (told.length === 0) throw withoutSensors({ least: leastSensors }, 'at');
    run.signal?.throwIfAborted();
    const networks = told.map(({ network }) => network);
    return resultsOf(input, told, await kriging.fields(networks, targetsOf(input), run.progress));
  } finally {
    await kriging.close();
  }
}

function resultsOf(input: NowInput, told: readonly Told[], fields: readonly Kriged[]): Record<string, Field | Table> {
  const { values: _, ...place } = input.ground;
  const results: Record<string, Field> = {};
  told.forEach(({ kind }, i) => {
    const [least, most] = limits[kind];
    const unit = kind === 'temperature' ? 'celsius' : kind === 'humidity' ? 'percent' : 'microgramPerCubicMetre';
    const kept = fields[i].values.map((value) => Math.min(most, Math.max(least, value)));
    results[kind] = { ...place, unit, values: kept };
    results[errorOf[kind]] = { ...place, unit: unit === 'celsius' ? 'kelvin' : unit, values: fields[i].deviation };
  });
  const at = (kind: Kind, position: Epsg5186) => (results[kind] ? valueAt(results[kind], position) : undefined);
  return {
    ...results,
    check: checkTable(told),
    sensors: sensorTable(input.sensors, told, input.wide),
    stations: stationTable(input, at),
  };
}

/** Errors beyond which a sensor may be taken for broken, and by how many times its uncertainty; at most a twentieth of all. */
const broken: Readonly<Record<Kind, number>> = { temperature: 5, humidity: 25, pm25: 25, pm10: 40 };
const brokenDeviations = 5;
const rounds = 4;

/** One broken sensor would make all look alike at no distance: the worst are left out and the network is fitted anew. */
function networkOf(input: NowInput, kind: Kind, kriging: Kriging): Told | undefined {
  const sensors = input.sensors.filter(({ values }) => values[kind] !== null);
  if (sensors.length < leastSensors) return undefined;
  const used = sensors.map(() => true);
  const spare = Math.max(1, Math.floor(sensors.length / 20));
  for (let round = 0; ; round++) {
    const kept = sensors.filter((_, i) => used[i]);
    const network = kriging.fit(networkInput(input, kept, kind));
    const told = { kind, sensors, used, network, ...expectations(input, sensors, used, network, kriging) };
    const worst = sensors
      .map(({ values }, i) => ({ i, error: Math.abs((values[kind] as number) - told.expected[i]) }))
      .filter(({ i, error }) => used[i] && error > Math.max(broken[kind], brokenDeviations * told.deviation[i]))
      .sort((a, b) => b.error - a.error || a.i - b.i)
      .slice(0, Math.max(0, spare - (sensors.length - kept.length)));
    if (worst.length === 0 || round === rounds || kept.length - worst.length < leastSensors) return told;
    for (const { i } of worst) used[i] = false;
  }
}

const trendsUnder = ({ wide, built, parameters }: NowInput): readonly Field[] =>
  parameters.trend === 'none' ? [] : [wide, ...(built ? [built.wide] : [])];

function networkInput(input: NowInput, sensors: readonly SensorReading[], kind: Kind): Sensors {
  const column = (of: (sensor: SensorReading) => number) => Float64Array.from(sensors, of);
  return {
    ...{ x: column(({ place }) => place[0]), y: column(({ place }) => place[1]) },
    values: column(({ values }) => values[kind] as number),
    trends: trendsUnder(input).map((field) => column(({ place: [x, y] }) => interpolate(field, x, y))),
  };
}

/** What the others say of every sensor: of those that are left out, the whole network. */
function expectations(
  input: NowInput,
  sensors: readonly SensorReading[],
  used: readonly boolean[],
  network: Network,
  kriging: Kriging,
) {
  const [expected, deviation] = [new Float64Array(sensors.length), new Float64Array(sensors.length)];
  let at = 0;
  sensors.forEach(({ place }, i) => {
    if (used[i]) {
      [expected[i], deviation[i]] = [network.expected[at], network.deviation[at]];
      at++;
      return;
    }
    const trends = trendsUnder(input).map((field) => interpolate(field, place[0], place[1]));
    const { value, sigma } = kriging.at(network, place, trends);
    expected[i] = value;
    deviation[i] = Math.hypot(sigma, Math.sqrt(network.variogram.nugget));
  });
  return { expected, deviation };
}

function targetsOf({ ground, inside, built, parameters }: NowInput): Targets {
  const { width, height, cellSize, origin } = ground;
  const trends = parameters.trend === 'none' ? [] : [ground.values, ...(built ? [built.ground.values] : [])];
  return { width, height, cellSize, origin, wanted: inside, trends };
}

const withoutSensors = outcomeKind({
  code: 'now-without-sensors',
  status: 409,
  message: {
    ko: '이 시각에 믿을 만한 값을 말한 센서가 {least}곳이 안 됩니다.',
    en: 'Fewer than {least} sensors said anything to be believed at that time.',
  },
  remedy: {
    ko: '센서 위치를 가져오고 실시간 수집이 켜져 있는지 확인하거나, 값의 나이를 늘리거나 다른 시각을 고르십시오.',
    en: 'Import sensor positions and see that the live feed runs, allow older readings, or choose another time.',
  },
});
