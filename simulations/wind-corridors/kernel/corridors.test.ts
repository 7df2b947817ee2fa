import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { findCorridors } from './corridors.ts';
import { movesOf, sweepOf } from './moves.ts';
import { resistanceOf, smoothGround, type WindLayers } from './resistance.ts';
import { blockedStretches, lengthOf, roadsOf, widthsOf } from './roads.ts';
import { gatesOf, memoryFor, type SectorField, SectorKernel } from './sector.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const sectors = Array.from({ length: 16 }, (_, sector) => sector);

function randomField(seed: number, width: number, height: number): SectorField {
  const resistance = Float32Array.from({ length: width * height }, (_, i) =>
    randomUnit(seed, 1, i) < 0.15 ? Number.POSITIVE_INFINITY : 0.02 + randomUnit(seed, 2, i),
  );
  return { width, height, resistance };
}

/** Dijkstra with the plainest queue there is, in double precision; also which cell each was entered from. */
function dijkstra({ width, height, resistance }: SectorField, sector: number, source: number) {
  const costs = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(width * height).fill(-1);
  const done = new Uint8Array(width * height);
  costs[source] = 0;
  for (;;) {
    let cell = -1;
    for (let i = 0; i < costs.length; i++) if (!done[i] && costs[i] < (cell < 0 ? Infinity : costs[cell])) cell = i;
    if (cell < 0) return { costs, from };
    done[cell] = 1;
    const [column, row] = [cell % width, Math.floor(cell / width)];
    const at = (c: number, r: number) =>
      c < 0 || r < 0 || c >= width || r >= height ? Number.POSITIVE_INFINITY : resistance[r * width + c];
    for (const { columns, rows, length, between } of movesOf(sector)) {
      const passed = [
        at(column, row),
        at(column + columns, row + rows),
        ...between.map(([c, r]) => at(column + c, row + r)),
      ];
      const cost = costs[cell] + (length * passed.reduce((a, b) => a + b, 0)) / passed.length;
      const next = (row + rows) * width + column + columns;
      if (cost < Number.POSITIVE_INFINITY && cost < costs[next]) {
        costs[next] = cost;
        from[next] = cell;
      }
    }
  }
}

async function kernelFor({ width, height }: SectorField) {
  return new SectorKernel(await kernelModule(folder), sharedMemory(memoryFor(width, height)));
}

describe('moves', () => {
  it('are five in every sector, within 60° of its wind, and the sweep takes cells in their order', () => {
    for (const sector of sectors) {
      const { outer, columns, rows } = sweepOf(sector);
      expect(movesOf(sector)).toHaveLength(5);
      for (const move of movesOf(sector)) {
        const [first, second] = [move.columns * columns, move.rows * rows];
        const [a, b] = outer === 'columns' ? [first, second] : [second, first];
        expect(a > 0 || (a === 0 && b > 0)).toBe(true);
      }
    }
  });
});

describe('costs of ways', () => {
  it('are those that Dijkstra finds, from every side, on seeded rasters', async () => {
    for (const [seed, width, height] of [
      [1, 23, 17],
      [2, 14, 31],
    ]) {
      const field = randomField(seed, width, height);
      const kernel = await kernelFor(field);
      for (const sector of sectors) {
        const { inlets } = gatesOf(sector, field, 16);
        kernel.costs(sector, field, inlets).forEach((costs, lane) => {
          const expected = dijkstra(field, sector, inlets[lane]).costs;
          costs.forEach((cost, cell) => {
            if (expected[cell] === Number.POSITIVE_INFINITY) expect(cost).toBe(expected[cell]);
            else expect(Math.abs(cost - expected[cell])).toBeLessThanOrEqual(2e-5 * (1 + expected[cell]));
          });
        });
      }
    }
  });

  it('counts the ways that Dijkstra’s tree holds', async () => {
    const field = randomField(7, 19, 22);
    const kernel = await kernelFor(field);
    for (const sector of [0, 3, 6, 9, 13]) {
      const { inlets, outlets } = gatesOf(sector, field, 40);
      const through = new Int32Array(field.resistance.length);
      let ways = 0;
      for (const inlet of inlets) {
        const { from } = dijkstra(field, sector, inlet);
        for (const outlet of outlets) {
          if (from[outlet] < 0) continue;
          ways++;
          for (let cell = outlet; cell >= 0; cell = from[cell]) through[cell]++;
        }
      }
      const found = kernel.flow(sector, field, { inlets, outlets });
      expect(found.ways).toBe(ways);
      expect(found.through).toEqual(through);
    }
  });
});

