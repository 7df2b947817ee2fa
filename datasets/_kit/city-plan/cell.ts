import { hash53 } from '#core';
import { CellDraft, openRuns, withJoints } from './cell-draft.ts';
import { drawEstate } from './estates.ts';
import { between, distance, nearestOn, type Point } from './geometry.ts';
import { drawBlocks, type Grain, inRow, lane } from './houses.ts';
import { isBuilt, type LandUse, type UsedQuarter } from './land-use.ts';
import type { LandmarkBuilding, LandmarkGround, Landmarks, RoadStrip } from './landmarks.ts';
import type { Closed, GroundIndex } from './open-ground.ts';
import type { Surface } from './overreach.ts';
import { inset, type Patch, type StreetDraft } from './patch.ts';
import { axisOf } from './quarters.ts';
import { drawSites } from './sites.ts';
import { streetTrees } from './trees.ts';
import type { GroundKind, LotPurpose, PlanCell, PlanStreet, PlanTree } from './types.ts';

/** What is known of the whole city when one of its cells is drawn. */
export interface CityDraft {
  readonly seed: number;
  readonly ground: GroundIndex;
  readonly landmarks: Landmarks;
  readonly roads: readonly RoadStrip[];
  readonly overreach: ReadonlyMap<string, readonly Surface[]>;
  /** Sides of built quarters by the street that runs along them. */
  readonly builtSides: ReadonlyMap<string, readonly (readonly [Point, Point])[]>;
  readonly landmarksIn: ReadonlyMap<string, readonly LandmarkBuilding[]>;
  readonly groundsIn: ReadonlyMap<string, readonly LandmarkGround[]>;
}

export function drawCell(city: CityDraft, quarter: UsedQuarter): PlanCell {
  const salt = hash53(quarter.id) | 0;
  const draft = new CellDraft(city.seed, salt, quarter, city.ground);
  let trees: PlanTree[] | undefined;
  const sides = quarter.edges.map(
    (edge, i): StreetDraft => ({ id: edge.own ? `${quarter.id}/m${i}` : '', rank: edge.way.widthM, joints: [] }),
  );
  const patch: Patch = {
    ring: quarter.patch.ring,
    edges: quarter.edges.map((edge, i) => ({
      halfM: edge.halfM,
      street: canBeEntered(edge.way.class) ? sides[i] : null,
    })),
  };
  drawUse(draft, patch);
  drawSites(
    draft,
    city.landmarksIn.get(quarter.id) ?? [],
    city.groundsIn.get(quarter.id) ?? [],
    city.landmarks,
    city.roads,
  );
  const small = draft.streets();
  const streets = [...mainStreets(draft, sides, city.builtSides), ...small];
  return {
    id: quarter.id,
    guCode: quarter.guCode,
    box: draft.box(streets),
    streets,
    lots: draft.clearLots(city.overreach.get(quarter.id) ?? [], small),
    grounds: draft.grounds,
    // Few ask for the trees: they are made when somebody does.
    get trees() {
      trees ??= streetTrees(city.seed, salt, quarter, draft.ground);
      return trees;
    },
  };
}

const canBeEntered = (kind: string): boolean => kind !== 'motorway';

// Main streets -------------------------------------------------------------------------------------------------------

/** The main streets that this cell owns: over water as bridges, through mountains as tunnels. */
function mainStreets(draft: CellDraft, sides: readonly StreetDraft[], built: CityDraft['builtSides']): PlanStreet[] {
  // Nobody builds a street between two woods.
  const isWanted = (way: string, p: Point): boolean =>
    isBuilt(draft.quarter) || (built.get(way) ?? []).some(([a, b]) => nearestOn(a, b, p).distance < 1);
  const { ring } = draft.quarter.patch;
  return draft.quarter.edges.flatMap(({ way, own }, i) => {
    if (!own) return [];
    const line = withJoints(ring[i], ring[(i + 1) % ring.length], sides[i].joints);
    const main = way.id.startsWith('r') || way.id.startsWith('b');
    const kind = way.class === 'border' ? 'tertiary' : way.class;
    const pieces = main
      ? byLevel(line, (p) => levelOf(draft.ground.closedBy(p), way.class === 'tertiary', way.bridge))
      : openRuns(line, (p) => {
          const closed = draft.ground.closedBy(p);
          return (!closed || closed === 'stream' || closed === 'bank') && isWanted(way.id, p);
        }).flatMap((run) => byLevel(run, (p) => levelOf(draft.ground.closedBy(p), true, false)));
    return pieces.map(({ level, line: piece }, k) => ({
      id: k === 0 ? `${draft.quarter.id}/m${i}` : `${draft.quarter.id}/m${i}.${k}`,
      class: kind,
      name: way.name,
      nameEn: way.nameEn,
      lanes: way.lanes,
      widthM: way.widthM,
      oneway: false,
      level,
      line: piece,
    }));
  });
}

type Level = PlanStreet['level'];

function levelOf(closed: Closed | undefined, overHills: boolean, bridge: boolean): Level {
  if (closed === 'river' || closed === 'stream') return 'bridge';
  if (bridge && (closed === 'shore' || closed === 'bank')) return 'bridge';
  return closed === 'hill' && !overHills ? 'tunnel' : 'ground';
}

/** A line in pieces of one level each, as told every 25 m; corners of the line stay, no others are made but at changes. */
function byLevel(line: readonly Point[], level: (p: Point) => Level): { level: Level; line: Point[] }[] {
  const pieces: { level: Level; line: Point[] }[] = [];
  const start = (here: Level, from: Point): void => {
    pieces[pieces.length - 1]?.line.push(from);
    pieces.push({ level: here, line: [from] });
  };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const steps = Math.max(1, Math.ceil(distance(a, b) / 25));
    for (let k = 0; k < steps; k++) {
      const here = level(between(a, b, (k + 0.5) / steps));
      const last = pieces[pieces.length - 1];
      if (last?.level !== here) start(here, k === 0 ? a : between(a, b, k / steps));
    }
    pieces[pieces.length - 1].line.push(b);
  }
  return pieces;
}

