import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { cityFireGraph, type FireGraph, fireGraph } from '../_kit/fire/graph.ts';
import { type HamadaDirection, hamadaMinutes, hamadaRate, hamadaRate2 } from '../_kit/fire/hamada.ts';
import { readGraph, writeGraph } from '../_kit/fire/kept-graph.ts';
import { windBeside } from '../_kit/fire/local-wind.ts';
import { outlineAt, outlinesOf } from '../_kit/fire/outlines.ts';
import { emitted, rectangleFactor } from '../_kit/fire/radiation.ts';
import { type FireRules, SpreadRun } from '../_kit/fire/spread.ts';
import { workedExamples } from '../_kit/worked-examples.ts';

type Inputs = Record<string, number>;
const inputsOf = (example: { inputs: object }) => example.inputs as Inputs;
const facing = (width: number, height: number, away: number) =>
  rectangleFactor(-width / 2, width / 2, -height / 2, height / 2, away);

describe('numbers of others', () => {
  it.each(workedExamples('fire', 'Hamada v1'))('$case: $expected', (example) => {
    const { a_m: a, d_m: d, U_m_s: u, f, k } = inputsOf(example);
    expect(Math.abs(hamadaRate({ a, d, u, f }, k) / 60 - example.expected)).toBeLessThanOrEqual(example.tolerance);
  });

  it.each(workedExamples('fire', 'Hamada v2'))('$case: $expected', (example) => {
    const { a_m: a, d_m: d, U_m_s: u, f, k, bare, mortar, beta } = inputsOf(example);
    const rate = hamadaRate2({ a, d, u, f, bare, mortar, beta }, k) / 60;
    expect(Math.abs(rate - example.expected)).toBeLessThanOrEqual(example.tolerance);
  });

  it.each(workedExamples('fire', 'Hamada time'))('$case: $expected min', (example) => {
    const { a_m: a, d_m: d, U_m_s: u, f } = inputsOf(example);
    const direction = example.case.split('t_')[1] as HamadaDirection;
    expect(Math.abs(hamadaMinutes({ a, d, u, f }, direction) - example.expected)).toBeLessThanOrEqual(1e-4);
  });

  it.each(workedExamples('fire', 'view factor', 'flux from', 'distance at', 'radiating square'))(
    '$case: $expected',
    (example) => {
      const given = inputsOf(example);
      const width = given.width_m ?? given.plate_side_m;
      const height = given.height_m ?? given.plate_side_m;
      const kelvin = given.T_K ?? (given.plate_T_C ?? 0) + 273.15;
      const found = example.case.startsWith('view')
        ? facing(width, height, given.distance_m)
        : example.case.startsWith('distance')
          ? distanceOf(given.flux_kW_m2, width, height, kelvin)
          : facing(width, height, given.distance_m) * emitted(kelvin);
      expect(Math.abs(found - example.expected)).toBeLessThanOrEqual(example.tolerance);
    },
  );

  const distanceOf = (kw: number, width: number, height: number, kelvin: number) => {
    let [near, far] = [0.1, 100];
    for (let i = 0; i < 60; i++) {
      const middle = (near + far) / 2;
      if (facing(width, height, middle) * emitted(kelvin) > kw) near = middle;
      else far = middle;
    }
    return near;
  };

  it('a plate of equal heat all round is a half room of it', () => {
    expect(facing(1e5, 1e5, 1)).toBeCloseTo(1, 3);
    // Beside the axis: the difference of two plates.
    expect(rectangleFactor(2, 5, -1, 1, 3)).toBeCloseTo(
      rectangleFactor(-5, 5, -1, 1, 3) / 2 - rectangleFactor(-2, 2, -1, 1, 3) / 2,
      12,
    );
  });
});

const house = (x: number, y: number, more: Partial<FireBuilding> = {}): FireBuilding => {
  const side = 10;
  return {
    ...{ id: `${x} ${y}`, heightM: 3, floors: 1, structure: 'wood', use: 'detached', yearBuilt: 1970, areaM2: 100 },
    ring: [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
    ],
    ...more,
  };
};
const rules = (more: Partial<FireRules> = {}): FireRules => ({
  ...{ mode: 'physical', windFromDeg: 270, windMs: 5, horizonMin: 300, engineMin: Infinity, engines: 0, seed: 7 },
  ...more,
});
const block = (gapM: number, more: Partial<FireBuilding> = {}) =>
  Array.from({ length: 64 }, (_, k) => house((k % 8) * (10 + gapM), Math.floor(k / 8) * (10 + gapM), more));

/** Houses of any size and turn on two square kilometres, some in each other. */
const scattered = (count: number): FireBuilding[] =>
  Array.from({ length: count }, (_, k) => {
    const draw = (what: number) => randomUnit(11, k, what);
    const [x, y, side, turn] = [1400 * draw(0), 1400 * draw(1), 4 + 20 * draw(2), 2 * Math.PI * draw(3)];
    const corner = (n: number): [number, number] => [
      x + side * Math.cos(turn + (n * Math.PI) / 2),
      y + side * Math.sin(turn + (n * Math.PI) / 2),
    ];
    return { ...house(x, y), ring: [0, 1, 2, 3, 4].map(corner), areaM2: 2 * side * side, structure: 'brick' };
  });

