import { createCanvas, Path2D } from '@napi-rs/canvas';
import { type Epsg5186, toWgs84, type Wgs84Box } from '#core';
import { geographicTms, type TileKey } from '../../_kit/schemes.ts';
import { allLand } from './quantized-mesh.ts';

type Area = readonly (readonly (readonly Epsg5186[])[])[];

/** A water surface in degrees: a path from its box's north-west corner, and the box. */
export interface Water {
  readonly path: Path2D;
  readonly box: Wgs84Box;
}

/** Units of a path in one degree: paths are float32, and these keep a metre over the widest river. */
const unitsPerDegree = 100_000;
const maskSide = 256;
/** On coarser levels a pixel of the mask is wider than a river: they have none. */
const firstMaskedLevel = 10;
const allWater = Uint8Array.of(255);

export function waterOf(area: Area): Water {
  const rings = area.flat().map((ring) => ring.map((position) => toWgs84(position)));
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of rings.flat()) {
    [west, south] = [Math.min(west, lon), Math.min(south, lat)];
    [east, north] = [Math.max(east, lon), Math.max(north, lat)];
  }
  const path = new Path2D();
  for (const ring of rings) {
    for (const [i, [lon, lat]] of ring.entries()) {
      const [x, y] = [(lon - west) * unitsPerDegree, (north - lat) * unitsPerDegree];
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }
  return { path, box: [west, south, east, north] };
}

/** The water mask of a tile, for `terrainTile`. */
export function waterMask(key: TileKey, waters: readonly Water[]): Uint8Array {
  if (key.level < firstMaskedLevel) return allLand;
  const box = geographicTms.box(key);
  const [west, south, east, north] = box;
  const near = waters.filter(({ box: b }) => b[0] < east && b[2] > west && b[1] < north && b[3] > south);
  if (near.length === 0) return allLand;
  const context = createCanvas(maskSide, maskSide).getContext('2d');
  context.fillStyle = '#fff';
  const scale = maskSide / (geographicTms.size(key.level) * unitsPerDegree);
  for (const { path, box: b } of near) {
    const x = ((b[0] - west) / (east - west)) * maskSide;
    const y = ((north - b[3]) / (north - south)) * maskSide;
    context.setTransform(scale, 0, 0, scale, x, y);
    context.fill(path, 'evenodd');
  }
  const { data } = context.getImageData(0, 0, maskSide, maskSide);
  const mask = Uint8Array.from({ length: maskSide * maskSide }, (_, i) => data[4 * i + 3]);
  if (mask.every((value) => value === 0)) return allLand;
  return mask.every((value) => value === 255) ? allWater : mask;
}
