import { type Field, parseColour, type Rgb, toEpsg5186 } from '#core';
import { type TileKey, webMercatorXyz } from '../../_kit/schemes.ts';
import type { Palette } from './themes.ts';

/** The heights that shade the map. */
export interface Relief {
  /** Metres above mean sea level in EPSG:5186, without gaps. */
  readonly field: Field;
  /** Per cell: 1 where heights are known all around, 0 where they are guesses (see `knownShare`). */
  readonly known: Float32Array;
}

/** Height in metres and slope (rise over run) eastwards and northwards. */
interface ReliefSample {
  readonly height: number;
  readonly slopeEast: number;
  readonly slopeNorth: number;
}

/** Land without any height. */
const level: ReliefSample = { height: 0, slopeEast: 0, slopeNorth: 0 };

/**
 * Height and slope at a position in EPSG:5186 by cubic B-splines: unlike bilinear heights their slope
 * is smooth, so that the shading shows hills and not the cells of the raster.
 */
function sampleRelief({ field, known }: Relief, x: number, y: number): ReliefSample {
  const { width, height, cellSize, origin, values } = field;
  const u = (x - origin[0]) / cellSize - 0.5;
  const v = (origin[1] - y) / cellSize - 0.5;
  const column = Math.floor(u);
  const row = Math.floor(v);
  if (column < 1 || row < 1 || column > width - 3 || row > height - 3) return level;
  if (known[row * width + column] === 0) return level;
  const [wu, du] = splineWeights(u - column);
  const [wv, dv] = splineWeights(v - row);
  let [sum, sumEast, sumSouth, sumKnown] = [0, 0, 0, 0];
  for (let j = 0; j < 4; j++) {
    const first = (row + j - 1) * width + column - 1;
    let [along, slope, knownAlong] = [0, 0, 0];
    for (let i = 0; i < 4; i++) {
      along += wu[i] * values[first + i];
      slope += du[i] * values[first + i];
      knownAlong += wu[i] * known[first + i];
    }
    sum += wv[j] * along;
    sumEast += wv[j] * slope;
    sumSouth += dv[j] * along;
    sumKnown += wv[j] * knownAlong;
  }
  const shown = smoothstep(0.4, 0.9, sumKnown);
  return { height: sum, slopeEast: (shown * sumEast) / cellSize, slopeNorth: (-shown * sumSouth) / cellSize };
}

/** Weights of the four neighbours for the value and for its derivative. */
function splineWeights(t: number): [readonly number[], readonly number[]] {
  const s = 1 - t;
  const [t2, t3] = [t * t, t * t * t];
  return [
    [(s * s * s) / 6, (3 * t3 - 6 * t2 + 4) / 6, (-3 * t3 + 3 * t2 + 3 * t + 1) / 6, t3 / 6],
    [(-s * s) / 2, (3 * t2 - 4 * t) / 2, (-3 * t2 + 2 * t + 1) / 2, t2 / 2],
  ];
}

/** Pixels between samples: shading is smooth, so that few samples carry it where the map is enlarged. */
const stepPx = (zoom: number): number => (zoom <= 12 ? 2 : zoom === 13 ? 4 : 8);
/** Pixels between exactly projected positions; between them a projection is straight enough. */
const latticePx = 32;

/** The ground of a tile as RGBA pixels, and what of it is bare rock, to be laid over the woods; undefined: none. */
export interface PaintedRelief {
  readonly ground: Uint8ClampedArray;
  readonly rock: Uint8ClampedArray | undefined;
}

/**
 * The ground of a tile: land colour, tinted where it is high and steep, lit from the north-west.
 * `size`: pixels of a side, 256 or 512.
 */
