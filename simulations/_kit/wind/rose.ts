import type { WeatherHour } from '#datasets/weather/contract.ts';
import { sectorDeg, sectors } from './morphology.ts';

/** Share (0..1) of the hours with wind in which it comes from each of the 16 sectors. Undefined where no hour says it. */
export function windRose(
  hours: readonly Pick<WeatherHour, 'windDirectionDeg' | 'windSpeedMs'>[],
): number[] | undefined {
  const counts = new Array<number>(sectors).fill(0);
  for (const { windDirectionDeg, windSpeedMs } of hours) {
    // A calm has no direction, whatever the file says.
    if (windDirectionDeg === null || windSpeedMs === null || windSpeedMs < 0.5) continue;
    counts[((Math.round(windDirectionDeg / sectorDeg) % sectors) + sectors) % sectors]++;
  }
  const sum = counts.reduce((a, b) => a + b, 0);
  return sum > 0 ? counts.map((count) => count / sum) : undefined;
}
