import { randomUnit, toEpsg5186 } from '#core';
import type { Stream } from '../city-plan-nature.ts';
import { bankOf, footOf, type Hill, hillReach } from '../city-plan-nature.ts';
import { guFacts } from '../facts/gu.ts';
import { type QuarterFact, type QuarterKind, quarterFacts } from '../facts/quarters.ts';
import { calibrationOf } from './calibration.ts';
import { distance, type Point } from './geometry.ts';
import type { Quarter } from './quarters.ts';

/** What a quarter of the city is built of. */
export type LandUse =
  | 'wild'
  | 'woods'
  | 'fields'
  | 'park'
  | 'slabs'
  | 'towers'
  | 'downtown'
  | 'knowledge'
  | 'workshops'
  | 'factories'
  | 'market'
  | 'hanok'
  | 'mansions'
  | 'old-houses'
  | 'houses';

export interface UsedQuarter extends Quarter {
  readonly use: LandUse;
  /** 0…1: how tall the city stands in the middle. */
  readonly prominence: number;
}

interface Anchor extends QuarterFact {
  readonly at: Point;
}

const anchors: readonly Anchor[] = quarterFacts.map((fact) => {
  const [x, y] = toEpsg5186([fact.lon, fact.lat]);
  return { ...fact, at: [Math.round(x), Math.round(y)] };
});
const centres = anchors.filter(({ kind }) => kind === 'offices' || kind === 'knowledge' || kind === 'shops');

/** 1 in the middle of an anchor, falling to 0 at one and a half times its reach. */
const pull = ({ at, radiusM, rank }: Anchor, p: Point): number => {
  const r = distance(at, p) / (1.5 * radiusM);
  return r >= 1 ? 0 : rank * (1 - r * r);
};

/** How tall the city stands at a place by its centres, 0…1. */
export function prominenceAt(p: Point): number {
  let best = 0.08;
  for (const centre of centres) best = Math.max(best, pull(centre, p));
  return best;
}

function strongest(p: Point, kinds: readonly QuarterKind[]): { kind: QuarterKind; share: number } | undefined {
  let found: { kind: QuarterKind; share: number } | undefined;
  for (const anchor of anchors) {
    if (!kinds.includes(anchor.kind)) continue;
    const r = distance(anchor.at, p) / anchor.radiusM;
    const share = anchor.rank * (1.25 - 0.5 * r);
    if (r < 1.15 && (!found || share > found.share)) found = { kind: anchor.kind, share };
  }
  return found;
}

/** No woods farther from a mountain's foot than this. */
const woodsReachM = 1500;

/** Households that live on a hectare of estate between its streets: 15-storey slabs and 30-storey towers. */
const householdsPerHa = { slabs: 210, towers: 330 };

/**
 * Decides what each quarter is built of. Quarters that people know come first; then woods take, from the foot of the
 * mountains down, what the gu has more of open ground than the table's urbanised share; then estates take, where they lie best
 * (beside known estates, along the Han), the land that the gu's flats need; houses take the rest.
 */
export function assignLand(
  seed: number,
  quarters: readonly Quarter[],
  streams: readonly Stream[],
  hills: readonly Hill[],
): UsedQuarter[] {
  const uses = new Map<string, LandUse>();
  for (const quarter of quarters) {
    const known = knownUse(quarter);
    if (known) uses.set(quarter.id, known);
  }
  const han = streams.find((stream) => stream.id === 'han');
  const feet = hills.map(footOf);
  for (const { code, households, apartmentPct, areaKm2, urbanisedPct } of guFacts) {
    const own = quarters.filter((q) => q.guCode === code);
    placeWoods(own, uses, areaKm2 * urbanisedPct * 10_000, feet);
    const need = (households * apartmentPct * calibrationOf(code).estates) / 100;
    placeEstates(seed, own, uses, need, (p) => (han ? bankOf(han, p[0], p[1]).distanceM : Number.POSITIVE_INFINITY));
  }
  return quarters.map((quarter) => {
    const use = uses.get(quarter.id) ?? 'houses';
    // However near the offices are: plans keep what stands among hanok low.
    return { ...quarter, use, prominence: use === 'hanok' ? 0 : prominenceAt(quarter.middle) };
  });
}