export function paintRelief(key: TileKey, size: number, relief: Relief | undefined, palette: Palette): PaintedRelief {
  const colours = groundColours(palette);
  if (!relief) {
    const ground = new Uint8ClampedArray(4 * size * size);
    for (let i = 0; i < ground.length; i += 4) ground.set([...colours.land, 255], i);
    return { ground, rock: undefined };
  }
  const step = stepPx(key.level);
  const side = size / step + 1;
  const positions = latticePositions(key, size);
  const lit: Rgba[] = [];
  const rocky: Rgba[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = positions(column * step, row * step);
      const sample = sampleRelief(relief, x, y);
      lit.push([...colourOf(sample, key.level, colours), 255]);
      rocky.push([...shaded(colours.rock, sample, key.level, colours), 255 * rockShare(sample)]);
    }
  }
  const spread = (corners: readonly Rgba[]) => spreadOver(size, step, corners);
  return { ground: spread(lit), rock: rocky.some(([, , , share]) => share > 0) ? spread(rocky) : undefined };
}

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Pixels between colours that are `step` pixels apart. */
function spreadOver(size: number, step: number, corners: readonly Rgba[]): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * size * size);
  const side = size / step + 1;
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / step);
    const t = (y % step) / step;
    for (let x = 0; x < size; x++) {
      const at = row * side + Math.floor(x / step);
      const s = (x % step) / step;
      const [a, b, c, d] = [corners[at], corners[at + 1], corners[at + side], corners[at + side + 1]];
      const i = 4 * (y * size + x);
      for (let channel = 0; channel < 4; channel++) {
        const north = a[channel] + (b[channel] - a[channel]) * s;
        const south = c[channel] + (d[channel] - c[channel]) * s;
        pixels[i + channel] = north + (south - north) * t;
      }
    }
  }
  return pixels;
}

/** EPSG:5186 positions of a tile's pixels. */
function latticePositions(key: TileKey, size: number): (x: number, y: number) => readonly [number, number] {
  const side = size / latticePx + 1;
  const world = 2 ** key.level;
  const exact = Array.from({ length: side * side }, (_, i) => {
    const x = (key.x + (i % side) / (side - 1)) / world;
    const y = (key.y + Math.floor(i / side) / (side - 1)) / world;
    return toEpsg5186(webMercatorXyz.unproject(x, y));
  });
  return (x, y) => {
    const column = Math.min(side - 2, Math.floor(x / latticePx));
    const row = Math.min(side - 2, Math.floor(y / latticePx));
    const [s, t] = [x / latticePx - column, y / latticePx - row];
    const at = row * side + column;
    const between = (axis: 0 | 1) =>
      (exact[at][axis] * (1 - s) + exact[at + 1][axis] * s) * (1 - t) +
      (exact[at + side][axis] * (1 - s) + exact[at + side + 1][axis] * s) * t;
    return [between(0), between(1)];
  };
}

const smoothstep = (from: number, to: number, value: number): number => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** Unit vector to the light: azimuth 315°, 45° high. */
const light = { east: -0.5, north: 0.5, up: Math.SQRT1_2 };

interface GroundColours {
  readonly land: Rgb;
  readonly upland: Rgb;
  readonly rock: Rgb;
  readonly sunlit: Rgb;
  readonly shaded: Rgb;
  readonly strength: number;
}

const groundColours = (palette: Palette): GroundColours => ({
  land: parseColour(palette.land),
  upland: parseColour(palette.upland),
  rock: parseColour(palette.rock),
  sunlit: parseColour(palette.sunlit),
  shaded: parseColour(palette.shaded),
  strength: palette.reliefStrength,
});

function colourOf({ height, slopeEast, slopeNorth }: ReliefSample, zoom: number, colours: GroundColours): Rgb {
  const steepness = Math.hypot(slopeEast, slopeNorth);
  if (steepness === 0) return colours.land;
  const upland = 0.9 * smoothstep(35, 150, height) * smoothstep(0.05, 0.22, steepness);
  return shaded(mix(colours.land, colours.upland, upland), { height, slopeEast, slopeNorth }, zoom, colours);
}

/** Nothing holds on to what is steeper than some 30 to 40 degrees: the granite of the summits lies bare. */
function rockShare({ height, slopeEast, slopeNorth }: ReliefSample): number {
  return 0.85 * smoothstep(0.5, 0.85, Math.hypot(slopeEast, slopeNorth)) * smoothstep(150, 300, height);
}

/** A colour of the ground in the light. */
function shaded(ground: Rgb, { slopeEast, slopeNorth }: ReliefSample, zoom: number, colours: GroundColours): Rgb {
  const steepness = Math.hypot(slopeEast, slopeNorth);
  // Small maps need steeper hills than nature to show any.
  const exaggeration = zoom <= 11 ? 2.2 : zoom <= 13 ? 1.8 : 1.4;
  const [east, north] = [slopeEast * exaggeration, slopeNorth * exaggeration];
  const size = Math.hypot(east, north, 1);
  const brightness = (-east * light.east - north * light.north + light.up) / size - light.up;
  const share = Math.min(1, Math.abs(brightness) * (brightness > 0 ? 1.6 : 1.25));
  // Gentle slopes stay quiet: under a city they would look like stains.
  const strength = colours.strength * (0.4 + 0.6 * smoothstep(0.02, 0.14, steepness));
  return mix(ground, brightness > 0 ? colours.sunlit : colours.shaded, strength * share);
}

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
