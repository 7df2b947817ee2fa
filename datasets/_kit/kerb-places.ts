import { type Epsg5186, type Epsg5186Box, randomUnit } from '#core';
import type { CityPlan, PlanStreet } from './city-plan.ts';

export interface KerbSpec {
  readonly perKm2: number;
  /** In small areas, so many at least. */
  readonly least: number;
  /** Salt of the draws, so that other parts of the generated city draw other numbers from the same seed. */
  readonly salt: number;
}

export interface KerbPlace {
  /** Of the square of the grid that it stands for; the same for the same plan. */
  readonly index: number;
  readonly at: Epsg5186;
}

/** Metres from the edge of the carriageway. */
const kerbM = 1;
/** Places farther from any street than this, in woods or on water, are left out. */
const streetReachM = 150;

/** Places for things that stand in the street: one in each square of a grid over the built city, at the nearest kerb. */
export function kerbPlaces(plan: CityPlan, { perKm2, least, salt }: KerbSpec): KerbPlace[] {
  const [x0, y0, x1, y1] = plan.box;
  const km2 = ((x1 - x0) * (y1 - y0)) / 1e6;
  const side = Math.sqrt(1e6 / Math.max(perKm2, least / km2));
  const columns = Math.ceil((x1 - x0) / side);
  const kerbs = new Map<number, Kerb>();
  const drawn = (index: number): Epsg5186 => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const draw = (what: number) => randomUnit(plan.seed, salt, row, column, what);
    return [x0 + (column + draw(0)) * side, y0 + (row + draw(1)) * side];
  };
  for (const { box, streets } of plan.cells()) {
    for (const index of squaresNear(box, [x0, y0], side, columns)) {
      const kerb = kerbNear(streets, drawn(index), kerbs.get(index)?.distance ?? streetReachM);
      if (kerb) kerbs.set(index, kerb);
    }
  }
  return [...kerbs].sort(([a], [b]) => a - b).map(([index, { at }]) => ({ index, at }));
}

interface Kerb {
  readonly at: Epsg5186;
  readonly distance: number;
}

/** Squares of the grid of which a place may lie within reach of a box. */
function* squaresNear(box: Epsg5186Box, [x0, y0]: Epsg5186, side: number, columns: number): Iterable<number> {
  const at = (value: number, from: number): number => Math.floor((value - from) / side);
  for (let row = Math.max(0, at(box[1] - streetReachM, y0)); row <= at(box[3] + streetReachM, y0); row++) {
    const last = Math.min(columns - 1, at(box[2] + streetReachM, x0));
    for (let column = Math.max(0, at(box[0] - streetReachM, x0)); column <= last; column++)
      yield row * columns + column;
  }
}

/** The kerb of the nearest street that is nearer than `within`. */
function kerbNear(streets: readonly PlanStreet[], [x, y]: Epsg5186, within: number): Kerb | undefined {
  let best: Kerb | undefined;
  for (const { line, widthM, level } of streets) {
    if (level !== 'ground') continue;
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = line[i - 1];
      const [dx, dy] = [line[i][0] - ax, line[i][1] - ay];
      const length = Math.hypot(dx, dy);
      if (length === 0) continue;
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length ** 2));
      const [px, py] = [ax + t * dx, ay + t * dy];
      const distance = Math.hypot(x - px, y - py);
      if (distance >= (best?.distance ?? within)) continue;
      const side = (x - px) * -dy + (y - py) * dx >= 0 ? 1 : -1;
      const out = (side * (widthM / 2 + kerbM)) / length;
      best = { at: [px - dy * out, py + dx * out], distance };
    }
  }
  return best;
}
