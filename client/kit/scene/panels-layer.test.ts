import { Cartesian3, Ray } from 'cesium';
import { describe, expect, it } from 'vitest';
import { type Epsg5186, geoidUndulation, toWgs84 } from '#core';
import { Panels } from './panels-layer.ts';

const origin = [204_000, 545_000] as const;

/** Two strips of a wall that looks south, three storeys of 3 m each from 20 m on, and one that looks north behind it. */
const panels = () => {
  const rows: number[][] = [];
  for (const x of [0, 3]) for (const storey of [0, 1, 2]) rows.push([x, 0, x + 3, 0, 20 + 3 * storey, 23 + 3 * storey]);
  rows.push([6, 10, 0, 10, 20, 29]);
  return new Panels({ shape: 'panel', origin, values: Float32Array.from(rows.flat()) }, rows.length);
};

/** A point of the grid above sea level, where the engine has it. */
const place = (x: number, y: number, z: number) => {
  const [lon, lat] = toWgs84([origin[0] + x, origin[1] + y] as unknown as Epsg5186);
  return Cartesian3.fromDegrees(lon, lat, z + geoidUndulation(toWgs84([...origin] as unknown as Epsg5186)));
};
const rayBetween = (from: Cartesian3, to: Cartesian3) =>
  new Ray(from, Cartesian3.normalize(Cartesian3.subtract(to, from, new Cartesian3()), new Cartesian3()));

describe('panels of walls', () => {
  it('are picked storey by storey, the nearest first', () => {
    const drawn = panels();
    const at = (x: number, z: number) => drawn.rowAt(rayBetween(place(x + 20, -80, z + 40), place(x, 0, z)));
    expect([at(1.5, 21.5), at(1.5, 24.5), at(1.5, 27.5)]).toEqual([0, 1, 2]);
    expect([at(4.5, 21.5), at(4.5, 27.5)]).toEqual([3, 5]);
    expect(at(-3, 21)).toBeUndefined();
    expect(drawn.rowAt(rayBetween(place(3, 60, 40), place(3, 10, 25)))).toBe(6);
  });

  it('stand before their wall, on the side that it looks to', () => {
    const drawn = panels();
    // A ray along the wall, 0.15 m before it, meets nothing of it; one that crosses 0.3 m before it does, from either side.
    expect(drawn.rowAt(rayBetween(place(1.5, -5, 21), place(1.5, -0.35, 21)))).toBe(0);
    expect(drawn.rowAt(rayBetween(place(1.5, -0.25, 21), place(1.5, 5, 21)))).not.toBe(0);
  });
});