describe('the graph of a city', () => {
  // Two pieces.
  const city = scattered(4200);
  const bytes = ({ memory }: FireGraph) => Buffer.from(memory);

  it('has the pairs and gaps that a look at everybody finds', () => {
    const few = scattered(150).map((each) => ({ ...each, ring: each.ring.map(([x, y]) => [x / 6, y / 6] as const) }));
    const graph = fireGraph(few);
    let worst = 0;
    for (let i = 0; i < few.length; i++) {
      const gaps = few.map((each, j) => (j === i ? Number.POSITIVE_INFINITY : plainGap(few[i], each)));
      const own = [...graph.gapM.subarray(graph.first[i], graph.first[i + 1])];
      // The nearest is hidden by nobody; the others are hidden or there, the nearest first.
      if (Math.min(...gaps) <= 50) worst = Math.max(worst, Math.abs(own[0] - Math.min(...gaps)));
      own.forEach((gap, k) => {
        worst = Math.max(worst, Math.abs(gap - gaps[graph.to[graph.first[i] + k]]), k > 0 ? own[k - 1] - gap : 0);
      });
    }
    expect(graph.to.length).toBeGreaterThan(300);
    expect(worst).toBeLessThan(1e-5);
  });

  it('is the same in pieces on any number of threads, and in one go', async () => {
    const outlines = outlinesOf(city);
    const [one, two] = [await cityFireGraph(outlines, { threads: 1 }), await cityFireGraph(outlines, { threads: 2 })];
    expect(bytes(one).equals(bytes(fireGraph(city)))).toBe(true);
    expect(bytes(two).equals(bytes(one))).toBe(true);
    expect(two.to.buffer).toBe(two.memory);
  });

  it('comes back from its file as it was, and nothing else is taken for one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graph-'));
    try {
      const graph = fireGraph(city.slice(0, 500));
      await writeGraph(join(folder, 'a'), graph);
      expect(await readdir(folder)).toEqual(['a']);
      const back = await readGraph(join(folder, 'a'));
      expect(bytes(back).equals(bytes(graph))).toBe(true);
      expect(new SpreadRun(back, rules()).member(3, [7])).toEqual(new SpreadRun(graph, rules()).member(3, [7]));
      await writeFile(join(folder, 'b'), bytes(graph).subarray(0, -4));
      await expect(readGraph(join(folder, 'b'))).rejects.toThrow(RangeError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of no building has no edge, and finds the building at a place', () => {
    expect(fireGraph([])).toMatchObject({ count: 0 });
    const outlines = outlinesOf([house(0, 0), house(30, 0)]);
    expect([outlineAt(outlines, [5, 5]), outlineAt(outlines, [28, 5]), outlineAt(outlines, [60, 5])]).toEqual([
      0, 1, -1,
    ]);
  });
});

/** Metres between two outlines, by every corner and every wall; 0 where walls cross is not asked for. */
function plainGap(a: FireBuilding, b: FireBuilding): number {
  const from = (p: FireBuilding, q: FireBuilding) =>
    p.ring.flatMap(([x, y]) =>
      q.ring.slice(1).map(([bx, by], k) => {
        const [ax, ay] = q.ring[k];
        const square = (bx - ax) ** 2 + (by - ay) ** 2;
        const t = square === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square;
        const near = Math.min(1, Math.max(0, t));
        return Math.hypot(x - ax - near * (bx - ax), y - ay - near * (by - ay));
      }),
    );
  return Math.min(...from(a, b), ...from(b, a));
}

