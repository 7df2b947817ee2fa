/** What wind statistics need of an hour. */
export interface WindHour {
  readonly windDirectionDeg: number | null;
  readonly windSpeedMs: number | null;
}

export const sectors = 16;
/** Directions from which the wind of each sector comes. */
export const sectorDeg = (sector: number): number => (360 / sectors) * sector;

/** A year of wind at a station: hours by direction, sorted, and the days for daily extremes. */
export interface WindYear {
  readonly hours: number;
  /** Hours without wind count as hours, with speed 0. */
  readonly bySector: readonly Float64Array[];
  /** Per day the hours' sectors and speeds. */
  readonly days: readonly { readonly sector: Uint8Array; readonly speed: Float32Array }[];
}

/** Statistics of hours in order, 24 a day; hours without a known wind are left out. */
export function windYear(hours: readonly WindHour[]): WindYear {
  const bySector = Array.from({ length: sectors }, (): number[] => []);
  const days: { sector: Uint8Array; speed: Float32Array }[] = [];
  let known = 0;
  for (let first = 0; first < hours.length; first += 24) {
    const day: [number, number][] = [];
    for (const { windDirectionDeg, windSpeedMs } of hours.slice(first, first + 24)) {
      if (windSpeedMs === null || windDirectionDeg === null) continue;
      const sector = Math.round((windDirectionDeg / 360) * sectors) % sectors;
      day.push([sector, windSpeedMs]);
      bySector[sector].push(windSpeedMs);
      known++;
    }
    days.push({ sector: Uint8Array.from(day, ([s]) => s), speed: Float32Array.from(day, ([, u]) => u) });
  }
  return { hours: known, bySector: bySector.map((speeds) => Float64Array.from(speeds).sort()), days };
}

/** Hours of a sector in which the station's wind is faster than `speed`. */
function fasterHours(sorted: Float64Array, speed: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > speed) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/**
 * Share of the year in which the wind at a place is faster than `threshold`.
 * @param ratios wind at the place as a share of that at the station, by sector
 */
export function exceedance({ bySector, hours }: WindYear, ratios: ArrayLike<number>, threshold: number): number {
  let count = 0;
  for (let sector = 0; sector < sectors; sector++) {
    if (ratios[sector] > 0) count += fasterHours(bySector[sector], threshold / ratios[sector]);
  }
  return hours > 0 ? count / hours : 0;
}

/** Mean wind of the year at a place. */
export function meanWind(
  { bySector, hours }: WindYear,
  ratios: ArrayLike<number>,
  means = sectorSums(bySector),
): number {
  let sum = 0;
  for (let sector = 0; sector < sectors; sector++) sum += ratios[sector] * means[sector];
  return hours > 0 ? sum / hours : 0;
}

/** Sum of the station's hourly speeds by sector. */
export const sectorSums = (bySector: WindYear['bySector']): Float64Array =>
  Float64Array.from(bySector, (speeds) => speeds.reduce((sum, speed) => sum + speed, 0));

/** Share of days whose strongest hour, times `gust`, is faster than each of the thresholds. */
export function dailyExceedance(
  { days }: WindYear,
  ratios: ArrayLike<number>,
  thresholds: readonly number[],
  gust: number,
): number[] {
  const counts = thresholds.map(() => 0);
  for (const { sector, speed } of days) {
    let most = 0;
    for (let hour = 0; hour < speed.length; hour++) most = Math.max(most, ratios[sector[hour]] * speed[hour]);
    for (const [i, threshold] of thresholds.entries()) if (most * gust > threshold) counts[i]++;
  }
  return counts.map((count) => (days.length > 0 ? count / days.length : 0));
}
