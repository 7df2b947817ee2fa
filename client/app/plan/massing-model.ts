import type { Geom } from 'polyclip-ts';
import type { Mesh, Object3D } from 'three';
import { malformed, nothingInIt, tooMany } from '#client/kit/own/own-failures.ts';
import { type AreaGeometry, type CrsCode, converter, crsCodes, type ProposalStep } from '#core';

/** A building of a model: its outline seen from above in metres (x east, y north) from the model's origin. */
export interface ModelBuilding {
  readonly name: string;
  /** MultiPolygon coordinates. */
  readonly outline: readonly (readonly (readonly (readonly [number, number])[])[])[];
  readonly heightM: number;
}

/** Where a model's origin lies in a plane of metres, as the `extras` of its root node or scene say: `{ crs: "EPSG:5186", east, north }`. */
export interface Georeference {
  readonly crs: CrsCode;
  readonly east: number;
  readonly north: number;
}

export interface MassingModel {
  readonly buildings: readonly ModelBuilding[];
  readonly georeference?: Georeference;
}

const mostBuildings = 500;
const mostFlats = 4000;
const leastHeightM = 2;

/** @throws ApiError with why the model is no massing */
export async function readMassingModel(bytes: ArrayBuffer): Promise<MassingModel> {
  const { GLTFLoader } = await import('three/examples/jsm/loaders/GLTFLoader.js');
  const gltf = await new GLTFLoader().parseAsync(bytes, '').catch(() => {
    throw malformed('glTF');
  });
  gltf.scene.updateMatrixWorld(true);
  const meshes: Mesh[] = [];
  gltf.scene.traverse((node) => {
    if ((node as Mesh).isMesh) meshes.push(node as Mesh);
  });
  if (meshes.length > mostBuildings) throw tooMany();
  const { union } = await import('polyclip-ts');
  const buildings = meshes.flatMap((mesh) => buildingOf(mesh, union) ?? []);
  if (buildings.length === 0) throw nothingInIt();
  const georeference = [gltf.scene, ...gltf.scene.children].map(georeferenceOf).find(Boolean);
  return { buildings, ...(georeference ? { georeference } : {}) };
}

function georeferenceOf({ userData }: Object3D): Georeference | undefined {
  const { crs, east, north } = userData as Partial<Record<string, unknown>>;
  const known = crsCodes.find((code) => code === crs && code !== 'EPSG:4326');
  return known && typeof east === 'number' && typeof north === 'number' ? { crs: known, east, north } : undefined;
}

/** Everything that is not upright, seen from above, is the outline. glTF has y up and -z in the north. */
function buildingOf(mesh: Mesh, union: (first: Geom, ...others: Geom[]) => Geom): ModelBuilding | undefined {
  const { position } = mesh.geometry.attributes;
  const index = mesh.geometry.getIndex();
  const count = index ? index.count : position.count;
  const corner = (i: number) => {
    const at = mesh.position.clone().fromBufferAttribute(position as never, index ? index.getX(i) : i);
    return at.applyMatrix4(mesh.matrixWorld);
  };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const flats: [number, number][][][] = [];
  for (let i = 0; i + 2 < count; i += 3) {
    const corners = [corner(i), corner(i + 1), corner(i + 2)];
    for (const { y } of corners) [low, high] = [Math.min(low, y), Math.max(high, y)];
    const ring = corners.map(({ x, z }): [number, number] => [millimetres(x), millimetres(-z)]);
    const [[x0, y0], [x1, y1], [x2, y2]] = ring;
    // Floors too: not every program turns its faces outwards.
    if (Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) > 1e-4) flats.push([[...ring, ring[0]]]);
    if (flats.length > mostFlats) throw tooMany();
  }
  const [first, ...others] = flats;
  if (!first || high - low < leastHeightM) return undefined;
  const outline = union(first as Geom, ...(others as Geom[])) as ModelBuilding['outline'];
  return { name: mesh.name || mesh.parent?.name || '', outline, heightM: Math.round((high - low) * 100) / 100 };
}

const millimetres = (metres: number) => Math.round(metres * 1000) / 1000;

/** The steps that add a model's buildings where it says that it lies. */
export function stepsOfModel({ buildings }: MassingModel, { crs, east, north }: Georeference): ProposalStep[] {
  const toDegrees = converter(crs, 'EPSG:4326');
  return buildings.map(({ outline, heightM, name }) => {
    const coordinates = outline.map((polygon) =>
      polygon.map((ring) =>
        ring.map(([x, y]): [number, number] => {
          const [lon, lat] = toDegrees([east + x, north + y]);
          return [Number(lon.toFixed(8)), Number(lat.toFixed(8))];
        }),
      ),
    );
    const geometry: AreaGeometry =
      coordinates.length === 1
        ? { type: 'Polygon', coordinates: coordinates[0] }
        : { type: 'MultiPolygon', coordinates };
    return { kind: 'add', geometry, heightM, ...(name ? { name: name.slice(0, 120) } : {}) };
  });
}

/** The place that puts the middle of a model that does not say where it lies onto a point. */
export function georeferenceAt({ buildings }: MassingModel, { lon, lat }: { lon: number; lat: number }): Georeference {
  const corners = buildings.flatMap(({ outline }) => outline.flat(2));
  const middle = (axis: 0 | 1) => {
    const all = corners.map((corner) => corner[axis]);
    return (Math.min(...all) + Math.max(...all)) / 2;
  };
  const [east, north] = converter('EPSG:4326', 'EPSG:5186')([lon, lat]);
  return { crs: 'EPSG:5186', east: east - middle(0), north: north - middle(1) };
}
