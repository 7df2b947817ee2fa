import { type Hill, hillReach, type Island, type Stream } from '../_kit/city-plan-nature.ts';
import { countryHills, countryStreams } from './country.ts';
import { gradientNoise } from './noise.ts';
import { makeStructure, type Structure, sampleStructure } from './structure.ts';
import { ceilingAt, feltM, nextSummitM, pressed, type Summit, tallestTipM, tipAt } from './summits.ts';
import { banksNear, cutByReach, embankedM, fromBank, insideIsland, type Reach, reachesOf, soft } from './valleys.ts';

/**
 * Ground of the generated Seoul and the country around it, in metres above mean sea level.
 *
 * - Bulk: a raster of 80 m, drained everywhere, that follows mountains, ridges and valleys (`structure.ts`), seen through
 *   a gentle bend so that its cells do not show.
 * - Relief: folded noise in three sizes, its height following the slope: gullies in the woods, rock where it is steep.
 * - Summits: each gets what is missing to its true height, as a bump over its own extent; granite domes have steep sides. The
 *   bumps overlap, so their sizes come from one system of linear equations. No ground of a massif rises above its summits
 *   (`summits.ts`).
 * - Banks: every stream is sunk into its land with shelf and embankment; islands rise from the Han (`valleys.ts`).
 *
 * Only + − × ÷ and the square root: the same bits on every machine.
 */
export interface Landform {
  heightAt(x: number, y: number): number;
  /** The same for places within `radiusM` of a place: quicker, as it leaves out what cannot reach them. */
  narrowed(x: number, y: number, radiusM: number): Landform;
}

/** Summits with steep sides, of bare granite or heaped up with flat tops, and how steep: 1 is a cone-like hill, higher is a dome. */
const domes: Readonly<Record<string, number>> = {
  백운대: 1.6,
  인수봉: 3,
  만경대: 1.6,
  노적봉: 2.4,
  자운봉: 1.6,
  선인봉: 2.6,
  오봉: 1.8,
  우이암: 2,
  족두리봉: 2,
  비봉: 1.6,
  보현봉: 1.5,
  인왕산: 1.4,
  하늘공원: 2.6,
  노을공원: 2.6,
};

/** On the top 1, at the foot 0, level at both; a dome keeps its height longer. */
function bump(reach: number, dome: number): number {
  if (reach >= 1) return 0;
  const square = reach * reach;
  const low = (1 - square) * (1 - square);
  if (dome === 1) return low;
  // Between the bell and a block with rounded edges.
  const block = 1 - square * square * square;
  const share = (dome - 1) / 2;
  return low + (Math.min(1, block * block) - low) * Math.min(1, share);
}

/** Width of a stream's surroundings into which no summit's bump reaches. */
const summitClearM = 60;

export function makeLandform(
  seed: number,
  hills: readonly Hill[],
  streams: readonly Stream[],
  islands: readonly Island[] = [],
): Landform {
  const structure = structureOf(seed, hills, streams);
  const relief = makeRelief(seed, structure);
  const mountains = [...hills, ...countryHills];
  const summits = mountains.map(
    (hill): Summit => ({
      hill,
      dome: domes[hill.name ?? ''] ?? 1,
      bendAtTop: relief.bend(hill.x, hill.y),
      bumpM: 0,
      tipM: 0,
      nextM: nextSummitM(hill, mountains),
    }),
  );
  const near: Near = { reaches: reachesOf([...streams, ...countryStreams(streams)]), islands, summits };
  return landformOf(relief, { ...near, summits: trueToHeight(relief, near, solveBumps(relief, near)) });
}

/**
 * The summits with their bumps. Relief follows the slope, and so the bumps: what is left over is put right in a few rounds,
 * and what the ceiling then presses down, by a tip.
 */
function trueToHeight(relief: Relief, near: Near, sizes: readonly number[]): Summit[] {
  const sized = near.summits.map((summit, i) => ({ ...summit, bumpM: sizes[i] }));
  const missing = (ceilingM?: number): number[] =>
    sized.map(({ hill }) => hill.heightM - groundAt(relief, { ...near, summits: sized }, hill.x, hill.y, ceilingM));
  for (let round = 0; round < 4; round++) {
    const more = missing(uncapped);
    for (const [i, summit] of sized.entries()) {
      summit.bumpM = Math.min(summit.hill.heightM, summit.bumpM + 0.8 * more[i]);
    }
  }
  const tips = missing();
  return sized.map((summit, i) => ({ ...summit, tipM: Math.min(tallestTipM, Math.max(0, tips[i])) }));
}

/** The structure takes seconds: the last one is kept, for all datasets of one city ask for the same. */
let kept: { key: string; structure: Structure } | undefined;

function structureOf(seed: number, hills: readonly Hill[], streams: readonly Stream[]): Structure {
  const key = JSON.stringify([seed, hills, streams]);
  if (kept?.key !== key) kept = { key, structure: makeStructure(seed, hills, streams) };
  return kept.structure;
}

interface Near {
  readonly reaches: readonly Reach[];
  readonly islands: readonly Island[];
  readonly summits: readonly Summit[];
}

interface Relief {
  /** How the map is bent where a summit's extent is looked up: no hill is an ellipse. */
  bend(x: number, y: number): readonly [east: number, north: number];
  /**
   * Land without stream beds, given the summits' bumps on it: their sum and how steep they are (rise over run).
   * It stays below `ceilingM`.
   */
  landAt(x: number, y: number, bumps: Bumps, ceilingM: number): number;
}

