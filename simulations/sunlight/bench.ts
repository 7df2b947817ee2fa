import { type BenchResult, type Metric, median, timed } from '../_kit/bench.ts';
import { computeInsolation, type InsolationInput } from '../_kit/insolation/kernel/insolation.ts';
import { randomCity } from '../_kit/random-city.ts';
import { sunPeriod } from '../_kit/solar/sun-period.ts';
import { typicalWeather } from './bench-weather.ts';
import { peerFigures } from './peer-bench.ts';

/**
 * 1 km² at 1 m of a seeded city, 64 azimuths, two threads: the horizon maps; one day (winter solstice, positions every
 * 3 minutes) with its energy beyond them; a whole year of hourly weather beyond them (its sun positions and tables included,
 * reading the weather file not). GRASS r.sun and
 * r.horizon run on the same raster in the same call, once each.
 */
const size = 1000;
const azimuths = 64;
const runs = 5;
const place = { lat: 37.5, lon: 127.04 };

export async function bench(): Promise<BenchResult> {
  const surface = randomCity({ seed: 1, width: size, height: size, cellSize: 1 });
  const day = sunPeriod({ from: '2026-12-21', to: '2026-12-21', ...place, stepMinutes: 3 });
  const input: InsolationInput = { surface, moments: day, azimuths, sun: 'shadows' };
  await computeInsolation(input, { threads: 2 });
  const figures: Record<string, number>[] = [];
  for (let i = 0; i < runs; i++) figures.push(await oneRun(input));
  const of = (name: string) => median(figures.map((figure) => figure[name]));
  const [horizonS, dayS, yearS] = [of('horizon_s') ?? 0, of('day_s') ?? 0, of('year_s') ?? 0];
  const peers = await peerFigures(surface);
  const ratio = (peer: number | null, ours: number): Pick<Metric, 'value' | 'why'> =>
    peer === null ? { value: null, why: peers.why } : { value: Math.round(peer / ours) };
  const metrics: Record<string, Metric> = {
    horizon_s: { value: horizonS, unit: 's', target: 0.6, better: 'less' },
    day_s: { value: dayS, unit: 's beyond the horizons', target: 1, better: 'less' },
    year_s: { value: yearS, unit: 's beyond the horizons', target: 1.5, better: 'less' },
    ns_per_cell_azimuth: { value: of('ns_per_cell_azimuth'), unit: 'ns on one core', target: 8, better: 'less' },
    thread_speedup: { value: of('thread_speedup'), unit: 'times', target: 1.8, better: 'more' },
    rsun_ratio_day: { ...ratio(peers.daySeconds, horizonS + dayS), unit: 'times', target: 100, better: 'more' },
    rsun_ratio_year: {
      ...ratio(peers.daySeconds && peers.daySeconds * 365, horizonS + yearS),
      unit: 'times (365 days of r.sun)',
      target: 1000,
      better: 'more',
    },
    rhorizon_ratio: {
      ...ratio(peers.horizonSecondsPerAzimuth && peers.horizonSecondsPerAzimuth * azimuths, horizonS),
      unit: 'times',
      target: 100,
      better: 'more',
    },
    rsun_day_s: { value: peers.daySeconds, unit: 's', ...(peers.why && { why: peers.why }) },
    rhorizon_azimuth_s: { value: peers.horizonSecondsPerAzimuth, unit: 's', ...(peers.why && { why: peers.why }) },
  };
  return { bench: 'sunlight', cores: 2, runs, metrics };
}

async function oneRun(input: InsolationInput): Promise<Record<string, number>> {
  const two = await computeInsolation(input, { threads: 2 });
  const one = await computeInsolation(input, { threads: 1 });
  const weather = await typicalWeather();
  const year = await timed(async () => {
    const moments = sunPeriod({ from: '2026-01-01', to: '2026-12-31', ...place, stepMinutes: 10, weather });
    return computeInsolation({ ...input, moments, sun: 'tables' }, { threads: 2 });
  });
  const computing = ({ timings }: typeof one) => timings.shadowsS + timings.horizonsS + timings.sumsS + timings.foldS;
  const { horizonsS, totalS } = two.timings;
  return {
    horizon_s: horizonsS,
    day_s: totalS - horizonsS,
    year_s: year.seconds - year.result.timings.horizonsS,
    ns_per_cell_azimuth: (one.timings.horizonsS * 1e9) / (size * size * azimuths),
    thread_speedup: computing(one) / computing(two),
  };
}
