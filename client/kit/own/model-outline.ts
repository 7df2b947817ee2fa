import type { Feature, Polygon } from 'geojson';
import { metresPerDegree } from '../geo.ts';
import type { OwnModel, Placement } from '../layer.ts';

/** Turned clockwise seen from above: metres east and north. */
export function turned([east, north]: readonly number[], turnDeg: number): [number, number] {
  const [sin, cos] = [Math.sin((turnDeg * Math.PI) / 180), Math.cos((turnDeg * Math.PI) / 180)];
  return [east * cos + north * sin, north * cos - east * sin];
}

/** Where a model stands on a map: the box round it, turned with it, and what is known of it. */
export function modelOutline({ min, max, triangles }: OwnModel, placement?: Placement): Feature<Polygon> {
  const [widthM, heightM, depthM] = [0, 1, 2].map((axis) => max[axis] - min[axis]);
  const { lon, lat, turnDeg } = placement ?? { lon: 0, lat: 0, turnDeg: 0 };
  const scale = metresPerDegree(lat);
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x, y]) => {
    const [east, north] = turned([(x * widthM) / 2, (y * depthM) / 2], turnDeg);
    return [lon + east / scale.lon, lat + north / scale.lat];
  });
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [corners] },
    properties: { widthM: rounded(widthM), depthM: rounded(depthM), heightM: rounded(heightM), triangles },
  };
}
