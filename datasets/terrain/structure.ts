import { boxToEpsg5186, type Epsg5186Box } from '#core';
import { alongSegment, type Hill, hillReach, type Stream } from '../_kit/city-plan-nature.ts';
import { countryHills, countryStreams, ridgeFacts } from './country.ts';
import { type Basin, drain } from './drainage.ts';
import { gradientNoise } from './noise.ts';
import { lowestValley, type Reach, reachesOf, soft, valleysNear } from './valleys.ts';

/**
 * The bulk of the land, over all of the country around the city: what mountains, the ridges between them and the streams'
 * valleys prescribe, dissected by running water (`drainage.ts`). A raster of 80 m; `landform.ts` puts the rest on it.
 */
export interface Structure {
  readonly box: Epsg5186Box;
  readonly cellM: number;
  readonly width: number;
  readonly height: number;
  /** Metres above mean sea level, row 0 in the north, without stream beds and without the last metres of the summits. */
  readonly values: Float64Array;
}

const structureCellM = 80;
/** The country that can be seen from the city's hills; the structure reaches a little farther, so that its edge does not show. */
export const countryBox = boxToEpsg5186([126.635, 37.325, 127.335, 37.795]);
const edgeM = 400;

/** Height of a massif as a share of the mountain's; its radius as a multiple, along the ridge and across it. */
const massifShare = 0.4;
/** What its upper part adds to that, over its own extent and a little more. */
const upperShare = 0.36;
const upperReach = 1.35;
const massifLong = 3.8;
const massifShort = 3.0;
/** Slopes (rise over run): in the mountains, on high rock, and where the city climbs their feet. */
const mountainSlope = 0.55;
const rockSlope = 0.8;
const citySlope = 0.2;

type Raster = Pick<Structure, 'box' | 'cellM' | 'width' | 'height'>;

const xOf = ({ box, cellM }: Raster, column: number): number => box[0] + (column + 0.5) * cellM;
const yOf = ({ box, cellM }: Raster, row: number): number => box[3] - (row + 0.5) * cellM;

/** @param cellM coarser cells make a quicker land, for tests */
export function makeStructure(
  seed: number,
  hills: readonly Hill[],
  streams: readonly Stream[],
  cellM = structureCellM,
): Structure {
  const raster = rasterOf(countryBox, cellM);
  const reaches = reachesOf([...streams, ...countryStreams(streams)]);
  const mountains = [...hills, ...countryHills];
  const land = valleyLand(raster, reaches, seed);
  raise(raster, land, mountains);
  const basin: Basin = { ...raster, ...land, steepest: steepestOf(raster, mountains) };
  const rough = gradientNoise(seed, 181, 700);
  const fine = gradientNoise(seed, 182, 260);
  const unrest = new Float64Array(raster.width * raster.height);
  eachCell(raster, (i, x, y) => {
    unrest[i] = (4 + 0.2 * (land.target[i] - land.base[i])) * (rough(x, y) + 0.6 * fine(x, y));
  });
  return { ...raster, values: lowered(drain(basin, unrest), raster, mountains) };
}

/** Crests beside a summit stay below it: what comes near its height is pressed down. */
function lowered(values: Float64Array, raster: Raster, mountains: readonly Hill[]): Float64Array {
  const limit = new Float64Array(values.length).fill(0);
  for (const hill of mountains) {
    const reachM = 2 * Math.max(hill.longRadiusM, hill.shortRadiusM);
    within(raster, hill.x - reachM, hill.y - reachM, hill.x + reachM, hill.y + reachM, (i, x, y) => {
      if (hillReach(hill, x, y) < 1.5) limit[i] = Math.max(limit[i], hill.heightM);
    });
  }
  return values.map((value, i) => {
    const over = value - 0.7 * limit[i];
    return limit[i] === 0 || over <= 0 ? value : 0.7 * limit[i] + over / (1 + over / (0.25 * limit[i]));
  });
}

function rasterOf([x0, y0, x1, y1]: Epsg5186Box, cellM: number): Raster {
  const [west, north] = [Math.floor((x0 - edgeM) / cellM) * cellM, Math.ceil((y1 + edgeM) / cellM) * cellM];
  const width = Math.ceil((x1 + edgeM - west) / cellM);
  const height = Math.ceil((north - y0 + edgeM) / cellM);
  return { box: [west, north - height * cellM, west + width * cellM, north], cellM, width, height };
}

function eachCell(raster: Raster, visit: (i: number, x: number, y: number) => void): void {
  for (let row = 0; row < raster.height; row++) {
    for (let column = 0; column < raster.width; column++) {
      visit(row * raster.width + column, xOf(raster, column), yOf(raster, row));
    }
  }
}

