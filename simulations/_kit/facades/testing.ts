import { interpolate } from '#core';
import { obstacles } from '../prisms/brute.ts';
import { directionOf } from '../prisms/scene.ts';
import type { SunDay, SunPosition } from '../solar/sun-day.ts';
import { computeFacades, type FacadeAnswer, type FacadeCity, isLit } from './facades.ts';
import { holds, strip, stripSize } from './walls.ts';
import { windowsOf } from './windows.ts';

/** A day with these positions of the sun alone, an interval each. */
export function dayOf(positions: readonly Partial<SunPosition>[], stepMinutes = 60): SunDay {
  const still = { instant: 0, azimuthDeg: 180, elevationDeg: 45, ghi: 0, dni: 0, dhi: 0 };
  return {
    positions: positions.map((position) => ({ ...still, ...position })),
    stepMinutes,
    linkeTurbidity: 3,
    times: { sunrise: undefined, transit: 0, sunset: undefined },
  };
}

export const answerOf = (city: FacadeCity, day: SunDay, spacingM = 3, threads = 1): Promise<FacadeAnswer> =>
  computeFacades({ city, day, spacingM }, { threads });

/** Instants in the sun per sample; -1 where it is no window. */
export function litCounts({ walls, lit, bytesPerSample }: FacadeAnswer, day: SunDay): Int32Array {
  const { open } = windowsOf(walls);
  return Int32Array.from(open, (isOpen, sample) => {
    if (!isOpen) return -1;
    return day.positions.reduce((sum, _, p) => sum + Number(isLit(lit, sample * bytesPerSample, p)), 0);
  });
}

/**
 * The same, sample by sample and prism by prism: a window is dark when its wall looks away or some wall crossed on the way
 * stands higher than the ray there.
 */
export function bruteLitCounts(city: FacadeCity, { walls }: FacadeAnswer, day: SunDay): Int32Array {
  const prisms = [...city.buildings, ...city.others];
  const { strip: stripOf, storey } = windowsOf(walls);
  return Int32Array.from(stripOf, (s, sample) => {
    const at = s * stripSize;
    const [x, y, normalX, normalY, lowest, storeyM] = walls.strips.subarray(at, at + strip.floors);
    const z = lowest + storey[sample] * storeyM;
    if (city.terrain && z <= interpolate(city.terrain, x, y)) return -1;
    const inside = (prism: (typeof prisms)[number]) => prism.footprint.some((polygon) => holds(polygon, x, y));
    if (prisms.some((prism) => z <= prism.groundM + prism.heightM && inside(prism))) return -1;
    return day.positions.reduce((sum, { azimuthDeg, elevationDeg }) => {
      const { east, north, tangent } = directionOf(azimuthDeg, elevationDeg);
      if (east * normalX + north * normalY <= 0) return sum;
      for (const { distance, top } of obstacles({ x, y, east, north }, prisms, city.terrain)) {
        if (z + distance * tangent < top) return sum;
      }
      return sum + 1;
    }, 0);
  });
}
