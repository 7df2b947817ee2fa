import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { coldAirNight, gravityMs2, type Night, type NightGround, type NightOptions } from './night.ts';

const filled = (cells: number, value: number) => new Float32Array(cells).fill(value);

const plain = (width: number, height: number, of: (column: number, row: number) => number): NightGround => {
  const cells = width * height;
  const ground = Float32Array.from({ length: cells }, (_, i) => of(i % width, Math.floor(i / width)));
  const none = () => filled(cells, 0);
  const stands = { drag: filled(cells, 0.01), walls: none(), wallHeightM: none(), coolingWm2: none() };
  return { width, height, cellSize: 50, ground, ...stands, origins: [none(), none()] };
};
const options = (more: Partial<NightOptions> = {}): NightOptions => ({
  ...{ hours: 0.5, frameMinutes: 30, deficitK: 6, airK: 285, reachM: 5, threads: 1 },
  ...more,
});
const last = ({ frames }: Night) => frames[frames.length - 1];
const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);

/** Between two walls: nothing leaves sideways. The layer lies 10 m deep between them. */
function channel(towards: 'east' | 'south', slope: number): { place: NightGround; depthM: Float32Array } {
  const [width, height] = towards === 'east' ? [360, 8] : [8, 360];
  const place = plain(width, height, (column, row) => {
    const [along, across] = towards === 'east' ? [column, row] : [row, column];
    return -slope * 50 * along + (across === 0 || across === 7 ? 200 : 0);
  });
  const depthM = place.ground.map((_, i) => {
    const across = towards === 'east' ? Math.floor(i / width) : i % width;
    return across === 0 || across === 7 ? 0 : 10;
  });
  return { place, depthM };
}

describe('a uniform slope', () => {
  it.each([
    ['east', 0.02, 0.01],
    ['east', 0.1, 0.02],
    ['south', 0.05, 0.01],
  ] as const)(
    'towards the %s of %f brings the layer to its analytic speed within 2 %%',
    async (towards, slope, drag) => {
      const { place, depthM } = channel(towards, slope);
      const night = await coldAirNight({ ...place, drag: filled(8 * 360, drag) }, options({ depthM, hours: 0.75 }));
      const { eastMs, northMs, depthM: depth } = last(night);
      const cell = towards === 'east' ? 4 * 360 + 330 : 330 * 8 + 4;
      const reduced = (gravityMs2 * 6) / 285;
      const expected = Math.sqrt((reduced * depth[cell] * Math.sin(Math.atan(slope))) / drag);
      expect(depth[cell]).toBeCloseTo(10, 1);
      expect(Math.abs(Math.hypot(eastMs[cell], northMs[cell]) / expected - 1)).toBeLessThan(0.02);
      expect((towards === 'east' ? eastMs : northMs.map((v) => -v))[cell]).toBeGreaterThan(0);
    },
  );

  it('is slower through buildings, as their drag says', async () => {
    const { place, depthM: full } = channel('east', 0.05);
    const cells = 360 * 8;
    const [walls, wallHeightM] = [filled(cells, 0.15), filled(cells, 20)];
    const night = await coldAirNight({ ...place, walls, wallHeightM }, options({ depthM: full, hours: 1 }));
    const { eastMs, depthM } = last(night);
    const at = 4 * 360 + 340;
    const drag = 0.01 + 0.15 * (depthM[at] / 20);
    const expected = Math.sqrt((((gravityMs2 * 6) / 285) * depthM[at] * Math.sin(Math.atan(0.05))) / drag);
    expect(Math.abs(eastMs[at] / expected - 1)).toBeLessThan(0.02);
  });
});

/** A bowl with a rim and rough ground: nothing leaves it. */
function bowl(seed: number): NightGround {
  const place = plain(41, 37, (column, row) => {
    const far = Math.hypot(column - 20, row - 18) / 18;
    return 120 * far * far + 4 * randomUnit(seed, column, row) + (far > 0.85 ? 200 : 0);
  });
  const coolingWm2 = place.ground.map((z, i) => (z > 40 && randomUnit(seed, 3, i) > 0.3 ? 30 : 0));
  const [west, east] = [0, 1].map((side) => place.ground.map((_, i) => Number(i % 41 > 20 === (side === 1))));
  return { ...place, coolingWm2, origins: [west, east] };
}

describe('a bowl', () => {
  it('keeps every cubic metre that was cooled, and knows from where it came', async () => {
    const place = bowl(4);
    const inside = place.ground.map((z) => (z < 200 ? 1 : 0));
    const cooled = place.coolingWm2.map((watts, i) => watts * inside[i]);
    const night = await coldAirNight({ ...place, coolingWm2: cooled }, options({ hours: 3 }));
    const made = (sum(cooled) / (1.2 * 1005 * 6)) * 3 * 3600;
    expect(sum(last(night).depthM) / made).toBeCloseTo(1, 4);
    const both = night.parts[0].map((part, i) => part + night.parts[1][i]);
    both.forEach((part, i) => {
      if (last(night).depthM[i] > 0.01) expect(part).toBeCloseTo(1, 2);
    });
  });

  it('comes to rest level once cooling ends', async () => {
    const place = plain(30, 30, (column, row) => (Math.hypot(column - 15, row - 15) > 12 ? 90 : 0));
    const depthM = Float32Array.from({ length: 900 }, (_, i) => (i % 30 > 14 && place.ground[i] === 0 ? 40 : 0));
    const rough = { ...place, drag: filled(900, 0.1) };
    const night = await coldAirNight(rough, options({ hours: 10, depthM }));
    const depths = last(night).depthM.filter((_, i) => place.ground[i] === 0);
    const mean = sum(depths) / depths.length;
    expect(sum(last(night).depthM)).toBeCloseTo(sum(depthM), -1);
    for (const depth of depths) expect(Math.abs(depth / mean - 1)).toBeLessThan(0.02);
  });

  it('gives the same bits with any number of threads, and no NaN', async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((threads) => coldAirNight(bowl(9), options({ hours: 1, threads }))),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    for (const values of [...one.parts, ...Object.values(last(one)).slice(1)]) {
      expect((values as Float32Array).every((value) => Number.isFinite(value))).toBe(true);
    }
  });

  it('cools more where there is more green, and never the other way', async () => {
    const place = bowl(2);
    const less = await coldAirNight(place, options({ hours: 1 }));
    const more = await coldAirNight(
      { ...place, coolingWm2: place.coolingWm2.map((w) => w + 10) },
      options({ hours: 1 }),
    );
    expect(sum(last(more).depthM)).toBeGreaterThan(sum(last(less).depthM));
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const night = coldAirNight(bowl(1), options({ hours: 14, threads: 2, signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(night).rejects.toThrow('enough');
  });
});
