import { describe, expect, it } from 'vitest';
import { boxContains, Outcome, toEpsg5186 } from '#core';
import { areaOf, boxOfRing, contains, convexMeet, distance } from './city-plan/geometry.ts';
import { isConvex } from './city-plan/patch.ts';
import {
  areaText,
  type CityPlan,
  landmarkSlug,
  makeCityPlan,
  type PlanCell,
  type PlanLot,
  parseArea,
} from './city-plan.ts';
import { BoxIndex, digest } from './city-plan-checks.ts';
import { bankOf, footOf, hillReach, islandReach } from './city-plan-nature.ts';
import { bridgeFacts } from './facts/bridges.ts';
import { guFacts } from './facts/gu.ts';
import { landmarkFacts } from './facts/landmarks.ts';
import { roadFacts } from './facts/roads.ts';

const seed = 1394;
const jung = makeCityPlan(seed, { gu: ['11140'] });
const gangnam = makeCityPlan(seed, { km2: 8 });
const all = makeCityPlan(seed, 'all');
const cellsOf = (plan: CityPlan): PlanCell[] => [...plan.cells()];

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
    try {
      parseArea(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Outcome);
      const outcome = error as Outcome;
      expect(outcome.code).toBe('area-unknown');
      expect(outcome.say('ko').message).not.toBe(outcome.say('en').message);
      expect(outcome.say('en').remedy).toContain('km2');
    }
  });

  it('hold what they say', () => {
    expect(makeCityPlan(seed).guCodes).toEqual(['11110', '11140', '11170']);
    expect(all.guCodes).toHaveLength(25);
    const km2 = cellsOf(gangnam).reduce((sum, { box }) => sum + (box[2] - box[0]) * (box[3] - box[1]), 0) / 1e6;
    expect(km2).toBeGreaterThan(8);
    expect(km2).toBeLessThan(24);
  });
});

describe('a place', () => {
  it('is the same in every area that holds it, and again when it is asked again', () => {
    const own = new Map(cellsOf(jung).map((cell) => [cell.id, digest([cell])]));
    expect(own.size).toBeGreaterThan(80);
    let found = 0;
    for (const cell of all.cells()) {
      if (cell.guCode !== '11140') continue;
      found++;
      expect(digest([cell]), cell.id).toBe(own.get(cell.id));
      if (found > 40) break;
    }
    expect(found).toBeGreaterThan(40);
  });

  it('is the same for the same seed and another for another', () => {
    const bytes = (n: number): string => digest(makeCityPlan(n, { km2: 1 }).cells());
    expect(bytes(7)).toBe(bytes(7));
    expect(bytes(7)).not.toBe(bytes(8));
  });

  it('comes out to the bit as on the machine where this was written', () => {
    expect(digest(makeCityPlan(1394, { km2: 2 }).cells()).slice(0, 16)).toBe('EXPECTED');
  });
});

const plans = [jung, gangnam, makeCityPlan(seed, { gu: ['11305'] })];

