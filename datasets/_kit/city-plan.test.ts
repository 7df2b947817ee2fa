import { describe, expect, it } from 'vitest';
import { boxContains, Outcome, toEpsg5186 } from '#core';
import { areaOf, boxOfRing, contains, convexMeet, distance, type Point } from './city-plan/geometry.ts';
import { isConvex } from './city-plan/patch.ts';
import { areaText, landmarkSlug, makeCityPlan, type PlanCell, type PlanLot, parseArea } from './city-plan.ts';
import { BoxIndex, digest } from './city-plan-checks.ts';
import { bankOf, footOf, hillReach, islandReach } from './city-plan-nature.ts';
import { bridgeFacts } from './facts/bridges.ts';
import { guFacts } from './facts/gu.ts';
import { landmarkFacts } from './facts/landmarks.ts';
import { roadFacts } from './facts/roads.ts';

const seed = 1394;
/** The old town with Namsan, the middle of Gangnam, and the island of Yeouido with its quarters across the water. */
const jung = makeCityPlan(seed, { gu: ['11140'] });
const gangnam = makeCityPlan(seed, { km2: 4 });
const yeongdeungpo = makeCityPlan(seed, { gu: ['11560'] });
const cells = new Map([jung, gangnam, yeongdeungpo].map((plan) => [plan, [...plan.cells()]]));
const cellsOf = (plan: typeof jung): PlanCell[] => cells.get(plan) as PlanCell[];

describe('areas', () => {
  it('are read from what a user writes', () => {
    expect(parseArea('all')).toBe('all');
    expect(parseArea(' centre ')).toBe('centre');
    expect(parseArea('gu:서초구, Gangnam-gu,11680')).toEqual({ gu: ['11650', '11680'] });
    expect(parseArea('km2:2.5')).toEqual({ km2: 2.5 });
    for (const text of ['all', 'centre', 'gu:11650,11680', 'km2:2.5']) expect(areaText(parseArea(text))).toBe(text);
  });

  it.each([
    '',
    'seoul',
    'all:1',
    'gu:',
    'gu:강남',
    'gu:강남구,',
    'km2:',
    'km2:0',
    'km2:-3',
    'km2:700',
    'km2:NaN',
    '강남구',
  ])('refuse "%s" in both languages', (text) => {
    let outcome: unknown;
    try {
      parseArea(text);
    } catch (error) {
      outcome = error;
    }
    expect(outcome).toBeInstanceOf(Outcome);
    const { code } = outcome as Outcome;
    expect(code).toBe('area-unknown');
    const [ko, en] = [(outcome as Outcome).say('ko'), (outcome as Outcome).say('en')];
    expect(ko.message).not.toBe(en.message);
    expect(en.remedy).toContain('km2');
  });

  it('hold what they say', () => {
    expect(makeCityPlan(seed).guCodes).toEqual(['11110', '11140', '11170']);
    expect(makeCityPlan(seed, 'all').guCodes).toHaveLength(25);
    expect(new Set(cellsOf(jung).map((cell) => cell.guCode))).toEqual(new Set(['11140']));
    const [x0, y0, x1, y1] = gangnam.box;
    expect(((x1 - x0) * (y1 - y0)) / 1e6).toBeGreaterThan(4);
    expect(((x1 - x0) * (y1 - y0)) / 1e6).toBeLessThan(9);
  });
});

describe('a place', () => {
  it('is the same in every area that holds it, and again when it is asked again', () => {
    const own = new Map(cellsOf(jung).map((cell) => [cell.id, digest([cell])]));
    expect(own.size).toBeGreaterThan(80);
    const again = [...makeCityPlan(seed, { gu: ['11140', '11110'] }).cells()].filter((cell) => cell.guCode === '11140');
    expect(new Map(again.map((cell) => [cell.id, digest([cell])]))).toEqual(own);
    const ids = new Set(cellsOf(gangnam).map((cell) => cell.id));
    const all = makeCityPlan(seed, 'all');
    let found = 0;
    for (const cell of all.cells()) {
      if (!ids.has(cell.id)) continue;
      expect(digest([cell])).toBe(digest([cellsOf(gangnam).find(({ id }) => id === cell.id)]));
      if (++found === 3) break;
    }
    expect(found).toBe(3);
  });

  it('is another for another seed', () => {
    const bytes = (n: number): string => digest(makeCityPlan(n, { km2: 1 }).cells());
    expect(bytes(seed)).toBe(bytes(seed));
    expect(bytes(seed)).not.toBe(bytes(8));
  });
});

