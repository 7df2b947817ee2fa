import { hourMs, isCivilDate, outcomeKind, startOfSeoulDay } from '#core';
import { type WeatherHour, weatherAt } from '#datasets/weather/contract.ts';
import type { DustParameters } from './contract.ts';
import { type Stability, stabilities } from './kernel/plume.ts';
import { stabilityOf } from './kernel/stability.ts';
import { leastWindMs, type WindShare } from './kernel/stencil.ts';
import { type Kind, kinds } from './policy.ts';

/** A wind as streets meet it: its share of the period, weighted by the traffic. */
export interface RoseWind {
  readonly fromDeg: number;
  /** At the station, 10 m. */
  readonly windMs: number;
  readonly stability: Stability;
  readonly share: number;
}

export interface PeriodWeather {
  readonly winds: readonly WindShare[];
  readonly rose: readonly RoseWind[];
  readonly hours: number;
  /** Hours below the least wind that a plume knows, and hours that the weather lacks. */
  readonly calmHours: number;
  readonly missingHours: number;
  /** Emission of each kind in the period over its mean of a year. */
  readonly activity: Readonly<Record<Kind, number>>;
}

/** Traffic by hour of the day over its mean, weekdays and weekends together (an assumption of Seoul's shape). */
const trafficByHour = [
  0.5, 0.35, 0.26, 0.24, 0.28, 0.52, 0.92, 1.25, 1.36, 1.27, 1.23, 1.23, 1.23, 1.25, 1.28, 1.31, 1.34, 1.4, 1.42, 1.3,
  1.1, 0.99, 0.88, 0.68,
];
const meanTraffic = trafficByHour.reduce((sum, load) => sum + load, 0) / 24;
/** Sites work from seven to five. */
const atWork = (hour: number) => (hour >= 7 && hour < 17 ? 2.4 : 0);
/** Houses are heated below this temperature of the air, °C. */
const heatedBelowC = 16;

/** An hour as plumes need it. */
interface Hour {
  readonly fromDeg: number;
  readonly windMs: number;
  readonly stability: Stability;
  readonly activity: Readonly<Record<Kind, number>>;
}

/**
 * The winds of an hour, a day or a year of the typical year, with what each kind of source gives meanwhile. Of a year, winds
 * of one sixteenth of the rose and one class of stability are summed up. @throws Outcome `dust-without-wind`
 */
export function periodWeather(
  hours: readonly WeatherHour[],
  parameters: Pick<DustParameters, 'period' | 'date' | 'hour'>,
): PeriodWeather {
  const degrees = heatingDegrees(hours);
  const chosen = hoursOf(hours, parameters);
  const known = chosen.flatMap((hour) => hourOf(hour, degrees));
  if (known.length === 0) throw withoutWind({}, 'date');
  const share = 1 / known.length;
  const winds = parameters.period === 'year' ? summedUp(known) : known.map((hour) => windShare(hour, share));
  const mean = (kind: Kind) => known.reduce((sum, { activity }) => sum + activity[kind], 0) * share;
  return {
    winds,
    rose: roseOf(known),
    hours: known.length,
    calmHours: known.filter(({ windMs }) => windMs < leastWindMs).length,
    missingHours: chosen.length - known.length,
    activity: Object.fromEntries(kinds.map((kind) => [kind, mean(kind)])) as PeriodWeather['activity'],
  };
}

function hoursOf(
  hours: readonly WeatherHour[],
  { period, date, hour }: Pick<DustParameters, 'period' | 'date' | 'hour'>,
) {
  if (period === 'year') return hours;
  if (!isCivilDate(date)) throw withoutWind({}, 'date');
  const start = startOfSeoulDay(date);
  const at = period === 'hour' ? [hour] : Array.from({ length: 24 }, (_, h) => h);
  return at.flatMap((h) => weatherAt(hours, start + (h + 0.5) * hourMs) ?? []);
}

/** Mean over the year of how far it is below the limit of heating, °C. */
function heatingDegrees(hours: readonly WeatherHour[]): number {
  const sum = hours.reduce(
    (all, { temperatureC }) => all + Math.max(0, heatedBelowC - (temperatureC ?? heatedBelowC)),
    0,
  );
  return sum / Math.max(1, hours.length);
}