describe.each(plans)('the cells of $area', (plan) => {
  const cells = cellsOf(plan);
  const lots = cells.flatMap((cell) => cell.lots);

  it('have ids of their own and lie in their boxes', () => {
    const ids = (of: (cell: PlanCell) => readonly { id: string }[]): string[] => cells.flatMap(of).map(({ id }) => id);
    for (const list of [ids((c) => [c]), ids((c) => c.lots), ids((c) => c.streets), ids((c) => c.grounds)]) {
      expect(new Set(list).size).toBe(list.length);
    }
    for (const { box, lots: own, streets, grounds, id } of cells) {
      for (const p of [...own, ...grounds].flatMap(({ ring }) => ring)) expect(boxContains(box, p), id).toBe(true);
      for (const p of streets.flatMap(({ line }) => line)) expect(boxContains(box, p), id).toBe(true);
    }
  });

  it('have convex parcels that turn left and do not overlap', () => {
    const index = new BoxIndex<PlanLot>(50);
    for (const lot of lots) {
      expect(areaOf(lot.ring), lot.id).toBeGreaterThan(30);
      expect(isConvex(lot.ring), lot.id).toBe(true);
      const box = boxOfRing(lot.ring);
      for (const other of index.near(box))
        expect(convexMeet(lot.ring, other.ring, -0.05), `${lot.id} ${other.id}`).toBe(false);
      index.add(lot, box);
    }
  });

  it('build nothing on water, on mountains or on islands but Yeouido', () => {
    const feet = plan.hills.map(footOf);
    for (const { ring, id, purpose } of lots) {
      if (purpose === 'landmark') continue;
      for (const [x, y] of ring) {
        expect(
          feet.every((hill) => hillReach(hill, x, y) >= 0.999),
          id,
        ).toBe(true);
        for (const stream of plan.streams) {
          if (stream.id === 'han' && plan.islands.some((i) => i.id === 'yeouido' && islandReach(i, x, y) < 1)) continue;
          expect(bankOf(stream, x, y).distanceM, `${id} ${stream.id}`).toBeGreaterThan(0);
        }
      }
    }
  });

  it('have streets whose surfaces no parcel lies on', () => {
    const index = new BoxIndex<PlanLot>(50);
    for (const lot of lots) index.add(lot, boxOfRing(lot.ring));
    for (const { line, widthM, id, level } of cells.flatMap((c) => c.streets)) {
      if (level === 'tunnel') continue;
      for (let i = 1; i < line.length; i++) {
        // The middle of each piece of street, as a thin strip of almost its width.
        const [a, b] = [line[i - 1], line[i]];
        const length = distance(a, b);
        if (length < 1) continue;
        const n = [(-(b[1] - a[1]) / length) * (widthM / 2 - 0.1), ((b[0] - a[0]) / length) * (widthM / 2 - 0.1)];
        const at = (t: number, side: number) =>
          [a[0] + (b[0] - a[0]) * t + n[0] * side, a[1] + (b[1] - a[1]) * t + n[1] * side] as const;
        const strip = [at(0.02, -1), at(0.98, -1), at(0.98, 1), at(0.02, 1)];
        for (const lot of index.near(boxOfRing(strip))) {
          expect(convexMeet(strip, lot.ring, -0.1), `${id} ${lot.id}`).toBe(false);
        }
      }
    }
  });
});

describe('all of Seoul in outline', () => {
  it('has the true bridges and roads by name', () => {
    const names = new Set<string>();
    for (const cell of all.cells()) {
      for (const { name } of cell.streets) if (name) names.add(name);
    }
    const roads = roadFacts.filter((road) => !names.has(road.name)).map((road) => road.name);
    expect(roads).toEqual([]);
    const bridges = bridgeFacts
      .filter(({ use, name }) => use.includes('road') && !names.has(name))
      .map(({ name }) => name);
    expect(bridges).toEqual([]);
  }, 60_000);

  it('has gu of the true size', () => {
    let sum = 0;
    for (const { code, areaKm2 } of guFacts) {
      const ring = all.guRings.get(code) ?? [];
      const km2 = Math.abs(areaOf(ring)) / 1e6;
      sum += km2;
      expect(Math.abs(km2 / areaKm2 - 1), code).toBeLessThan(0.1);
    }
    expect(sum).toBeGreaterThan(600);
    expect(sum).toBeLessThan(609);
  });
});

describe('landmarks', () => {
  it('stand within 300 m of their true places with their true heights', () => {
    const found = new Map<string, PlanLot>();
    for (const cell of all.cells()) {
      for (const lot of cell.lots) if (lot.landmark) found.set(lot.id, lot);
    }
    for (const name of ['Lotte World Tower', '63 Building', 'N Seoul Tower', 'Seoul City Hall', 'Sungnyemun', 'COEX']) {
      const fact = landmarkFacts.find((f) => f.nameEn.startsWith(name));
      const lot = found.get(`landmark-${landmarkSlug(fact?.nameEn ?? '')}`);
      expect(lot, name).toBeDefined();
      const [x, y] = toEpsg5186([fact?.lon ?? 0, fact?.lat ?? 0]);
      const [x0, y0, x1, y1] = boxOfRing(lot?.ring ?? []);
      expect(Math.hypot((x0 + x1) / 2 - x, (y0 + y1) / 2 - y), name).toBeLessThan(300);
      expect(lot?.landmark?.heightM).toBe(fact?.heightM);
    }
    expect(found.size).toBeGreaterThan(95);
  }, 60_000);

  it('keep the palaces clear of the city', () => {
    const cells = cellsOf(makeCityPlan(seed, { gu: ['11110'] }));
    const palace = cells.flatMap((c) => c.grounds).find((g) => g.name === '경복궁');
    const inside = cells.flatMap((c) => c.lots).filter((lot) => lot.ring.some((p) => contains(palace?.ring ?? [], p)));
    expect(inside.length).toBeGreaterThan(20);
    expect(inside.every(({ purpose }) => purpose === 'hanok' || purpose === 'landmark')).toBe(true);
  });
});
