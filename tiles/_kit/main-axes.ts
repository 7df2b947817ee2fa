import type { Epsg5186 } from '#core';

/** The rectangle around a ring along its longest side: its middle, direction and sides. */
export function mainAxes(ring: Float64Array) {
  let longest = 0;
  let along: [number, number] = [1, 0];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [dx, dy] = [ring[i + 2] - ring[i], ring[i + 3] - ring[i + 1]];
    const length = Math.hypot(dx, dy);
    if (length <= longest + 1e-6) continue;
    longest = length;
    along = [dx / length, dy / length];
  }
  let [u0, u1, v0, v1] = [1e12, -1e12, 1e12, -1e12];
  for (let i = 0; i < ring.length; i += 2) {
    const u = ring[i] * along[0] + ring[i + 1] * along[1];
    const v = ring[i + 1] * along[0] - ring[i] * along[1];
    [u0, u1, v0, v1] = [Math.min(u0, u), Math.max(u1, u), Math.min(v0, v), Math.max(v1, v)];
  }
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  const middle = [u * along[0] - v * along[1], v * along[0] + u * along[1]] as unknown as Epsg5186;
  const turned = v1 - v0 > u1 - u0;
  const east = turned ? [-along[1], along[0]] : along;
  // The front (the negative side across) looks south, as most of Seoul's halls do.
  const facing = east[0] < 0 ? [-east[0], -east[1]] : east;
  return {
    middle,
    along: facing as [number, number],
    long: Math.max(u1 - u0, v1 - v0),
    short: Math.min(u1 - u0, v1 - v0),
  };
}