describe('the spread over a graph', () => {
  it('of a row of houses downwind follows Hamada', () => {
    const row = Array.from({ length: 5 }, (_, k) => house(13 * k, 0));
    const [example] = workedExamples('fire', 'row of houses');
    const { arrival } = new SpreadRun(fireGraph(row), rules({ mode: 'hamada' })).member(0, [0]);
    if (example) expect(Math.abs(arrival[4] - example.expected)).toBeLessThanOrEqual(example.tolerance);
    expect(arrival[4]).toBeCloseTo(4 * hamadaMinutes({ a: 10, d: 3, u: 5, f: 0 }, 'down'), 4);
  });

  it('runs with the wind, stops at a break, and is slow into concrete', () => {
    const graph = fireGraph(block(3));
    const { arrival, burntBuildings } = new SpreadRun(graph, rules()).member(0, [27]);
    expect(burntBuildings).toBe(64);
    expect(arrival[30] - arrival[27]).toBeLessThan(arrival[24] - arrival[27]);
    const apart = [...block(3), ...block(3).map((b) => house(b.ring[0][0] + 200, b.ring[0][1]))];
    const calm = new SpreadRun(fireGraph(apart), rules({ windMs: 0 })).member(0, [27]);
    expect(calm.burntBuildings).toBe(64);
    const concrete = new SpreadRun(fireGraph(block(3, { structure: 'concrete' })), rules());
    expect(concrete.member(0, [27]).burntBuildings).toBe(1);
  });

  it('goes uphill sooner than downhill, and on level ground as on ground of any one height', () => {
    // Eight metres apart: the openings alone light nothing quickly.
    const row = (groundOf: (k: number) => number) =>
      Array.from({ length: 3 }, (_, k) => house(16 * k, 0, { groundM: groundOf(k), structure: 'wood' }));
    const arrival = (groundOf: (k: number) => number) =>
      new SpreadRun(fireGraph(row(groundOf)), rules({ windMs: 0 })).member(0, [1]).arrival;
    const [level, high, slope] = [arrival(() => 0), arrival(() => 80), arrival((k) => 6 * k)];
    expect(high).toEqual(level);
    expect(level[0]).toBe(level[2]);
    expect(slope[2]).toBeLessThan(level[2]);
    expect(slope[0]).toBe(level[0]);
  });

  it('leans with the wind of its own street: a calm lane burns as in no wind, an even wind changes nothing', () => {
    const graph = fireGraph(block(3));
    const even = { east: new Float32Array(64).fill(1), north: new Float32Array(64) };
    const calm = { east: new Float32Array(64), north: new Float32Array(64) };
    const member = (more: Partial<FireRules>) => new SpreadRun(graph, rules(more)).member(0, [27]).arrival;
    expect(member({ localWind: even })).toEqual(member({}));
    const turned = { east: new Float32Array(64), north: new Float32Array(64).fill(-1) };
    expect(member({ localWind: turned })[11]).toBeLessThan(member({})[11]);
    expect(member({ localWind: calm })[30]).toBeGreaterThan(member({})[30]);
  });

  it('takes the wind beside a building from the open cells around it', () => {
    const raster = { width: 10, height: 10, cellSize: 4, origin: [0, 40] as const };
    const [east, north] = [new Float32Array(100).fill(0.2), new Float32Array(100).fill(Number.NaN)];
    // Wind from the south in the west, from the north in the east; buildings have none.
    for (let cell = 0; cell < 100; cell++) north[cell] = cell % 10 < 5 ? 0.5 : -0.5;
    for (const cell of [44, 45, 54, 55]) east[cell] = north[cell] = Number.NaN;
    const outlines = outlinesOf([house(4, 16), house(28, 16), house(500, 500)]);
    const wind = windBeside(outlines, { raster, east, north }, [0.7, 0.1]);
    expect([...wind.north].map((v) => Math.sign(v))).toEqual([1, -1, 1]);
    expect(wind.east[2]).toBeCloseTo(0.7, 6);
    expect([wind.east[0], wind.east[1]]).toEqual([Math.fround(0.2), Math.fround(0.2)]);
  });

  it('does not reach through a building that stands between', () => {
    const graph = fireGraph([house(0, 0), house(13, 0), house(26, 0)]);
    const heads = (i: number) => [...graph.to.subarray(graph.first[i], graph.first[i + 1])];
    expect([heads(0), heads(1), heads(2)]).toEqual([[1], [0, 2], [1]]);
  });

  it('survives buildings inside each other and on the same spot', () => {
    const graph = fireGraph([
      house(0, 0),
      house(0, 0),
      {
        ...house(2, 2),
        ring: [
          [2, 2],
          [4, 2],
          [4, 4],
          [2, 4],
        ],
        areaM2: 4,
      },
    ]);
    expect([...graph.wallKw, ...graph.east].every(Number.isFinite)).toBe(true);
    expect(new SpreadRun(graph, rules()).member(0, [0]).burntBuildings).toBeGreaterThan(1);
  });

  it('burns less the earlier the engine comes, and no building before its fire', async () => {
    const graph = fireGraph(block(4, { structure: 'brick', floors: 2, heightM: 6 }));
    const minutes = [5, 15, 40, Infinity];
    const found = await ensembles(
      { graph, rules: minutes.map((engineMin) => rules({ engineMin, engines: 3 })) },
      { members: 30, ignitions: [27] },
      { threads: 1 },
    );
    const burnt = found.map(({ burntM2 }) => burntM2.reduce((a, b) => a + b, 0));
    expect(burnt[0]).toBeLessThan(burnt[1]);
    expect(burnt[1]).toBeLessThanOrEqual(burnt[2]);
    expect(burnt[2]).toBeLessThanOrEqual(burnt[3]);
    expect(found[3].probability[27]).toBe(1);
    expect(found[3].probability.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  it('is the same to the bit for any number of threads, and another for another seed', async () => {
    const graph = fireGraph(block(5, { structure: 'brick' }));
    const run = (threads: number, seed = 7) =>
      ensembles({ graph, rules: [rules({ seed })] }, { members: 40, ignitions: [10] }, { threads });
    const [one, two, other] = [await run(1), await run(2), await run(1, 8)];
    expect(two).toEqual(one);
    expect(other[0].probability).not.toEqual(one[0].probability);
  });
});
