import type { Feature, Polygon, Position } from 'geojson';
import { type CrsCode, converter, crsCodes, toEllipsoidal, type Wgs84 } from '#core';
import { boxOf, crsOf, isNearSeoul, middleOf, mostFeatures, mostPositions, type OwnFeatures } from './own-crs.ts';
import { elsewhere, malformed, noPlaces, tooMany, unknownSystem } from './own-failures.ts';
import { type Face, footprintOf, SolidMesh } from './own-solids.ts';

/**
 * CityJSON 1.1 and 2.0, and sequences of it (https://www.cityjson.org/specs/2.0.1): each object with its finest geometry as
 * surfaces, in its own reference system, heights above the sea unless the system says otherwise.
 */
interface CityJson {
  readonly type?: unknown;
  readonly version?: unknown;
  readonly transform?: { readonly scale?: unknown; readonly translate?: unknown };
  readonly metadata?: { readonly referenceSystem?: unknown };
  readonly CityObjects?: Readonly<Record<string, CityObject | null>>;
  readonly vertices?: unknown;
}

interface CityObject {
  readonly type?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly parents?: readonly string[];
  readonly children?: readonly string[];
  readonly geometry?: readonly CityGeometry[];
}

interface CityGeometry {
  readonly type?: unknown;
  readonly lod?: unknown;
  readonly boundaries?: unknown;
}

/** Objects with the vertices that their boundaries count in. */
interface Piece {
  readonly objects: Readonly<Record<string, CityObject | null>>;
  readonly vertices: readonly Position[];
}

export const isCityJson = (json: unknown): json is CityJson => (json as CityJson | null)?.type === 'CityJSON';

/** A document, or the lines of a sequence: a head with the transform, then features with vertices of their own. */
export function featuresOfCityJson(head: CityJson, more: readonly CityJson[] = []): OwnFeatures {
  if (!/^(1\.1|2\.0)/.test(String(head.version))) throw malformed(`CityJSON ${head.version}`);
  const real = transformOf(head);
  const pieces = [head, ...more].map(
    (each): Piece => ({ objects: each.CityObjects ?? {}, vertices: verticesOf(each, real) }),
  );
  const all = pieces.flatMap(({ vertices }) => vertices);
  if (all.length > mostPositions) throw tooMany();
  if (all.length === 0) throw noPlaces();
  const system = systemOf(head.metadata?.referenceSystem, all);
  return built(pieces, system);
}

function transformOf({ transform }: CityJson): (vertex: readonly number[]) => Position {
  if (transform === undefined) return ([x, y, z]) => [x, y, z];
  const { scale, translate } = transform;
  if (!isTriple(scale) || !isTriple(translate)) throw malformed('transform');
  return (vertex) => vertex.slice(0, 3).map((value, axis) => value * scale[axis] + translate[axis]);
}

const isTriple = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length >= 3 && value.slice(0, 3).every(Number.isFinite);

function verticesOf({ vertices }: CityJson, real: ReturnType<typeof transformOf>): Position[] {
  if (vertices === undefined) return [];
  if (!Array.isArray(vertices) || !vertices.every(isTriple)) throw malformed('vertices');
  return vertices.map(real);
}

interface System {
  readonly crs: CrsCode;
  /** Longitude, latitude and height above the ellipsoid. */
  place(vertex: Position): Position;
}

