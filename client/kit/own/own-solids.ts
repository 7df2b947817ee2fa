import earcut from 'earcut';
import type { MultiPolygon, Position } from 'geojson';
import { metresPerDegree } from '../geo.ts';
import type { OwnSolids } from '../layer.ts';

/** A flat surface: an outer ring and holes of longitude, latitude and height, none of which repeats its first place. */
export interface Face {
  readonly lod: number;
  readonly rings: readonly Position[][];
}

/** Triangles of feature after feature. */
export class SolidMesh {
  readonly #places: number[] = [];
  readonly #triangles: number[] = [];
  readonly #starts: number[] = [];

  /** The surfaces of one feature; none where it has no body. */
  add(faces: readonly Face[]): void {
    this.#starts.push(this.#places.length / 3, this.#triangles.length);
    for (const face of faces) {
      const first = this.#places.length / 3;
      for (const corner of trianglesOf(face)) this.#triangles.push(first + corner);
      for (const ring of face.rings) for (const [lon, lat, height] of ring) this.#places.push(lon, lat, height);
    }
  }

  solids(): OwnSolids {
    this.#starts.push(this.#places.length / 3, this.#triangles.length);
    return {
      places: Float64Array.from(this.#places),
      triangles: Uint32Array.from(this.#triangles),
      starts: Uint32Array.from(this.#starts),
    };
  }
}

type Vector = readonly [number, number, number];

/** Corners in metres from the first one: east, north, up. */
function metric(face: Face): Vector[] {
  const [lon0, lat0, height0] = face.rings[0][0];
  const scale = metresPerDegree(lat0);
  return face.rings
    .flat()
    .map(([lon, lat, h]): Vector => [(lon - lon0) * scale.lon, (lat - lat0) * scale.lat, h - height0]);
}

/** Newell's method: across the plane that fits the ring best, twice its area long. */
function normalOf(ring: readonly Vector[]): Vector {
  let [x, y, z] = [0, 0, 0];
  for (const [i, [x0, y0, z0]] of ring.entries()) {
    const [x1, y1, z1] = ring[(i + 1) % ring.length];
    x += (y0 - y1) * (z0 + z1);
    y += (z0 - z1) * (x0 + x1);
    z += (x0 - x1) * (y0 + y1);
  }
  return [x, y, z];
}

/** Corners of the triangles of a surface, counted through all of its rings. */
function trianglesOf(face: Face): number[] {
  const corners = metric(face);
  const normal = normalOf(corners.slice(0, face.rings[0].length)).map(Math.abs);
  const across = normal.indexOf(Math.max(...normal));
  const [u, v] = [0, 1, 2].filter((axis) => axis !== across);
  const holes: number[] = [];
  let count = 0;
  for (const ring of face.rings) {
    if (count > 0) holes.push(count);
    count += ring.length;
  }
  return earcut(
    corners.flatMap((corner) => [corner[u], corner[v]]),
    holes,
  );
}

/** A surface is level where its normal leans no more than this from the vertical. */
const levelCosine = 0.9;
const sameHeightM = 0.5;

/** What a body covers on a map: its lowest level surfaces; of a shell without a floor, all that can be seen from above. */
export function footprintOf(faces: readonly Face[]): MultiPolygon | undefined {
  const seen = faces.flatMap((face) => {
    const outer = metric(face).slice(0, face.rings[0].length);
    const normal = normalOf(outer);
    const length = Math.hypot(...normal);
    if (!(length > 0)) return [];
    const steepness = Math.abs(normal[2]) / length;
    return [{ face, steepness, height: Math.min(...face.rings[0].map(([, , h]) => h)) }];
  });
  const lowest = seen.reduce((least, { height }) => Math.min(least, height), Number.POSITIVE_INFINITY);
  const floors = seen.filter((each) => each.steepness > levelCosine && each.height < lowest + sameHeightM);
  const chosen = floors.length > 0 ? floors : seen.filter(({ steepness }) => steepness > 0.05);
  if (chosen.length === 0) return undefined;
  return {
    type: 'MultiPolygon',
    coordinates: chosen.map(({ face }) => face.rings.map((ring) => [...ring, ring[0]].map(([lon, lat]) => [lon, lat]))),
  };
}
