import { describe, expect, it } from 'vitest';
import type { Epsg5186, Field } from '#core';
import type { Street } from '../../_kit/emergency/graph.ts';
import { walkToShelters } from './shelters.ts';
import { doseFromC, streetHeat, walkMs, waysBetween } from './walk.ts';

/** 400 m × 400 m in cells of 4 m. */
const [size, cellSize] = [100, 4];
const place = { width: size, height: size, cellSize, origin: [0, 400], crs: 'EPSG:5186', noData: Number.NaN } as const;
const raster = (of: (x: number, y: number) => number) =>
  Float32Array.from({ length: size * size }, (_, cell) =>
    of(((cell % size) + 0.5) * cellSize, 400 - (Math.floor(cell / size) + 0.5) * cellSize),
  );
const street = (id: string, widthM: number, ...line: [number, number][]): Street => {
  return { id, class: 'residential', widthM, oneway: 'forward', line };
};
/** A straight street in the sun, and a way round it by the north in the shade. */
const straight = street('a', 6, [50, 200], [350, 200]);
const round = street('b', 6, [50, 200], [50, 300], [350, 300], [350, 200]);
const utci: Field = { ...place, unit: 'celsius', values: raster((_, y) => (Math.abs(y - 200) < 10 ? 40 : 27)) };
const sun = raster((_, y) => Number(Math.abs(y - 200) < 10));
const ends = [
  [50, 200],
  [350, 200],
] as unknown as readonly [Epsg5186, Epsg5186];

describe('ways on foot', () => {
  it('go round by the shade where that is the smaller dose, and straight where nothing is hot', () => {
    const found = waysBetween(streetHeat([straight, round], { utci, sun }), ends);
    if (typeof found === 'string') throw new Error(found);
    const { shortest, coolest } = found;
    expect(shortest.metres).toBeCloseTo(300, 6);
    expect(shortest.utciC).toBeCloseTo(40, 5);
    expect(shortest.doseKMin).toBeCloseTo((300 / walkMs / 60) * (40 - doseFromC), 3);
    expect(shortest.sunnyMin).toBeCloseTo(shortest.minutes, 6);
    expect(coolest.metres).toBeCloseTo(500, 6);
    expect(coolest.doseKMin).toBeLessThan(0.5 * shortest.doseKMin);
    expect(coolest.stretches[0].from).toEqual([50, 200]);
    expect(coolest.stretches.at(-1)?.to).toEqual([350, 200]);
    const mild = { ...utci, values: utci.values.map(() => 20) };
    const same = waysBetween(streetHeat([straight, round], { utci: mild, sun }), ends);
    expect(typeof same === 'string' ? same : same.coolest.metres).toBeCloseTo(300, 6);
  });

  it('are never more of a dose than any other way: all simple ways of a random grid', () => {
    const streets: Street[] = [];
    for (let k = 0; k < 3; k++) {
      const at = 100 + 100 * k;
      streets.push(
        street(`h${k}`, 6, [100, at], [200, at], [300, at]),
        street(`v${k}`, 6, [at, 100], [at, 200], [at, 300]),
      );
    }
    const patchy = { ...utci, values: raster((x, y) => 30 + 8 * Math.sin(x / 37) * Math.cos(y / 53)) };
    const heat = streetHeat(streets, { utci: patchy, sun });
    const found = waysBetween(heat, [
      [100, 100],
      [300, 300],
    ] as never);
    if (typeof found === 'string') throw new Error(found);
    const { graph } = heat;
    const node = (x: number, y: number) => graph.x.findIndex((east, i) => east === x && graph.y[i] === y);
    const weight = (piece: number) => Math.max(0, heat.utciC[piece] - doseFromC) + 0.5;
    let least = Number.POSITIVE_INFINITY;
    const walk = (at: number, seen: ReadonlySet<number>, cost: number) => {
      if (at === node(300, 300)) least = Math.min(least, cost);
      else
        for (let edge = graph.first[at]; edge < graph.first[at + 1]; edge++)
          if (!seen.has(graph.to[edge]))
            walk(graph.to[edge], new Set([...seen, at]), cost + graph.lengthM[edge] * weight(graph.piece[edge]));
    };
    walk(node(100, 100), new Set(), 0);
    const cost = found.coolest.stretches.reduce(
      (sum, each) => sum + each.metres * (Math.max(0, each.utciC - doseFromC) + 0.5),
      0,
    );
    expect(cost).toBeCloseTo(least, 4);
  });

  it('take the cooler side of a wide street, and say which end is off the streets', () => {
    const wide = street('w', 20, [50, 200], [350, 200]);
    const oneSide = { ...utci, values: raster((_, y) => (y > 200 ? 30 : 40)) };
    expect(streetHeat([wide], { utci: oneSide, sun }).utciC[0]).toBeCloseTo(30, 6);
    const heat = streetHeat([straight], { utci, sun });
    expect(waysBetween(heat, [[50, 399], ends[1]] as never)).toBe('from');
    const apart = [straight, street('c', 6, [50, 50], [100, 50])];
    expect(waysBetween(streetHeat(apart, { utci, sun }), [ends[0], [60, 50]] as never)).toBe('way');
  });
});

describe('shelters', () => {
  it('are walked to along the streets, the nearest of them, and not where no street leads', () => {
    const heat = streetHeat([straight, round, street('c', 6, [50, 50], [100, 50])], { utci, sun });
    const shelters = [
      [60, 200],
      [340, 300],
    ] as const;
    const homes = [
      [110, 210],
      [300, 300],
      [70, 50],
    ] as const;
    const { minutes, shelter } = walkToShelters(heat, shelters, homes);
    expect([...shelter]).toEqual([0, 1, -1]);
    expect(minutes[0]).toBeCloseTo((50 + 10) / walkMs / 60, 3);
    expect(minutes[1]).toBeCloseTo(40 / walkMs / 60, 3);
    expect(minutes[2]).toBeNaN();
  });
});
