import type { CellDraft } from './cell-draft.ts';
import { convexMeet, directionOf, type Point, type Ring, rectangle, rounded, turnedLeft } from './geometry.ts';
import type { LandmarkBuilding, LandmarkGround, Landmarks, RoadStrip } from './landmarks.ts';
import type { LotPurpose } from './types.ts';

/** What stands on the grounds of a landmark: rows of halls among green. */
interface Halls {
  readonly purpose: LotPurpose;
  readonly longM: number;
  readonly shortM: number;
  /** From hall to hall, along and across. */
  readonly pitchM: readonly [number, number];
  readonly floors: (ground: LandmarkGround, r: number) => number;
  /** Share of the places that bear a hall. */
  readonly share: number;
}

const halls: Readonly<Record<string, Halls>> = {
  campus: {
    purpose: 'campus',
    longM: 62,
    shortM: 20,
    pitchM: [96, 62],
    floors: (g, r) => Math.max(2, Math.round(g.floors * (0.6 + 0.5 * r))),
    share: 0.8,
  },
  hospital: {
    purpose: 'hospital',
    longM: 88,
    shortM: 32,
    pitchM: [104, 60],
    floors: (g, r) => Math.max(4, Math.round(g.floors * (0.5 + 0.5 * r))),
    share: 0.85,
  },
  palace: { purpose: 'hanok', longM: 24, shortM: 10, pitchM: [44, 36], floors: () => 1, share: 0.7 },
  garrison: { purpose: 'public', longM: 46, shortM: 13, pitchM: [105, 80], floors: () => 2, share: 0.55 },
  airfield: { purpose: 'public', longM: 130, shortM: 45, pitchM: [180, 900], floors: () => 3, share: 1 },
};

/** Landmarks and their grounds, drawn by the cell in which their middle lies. */
export function drawSites(
  draft: CellDraft,
  buildings: readonly LandmarkBuilding[],
  grounds: readonly LandmarkGround[],
  all: Landmarks,
  roads: readonly RoadStrip[],
): void {
  for (const { slug, fact, ring } of buildings) {
    const floors = Number.isNaN(fact.floors) ? null : fact.floors;
    draft.lot('landmark', ring, null, { id: `landmark-${slug}`, floors, coverage: 1, landmark: fact, prominence: 1 });
  }
  for (const ground of grounds) {
    draft.addGround(ground.kind, ground.ring, ground.name);
    const kind = ground.slug.startsWith('yongsan-garrison') ? 'garrison' : ground.kind;
    if (halls[kind]) drawHalls(draft, ground, halls[kind], all, roads);
  }
}

function drawHalls(
  draft: CellDraft,
  ground: LandmarkGround,
  { purpose, longM, shortM, pitchM, floors, share }: Halls,
  landmarks: Landmarks,
  roads: readonly RoadStrip[],
): void {
  const { axis, middle } = ground;
  const across = turnedLeft(axis);
  const near = (p: Point): boolean => Math.abs(p[0] - middle[0]) < 2500 && Math.abs(p[1] - middle[1]) < 2500;
  const strips = roads.filter(({ a, b }) => near(a) || near(b)).map(stripRing);
  const lakes = landmarks.grounds.filter(({ kind }) => kind === 'lake');
  const others = [...landmarks.buildings, ...lakes].filter((l) => near(l.middle));
  const around = draft.groundWithin(ground.ring);
  const free = (ring: Ring): boolean =>
    around.isDry(ring) &&
    strips.every((strip) => !convexMeet(strip, ring, 4)) &&
    others.every((l) => !convexMeet(l.ring, ring, 8));
  const [long, short] = [ground.longM - 30, ground.shortM - 30];
  const columns = Math.max(1, Math.floor(long / pitchM[0]));
  const rows = Math.max(1, Math.floor(short / pitchM[1]));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [r, s, t] = [draft.draw(), draft.draw(), draft.draw()];
      if (r > share) continue;
      const u = (column - (columns - 1) / 2) * (long / columns) + (s - 0.5) * 14;
      const v = (row - (rows - 1) / 2) * (short / rows) + (t - 0.5) * 10;
      const at = rounded(middle[0] + axis[0] * u + across[0] * v, middle[1] + axis[1] * u + across[1] * v);
      const ring = rectangle(at, axis, longM * (0.8 + 0.25 * t), Math.min(shortM, short));
      if (free(ring)) draft.lot(purpose, ring, null, { floors: floors(ground, s), coverage: 1 });
    }
  }
}

/** The surface of a piece of main road. */
export function stripRing({ a, b, widthM }: RoadStrip): Ring {
  const length = Math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]));
  return rectangle(rounded((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), directionOf(a, b), length + widthM, widthM);
}