/** The named system, whichever of its axes comes first; else the one that the numbers tell. */
function systemOf(named: unknown, vertices: readonly Position[]): System {
  const code = typeof named === 'string' ? /EPSG(?:\D{1,6}|\/[\d.]+\/|:[\d.]+:)(\d{4,5})/i.exec(named)?.[1] : undefined;
  const ellipsoidal = code === '4979';
  const asked = ellipsoidal ? 'EPSG:4326' : `EPSG:${code}`;
  const crs = code === undefined ? crsOf(vertices) : crsCodes.find((each) => each === asked);
  if (!crs) throw unknownSystem(asked);
  const toDegrees = converter(crs, 'EPSG:4326');
  const [x, y] = middleOf(vertices);
  const swapped = !isNearSeoul(toDegrees([x, y])) && isNearSeoul(toDegrees([y, x]));
  if (!swapped && !isNearSeoul(toDegrees([x, y]))) throw elsewhere(`${asked}: ${x}, ${y}`);
  return {
    crs,
    place([a, b, z]) {
      const at = toDegrees(swapped ? [b, a] : [a, b]) as unknown as Wgs84;
      return [...at, ellipsoidal ? z : toEllipsoidal(z, at)];
    },
  };
}

function built(pieces: readonly Piece[], { crs, place }: System): OwnFeatures {
  const mesh = new SolidMesh();
  const features: Feature[] = [];
  const corners: Position[] = [];
  let left = 0;
  for (const { objects, vertices } of pieces) {
    const places = vertices.map(place);
    for (const [id, object] of Object.entries(objects)) {
      // What only holds parts together has no shape of its own, and loses nothing.
      if (!object?.geometry?.length && object?.children?.length) continue;
      const faces = object ? finestFaces(object, places) : [];
      const footprint = footprintOf(faces);
      if (!object || faces.length === 0 || !footprint) {
        left++;
        continue;
      }
      if (features.length >= mostFeatures) throw tooMany();
      const { lod } = faces[0];
      mesh.add(lod < 1 ? [] : faces);
      for (const { rings } of faces) for (const corner of rings[0]) corners.push(corner);
      const parent = objects[object.parents?.[0] ?? ''];
      features.push({
        type: 'Feature',
        geometry: footprint,
        properties: {
          CityObject: id,
          type: object.type,
          lod,
          ...plain({ ...parent?.attributes, ...object.attributes }),
        },
      });
    }
  }
  if (features.length === 0) throw noPlaces();
  return { features: { type: 'FeatureCollection', features }, box: boxOf(corners), crs, left, solids: mesh.solids() };
}

/** Numbers, words and yes or no as they are; what is nested as its text. */
const plain = (attributes: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );

/** Nesting of `boundaries` above the polygon, by kind of geometry. */
const levels: Readonly<Record<string, number>> = {
  MultiSurface: 0,
  CompositeSurface: 0,
  Solid: 1,
  MultiSolid: 2,
  CompositeSolid: 2,
};

/** Surfaces of the geometry of the highest level of detail. Points, lines and templates have none. */
function finestFaces({ geometry }: CityObject, places: readonly Position[]): Face[] {
  if (!Array.isArray(geometry)) return [];
  const known = geometry.filter((each) => levels[String(each?.type)] !== undefined);
  const finest = known.toSorted((a, b) => lodOf(b) - lodOf(a))[0];
  return finest ? facesOf(finest, places) : [];
}

const lodOf = ({ lod }: CityGeometry): number => Number(lod) || 0;

function facesOf(geometry: CityGeometry, places: readonly Position[]): Face[] {
  const faces: Face[] = [];
  const walk = (members: unknown, level: number): void => {
    if (!Array.isArray(members)) throw malformed('boundaries');
    for (const member of members) {
      if (level > 0) walk(member, level - 1);
      else faces.push({ lod: lodOf(geometry), rings: ringsOf(member, places) });
    }
  };
  walk(geometry.boundaries, levels[String(geometry.type)]);
  return faces.filter(({ rings }) => rings.length > 0 && rings[0].length >= 3);
}

function ringsOf(polygon: unknown, places: readonly Position[]): Polygon['coordinates'] {
  if (!Array.isArray(polygon)) throw malformed('boundaries');
  return polygon.map((ring: unknown) => {
    if (!Array.isArray(ring)) throw malformed('boundaries');
    return ring.map((index) => {
      const place = places[index as number];
      if (!place) throw malformed(`vertex ${String(index).slice(0, 20)}`);
      return place;
    });
  });
}