// Quarters by what they are built of ---------------------------------------------------------------------------------

function drawUse(draft: CellDraft, patch: Patch): void {
  const { use } = draft.quarter;
  if (use === 'wild') return;
  if (use === 'woods') drawGreen(draft, patch, 'wood');
  else if (use === 'park') drawGreen(draft, patch, 'park');
  else if (use === 'fields') drawFields(draft, patch);
  else if (use === 'slabs' || use === 'towers') drawEstate(draft, patch, use);
  else drawBlocks(draft, patch, grainOf(draft, use));
}

function drawGreen(draft: CellDraft, patch: Patch, kind: GroundKind): void {
  const ground = inset(patch);
  if (ground) draft.addGround(kind, ground.ring);
}

function drawFields(draft: CellDraft, patch: Patch): void {
  const ground = inset(patch, 2);
  if (!ground) return;
  inRow(draft, ground, axisOf(ground), 90, (part) => {
    if (draft.ground.isOpen(part.ring)) draft.addGround('field', part.ring);
  });
}

type Housing = Exclude<LandUse, 'wild' | 'woods' | 'fields' | 'park' | 'slabs' | 'towers'>;
type Shares = readonly (readonly [share: number, purpose: LotPurpose])[];

function pick(shares: Shares, at: number): LotPurpose {
  let sum = 0;
  for (const [share, purpose] of shares) {
    sum += share;
    if (at < sum) return purpose;
  }
  return shares[shares.length - 1][1];
}

const fixed =
  (shares: Shares) =>
  (draft: CellDraft): LotPurpose =>
    pick(shares, draft.draw());

/** Shops near main streets, then villas and houses in the gu's proportion. */
function amongHouses(draft: CellDraft, kerbM: number): LotPurpose {
  const shops = 0.05 + 0.3 * Math.max(0, 1 - kerbM / 110) + 0.3 * draft.quarter.prominence;
  const r = draft.draw();
  if (r < 0.015) return 'parking';
  if (r < 0.023) return 'religious';
  if (r < 0.026) return 'public';
  if (r < 0.026 + shops || draft.draw() >= draft.calibration.homes) return 'shop';
  return draft.draw() < draft.calibration.villas ? 'villa' : 'detached';
}

function grainOf(draft: CellDraft, use: Housing): Grain {
  const { lotM2 } = draft.calibration;
  const p = draft.quarter.prominence;
  // Small parcels are those of old quarters, whose alleys are narrow: from 4 m at 150 m² to 6 m at 250 m².
  const alleyM = Math.round(10 * (4 + 2 * Math.min(1, Math.max(0, (lotM2 - 150) / 100)))) / 10;
  const plain = { deep: 1.6, lotsLong: 11, lane: lane(6), wideLane: lane(8), crooked: 0.12, civic: true };
  const grains: Readonly<Record<Housing, Grain>> = {
    houses: { ...plain, lotM2, lane: lane(alleyM), wideLane: lane(alleyM + 2), purpose: amongHouses },
    'old-houses': {
      ...plain,
      lotM2: 0.8 * lotM2,
      lane: lane(4),
      wideLane: lane(6),
      crooked: 0.6,
      purpose: amongHouses,
    },
    hanok: {
      ...plain,
      lotM2: Math.max(110, 0.55 * lotM2),
      deep: 1.1,
      lotsLong: 5,
      lane: lane(3.2),
      wideLane: lane(5),
      crooked: 0.7,
      purpose: fixed([
        [0.88, 'hanok'],
        [0.06, 'shop'],
        [0.04, 'detached'],
        [0.02, 'villa'],
      ]),
    },
    mansions: {
      ...plain,
      lotM2: 1.9 * lotM2,
      crooked: 0.5,
      purpose: fixed([
        [0.82, 'detached'],
        [0.1, 'villa'],
        [0.05, 'shop'],
        [0.03, 'public'],
      ]),
    },
    downtown: {
      ...plain,
      lotM2: (0.9 + 1.5 * p) * lotM2,
      civic: false,
      purpose: fixed([
        [0.12 + 0.35 * p * p, 'tower'],
        [0.03, 'parking'],
        [0.02, 'religious'],
        [0.03, 'public'],
        [0.8, 'shop'],
      ]),
    },
    knowledge: {
      ...plain,
      lotM2: 2600,
      lotsLong: 3,
      lane: lane(10),
      wideLane: lane(12),
      crooked: 0,
      civic: false,
      purpose: fixed([
        [0.72, 'factory'],
        [0.2, 'tower'],
        [0.08, 'shop'],
      ]),
    },
    workshops: {
      ...plain,
      lotM2: 0.9 * lotM2,
      civic: false,
      purpose: fixed([
        [0.6, 'workshop'],
        [0.24, 'shop'],
        [0.1, 'villa'],
        [0.06, 'factory'],
      ]),
    },
    factories: {
      ...plain,
      lotM2: 1500,
      lotsLong: 4,
      lane: lane(8),
      wideLane: lane(10),
      crooked: 0,
      civic: false,
      purpose: fixed([
        [0.8, 'factory'],
        [0.2, 'workshop'],
      ]),
    },
    market: {
      ...plain,
      lotM2: 110,
      deep: 1.4,
      lotsLong: 9,
      lane: lane(4),
      wideLane: lane(6),
      civic: false,
      purpose: fixed([
        [0.85, 'market'],
        [0.15, 'shop'],
      ]),
    },
  };
  return grains[use];
}