interface Land {
  readonly fixed: Float64Array;
  readonly target: Float64Array;
  readonly base: Float64Array;
}

const blockCells = 16;

/** The land without mountains: the lowest valley at every place, under wide waves. */
function valleyLand(raster: Raster, reaches: readonly Reach[], seed: number): Land {
  const n = raster.width * raster.height;
  const land = { fixed: new Float64Array(n).fill(Number.NaN), target: new Float64Array(n), base: new Float64Array(n) };
  const wide = gradientNoise(seed, 161, 2300);
  const small = gradientNoise(seed, 162, 900);
  for (let row0 = 0; row0 < raster.height; row0 += blockCells) {
    for (let column0 = 0; column0 < raster.width; column0 += blockCells) {
      const half = (blockCells / 2) * raster.cellM;
      const near = valleysNear(
        reaches,
        xOf(raster, column0) - raster.cellM / 2 + half,
        yOf(raster, row0) + raster.cellM / 2 - half,
        half * 1.5,
      );
      for (let row = row0; row < Math.min(raster.height, row0 + blockCells); row++) {
        for (let column = column0; column < Math.min(raster.width, column0 + blockCells); column++) {
          const [x, y] = [xOf(raster, column), yOf(raster, row)];
          const i = row * raster.width + column;
          const { baseM, bankM, groundM } = lowestValley(near, x, y);
          const waves = Math.max(0, 0.45 + wide(x, y) + 0.5 * small(x, y));
          land.base[i] = baseM;
          // Far from any stream of the tables lie the hills of the country.
          const wavesM = 20 * soft((bankM - 120) / 900) + 50 * soft((bankM - 4000) / 5000);
          land.target[i] = groundM + wavesM * waves * waves;
          const edge = row === 0 || column === 0 || row === raster.height - 1 || column === raster.width - 1;
          if (bankM < raster.cellM / 2) land.fixed[i] = baseM;
          else if (edge) land.fixed[i] = land.target[i];
        }
      }
    }
  }
  return land;
}

const bump = (reach: number): number => (reach >= 1 ? 0 : (1 - reach * reach) ** 2);

/** Puts the massifs and the ridges between them on the land; where several meet, the higher ones count most. */
function raise(raster: Raster, { target }: Land, mountains: readonly Hill[]): void {
  const power = new Float64Array(target.length);
  const add = (i: number, riseM: number): void => {
    const square = riseM * riseM;
    power[i] += square * square * square * square;
  };
  for (const hill of mountains) {
    const massif: Hill = {
      ...hill,
      longRadiusM: Math.max(1.15 * hill.longRadiusM, massifLong * hill.heightM),
      shortRadiusM: Math.max(1.15 * hill.shortRadiusM, massifShort * hill.heightM),
    };
    const reachM = 1.3 * Math.max(massif.longRadiusM, massif.shortRadiusM);
    within(raster, hill.x - reachM, hill.y - reachM, hill.x + reachM, hill.y + reachM, (i, x, y) => {
      const foot = massifShare * bump(hillReach(massif, x, y));
      const upper = upperShare * bump(hillReach(hill, x, y) / upperReach);
      if (foot + upper > 0) add(i, Math.max(0, hill.heightM - target[i]) * (foot + upper));
    });
  }
  for (const { from, to, saddleM } of ridgeFacts) {
    const a = mountains.find(({ name }) => name === from);
    const b = mountains.find(({ name }) => name === to);
    if (a && b) raiseRidge(raster, target, [a, b, saddleM], add);
  }
  for (let i = 0; i < power.length; i++) target[i] += Math.sqrt(Math.sqrt(Math.sqrt(power[i])));
}

function raiseRidge(
  raster: Raster,
  target: Float64Array,
  [a, b, saddleM]: readonly [Hill, Hill, number],
  add: (i: number, riseM: number) => void,
): void {
  const reachM = 400 + 2.7 * Math.max(a.heightM, b.heightM);
  const [x0, x1] = [Math.min(a.x, b.x) - reachM, Math.max(a.x, b.x) + reachM];
  const [y0, y1] = [Math.min(a.y, b.y) - reachM, Math.max(a.y, b.y) + reachM];
  within(raster, x0, y0, x1, y1, (i, x, y) => {
    const { distance, t } = alongSegment(a, b, x, y);
    const crestM =
      t < 0.5 ? a.heightM + (saddleM - a.heightM) * soft(2 * t) : saddleM + (b.heightM - saddleM) * soft(2 * t - 1);
    const share = bump(distance / (400 + 2.7 * crestM));
    if (share > 0) add(i, Math.max(0, 0.6 * crestM - target[i]) * share);
  });
}

