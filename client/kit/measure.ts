import { toEpsg5186, type Wgs84 } from '#core';

/** Longitude and latitude in degrees, height in metres (above whatever the caller counts from: only differences count). */
export type Measured = readonly [lon: number, lat: number, height: number];

export interface PathMeasure {
  /** Metres in the plan. */
  readonly planM: number;
  /** Metres in space, straight from point to point. */
  readonly spaceM: number;
  readonly legsM: readonly number[];
  /** Height of the last point over the first. */
  readonly riseM: number;
}

/**
 * Lengths in the plane of EPSG:5186: within Seoul its scale is true to 1 in 10,000 (transverse Mercator, scale 1 on 127°E;
 * at 25 km from it 1 + (25/6371)²/2 = 1.000008).
 */
export function measurePath(points: readonly Measured[]): PathMeasure {
  const plane = points.map(planeOf);
  const legsM = plane.slice(1).map(([x, y], i) => Math.hypot(x - plane[i][0], y - plane[i][1]));
  const spaceM = legsM.reduce((sum, leg, i) => sum + Math.hypot(leg, points[i + 1][2] - points[i][2]), 0);
  const riseM = points.length > 0 ? points[points.length - 1][2] - points[0][2] : 0;
  return { planM: legsM.reduce((sum, leg) => sum + leg, 0), spaceM, legsM, riseM };
}

/** Square metres of a polygon in the plan, by the shoelace formula; the ring need not be closed. */
export function measureArea(points: readonly Measured[]): { areaM2: number; perimeterM: number } {
  const plane = points.map(planeOf);
  let twice = 0;
  let perimeterM = 0;
  plane.forEach(([x, y], i) => {
    const [nextX, nextY] = plane[(i + 1) % plane.length];
    twice += x * nextY - nextX * y;
    perimeterM += Math.hypot(nextX - x, nextY - y);
  });
  return { areaM2: Math.abs(twice) / 2, perimeterM };
}

/** Angle of a straight line from one point to another, in degrees above the horizontal. */
export function slopeDeg(from: Measured, to: Measured): number {
  const { planM, riseM } = measurePath([from, to]);
  return (Math.atan2(riseM, planM) * 180) / Math.PI;
}

/** Evenly spaced places along a path, its corners among them, each with its distance from the beginning. */
export function alongPath(points: readonly Measured[], stepM: number): { alongM: number; lon: number; lat: number }[] {
  const { legsM } = measurePath(points);
  const places: { alongM: number; lon: number; lat: number }[] = [];
  let begun = 0;
  legsM.forEach((legM, i) => {
    // A hair more than whole steps is whole steps: projections are true to a billionth.
    const parts = Math.max(1, Math.ceil(legM / stepM - 1e-6));
    for (let part = 0; part < parts; part++) {
      const t = part / parts;
      const lon = points[i][0] + (points[i + 1][0] - points[i][0]) * t;
      const lat = points[i][1] + (points[i + 1][1] - points[i][1]) * t;
      places.push({ alongM: begun + legM * t, lon, lat });
    }
    begun += legM;
  });
  const [lon, lat] = points[points.length - 1];
  return [...places, { alongM: begun, lon, lat }];
}

export interface ProfileMeasure {
  readonly lowestM: number;
  readonly highestM: number;
  /** Sum of all that goes up, and of all that goes down. */
  readonly climbM: number;
  readonly descentM: number;
  readonly steepestPercent: number;
}

export function measureProfile(profile: readonly { alongM: number; heightM: number }[]): ProfileMeasure {
  const heights = profile.map(({ heightM }) => heightM);
  let [climbM, descentM, steepestPercent] = [0, 0, 0];
  profile.slice(1).forEach(({ alongM, heightM }, i) => {
    const rise = heightM - profile[i].heightM;
    if (rise > 0) climbM += rise;
    else descentM -= rise;
    const run = alongM - profile[i].alongM;
    if (run > 0) steepestPercent = Math.max(steepestPercent, (100 * Math.abs(rise)) / run);
  });
  return { lowestM: Math.min(...heights), highestM: Math.max(...heights), climbM, descentM, steepestPercent };
}

const planeOf = ([lon, lat]: Measured): readonly [number, number] => toEpsg5186([lon, lat] as unknown as Wgs84);
