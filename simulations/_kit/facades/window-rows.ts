import type { TablePlaces } from '#core';
import { strip, stripSize, type Walls } from './walls.ts';
import { windowsOf } from './windows.ts';

/** Every window of cut walls as a row of a table. */
export interface WindowRows {
  /** Samples that are windows. */
  readonly samples: Int32Array;
  readonly strip: Int32Array;
  /** Number of its building in `walls.buildings`. */
  readonly building: Int32Array;
  /** 1 for the ground floor. */
  readonly floor: Float32Array;
  /** Where its wall looks: eighths of the compass, clockwise from north. */
  readonly side: Uint8Array;
}

/** Number of the side that a wall of this outward normal looks to, from north clockwise in eighths. */
export const sideOf = (east: number, north: number): number =>
  ((Math.round((Math.atan2(east, north) * 4) / Math.PI) % 8) + 8) % 8;

export function windowRows(walls: Walls): WindowRows {
  const windows = windowsOf(walls);
  const samples = Int32Array.from(Array.from(windows.open.keys()).filter((sample) => windows.open[sample] === 1));
  const buildingOfStrip = new Int32Array(walls.coveredToM.length);
  for (const b of walls.buildings.keys()) buildingOfStrip.fill(b, walls.firstStrip[b], walls.firstStrip[b + 1]);
  const ofStrip = Int32Array.from(samples, (sample) => windows.strip[sample]);
  return {
    samples,
    strip: ofStrip,
    building: ofStrip.map((s) => buildingOfStrip[s]),
    floor: Float32Array.from(samples, (sample) => windows.storey[sample] + 1),
    side: Uint8Array.from(ofStrip, (s) => {
      const at = s * stripSize;
      return sideOf(walls.strips[at + strip.normalX], walls.strips[at + strip.normalY]);
    }),
  };
}

/** Height of the middle of a window above sea level. */
export function windowHeightM({ strips }: Walls, rows: WindowRows, row: number): number {
  const at = rows.strip[row] * stripSize;
  return strips[at + strip.lowestM] + (rows.floor[row] - 1) * strips[at + strip.storeyM];
}

/** The piece of wall that each window stands for. */
export function windowPlaces(walls: Walls, rows: WindowRows): TablePlaces {
  const origin = [Math.round(walls.strips[0] ?? 0), Math.round(walls.strips[1] ?? 0)] as const;
  const values = new Float32Array(rows.samples.length * 6);
  rows.strip.forEach((s, row) => {
    const [x0, y0, x1, y1] = walls.ends.subarray(4 * s, 4 * s + 4);
    const storeyM = walls.strips[s * stripSize + strip.storeyM];
    const bottom = windowHeightM(walls, rows, row) - storeyM / 2;
    values.set([x0 - origin[0], y0 - origin[1], x1 - origin[0], y1 - origin[1], bottom, bottom + storeyM], 6 * row);
  });
  return { shape: 'panel', origin, values };
}
