import { type Epsg5186Box, type Field, parseColour, type Rgb, toEpsg5186 } from '#core';
import { cityShare } from '../../_kit/city-edge.ts';
import { type TileKey, webMercatorXyz } from '../../_kit/schemes.ts';
import type { Palette } from './themes.ts';

/** The heights that shade the map. */
export interface Relief {
  /** Metres above mean sea level in EPSG:5186, without gaps, over the city and the belt around it. */
  readonly field: Field;
  /** Where heights are known; beyond, they fade. */
  readonly cityBox: Epsg5186Box;
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
function sampleRelief({ field, cityBox }: Relief, x: number, y: number): ReliefSample {
  const share = cityShare(cityBox, x, y);
  if (share === 0) return level;
  const { width, height, cellSize, origin, values } = field;
  const u = Math.min(width - 1, Math.max(0, (x - origin[0]) / cellSize - 0.5));
  const v = Math.min(height - 1, Math.max(0, (origin[1] - y) / cellSize - 0.5));
  const column = Math.floor(u);
  const row = Math.floor(v);
  const [wu, du] = splineWeights(u - column);
  const [wv, dv] = splineWeights(v - row);
  let [sum, sumEast, sumSouth] = [0, 0, 0];
  for (let j = 0; j < 4; j++) {
    const r = Math.min(height - 1, Math.max(0, row + j - 1)) * width;
    let [along, slope] = [0, 0];
    for (let i = 0; i < 4; i++) {
      const value = values[r + Math.min(width - 1, Math.max(0, column + i - 1))];
      along += wu[i] * value;
      slope += du[i] * value;
    }
    sum += wv[j] * along;
    sumEast += wv[j] * slope;
    sumSouth += dv[j] * along;
  }
  return {
    height: share * sum,
    slopeEast: (share * sumEast) / cellSize,
    slopeNorth: (-share * sumSouth) / cellSize,
  };
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
const stepPx = (zoom: number): number => (zoom <= 11 ? 1 : zoom === 12 ? 2 : zoom === 13 ? 4 : 8);
/** Pixels between exactly projected positions; between them a projection is straight enough. */
const latticePx = 32;

/**
 * The ground of a tile as RGBA pixels: land colour, tinted where it is high and steep, lit from the north-west.
 * `size`: pixels of a side, 256 or 512.
 */
export function paintRelief(
  key: TileKey,
  size: number,
  relief: Relief | undefined,
  palette: Palette,
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * size * size);
  const land = parseColour(palette.land);
  if (!relief) {
    for (let i = 0; i < pixels.length; i += 4) pixels.set([...land, 255], i);
    return pixels;
  }
  const step = stepPx(key.level);
  const side = size / step + 1;
  const positions = latticePositions(key, size);
  const lit: Rgb[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = positions(column * step, row * step);
      lit.push(colourOf(sampleRelief(relief, x, y), key.level, palette, land));
    }
  }
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / step);
    const t = (y % step) / step;
    for (let x = 0; x < size; x++) {
      const at = row * side + Math.floor(x / step);
      const s = (x % step) / step;
      const [a, b, c, d] = [lit[at], lit[at + 1], lit[at + side], lit[at + side + 1]];
      const i = 4 * (y * size + x);
      for (let channel = 0; channel < 3; channel++) {
        const north = a[channel] + (b[channel] - a[channel]) * s;
        const south = c[channel] + (d[channel] - c[channel]) * s;
        pixels[i + channel] = north + (south - north) * t;
      }
      pixels[i + 3] = 255;
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

function colourOf({ height, slopeEast, slopeNorth }: ReliefSample, zoom: number, palette: Palette, land: Rgb): Rgb {
  const steepness = Math.hypot(slopeEast, slopeNorth);
  const upland = 0.9 * smoothstep(35, 150, height) * smoothstep(0.05, 0.22, steepness);
  const ground = mix(land, parseColour(palette.upland), upland);
  // Small maps need steeper hills than nature to show any.
  const exaggeration = zoom <= 11 ? 2.2 : zoom <= 13 ? 1.8 : 1.4;
  const [east, north] = [slopeEast * exaggeration, slopeNorth * exaggeration];
  const size = Math.hypot(east, north, 1);
  const brightness = (-east * light.east - north * light.north + light.up) / size - light.up;
  const target = parseColour(brightness > 0 ? palette.sunlit : palette.shaded);
  const share = Math.min(1, Math.abs(brightness) * (brightness > 0 ? 1.6 : 1.25));
  // Gentle slopes stay quiet: under a city they would look like stains.
  const strength = palette.reliefStrength * (0.4 + 0.6 * smoothstep(0.02, 0.14, steepness));
  return mix(ground, target, strength * share);
}

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
