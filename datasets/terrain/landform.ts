import { type Hill, hillReach, type Stream } from '../_kit/city-plan-nature.ts';
import { gradientNoise } from './noise.ts';
import { lowestValley, nearReaches, type Reach, reachesOf, soft, type Valley } from './valleys.ts';

/**
 * Ground of the generated Seoul, in metres above mean sea level.
 *
 * - Lowland: from each bank a river terrace and then a gentle rise with the distance; where several streams are near,
 *   the lowest of their valleys counts. Wide, soft waves lie over it.
 * - Massif: around every mountain a broad foot, the feet joined by the fourth root of their summed fourth powers
 *   and broken into ridges by folded noise; it ends in the valleys.
 * - Summits: each gets what is missing to its true height, as a bump over its own extent. The bumps overlap, so their
 *   sizes come from one system of linear equations.
 *
 * Only + − × ÷ and the square root: the same bits on every machine.
 */
export interface Landform {
  heightAt(x: number, y: number): number;
  /** The same for places within `radiusM` of a place: quicker, as it leaves out what cannot reach them. */
  narrowed(x: number, y: number, radiusM: number): Landform;
}

/** Widths of valley floors into which no massif and no summit reaches. */
const massifClearM = 260;
const summitClearM = 60;
/** Height of a massif as a share of the mountain's; its radius as a multiple, along the ridge and across it. */
const massifShare = 0.55;
const massifLong = 3.4;
const massifShort = 2.4;
/** Height of the lowland's waves. */
const wavesM = 8;

/** 1 on the top, 0 at the foot, level at both. */
const bump = (reach: number): number => (reach >= 1 ? 0 : (1 - reach * reach) ** 2);

export function makeLandform(seed: number, hills: readonly Hill[], streams: readonly Stream[]): Landform {
  const relief = makeRelief(seed);
  const every = { reaches: reachesOf(streams), mountains: hills.map((hill) => mountainOf(hill, relief)) };
  const sizes = solveBumps(relief, every);
  return landformOf(relief, { ...every, mountains: every.mountains.map((m, i) => ({ ...m, bumpM: sizes[i] })) });
}

interface Mountain {
  readonly hill: Hill;
  /** The hill with the radii of its massif; a hill in the city has none. */
  readonly massif: Hill | undefined;
  /** Farther away than this it is not felt. */
  readonly feltM: number;
  /** How the relief bends the map at the top: subtracted, so that the top stays in its place. */
  readonly bendAtTop: readonly [number, number];
  readonly bumpM: number;
}

interface Near {
  readonly reaches: readonly Reach[];
  readonly mountains: readonly Mountain[];
}

interface Relief {
  waves(x: number, y: number): number;
  /** Folded noise, 0…1: its creases are ridges. */
  ridges(x: number, y: number): number;
  /** By how much a mountain of that radius is bent out of its ellipse. */
  bend(x: number, y: number, radiusM: number): readonly [number, number];
}

function makeRelief(seed: number): Relief {
  const noise = (salt: number, sizeM: number) => gradientNoise(seed, 160 + salt, sizeM);
  const [wide, small] = [noise(1, 1500), noise(2, 620)];
  const folds = [noise(3, 1900), noise(4, 900), noise(5, 430)];
  const [bendX, bendY, curlX, curlY] = [noise(6, 2600), noise(7, 2600), noise(8, 800), noise(9, 800)];
  return {
    waves: (x, y) => 0.7 * wide(x, y) + 0.3 * small(x, y),
    ridges: (x, y) =>
      0.5 * (1 - Math.abs(folds[0](x, y))) +
      0.32 * (1 - Math.abs(folds[1](x, y))) +
      0.18 * (1 - Math.abs(folds[2](x, y))),
    bend: (x, y, radiusM) => {
      const broad = Math.min(0.4 * radiusM, 520);
      const close = Math.min(0.3 * radiusM, 170);
      return [broad * bendX(x, y) + close * curlX(x, y), broad * bendY(x, y) + close * curlY(x, y)];
    },
  };
}

