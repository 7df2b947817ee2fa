import type { Geometry, Position } from 'geojson';
import type { SelectedItem } from '../roles.ts';

/** A prism that stands on the ground: polygons of rings without the repeated position, outer ones anticlockwise. */
export interface Solid {
  readonly polygons: readonly (readonly Position[][])[];
  /** Metres above mean sea level. */
  readonly bottomM: number;
  readonly topM: number;
}

/** The solid of an item with `groundM` and `heightM`, or undefined when it has none. */
export function solidOf({ geometry, properties }: SelectedItem): Solid | undefined {
  const { groundM, heightM } = properties;
  if (typeof groundM !== 'number' || typeof heightM !== 'number' || !(heightM > 0)) return undefined;
  const polygons = polygonsOf(geometry).map((rings) => rings.map((ring, i) => turned(ring.slice(0, -1), i === 0)));
  return polygons.length > 0 ? { polygons, bottomM: groundM, topM: groundM + heightM } : undefined;
}

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function turned(ring: Position[], anticlockwise: boolean): Position[] {
  return signedArea(ring) > 0 === anticlockwise ? ring : ring.reverse();
}

function signedArea(ring: readonly Position[]): number {
  const [x0, y0] = ring[0];
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[(i + 1) % ring.length];
    twice += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return twice / 2;
}