/** Dense all over but for one avenue of two columns from north to south, with a barrier across it. */
function avenue(barrier: boolean): WindLayers {
  const [width, height] = [40, 60];
  const walls = Float32Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    const open = column === 20 || column === 21;
    return open && !(barrier && row === 30) ? 0 : 0.5;
  });
  const none = new Float32Array(width * height);
  const inside = new Uint8Array(width * height).fill(1);
  return {
    width,
    height,
    cellSize: 50,
    built: new Array<Float32Array>(8).fill(walls),
    cover: none,
    ground: none,
    inside,
  };
}

const rules = { cellSize: 50, most: 3, apartM: 300, leastM: 500 };

describe('roads', () => {
  it('follow an avenue, know its width, and find the barrier across it', async () => {
    const [open] = await findCorridors(avenue(false), [0], rules, { threads: 1 });
    const [shut] = await findCorridors(avenue(true), [0], rules, { threads: 1 });
    const [road] = open.roads;
    expect(road.cells.filter((cell) => [20, 21].includes(cell % 40)).length).toBeGreaterThan(35);
    expect(lengthOf(road.cells, 40) * 50).toBeGreaterThan(1900);
    const field = resistanceOf(avenue(false), 0);
    const middle = road.cells.findIndex((cell) => Math.floor(cell / 40) > 25 && [20, 21].includes(cell % 40));
    const widths = widthsOf(road, field, { across: [1, 0], openBelow: 0.15, cellSize: 50 });
    expect(widths[middle]).toBeCloseTo(100, -1);
    expect(blockedStretches({ ...road, cells: road.cells.slice(middle, middle + 10) }, field, 0.35)).toEqual([]);
    const across = roadsOf(0, resistanceOf(avenue(true), 0), shut, rules)[0];
    const stretches = blockedStretches(across, resistanceOf(avenue(true), 0), 0.35);
    expect(
      stretches.some(({ from, to }) => across.cells.slice(from, to + 1).some((cell) => Math.floor(cell / 40) === 30)),
    ).toBe(true);
  });

  it('of opposite winds over level ground resist alike; a hillside resists the wind that climbs it', () => {
    const layers = avenue(false);
    expect(resistanceOf(layers, 3).resistance).toEqual(resistanceOf(layers, 11).resistance);
    const ground = Float32Array.from(layers.ground, (_, i) => 5 * (i % 40));
    const bare = { ...layers, ground, built: new Array<Float32Array>(8).fill(new Float32Array(ground.length)) };
    // Rising 5 m in 50 m towards the east: wind from the west climbs, wind from the east does not.
    expect(resistanceOf(bare, 12).resistance[1000]).toBeCloseTo(smoothGround + 0.1, 6);
    expect(resistanceOf(bare, 4).resistance[1000]).toBeCloseTo(smoothGround, 6);
  });
});

describe('a run', () => {
  it('gives the same bits with any number of threads', async () => {
    const field = randomField(11, 50, 40);
    const built = Array.from({ length: 8 }, (_, k) =>
      field.resistance.map((r, i) => (Number.isFinite(r) ? r : 0) + 0.1 * randomUnit(k, 3, i)),
    );
    const none = new Float32Array(2000);
    const inside = Uint8Array.from(field.resistance, (r) => (Number.isFinite(r) ? 1 : 0));
    const layers: WindLayers = { width: 50, height: 40, cellSize: 50, built, cover: none, ground: none, inside };
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((threads) => findCorridors(layers, sectors, rules, { threads })),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const run = findCorridors(avenue(false), sectors, rules, { threads: 1, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });
});
