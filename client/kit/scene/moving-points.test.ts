import { Session } from 'node:inspector/promises';
import { describe, expect, it } from 'vitest';
import { type LiveFrame, randomUnit, toEpsg5186, type Wgs84 } from '#core';
import { LiveTable } from '../live-client-table.ts';
import { enuFrame, intoFrame } from './enu-frame.ts';
import { MovingPoints } from './moving-points.ts';
import { PlaneGrid } from './plane-grid.ts';

const legend = { min: 0, max: 60, colours: ['#000000', '#ffffff'] };
const look = { value: 'speedKmh', legend, staleAfterMs: 60_000 };
const keys = { east: 'eastM', north: 'northM', headingDeg: 'headingDeg' };
const flat = { heightAt: () => 50 };
const noon = Date.parse('2026-10-21T03:00:00Z');

function frameOf(kind: LiveFrame['kind'], time: number, rows: Record<string, (number | null)[]>): LiveFrame {
  const [east, north, heading, speed] = ['east', 'north', 'heading', 'speed'].map((key) =>
    Object.values(rows).map((row) => row[['east', 'north', 'heading', 'speed'].indexOf(key)]),
  );
  const entities = Object.keys(rows);
  return {
    feed: 'bus',
    kind,
    epoch: 'e',
    sequence: 1,
    serverTime: time,
    origin: 'simulated',
    entities,
    times: entities.map(() => time),
    values: { eastM: east, northM: north, headingDeg: heading, speedKmh: speed },
  };
}
const table = () => new LiveTable(['eastM', 'northM', 'headingDeg', 'speedKmh']);
const east0 = 200_000;
const north0 = 550_000;
const placeOf = (points: MovingPoints, row: number) => {
  const place = new Float64Array(2);
  points.placeOf(row, place);
  return [...place];
};

describe('the plane in a frame', () => {
  it('agrees with the exact conversion within 8 cm over the whole city', () => {
    const frame = enuFrame(126.99, 37.55, 40);
    const plane = new PlaneGrid(frame);
    const [fast, exact] = [new Float32Array(3), [0, 0, 0]];
    for (let i = 0; i < 500; i++) {
      const at = [126.75 + 0.45 * randomUnit(1, i), 37.41 + 0.31 * randomUnit(2, i)] as unknown as Wgs84;
      const height = 300 * randomUnit(3, i);
      const [east, north] = toEpsg5186(at);
      plane.into(east, north, height, fast, 0);
      intoFrame(frame, [at[0], at[1], height], exact);
      for (let axis = 0; axis < 3; axis++) expect(Math.abs(fast[axis] - exact[axis])).toBeLessThan(0.08);
    }
  });
});