function within(
  raster: Raster,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  visit: (i: number, x: number, y: number) => void,
): void {
  const { box, cellM, width, height } = raster;
  const c0 = Math.max(0, Math.floor((x0 - box[0]) / cellM));
  const c1 = Math.min(width - 1, Math.floor((x1 - box[0]) / cellM));
  const r0 = Math.max(0, Math.floor((box[3] - y1) / cellM));
  const r1 = Math.min(height - 1, Math.floor((box[3] - y0) / cellM));
  for (let row = r0; row <= r1; row++) {
    for (let column = c0; column <= c1; column++) visit(row * width + column, xOf(raster, column), yOf(raster, row));
  }
}

/** Mountains may be steep, rock high up steeper still; where the city is built, slopes stay such that streets climb them. */
function steepestOf(raster: Raster, mountains: readonly Hill[]): Float64Array {
  const out = new Float64Array(raster.width * raster.height).fill(citySlope);
  for (const hill of mountains) {
    const steep = hill.heightM > 330 ? rockSlope : mountainSlope;
    const reachM = 1.6 * Math.max(hill.longRadiusM, hill.shortRadiusM, 0.9 * hill.heightM);
    within(raster, hill.x - reachM, hill.y - reachM, hill.x + reachM, hill.y + reachM, (i, x, y) => {
      const nearM = Math.sqrt((x - hill.x) ** 2 + (y - hill.y) ** 2);
      const reach = Math.min(hillReach(hill, x, y), nearM / Math.max(0.9 * hill.heightM, 1));
      out[i] = Math.max(out[i], citySlope + (steep - citySlope) * soft((1.3 - reach) / 0.4));
    });
  }
  for (const { from, to, saddleM } of ridgeFacts) {
    const a = mountains.find(({ name }) => name === from);
    const b = mountains.find(({ name }) => name === to);
    if (!a || !b || saddleM < 150) continue;
    const reachM = 1.6 * saddleM;
    const [x0, x1] = [Math.min(a.x, b.x) - reachM, Math.max(a.x, b.x) + reachM];
    const [y0, y1] = [Math.min(a.y, b.y) - reachM, Math.max(a.y, b.y) + reachM];
    within(raster, x0, y0, x1, y1, (i, x, y) => {
      const { distance } = alongSegment(a, b, x, y);
      out[i] = Math.max(out[i], citySlope + (mountainSlope - citySlope) * soft(1.6 - (1.6 * distance) / reachM));
    });
  }
  return out;
}

/** Heights between the cell centres (Catmull-Rom) and their slopes eastwards and northwards. */
export function sampleStructure(
  { box, cellM, width, height, values }: Structure,
  x: number,
  y: number,
): { heightM: number; east: number; north: number } {
  const u = Math.min(width - 3, Math.max(1, (x - box[0]) / cellM - 0.5));
  const v = Math.min(height - 3, Math.max(1, (box[3] - y) / cellM - 0.5));
  const column = Math.min(width - 3, Math.floor(u));
  const row = Math.min(height - 3, Math.floor(v));
  const [s, t] = [u - column, v - row];
  let [heightM, east, south] = [0, 0, 0];
  for (let j = 0; j < 4; j++) {
    const at = (row + j - 1) * width + column - 1;
    const [a, b, c, d] = [values[at], values[at + 1], values[at + 2], values[at + 3]];
    const along = spline(a, b, c, d, s);
    const weight = weightOf(j, t);
    heightM += weight * along;
    east += weight * splineSlope(a, b, c, d, s);
    south += weightSlopeOf(j, t) * along;
  }
  return { heightM, east: east / cellM, north: -south / cellM };
}

const spline = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
const splineSlope = (a: number, b: number, c: number, d: number, t: number): number =>
  0.5 * (c - a + t * (2 * (2 * a - 5 * b + 4 * c - d) + 3 * t * (3 * (b - c) + d - a)));
const weightOf = (j: number, t: number): number =>
  j === 0
    ? 0.5 * t * (-1 + t * (2 - t))
    : j === 1
      ? 1 + 0.5 * t * t * (3 * t - 5)
      : j === 2
        ? 0.5 * t * (1 + t * (4 - 3 * t))
        : 0.5 * t * t * (t - 1);
const weightSlopeOf = (j: number, t: number): number =>
  j === 0
    ? 0.5 * (-1 + t * (4 - 3 * t))
    : j === 1
      ? 0.5 * t * (9 * t - 10)
      : j === 2
        ? 0.5 * (1 + t * (8 - 9 * t))
        : 0.5 * t * (3 * t - 2);