function mountainOf(hill: Hill, relief: Relief): Mountain {
  if (hill.inCity) return { hill, massif: undefined, feltM: hill.longRadiusM, bendAtTop: [0, 0], bumpM: 0 };
  const massif: Hill = {
    ...hill,
    longRadiusM: Math.max(hill.longRadiusM, massifLong * hill.heightM),
    shortRadiusM: Math.max(hill.shortRadiusM, massifShort * hill.heightM),
  };
  const bendAtTop = relief.bend(hill.x, hill.y, massif.shortRadiusM);
  return { hill, massif, feltM: 1.8 * massif.longRadiusM, bendAtTop, bumpM: 0 };
}

function landformOf(relief: Relief, near: Near): Landform {
  return {
    heightAt: (x, y) => groundAt(relief, near, x, y),
    narrowed: (x, y, radiusM) =>
      landformOf(relief, {
        reaches: nearReaches(near.reaches, x, y, radiusM),
        mountains: near.mountains.filter(
          ({ hill, feltM }) => (x - hill.x) ** 2 + (y - hill.y) ** 2 < (feltM + radiusM) ** 2,
        ),
      }),
  };
}

function groundAt(relief: Relief, near: Near, x: number, y: number): number {
  const valley = lowestValley(near.reaches, x, y);
  if (valley.bankM === 0) return valley.levelM;
  const { massifM, summitsM } = mountainsAt(relief, near.mountains, x, y);
  const ground = plainAt(relief, valley, x, y) + soft(valley.bankM / massifClearM) * massifM;
  return Math.max(valley.levelM, ground + soft(valley.bankM / summitClearM) * summitsM);
}

const plainAt = (relief: Relief, valley: Valley, x: number, y: number): number =>
  valley.groundM + wavesM * soft(valley.bankM / 700) * relief.waves(x, y);

/** Height of the massif over the lowland, and the sum of the summits' bumps on it. */
function mountainsAt(
  relief: Relief,
  mountains: readonly Mountain[],
  x: number,
  y: number,
): { massifM: number; summitsM: number } {
  let power = 0;
  let summitsM = 0;
  for (const mountain of mountains) {
    const { hill, massif, bumpM } = mountain;
    const [px, py] = bent(relief, mountain, x, y);
    if (massif) {
      const foot = massifShare * hill.heightM * bump(hillReach(massif, px, py));
      power += foot * foot * foot * foot;
    }
    if (bumpM !== 0) summitsM += bumpM * bump(hillReach(hill, px, py));
  }
  if (power === 0) return { massifM: 0, summitsM };
  return { massifM: Math.sqrt(Math.sqrt(power)) * (0.55 + 0.6 * relief.ridges(x, y)), summitsM };
}

/** The place as the mountain's bent ellipse sees it. */
function bent(relief: Relief, { massif, bendAtTop }: Mountain, x: number, y: number): readonly [number, number] {
  if (!massif) return [x, y];
  const [bx, by] = relief.bend(x, y, massif.shortRadiusM);
  return [x + bx - bendAtTop[0], y + by - bendAtTop[1]];
}

/** Height of the ground without summits, and the share that bumps have there. */
function summitsMissing(relief: Relief, near: Near, x: number, y: number): { groundM: number; share: number } {
  const valley = lowestValley(near.reaches, x, y);
  const { massifM } = mountainsAt(relief, near.mountains, x, y);
  const groundM = plainAt(relief, valley, x, y) + soft(valley.bankM / massifClearM) * massifM;
  // A hill whose stated place lies on a bank would need a bump without bounds: it stays lower than it is.
  return { groundM, share: Math.max(0.3, soft(valley.bankM / summitClearM)) };
}

/** Sizes of the summits' bumps such that every summit reaches its height: Gauss-Jordan with row exchange. */
function solveBumps(relief: Relief, near: Near): number[] {
  const { mountains } = near;
  const n = mountains.length;
  const rows = mountains.map(({ hill: top }) => {
    const { groundM, share } = summitsMissing(relief, near, top.x, top.y);
    const bumps = mountains.map((m) => share * bump(hillReach(m.hill, ...bent(relief, m, top.x, top.y))));
    return Float64Array.from([...bumps, top.heightM - groundM]);
  });
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) if (Math.abs(rows[r][column]) > Math.abs(rows[pivot][column])) pivot = r;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let r = 0; r < n; r++) {
      if (r === column || rows[r][column] === 0) continue;
      const factor = rows[r][column] / rows[column][column];
      for (let c = column; c <= n; c++) rows[r][c] -= factor * rows[column][c];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
