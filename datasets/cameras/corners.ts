import { type Epsg5186, randomUnit } from '#core';
import type { CityPlan, PlanStreet } from '#datasets/_kit/city-plan.ts';

/** A place at the kerbs between two streets that meet. */
export interface Corner {
  /** Of its square; unique in the city. */
  readonly id: string;
  readonly at: Epsg5186;
  /** Directions of the streets that leave the junction, degrees clockwise from north. */
  readonly headings: readonly number[];
}

/** So far inside the edge of the street, pavements included: behind it parcels begin. */
const insetM = 0.5;
/** Streets that meet at a sharper angle than this have no corner to stand on. */
const leastSine = 0.5;

interface Arm {
  readonly east: number;
  readonly north: number;
  readonly halfM: number;
}

/**
 * One corner in each square of a grid over the city, of a junction in it, drawn by chance; none where nothing meets. A
 * square over a border of cells is filled by the first of them that the area has.
 */
export function* streetCorners({ seed, cells }: CityPlan, sideM: number, salt: number): Generator<Corner> {
  const taken = new Set<string>();
  for (const { streets } of cells()) {
    const drawn = new Map<string, { corner: Corner; key: number }>();
    for (const [node, arms] of junctionsOf(streets)) {
      const place = cornerOf(node, arms);
      if (!place) continue;
      const square = place.at.map((metres) => Math.floor(metres / sideM)).join('-');
      if (taken.has(square)) continue;
      const key = randomUnit(seed, salt, Math.round(node[0] * 10), Math.round(node[1] * 10));
      if (!(key >= (drawn.get(square)?.key ?? 2))) drawn.set(square, { corner: { id: square, ...place }, key });
    }
    for (const [square, { corner }] of drawn) {
      taken.add(square);
      yield corner;
    }
  }
}

/** Points at which three or more stretches of streets on the ground meet, with the stretches. */
function junctionsOf(streets: readonly PlanStreet[]): [Epsg5186, Arm[]][] {
  const nodes = new Map<string, [Epsg5186, Arm[]]>();
  const add = (at: Epsg5186, to: Epsg5186, halfM: number) => {
    const [dx, dy] = [to[0] - at[0], to[1] - at[1]];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length === 0) return;
    const key = `${Math.round(at[0] * 100)} ${Math.round(at[1] * 100)}`;
    const arm = { east: dx / length, north: dy / length, halfM };
    const known = nodes.get(key);
    if (known) known[1].push(arm);
    else nodes.set(key, [at, [arm]]);
  };
  for (const { line, widthM, level } of streets) {
    if (level !== 'ground') continue;
    for (let k = 1; k < line.length; k++) {
      add(line[k - 1], line[k], widthM / 2);
      add(line[k], line[k - 1], widthM / 2);
    }
  }
  return [...nodes.values()].filter(([, arms]) => arms.length >= 3);
}

/** At the kerbs between the two streets that meet nearest to squarely. */
function cornerOf([x, y]: Epsg5186, arms: readonly Arm[]): Omit<Corner, 'id'> | undefined {
  let best: { a: Arm; b: Arm; sine: number } | undefined;
  for (const a of arms) {
    for (const b of arms) {
      const sine = a.east * b.north - a.north * b.east;
      if (sine > Math.max(leastSine, best?.sine ?? 0)) best = { a, b, sine };
    }
  }
  if (!best) return undefined;
  const { a, b, sine } = best;
  // So far along each that one stands at the other's edge.
  const [alongA, alongB] = [(b.halfM - insetM) / sine, (a.halfM - insetM) / sine];
  const at = [x + alongA * a.east + alongB * b.east, y + alongA * a.north + alongB * b.north];
  return {
    at: at.map((metres) => Math.round(metres * 1000) / 1000) as unknown as Epsg5186,
    headings: arms.map(({ east, north }) => headingOf(east, north)),
  };
}

/** Whole degrees clockwise from north. */
const headingOf = (east: number, north: number): number =>
  (Math.round((Math.atan2(east, north) * 180) / Math.PI) + 360) % 360;