/** What people know a quarter for, whatever flats the gu needs. */
function knownUse({ middle, openShare, areaM2 }: Quarter): LandUse | undefined {
  if (openShare * areaM2 < 1500) return 'wild';
  if ((strongest(middle, ['park'])?.share ?? 0) > 0.45) return 'park';
  const small = strongest(middle, ['hanok', 'market', 'mansions', 'factories', 'workshops', 'fields']);
  const kind = small && small.share > 0.45 ? small.kind : undefined;
  if (kind === 'hanok' || kind === 'market' || kind === 'fields' || kind === 'mansions') return kind;
  const centre = strongest(middle, ['offices', 'knowledge', 'shops']);
  if (centre && centre.share > 0.42) {
    if (centre.kind === 'knowledge') return 'knowledge';
    if (centre.kind === 'offices' || centre.share > 0.5) return 'downtown';
  }
  return kind === 'workshops' || kind === 'factories' ? kind : undefined;
}

const unbuilt: ReadonlySet<LandUse> = new Set(['wild', 'woods', 'fields', 'park']);

export const isBuilt = ({ use }: UsedQuarter): boolean => !unbuilt.has(use);

/** Leaves quarters at the foot of the mountains to the woods until no more than `urbanM2` of the gu is city. */
function placeWoods(
  quarters: readonly Quarter[],
  uses: Map<string, LandUse>,
  urbanM2: number,
  feet: readonly Hill[],
): void {
  const grossOf = (q: Quarter): number => q.areaM2 * q.openShare;
  const city = quarters.filter((q) => !unbuilt.has(uses.get(q.id) ?? 'houses'));
  let excess = city.reduce((sum, q) => sum + grossOf(q), 0) - urbanM2;
  const fromFoot = ([x, y]: Point): number =>
    feet.reduce((least, hill) => Math.min(least, (hillReach(hill, x, y) - 1) * hill.shortRadiusM), Infinity);
  const ranked = city
    .filter((q) => !uses.has(q.id) && (strongest(q.middle, ['slabs', 'towers'])?.share ?? 0) < 0.6)
    .map((quarter) => ({ quarter, far: fromFoot(quarter.middle) }))
    .sort((a, b) => a.far - b.far || (a.quarter.id < b.quarter.id ? -1 : 1));
  for (const { quarter, far } of ranked) {
    if (far > woodsReachM || excess < grossOf(quarter) / 2) break;
    uses.set(quarter.id, 'woods');
    excess -= grossOf(quarter);
  }
}

function placeEstates(
  seed: number,
  quarters: readonly Quarter[],
  uses: Map<string, LandUse>,
  households: number,
  fromHan: (p: Point) => number,
): void {
  const ranked = quarters
    .filter((q) => !uses.has(q.id) && q.openM2 > 8000)
    .map((quarter, i) => {
      const estate = strongest(quarter.middle, ['slabs', 'towers']);
      const bank = Math.max(0, fromHan(quarter.middle));
      const river = 0.4 / (1 + (bank / 500) ** 2);
      const draw = 0.3 * randomUnit(seed, 211, i, Number(quarter.guCode));
      const wide = Math.min(0.2, quarter.openM2 / 400_000);
      return { quarter, estate, score: (estate?.share ?? 0) + river + draw + wide };
    })
    .sort((a, b) => b.score - a.score || (a.quarter.id < b.quarter.id ? -1 : 1));
  let left = households;
  for (const { quarter, estate } of ranked) {
    const tall = estate ? estate.kind === 'towers' : randomUnit(seed, 212, Math.round(quarter.middle[0])) < 0.5;
    const use = tall ? 'towers' : 'slabs';
    const homes = (quarter.openM2 / 10_000) * householdsPerHa[use];
    if (homes > 2 * left) continue;
    uses.set(quarter.id, use);
    left -= homes;
    if (left <= 0) return;
  }
}
