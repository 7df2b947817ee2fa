import type { Crowd } from './crowd.ts';
import type { Floor } from './floor.ts';
import { waysOf } from './ways.ts';

const [bodyM, laneM, headwayS, pushStrength, reachM, fullPushM, behindM] = [0.42, 0.46, 0.6, 3, 2, 0.1, 0.1];

/**
 * Speeds that everybody on a floor chooses by where all stand, looked up the long way: each at all others, in doubles. The
 * twin of the kernel's first step, while nobody has passed an exit.
 */
export function plainSpeeds(floor: Floor, { x, y, free }: Pick<Crowd, 'x' | 'y' | 'free'>): [number, number][] {
  const ways = waysOf(floor);
  const cellOf = (i: number) => Math.floor(y[i] / floor.cellM) * floor.width + Math.floor(x[i] / floor.cellM);
  const toGo = Array.from(x, (_, i) => {
    const cell = cellOf(i);
    const [column, row] = [cell % floor.width, Math.floor(cell / floor.width)];
    const [pastX, pastY] = [x[i] - (column + 0.5) * floor.cellM, y[i] - (row + 0.5) * floor.cellM];
    return floor.distance[cell] - pastX * ways.x[cell] - pastY * ways.y[cell];
  });
  return Array.from(x, (_, i): [number, number] => {
    const [ex, ey] = [ways.x[cellOf(i)], ways.y[cellOf(i)]];
    const seen = Array.from(x, (_other, j) => ({ j, sx: x[j] - x[i], sy: y[j] - y[i] }))
      .map((each) => ({ ...each, away: Math.hypot(each.sx, each.sy) }))
      .filter(({ j, sx, sy, away }) => j !== i && sx * ex + sy * ey >= -behindM && away <= bodyM + free[i] * headwayS);
    const pushes = seen.map(({ sx, sy, away }) => {
      const left = Math.min(1, Math.max(-1, (sx * ey - sy * ex) / fullPushM));
      return Math.min(1, 1 - (away - bodyM) / reachM) ** 8 * left;
    });
    const aside = pushStrength * pushes.reduce((sum, push) => sum + push, 0);
    const length = Math.hypot(ex - aside * ey, ey + aside * ex) || 1;
    const [dx, dy] = [(ex - aside * ey) / length, (ey + aside * ex) / length];
    const met = seen
      .filter(({ j, sx, sy }) => toGo[j] <= toGo[i] && sx * dx + sy * dy > 0 && Math.abs(sx * dy - sy * dx) < laneM)
      .map(({ away }) => away - bodyM);
    const speed = Math.max(0, Math.min(free[i], ...met.map((metres) => metres / headwayS)));
    return [speed * dx, speed * dy];
  });
}
