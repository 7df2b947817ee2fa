import { toEpsg5186, type Wgs84 } from '#core';

/** What is known of a building from outside: all that a look at its storeys needs. */
export interface BuildingShell {
  /** Polygons, each an outer ring and its holes, longitude and latitude. */
  readonly polygons: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly heightM: number;
  /** Where the roof begins; the storeys end there. */
  readonly eaveM?: number;
  readonly floors?: number;
  readonly floorsBelow?: number;
  /** Of the ground, above the sea. */
  readonly groundM: number;
}

export interface Storey {
  /** 1 is at the ground, -1 the first below it. */
  readonly number: number;
  /** Of its floor over the ground. */
  readonly floorM: number;
  readonly heightM: number;
}

/** Storey height where the number of floors is not known, and of every basement: no source states them. */
export const usualStoreyM = 3.3;
export const basementStoreyM = 3.5;

/** Storeys from the lowest up. Above the ground they share the height evenly. */
export function storeysOf({ heightM, eaveM, floors, floorsBelow = 0 }: BuildingShell): Storey[] {
  const topM = eaveM && eaveM > 0 ? Math.min(eaveM, heightM) : heightM;
  const count = Math.max(1, Math.round(floors ?? topM / usualStoreyM));
  const each = topM / count;
  const below = Array.from({ length: Math.max(0, floorsBelow) }, (_, i): Storey => {
    const depth = floorsBelow - i;
    return { number: -depth, floorM: -depth * basementStoreyM, heightM: basementStoreyM };
  });
  const above = Array.from({ length: count }, (_, i): Storey => ({ number: i + 1, floorM: i * each, heightM: each }));
  return [...below, ...above];
}

export type LocalRing = readonly (readonly [x: number, y: number])[];

/** Rings in metres east and north of the middle of the footprint. */
export function localRings({ polygons }: Pick<BuildingShell, 'polygons'>): LocalRing[][] {
  const plane = polygons.map((rings) =>
    rings.map((ring) => ring.map((at) => [...toEpsg5186([at[0], at[1]] as unknown as Wgs84)] as [number, number])),
  );
  const all = plane.flat(2);
  const middle = (axis: 0 | 1) => {
    const values = all.map((at) => at[axis]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  const [x0, y0] = [middle(0), middle(1)];
  return plane.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x - x0, y - y0] as const)));
}

/** Square metres inside the outer rings less their holes. */
export function floorArea(polygons: readonly LocalRing[][]): number {
  const area = (ring: LocalRing) =>
    Math.abs(
      ring.reduce((sum, [x, y], i) => {
        const [nextX, nextY] = ring[(i + 1) % ring.length];
        return sum + x * nextY - nextX * y;
      }, 0),
    ) / 2;
  return polygons.reduce(
    (sum, [outer, ...holes]) => sum + area(outer) - holes.reduce((holed, hole) => holed + area(hole), 0),
    0,
  );
}