describe('moving points', () => {
  const plane = new PlaneGrid(enuFrame(127, 37.55, 0));
  const said = (points: MovingPoints, live: LiveTable, frame: LiveFrame, glide = true) => {
    live.apply(frame);
    points.update(live, frame.serverTime, glide);
  };

  it('glide from one position to the next in the time between two updates', () => {
    const points = new MovingPoints(keys, 15);
    const live = table();
    said(points, live, frameOf('keyframe', noon, { a: [east0, north0, 90, 30] }));
    points.move(noon, plane, flat, 10);
    expect(placeOf(points, 0)).toEqual([east0, north0]);
    said(points, live, frameOf('delta', noon + 15_000, { a: [east0 + 150, north0, 90, 30] }));
    expect(points.glides(noon + 16_000)).toBe(true);
    points.move(noon + 15_000 + 5000, plane, flat, 10);
    expect(placeOf(points, 0)[0]).toBeCloseTo(east0 + 50, 6);
    points.move(noon + 40_000, plane, flat, 10);
    expect(placeOf(points, 0)[0]).toBeCloseTo(east0 + 150, 6);
    expect(points.glides(noon + 40_000)).toBe(false);
    // The tick points east, 10 m in the plane of the map.
    const along = [0, 1].map((axis) => points.ticks[axis] - points.heads[axis]);
    expect(along[0]).toBeCloseTo(10, 1);
    expect(Math.abs(along[1])).toBeLessThan(0.3);
  });

  it('jump where nothing can have driven, and without motion', () => {
    const points = new MovingPoints(keys, 15);
    const live = table();
    said(points, live, frameOf('keyframe', noon, { a: [east0, north0, 0, 30], b: [east0, north0, 0, 30] }));
    said(points, live, frameOf('delta', noon, { a: [east0 + 9000, north0, 0, 30] }));
    said(points, live, frameOf('delta', noon, { b: [east0 + 100, north0, 0, 30] }), false);
    points.move(noon + 1, plane, flat, 10);
    expect(placeOf(points, 0)[0]).toBe(east0 + 9000);
    expect(placeOf(points, 1)[0]).toBe(east0 + 100);
  });

  it('head where they drive when the feed does not say it', () => {
    const points = new MovingPoints({ east: 'eastM', north: 'northM' }, 15);
    const live = table();
    said(points, live, frameOf('keyframe', noon, { a: [east0, north0, null, 30] }));
    points.move(noon, plane, flat, 10);
    expect(points.ticks[0]).toBe(points.heads[0]);
    said(points, live, frameOf('delta', noon, { a: [east0, north0 + 80, null, 30] }));
    points.move(noon + 15_000, plane, flat, 10);
    expect(points.ticks[1] - points.heads[1]).toBeCloseTo(10, 1);
  });

  it('are not drawn without a position, and a row that another takes over does not glide', () => {
    const points = new MovingPoints(keys, 15);
    const live = table();
    said(points, live, frameOf('keyframe', noon, { a: [east0, north0, 0, 30], b: [east0, north0, 0, 60] }));
    said(points, live, frameOf('delta', noon, { a: [null, null, 0, 30] }));
    points.paint(live, look, noon);
    expect([points.isShown(0), points.radii[0], points.colours[3]]).toEqual([false, 0, 0]);
    expect([...points.colours.slice(4, 8)]).toEqual([255, 255, 255, 255]);
    said(points, live, frameOf('keyframe', noon + 15_000, { c: [east0 + 500, north0, 0, 30] }));
    points.move(noon + 15_001, plane, flat, 10);
    expect(placeOf(points, 0)[0]).toBe(east0 + 500);
    expect([points.count, points.isShown(1)]).toEqual([1, false]);
  });

  it('turn grey when their value is old or out of range, and faint behind a building', () => {
    const points = new MovingPoints(keys, 15);
    const live = table();
    said(points, live, frameOf('keyframe', noon, { a: [east0, north0, 0, 30], b: [east0, north0, 0, 60] }));
    points.hidden[1] = 1;
    points.paint(live, look, noon + 61_000);
    expect([...points.colours.slice(0, 4)]).toEqual([148, 152, 158, 255]);
    expect(points.colours[7]).toBe(70);
  });

  it('5,000 of them are updated, painted and moved without an object per update', async () => {
    const live = table();
    const points = new MovingPoints(keys, 15);
    const row = (i: number, step: number) => [
      east0 + 3 * (i % 100) + step,
      north0 + 5 * (i / 100),
      (i * 7) % 360,
      (i + step) % 60,
    ];
    const frame = (kind: LiveFrame['kind'], step: number) =>
      frameOf(
        kind,
        noon + 1000 * step,
        Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`b${i}`, row(i, step)])),
      );
    const frames = [frame('keyframe', 0), ...[1, 2, 3].map((step) => frame('delta', step))];
    const update = (step: number) => {
      points.update(live, noon + 1000 * step, true);
      points.paint(live, look, noon + 1000 * step);
      points.move(noon + 1000 * step + 500, plane, flat, 10);
    };
    for (const each of frames) live.apply(each);
    const rounds: number[] = [];
    // V8 boxes numbers until it has compiled the loops, so the best of some rounds is how it goes on.
    for (let round = 0; round < 6 && Math.min(...rounds, 1e9) >= 40; round++) {
      for (let warm = 0; warm < 40; warm++) update(warm % 4);
      rounds.push(
        await objectsMadeBy(() => {
          for (let run = 0; run < 20; run++) update(run % 4);
        }),
      );
    }
    // The count sees what is made: the columns of new points.
    expect(await objectsMadeBy(() => new MovingPoints(keys, 15).update(live, noon, true))).toBeGreaterThan(10);
    // 20 updates of 5,000 points: one object a point would be 100,000.
    expect(Math.min(...rounds)).toBeLessThan(40);
  });
});

/** Objects that the moving points' own code made while `work` ran, by V8's own count of allocations. */
async function objectsMadeBy(work: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', { samplingInterval: 16 });
  work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  let bytes = 0;
  const visit = (node: typeof profile.head) => {
    if (/moving-points|plane-grid/.test(node.callFrame.url) && !/test/.test(node.callFrame.url)) bytes += node.selfSize;
    node.children.forEach(visit);
  };
  visit(profile.head);
  // The smallest object of V8 has three words.
  return Math.ceil(bytes / 12);
}
