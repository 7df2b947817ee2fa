import { type Modeller, oval, type Point, rounded } from './modeller.ts';
import { palette } from './palette.ts';
import type { TowerModel } from './towers.ts';

/** Stadiums and arenas: bowls of stands, roofs of membrane, domes. */

const footM = -4;

/** Stands all around under the sky; those of an oval are roofed, as the Olympic Stadium's are. */
const bowl: TowerModel = (model, a, b, top) => {
  // Stands round an oval hold a running track, those round a circle a ball game's lawn.
  const track = a > 1.15 * b;
  bowlOf(model, a, b, top, { hollow: 0.62, track, ...(track && top > 40 ? { roofTo: 0.72 } : {}) });
};

interface Bowl {
  /** Inner edge of the stands, as a share of the whole. */
  readonly hollow: number;
  /** Inner edge of a roof over the stands; absent: they lie open. */
  readonly roofTo?: number;
  /** Whether a running track lies round the lawn. */
  readonly track?: boolean;
}

function bowlOf(model: Modeller, a: number, b: number, top: number, { hollow, roofTo, track = false }: Bowl): void {
  const outside = [
    [0.9 * a, 0.9 * b, footM],
    [0.92 * a, 0.92 * b, 0.3 * top],
    [0.97 * a, 0.97 * b, 0.68 * top],
    [a, b, top],
  ] as const;
  // Ribs: every third side is a pillar.
  model.turned(outside, 48, (_slice, side) => (side % 3 === 0 ? palette.whitePaint : palette.concrete), undefined);
  // The stands look inwards: the same skin turned inside out. The field lies above the ground, which is nowhere quite level.
  const fieldM = Math.min(4, 0.12 * top);
  const rim = [
    [a, b, top],
    [0.95 * a, 0.95 * b, 0.96 * top],
    [0.9 * a, 0.9 * b, 0.7 * top],
    [hollow * a, hollow * b, fieldM],
  ] as const;
  model.turned(
    rim,
    48,
    (slice) => (slice === 0 ? palette.whitePaint : palette.seat),
    track ? palette.track : palette.grass,
  );
  if (track)
    model.prism(oval(0.72 * hollow * a, 0.72 * hollow * b, 32), fieldM, fieldM + 0.3, palette.grass, palette.grass);
  if (roofTo === undefined) return;
  const roof = (up: number) =>
    [
      [a, b, top],
      [roofTo * a, roofTo * b, top + up],
    ] as const;
  model.turned(roof(2.5), 48, (_slice, side) => (side % 3 === 0 ? palette.silver : palette.membrane), undefined);
  underside(model, roof(1.5), 48);
}

/** The same skin seen from below. */
function underside(
  model: Modeller,
  [outer, inner]: readonly (readonly [number, number, number])[],
  sides: number,
): void {
  const [p, q] = [oval(outer[0], outer[1], sides), oval(inner[0], inner[1], sides)];
  for (let i = 0; i < sides; i++) {
    const j = (i + 1) % sides;
    model.face(
      [
        [q[i][0], q[i][1], inner[2]],
        [q[j][0], q[j][1], inner[2]],
        [p[j][0], p[j][1], outer[2]],
        [p[i][0], p[i][1], outer[2]],
      ],
      palette.silverDark,
    );
  }
}

const kiteRoof: TowerModel = (model, a, b, top) => {
  bowlOf(model, 0.92 * a, 0.92 * b, 0.62 * top, { hollow: 0.6 });
  const outer = rounded(1.02 * a, 1.02 * b, 32, 2.6);
  const inner = rounded(0.6 * a, 0.58 * b, 32, 2.6);
  for (let i = 0; i < 32; i++) {
    const j = (i + 1) % 32;
    const up = (k: number) => top * (0.72 + 0.14 * Math.abs(Math.cos((2 * Math.PI * (k + 0.5) * 2) / 32)));
    const [p, q, r, s]: Point[] = [
      [outer[i][0], outer[i][1], up(i) - 5],
      [outer[j][0], outer[j][1], up(j) - 5],
      [inner[j][0], inner[j][1], up(j) + 2],
      [inner[i][0], inner[i][1], up(i) + 2],
    ];
    model.face([p, q, r, s], palette.membrane);
    model.face([s, r, q, p], palette.silver);
  }
  for (let i = 0; i < 16; i++) {
    const [u, v] = outer[2 * i];
    model.turned(
      [
        [0.9, 0.9, footM],
        [0.4, 0.4, top],
      ],
      6,
      () => palette.whitePaint,
      palette.whitePaint,
      [0.97 * u, 0.97 * v],
    );
  }
};

const dome: TowerModel = (model, a, b, top) => {
  model.turned(
    [
      [0.96 * a, 0.96 * b, footM],
      [a, b, 0.35 * top],
    ],
    36,
    (_slice, side) => (side % 3 === 0 ? palette.concreteDark : palette.concrete),
    undefined,
  );
  const steps = 8;
  const profile = Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (Math.PI / 2) * (i / steps);
    return [a * Math.cos(angle) + 0.02, b * Math.cos(angle) + 0.02, 0.35 * top + 0.65 * top * Math.sin(angle)] as const;
  });
  model.turned(
    profile,
    36,
    (slice, side) => ((slice + side) % 6 === 0 ? palette.silver : palette.membrane),
    palette.membrane,
  );
};

export const stadiumModels: Readonly<Record<string, TowerModel>> = { bowl, 'kite-roof': kiteRoof, dome };
