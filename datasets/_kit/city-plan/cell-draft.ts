import { type Epsg5186Box, randomUnit } from '#core';
import { type Calibration, calibrationOf } from './calibration.ts';
import { areaOf, between, boxOfRing, type Direction, distance, type Point, type Ring } from './geometry.ts';
import type { UsedQuarter } from './land-use.ts';
import type { GroundIndex, OpenGround } from './open-ground.ts';
import { liesOn, type Surface, surfaceOf } from './overreach.ts';
import { cutPatch, type Edge, type Patch, type StreetDraft } from './patch.ts';
import type { GroundKind, LotPurpose, PlanGround, PlanLot, PlanStreet, StreetClass } from './types.ts';

/** A street that is laid inside a cell. */
export interface NewStreet {
  readonly class: StreetClass;
  readonly widthM: number;
}

interface LaidStreet extends NewStreet {
  readonly draft: StreetDraft;
  readonly a: Point;
  readonly b: Point;
}

export type LotExtra = Partial<Pick<PlanLot, 'floors' | 'prominence' | 'coverage' | 'landmark'>> & {
  readonly id?: string;
};

/** Parcels smaller or thinner than this bear no building. */
const leastLotM2 = 38;
const leastRoundness = 0.028;

/** Of the alleys that cars can pass, but not each other, so many are one-way streets. */
const onewayShare = 0.3;
const isAlley = (kind: StreetClass, widthM: number, lengthM: number): boolean =>
  kind === 'residential' && widthM <= 6 && lengthM > 50;

/** A cell while it is being drawn: numbers its streets, lots and grounds, and draws its random numbers in order. */
export class CellDraft {
  readonly quarter: UsedQuarter;
  readonly ground: OpenGround;
  private readonly index: GroundIndex;
  readonly calibration: Calibration;
  readonly lots: PlanLot[] = [];
  readonly grounds: PlanGround[] = [];
  private readonly laid: LaidStreet[] = [];
  private readonly seed: number;
  private readonly salt: number;
  private drawn = 0;

  constructor(seed: number, salt: number, quarter: UsedQuarter, index: GroundIndex) {
    this.seed = seed;
    this.salt = salt;
    this.quarter = quarter;
    this.index = index;
    this.ground = index.around(boxOfRing(quarter.patch.ring));
    this.calibration = calibrationOf(quarter.guCode);
  }

  /** The ground of a wider surrounding: a landmark's own may reach beyond the cell. */
  groundWithin(ring: Ring): OpenGround {
    return this.index.around(boxOfRing(ring));
  }

  /** The next random number in [0, 1). */
  draw(): number {
    return randomUnit(this.seed, 221, this.salt, this.drawn++);
  }

  /** Lays a street along the line through `p` along `d`; undefined where the line misses the patch. */
  cut(patch: Patch, p: Point, d: Direction, street: NewStreet): [Patch, Patch] | undefined {
    const draft: StreetDraft = {
      id: `${this.quarter.id}/${this.laid.length}`,
      rank: street.widthM,
      joints: [],
    };
    const edge: Edge = { halfM: street.widthM / 2, street: draft };
    const parts = cutPatch(patch, p, d, edge, edge);
    if (!parts) return undefined;
    const { ring, edges } = parts[0];
    const i = edges.indexOf(edge);
    const n = ring.length;
    const [a, b] = [ring[i], ring[(i + 1) % n]];
    edges[(i + n - 1) % n].street?.joints.push(a);
    edges[(i + 1) % n].street?.joints.push(b);
    this.laid.push({ ...street, draft, a, b });
    return parts;
  }

  lot(purpose: LotPurpose, ring: Ring, streetId: string | null, extra: LotExtra = {}): void {
    const {
      prominence = this.quarter.prominence,
      floors = null,
      coverage = this.calibration.coverage,
      landmark = null,
    } = extra;
    const id = extra.id ?? `${this.quarter.id}:${this.lots.length}`;
    this.lots.push({ id, purpose, ring, streetId, prominence, floors, coverage, landmark });
  }