interface Bumps {
  readonly riseM: number;
  readonly slope: number;
  readonly tipM: number;
}
const noBumps: Bumps = { riseM: 0, slope: 0, tipM: 0 };
const uncapped = Number.POSITIVE_INFINITY;

function makeRelief(seed: number, structure: Structure): Relief {
  const noise = (salt: number, sizeM: number) => gradientNoise(seed, 190 + salt, sizeM);
  const [bendX, bendY] = [noise(1, 420), noise(2, 420)];
  const [curlX, curlY] = [noise(7, 150), noise(8, 150)];
  const [gullies, ribs, rocks] = [noise(3, 210), noise(4, 95), noise(5, 41)];
  const waves = noise(6, 320);
  return {
    bend: (x, y) => [85 * bendX(x, y) + 34 * curlX(x, y), 85 * bendY(x, y) + 34 * curlY(x, y)],
    landAt(x, y, { riseM, slope: bumpSlope, tipM }, ceilingM) {
      const bent = sampleStructure(structure, x + 55 * bendX(x, y), y + 55 * bendY(x, y));
      const slope = bumpSlope + Math.sqrt(bent.east * bent.east + bent.north * bent.north);
      const steep = soft((slope - 0.1) / 0.35);
      const heightM = pressed(bent.heightM + riseM, ceilingM);
      const rock = soft((slope - 0.45) / 0.4) * soft((heightM - 120) / 200);
      let height = heightM + (0.7 + 3 * soft(slope / 0.15)) * waves(x, y);
      if (steep > 0) {
        height += steep * (16 * (0.3 - Math.abs(gullies(x, y))) + 7 * (0.3 - Math.abs(ribs(x, y))));
        if (rock > 0) height += rock * (12 * (0.35 - Math.abs(ribs(x, y))) + 6 * (0.35 - Math.abs(rocks(x, y))));
      }
      return Math.min(ceilingM, height + tipM);
    },
  };
}

function landformOf(relief: Relief, near: Near): Landform {
  return {
    heightAt: (x, y) => groundAt(relief, near, x, y),
    narrowed: (x, y, radiusM) =>
      landformOf(relief, {
        reaches: banksNear(near.reaches, x, y, radiusM),
        islands: near.islands.filter(
          (island) => (x - island.x) ** 2 + (y - island.y) ** 2 < (1.2 * island.longRadiusM + radiusM) ** 2,
        ),
        summits: near.summits.filter(
          ({ hill }) => (x - hill.x) ** 2 + (y - hill.y) ** 2 < (feltM(hill) + radiusM) ** 2,
        ),
      }),
  };
}

function groundAt(
  relief: Relief,
  { reaches, islands, summits }: Near,
  x: number,
  y: number,
  ceilingM = ceilingAt(summits, x, y),
): number {
  const inside = insideIsland(islands, x, y);
  let clearM = summitClearM;
  const banks = reaches.map((reach) => {
    const { bankM, levelM } = fromBank(reach, x, y);
    const shoreM = reach.isHan ? Math.max(bankM, inside) : bankM;
    clearM = Math.min(clearM, shoreM);
    return { bank: reach.bank, shoreM, levelM };
  });
  let landM = relief.landAt(x, y, bumpsAt(relief, summits, soft(clearM / summitClearM), x, y), ceilingM);
  for (const { bank, shoreM, levelM } of banks) landM = Math.max(landM, embankedM(bank, shoreM, levelM));
  let groundM = landM;
  for (const { bank, shoreM, levelM } of banks) groundM = Math.min(groundM, cutByReach(bank, shoreM, levelM, landM));
  return groundM;
}

/** The summits' bumps at a place, `share` of them. */
function bumpsAt(relief: Relief, summits: readonly Summit[], share: number, x: number, y: number): Bumps {
  if (share === 0 || summits.length === 0) return noBumps;
  const bend = relief.bend(x, y);
  let [riseM, slope, tipM] = [0, 0, 0];
  for (const summit of summits) {
    const reach = reachOf(summit, bend, x, y);
    if (reach >= 1) continue;
    riseM += share * summit.bumpM * bump(reach, summit.dome);
    tipM += share * tipAt(summit, x, y);
    slope += (3 * share * Math.abs(summit.bumpM) * reach * (1 - reach)) / summit.hill.shortRadiusM;
  }
  return { riseM, slope, tipM };
}

/** How far a place is from a summit, on the bent map; small hills bend less. */
function reachOf({ hill, bendAtTop }: Summit, bend: readonly [number, number], x: number, y: number): number {
  const share = Math.min(1, hill.shortRadiusM / 500);
  return hillReach(hill, x + share * (bend[0] - bendAtTop[0]), y + share * (bend[1] - bendAtTop[1]));
}

/** Sizes of the summits' bumps such that every summit reaches its height: Gauss-Jordan with row exchange. */
function solveBumps(relief: Relief, { reaches, summits }: Near): number[] {
  const n = summits.length;
  const rows = summits.map(({ hill: top }) => {
    let clearM = summitClearM;
    for (const reach of reaches) clearM = Math.min(clearM, fromBank(reach, top.x, top.y).bankM);
    // A hill whose stated place lies on a bank would need a bump without bounds: it stays lower than it is.
    const share = Math.max(0.3, soft(clearM / summitClearM));
    const bend = relief.bend(top.x, top.y);
    const bumps = summits.map((summit) => share * bump(reachOf(summit, bend, top.x, top.y), summit.dome));
    return Float64Array.from([...bumps, top.heightM - relief.landAt(top.x, top.y, noBumps, uncapped)]);
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
  return rows.map((row, i) => Math.min(summits[i].hill.heightM, row[n] / row[i]));
}
