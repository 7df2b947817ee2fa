import type { Field } from '#core';
import type { WeatherHour } from '#datasets/weather/contract.ts';
import { exactMinutes } from '../_kit/insolation/kernel/exact.ts';
import {
  type Canopy,
  computeInsolation,
  type InsolationResult,
  type RunOptions,
} from '../_kit/insolation/kernel/insolation.ts';
import { cityLinkeTurbidity } from '../_kit/solar/clear-sky.ts';
import { type SunMoment, sunPeriod } from '../_kit/solar/sun-period.ts';
import type { SunlightParameters } from './contract.ts';
import { medianHeight, type Site } from './grid.ts';
import { periodOf, stepFor } from './period.ts';

export const outputNames = ['minutes', 'energy', 'beam', 'diffuse', 'skyView'] as const;
export type SunlightOutput = (typeof outputNames)[number];

/** What can be said of a run without knowing where it lies. */
export type SunlightChoice = Omit<SunlightParameters, 'area' | 'cellSizeM' | 'trees'>;

export interface Surroundings {
  readonly surface: Field;
  readonly far?: Field;
  readonly canopy?: Canopy;
}

/** The sun of the period at a place, and how it is computed: everything but the heights. */
export interface SunOfRun {
  readonly moments: readonly SunMoment[];
  readonly stepMinutes: number;
  readonly linkeTurbidity: number;
}

export const sunOfRun = (
  choice: SunlightChoice,
  site: Site,
  surface: Field,
  weather?: readonly WeatherHour[],
): SunOfRun => sunOfHeights(choice, site, medianHeight(surface), weather);

/** The same where the height of the air over the place is known. */
export function sunOfHeights(
  choice: SunlightChoice,
  site: Site,
  altitudeM: number,
  weather?: readonly WeatherHour[],
): SunOfRun {
  const period = periodOf(choice);
  const stepMinutes = stepFor(period, choice.stepMinutes, !!weather);
  const { linkeTurbidity } = choice;
  const moments = sunPeriod({
    ...period,
    ...site,
    stepMinutes,
    linkeTurbidity,
    altitudeM,
    ...(weather && { weather }),
  });
  const month = Number(period.from.slice(5, 7));
  return { moments, stepMinutes, linkeTurbidity: linkeTurbidity ?? cityLinkeTurbidity[month - 1] };
}

export type SunlightFields = Record<SunlightOutput, Field>;

/**
 * Sun and sky on a surface. A day is swept at the sun's own azimuths; a longer period is looked up in horizons. Only
 * `wanted` outputs are sure to be right: without sky nothing is known of diffuse light.
 */
export async function insolate(
  choice: SunlightChoice,
  { moments }: SunOfRun,
  { surface, far, canopy }: Surroundings,
  options: RunOptions & { readonly wanted?: readonly SunlightOutput[] },
): Promise<{ fields: SunlightFields; timings: InsolationResult['timings'] }> {
  const { period, azimuths, tiltDeg, aspectDeg } = choice;
  const { wanted = outputNames } = options;
  const result = await computeInsolation(
    {
      surface,
      ...(far && { far }),
      ...(canopy && { canopy }),
      moments,
      azimuths,
      sun: period === 'day' ? 'shadows' : 'tables',
      receivers: [{ tiltDeg, aspectDeg }],
      sky: wanted.some((output) => output !== 'minutes' && output !== 'beam'),
    },
    options,
  );
  const { beam, diffuse, skyView, timings } = result;
  const exact = choice.shadows === 'exact' && period === 'day';
  const minutes = exact ? await exactMinutes(surface, moments, options) : result.minutes;
  const energy = { ...beam, values: beam.values.map((wattHours, i) => wattHours + diffuse.values[i]) };
  const percent: Field = { ...skyView, unit: 'percent', values: skyView.values.map((share) => 100 * share) };
  return { fields: { minutes, energy, beam, diffuse, skyView: percent }, timings };
}