  /** A parcel of a block: its first side is the one along its greatest street. Slivers are left out. */
  parcel(purpose: LotPurpose, { ring, edges }: Patch, extra: LotExtra = {}): void {
    const area = areaOf(ring);
    let around = 0;
    let [front, best] = [0, -1];
    ring.forEach((a, i) => {
      const length = distance(a, ring[(i + 1) % ring.length]);
      around += length;
      const worth = edges[i].street ? length * (0.5 + (edges[i].street as StreetDraft).rank / 20) : 0;
      if (worth > best) [front, best] = [i, worth];
    });
    if (area < leastLotM2 || area < leastRoundness * around * around || !this.ground.isOpen(ring)) return;
    const turned = [...ring.slice(front), ...ring.slice(0, front)];
    const id = edges[front].street?.id ?? '';
    this.lot(purpose, turned, id.includes('/') ? id : null, extra);
  }

  /** The parcels, without those that a street's surface reaches onto: small streets of the cell, and these main streets. */
  clearLots(mainStreets: readonly Surface[], small: readonly PlanStreet[]): PlanLot[] {
    // All are straight.
    const surfaces = small.map(({ line, widthM }) => surfaceOf(line[0], line[line.length - 1], widthM));
    surfaces.push(...mainStreets);
    return this.lots.filter(({ ring, landmark }) => landmark || !liesOn(ring, surfaces));
  }

  addGround(kind: GroundKind, ring: Ring, name: string | null = null): void {
    this.grounds.push({ id: `${this.quarter.id}:g${this.grounds.length}`, kind, name, ring });
  }

  /** The streets inside the cell, without what would run through woods, water or landmarks. */
  streets(): PlanStreet[] {
    return this.laid.flatMap(({ draft, a, b, class: kind, widthM }, k) => {
      const along = withJoints(a, b, draft.joints);
      const runs = this.ground.clear ? [along] : openRuns(along, (p) => !this.ground.closedBy(p));
      const whole = runs.length === 1 && distance(runs[0][0], a) + distance(runs[0][runs[0].length - 1], b) < 0.1;
      const way = whole && isAlley(kind, widthM, distance(a, b)) ? randomUnit(this.seed, 222, this.salt, k) : 1;
      return runs.map((line, i) => ({
        id: i === 0 ? draft.id : `${draft.id}.${i}`,
        class: kind,
        name: null,
        nameEn: null,
        lanes: widthM >= 8 ? 2 : 1,
        widthM,
        oneway: way < onewayShare,
        level: 'ground' as const,
        line: way < onewayShare / 2 ? [...line].reverse() : line,
      }));
    });
  }

  /** Around everything that the cell holds. */
  box(streets: readonly PlanStreet[]): Epsg5186Box {
    const points = [
      ...this.quarter.patch.ring,
      ...streets.flatMap((s) => s.line),
      ...this.lots.flatMap((lot) => lot.ring),
      ...this.grounds.flatMap((ground) => ground.ring),
    ];
    return boxOfRing(points);
  }
}

/** A line from `a` to `b` by way of the places where others join it. */
export function withJoints(a: Point, b: Point, joints: readonly Point[]): Point[] {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const at = (p: Point): number => (p[0] - a[0]) * dx + (p[1] - a[1]) * dy;
  const inner = joints.filter((p) => at(p) > 0 && at(p) < dx * dx + dy * dy).sort((p, q) => at(p) - at(q));
  return [a, ...inner, b].filter((p, i, all) => i === 0 || distance(p, all[i - 1]) > 0.02);
}

const stepM = 12;
/** Shorter pieces of street are not worth building. */
const leastRunM = 18;

/** The parts of a line that lie on open ground, told to a few metres; corners of the line stay, no others are made. */
export function openRuns(line: readonly Point[], open: (p: Point) => boolean): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  let tail: Point = line[0];
  const end = (): void => {
    if (run.length > 0 && tail !== run[run.length - 1]) run.push(tail);
    if (run.length > 1 && lengthOf(run) >= leastRunM) runs.push(run);
    run = [];
  };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const steps = Math.max(1, Math.ceil(distance(a, b) / stepM));
    for (let k = i === 1 ? 0 : 1; k <= steps; k++) {
      const p = k === 0 ? a : k === steps ? b : between(a, b, k / steps);
      if (!open(p)) {
        end();
        continue;
      }
      tail = p;
      if (run.length === 0 || k === steps) run.push(p);
    }
  }
  end();
  return runs;
}

export const lengthOf = (line: readonly Point[]): number =>
  line.slice(1).reduce((sum, p, i) => sum + distance(line[i], p), 0);