/** Nothing for an hour without a wind. A calm has no direction: it is spread over the rose. */
function hourOf(at: WeatherHour, meanDegrees: number): Hour[] {
  const { windSpeedMs: windMs, windDirectionDeg, globalWm2, cloudTenths, temperatureC } = at;
  const hour = at.hour - 1;
  if (windMs === null || (windDirectionDeg === null && windMs >= leastWindMs)) return [];
  const cars = trafficByHour[hour] / meanTraffic;
  const cold = Math.max(0, heatedBelowC - (temperatureC ?? heatedBelowC));
  const activity: Hour['activity'] = {
    ...{ exhaust: cars, wear: cars, resuspension: cars, construction: atWork(hour), stacks: 1 },
    heating: meanDegrees > 0 ? cold / meanDegrees : 0,
  };
  const stability = stabilityOf({ windMs, globalWm2: globalWm2 ?? sunOf(hour), cloud: cloudTenths ?? 5 });
  return [{ fromDeg: windDirectionDeg ?? 0, windMs, stability, activity }];
}

/** Where the weather says nothing of the sun: day and night alone. */
const sunOf = (hour: number) => (hour >= 7 && hour < 18 ? 300 : 0);

const windShare = ({ activity, ...wind }: Hour, share: number): WindShare => ({
  ...wind,
  weights: kinds.map((kind) => activity[kind] * share),
});

const sectors = 16;

function summedUp(hours: readonly Hour[]): WindShare[] {
  const bins = new Map<string, { fromDeg: number; stability: Stability; weights: number[] }>();
  for (const { fromDeg, windMs, stability, activity } of hours) {
    // A calm has no direction worth the name.
    const turned = windMs < leastWindMs ? Array.from({ length: sectors }, (_, k) => k) : [sectorOf(fromDeg)];
    for (const sector of turned) {
      const key = `${sector} ${stability}`;
      const bin = bins.get(key) ?? { fromDeg: (360 / sectors) * sector, stability, weights: kinds.map(() => 0) };
      bins.set(key, bin);
      kinds.forEach((kind, i) => {
        bin.weights[i] += activity[kind] / hours.length / Math.max(leastWindMs, windMs) / turned.length;
      });
    }
  }
  // The wind's speed stands in the weights already.
  const order = (bin: { fromDeg: number; stability: Stability }) =>
    bin.fromDeg * 10 + stabilities.indexOf(bin.stability);
  return [...bins.values()].sort((a, b) => order(a) - order(b)).map((bin) => ({ ...bin, windMs: 1 }));
}

/** Mean wind of each sixteenth of the rose and class of stability, with the traffic's share. */
function roseOf(hours: readonly Hour[]): RoseWind[] {
  const bins = new Map<string, { fromDeg: number; stability: Stability; sum: number; share: number; count: number }>();
  for (const { fromDeg, windMs, stability, activity } of hours) {
    const sector = sectorOf(fromDeg);
    // Slow and fast winds apart: canyons answer to neither in proportion.
    const key = `${sector} ${stability} ${windMs < 2 ? 0 : windMs < 4 ? 1 : 2}`;
    const bin = bins.get(key) ?? { fromDeg: (360 / sectors) * sector, stability, sum: 0, share: 0, count: 0 };
    bins.set(key, bin);
    bin.sum += Math.max(leastWindMs, windMs);
    bin.share += activity.exhaust / hours.length;
    bin.count++;
  }
  return [...bins]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { sum, count, ...bin }]) => ({ ...bin, windMs: sum / count }));
}

const sectorOf = (fromDeg: number) => Math.round((fromDeg / 360) * sectors) % sectors;

/** Degrees over which a wind is spread, and in how many plumes: a sixteenth for a year's sums, what the hour's wind swings for one hour. */
export const fanOf = (period: DustParameters['period']): { spreadDeg: number; fans: number } =>
  period === 'year' ? { spreadDeg: 360 / sectors, fans: 8 } : { spreadDeg: 10, fans: 3 };

const withoutWind = outcomeKind({
  code: 'dust-without-wind',
  status: 422,
  message: {
    ko: '이 기간의 기상 자료에 바람이 한 시간도 없습니다.',
    en: 'The weather of this period has no hour with a wind.',
  },
  remedy: {
    ko: '다른 날짜를 고르거나 풍향과 풍속이 있는 EPW 파일을 가져오십시오.',
    en: 'Choose another date, or import an EPW file with wind direction and speed.',
  },
});