describe.each([jung, gangnam, yeongdeungpo])('the cells of $area', (plan) => {
  const own = cellsOf(plan);
  const lots = own.flatMap((cell) => cell.lots);
  const near = (box: readonly [number, number, number, number]): ((x: number, y: number, far: number) => boolean) => {
    return (x, y, far) => x > box[0] - far && x < box[2] + far && y > box[1] - far && y < box[3] + far;
  };

  it('have ids of their own and lie in their boxes', () => {
    const ids = (of: (cell: PlanCell) => readonly { id: string }[]): string[] => own.flatMap(of).map(({ id }) => id);
    for (const list of [ids((c) => [c]), ids((c) => c.lots), ids((c) => c.streets), ids((c) => c.grounds)]) {
      expect(new Set(list).size).toBe(list.length);
    }
    const outside = own.flatMap(({ box, lots: of, streets, grounds }) =>
      [...[...of, ...grounds].flatMap(({ ring }) => ring), ...streets.flatMap(({ line }) => line)].filter(
        (p) => !boxContains(box, p),
      ),
    );
    expect(outside).toEqual([]);
  });

  it('have convex parcels that turn left and do not overlap', () => {
    const index = new BoxIndex<PlanLot>(50);
    const wrong: string[] = [];
    for (const lot of lots) {
      if (areaOf(lot.ring) < 30 || !isConvex(lot.ring)) wrong.push(lot.id);
      const box = boxOfRing(lot.ring);
      for (const other of index.near(box)) {
        if (convexMeet(lot.ring, other.ring, -0.05)) wrong.push(`${lot.id} and ${other.id}`);
      }
      index.add(lot, box);
    }
    expect(wrong).toEqual([]);
  });

  it('build nothing on water, on mountains or on islands but Yeouido', () => {
    const isNear = near(plan.box);
    const feet = plan.hills.map(footOf).filter((h) => isNear(h.x, h.y, 1.3 * h.longRadiusM));
    const streams = plan.streams.filter((s) => s.points.some(({ x, y }) => isNear(x, y, 1500)));
    const yeouido = plan.islands.find(({ id }) => id === 'yeouido');
    const wrong: string[] = [];
    for (const { ring, id, purpose } of lots) {
      if (purpose === 'landmark') continue;
      for (const [x, y] of ring) {
        if (feet.some((hill) => hillReach(hill, x, y) < 0.999)) wrong.push(`${id} on a hill`);
        const onYeouido = yeouido !== undefined && islandReach(yeouido, x, y) < 1;
        if (streams.some((s) => !(onYeouido && s.id === 'han') && bankOf(s, x, y).distanceM < 0))
          wrong.push(`${id} in water`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('have streets whose surfaces no parcel lies on', () => {
    const index = new BoxIndex<PlanLot>(50);
    for (const lot of lots) index.add(lot, boxOfRing(lot.ring));
    const wrong: string[] = [];
    for (const { line, widthM, id, level, name } of own.flatMap((c) => c.streets)) {
      if (level === 'tunnel') continue;
      for (let i = 1; i < line.length; i++) {
        const [a, b] = [line[i - 1], line[i]];
        if (distance(a, b) < 1) continue;
        const surface = strip(a, b, widthM / 2 - 0.1);
        for (const lot of index.near(boxOfRing(surface))) {
          // Small streets end at a landmark that their line would run through.
          if (lot.landmark && !name) continue;
          if (convexMeet(surface, lot.ring, -0.1)) wrong.push(`${id} ${lot.id}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** The surface of a straight piece of street, a little short of its ends. */
function strip(a: Point, b: Point, half: number): Point[] {
  const length = distance(a, b);
  const n = [(-(b[1] - a[1]) / length) * half, ((b[0] - a[0]) / length) * half];
  const at = (t: number, side: number): Point => [
    a[0] + (b[0] - a[0]) * t + n[0] * side,
    a[1] + (b[1] - a[1]) * t + n[1] * side,
  ];
  return [at(0.02, -1), at(0.98, -1), at(0.98, 1), at(0.02, 1)];
}

describe('what Seoul is known by', () => {
  it('gu of the true size', () => {
    let sum = 0;
    for (const { code, areaKm2 } of guFacts) {
      const km2 = Math.abs(areaOf(jung.guRings.get(code) ?? [])) / 1e6;
      sum += km2;
      expect(Math.abs(km2 / areaKm2 - 1), code).toBeLessThan(0.1);
    }
    expect(sum).toBeGreaterThan(600);
    expect(sum).toBeLessThan(609);
  });

  it('main roads and bridges by their names, at their places', () => {
    const streets = [...cells.values()].flat().flatMap((cell) => cell.streets);
    const bearing = (name: string) => streets.filter((street) => street.name === name);
    for (const name of [
      '퇴계로',
      '을지로',
      '테헤란로',
      '강남대로',
      '여의대로',
      '의사당대로',
      '올림픽대로',
      '마포대교',
      '원효대교',
      '서강대교',
    ]) {
      const found = bearing(name);
      expect(found.length, name).toBeGreaterThan(0);
      const fact = roadFacts.find((road) => road.name === name);
      const bridge = bridgeFacts.find((b) => b.name === name);
      const places = (fact?.points ?? (bridge ? [bridge.north, bridge.south] : [])).map((p) =>
        toEpsg5186([p[0], p[1]]),
      );
      const points = found.flatMap(({ line }) => line);
      const hits = places.filter((p) => points.some((q) => distance(p, q) < 250));
      expect(hits.length, name).toBeGreaterThan(0);
    }
    expect(bearing('마포대교').some(({ level }) => level === 'bridge')).toBe(true);
    expect(bearing('삼일대로').some(({ level }) => level === 'tunnel')).toBe(true);
  });

  it('landmarks within 300 m of their places, with their heights', () => {
    const found = new Map(
      [...cells.values()]
        .flat()
        .flatMap((c) => c.lots)
        .map((lot) => [lot.id, lot]),
    );
    for (const name of [
      '63 Building',
      'Three IFC Seoul',
      'Seoul City Hall',
      'Sungnyemun',
      'N Seoul Tower',
      'GT Tower East',
    ]) {
      const fact = landmarkFacts.find((f) => f.nameEn === name);
      if (!fact) throw new Error(`no fact ${name}`);
      const lot = found.get(`landmark-${landmarkSlug(name)}`);
      // N Seoul Tower stands where three gu meet: its cell may belong to the next gu.
      if (name === 'N Seoul Tower' && !lot) continue;
      const [x, y] = toEpsg5186([fact.lon, fact.lat]);
      const [x0, y0, x1, y1] = boxOfRing(lot?.ring ?? []);
      expect(Math.hypot((x0 + x1) / 2 - x, (y0 + y1) / 2 - y), name).toBeLessThan(300);
      expect(lot?.landmark?.heightM).toBe(fact.heightM);
    }
    const slugs = landmarkFacts.map((f) => landmarkSlug(f.nameEn));
    expect(new Set(slugs).size).toBe(slugs.length);
  });

  it('grounds of its own for Deoksugung, with halls among green and no other building', () => {
    const palace = cellsOf(jung)
      .flatMap((c) => c.grounds)
      .find((g) => g.name === '덕수궁');
    expect(palace?.kind).toBe('palace');
    const inside = cellsOf(jung)
      .flatMap((c) => c.lots)
      .filter((lot) => lot.ring.every((p) => contains(palace?.ring ?? [], p)));
    expect(inside.length).toBeGreaterThan(3);
    expect(inside.every(({ purpose }) => purpose === 'hanok' || purpose === 'landmark')).toBe(true);
  });
});
