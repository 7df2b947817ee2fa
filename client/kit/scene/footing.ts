import { metresPerDegree } from '../geo.ts';

/** Where someone on foot can stand and go, by what is told to be a wall. */
export interface Spot {
  readonly lon: number;
  readonly lat: number;
}

export type IsWall = (spot: Spot) => boolean;

/** A body needs this much room before a wall. */
export const roomM = 0.8;
/** Places that are looked at on the way out of a building: the last is some 150 m away. */
const mostTries = 700;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));
/** Ways of going on when the straight one is blocked: along a wall rather than into it. Degrees. */
const slants = [0, 35, -35, 70, -70];

export function movedBy({ lon, lat }: Spot, bearing: number, metres: number): Spot {
  const scale = metresPerDegree(lat);
  return {
    lon: lon + (metres * Math.sin(bearing)) / scale.lon,
    lat: lat + (metres * Math.cos(bearing)) / scale.lat,
  };
}

/** No wall there, nor within the room that a body needs. */
export const hasRoom = (spot: Spot, isWall: IsWall): boolean =>
  !isWall(spot) && [0, 1, 2, 3].every((quarter) => !isWall(movedBy(spot, (quarter * Math.PI) / 2, roomM)));

/** The nearest place with room, on a spiral around the one that was meant; undefined where there is none near. */
export function openPlace(meant: Spot, isWall: IsWall): Spot | undefined {
  for (let i = 0; i < mostTries; i++) {
    const spot = movedBy(meant, i * goldenAngle, 3 * i ** 0.6);
    if (hasRoom(spot, isWall)) return spot;
  }
  return undefined;
}

/** Where a step along a bearing (radians clockwise from north) leads; undefined when walls stop it on every way. */
export function stepped(from: Spot, bearing: number, metres: number, isWall: IsWall): Spot | undefined {
  for (const slant of slants) {
    const turned = bearing + (slant * Math.PI) / 180;
    const by = metres * Math.cos((slant * Math.PI) / 180);
    const next = movedBy(from, turned, by);
    // The corner of a house may lie between here and the place that is looked at ahead.
    if (!isWall(movedBy(from, turned, by + roomM)) && !isWall(next)) return next;
  }
  return undefined;
}
