import { boxContains, seoulBox } from '#core';
import { noSuchLayer, tooMuch } from './import-outcomes.ts';
import { NodePlaces, type OsmRelation, type OsmWay, osmObjects, wayMember } from './osm-pbf.ts';
import { groundTags, meaningOf, peakTags, placeTags, type Tags } from './osm-tags.ts';
import type { QualityReport } from './quality.ts';
import type { SourceFile } from './roles.ts';
import type { RawGeometry, VectorFeature, VectorFile } from './vector-file.ts';

/** What an extract of OpenStreetMap holds, each read as if it were a file of its own. */
export const osmLayers = ['buildings', 'roads', 'areas', 'places', 'peaks'] as const;
export type OsmLayer = (typeof osmLayers)[number];

/** Layers of single nodes, and layers of ways and relations. */
const nodeLayers = ['places', 'peaks'] as const satisfies readonly OsmLayer[];
const shapeLayers = ['buildings', 'roads', 'areas'] as const satisfies readonly OsmLayer[];
type NodeLayer = (typeof nodeLayers)[number];
const isNodeLayer = (layer: OsmLayer): layer is NodeLayer => (nodeLayers as readonly OsmLayer[]).includes(layer);

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== 'no';

/** Whether an object with these tags belongs to a layer. */
export const belongs: Readonly<Record<OsmLayer, (tags: Tags) => boolean>> = {
  buildings: ({ building }) => isSet(building),
  roads: ({ highway, area }) => isSet(highway) && area !== 'yes',
  areas: (tags) =>
    !isSet(tags.building) && meaningOf(groundTags, tags) !== undefined && (!isSet(tags.highway) || tags.area === 'yes'),
  places: (tags) => meaningOf(placeTags, tags) !== undefined,
  peaks: (tags) => meaningOf(peakTags, tags) !== undefined && isSet(tags.name),
};

/** The layers of which a file holds anything; the search ends when all are found. */
export async function layersOfPbf(file: SourceFile): Promise<OsmLayer[]> {
  const found = new Set<OsmLayer>();
  for await (const object of osmObjects(file, new Set(['node', 'way', 'relation']))) {
    const layers: readonly OsmLayer[] = object.kind === 'node' ? nodeLayers : shapeLayers;
    for (const layer of layers) {
      if (found.has(layer) || !belongs[layer](object.tags)) continue;
      if (object.kind !== 'node' || boxContains(seoulBox, [object.lon, object.lat])) found.add(layer);
    }
    // Nodes come first in an extract: a mountain that is not among them is not waited for to the end of the file.
    const wanted = object.kind === 'node' ? osmLayers : shapeLayers;
    if (wanted.every((layer) => found.has(layer))) break;
  }
  return osmLayers.filter((layer) => found.has(layer));
}

/** Nodes are kept some 3 km beyond the city, so that what crosses its edge keeps its shape up to there. */
const marginDeg = 0.03;
const [west, south, east, north] = seoulBox;
const keptBox = [west - marginDeg, south - marginDeg, east + marginDeg, north + marginDeg] as const;
const mostRefs = 20_000_000;

/** One layer of an OSM PBF extract of any size: only what lies in the city is kept in memory. */
export function openOsmPbf(file: SourceFile): VectorFile {
  const layer = (file.layer ?? 'buildings') as OsmLayer;
  if (!osmLayers.includes(layer)) throw noSuchLayer({ file: file.name, layer }, file.name);
  return {
    declaredCrs: 'EPSG:4326',
    features: (report) => (isNodeLayer(layer) ? nodeFeatures(file, layer) : features(file, layer, report)),
  };
}

async function* nodeFeatures(file: SourceFile, layer: NodeLayer): AsyncGenerator<VectorFeature> {
  let row = 0;
  for await (const object of osmObjects(file, new Set(['node']))) {
    if (object.kind !== 'node' || !belongs[layer](object.tags)) continue;
    if (!boxContains(seoulBox, [object.lon, object.lat])) continue;
    const geometry = { type: 'Point', coordinates: [object.lon, object.lat] };
    yield { row: ++row, id: `node/${object.id}`, properties: object.tags, geometry };
  }
}

async function* features(file: SourceFile, layer: OsmLayer, report?: QualityReport): AsyncGenerator<VectorFeature> {
  const relations = layer === 'roads' ? [] : await multipolygons(file, layer);
  const wanted = new Set(relations.flatMap(({ members }) => members.filter(isWay).map(({ id }) => id)));
  const nodes = await nodePlaces(file);
  const outlines = new Map<number, readonly number[]>();
  let refs = 0;
  let row = 0;
  for await (const way of osmObjects(file, new Set(['way']))) {
    if (way.kind !== 'way') continue;
    if (wanted.has(way.id)) {
      refs += way.refs.length;
      if (refs > mostRefs) throw tooMuch({ file: file.name, what: 'nodes of relations', most: mostRefs }, file.name);
      outlines.set(way.id, way.refs);
    }
    const geometry = belongs[layer](way.tags) ? wayGeometry(way, layer, nodes, report) : undefined;
    if (geometry) yield { row: ++row, id: `way/${way.id}`, properties: way.tags, geometry };
  }
  for (const relation of relations) {
    const geometry = relationGeometry(relation, outlines, nodes, layer, report);
    if (geometry !== undefined)
      yield { row: ++row, id: `relation/${relation.id}`, properties: relation.tags, geometry };
  }
}

const isWay = ({ type }: { type: number }): boolean => type === wayMember;

async function multipolygons(file: SourceFile, layer: OsmLayer): Promise<OsmRelation[]> {
  const found: OsmRelation[] = [];
  let members = 0;
  for await (const object of osmObjects(file, new Set(['relation']))) {
    if (object.kind !== 'relation' || object.tags.type !== 'multipolygon' || !belongs[layer](object.tags)) continue;
    members += object.members.length;
    if (members > mostRefs) throw tooMuch({ file: file.name, what: 'members of relations', most: mostRefs }, file.name);
    found.push(object);
  }
  return found;
}

async function nodePlaces(file: SourceFile): Promise<NodePlaces> {
  const places = new NodePlaces(file);
  for await (const object of osmObjects(file, new Set(['node']))) {
    if (object.kind === 'node' && boxContains(keptBox, [object.lon, object.lat])) places.add(object);
  }
  return places;
}

type Position = [number, number];
const isClosed = (refs: readonly number[]): boolean => refs.length > 3 && refs[0] === refs.at(-1);

function wayGeometry(
  { refs }: OsmWay,
  layer: OsmLayer,
  nodes: NodePlaces,
  report?: QualityReport,
): RawGeometry | undefined {
  if (layer === 'roads') return roadGeometry(refs, nodes);
  // An open way with these tags is a bank, a fence or a part of a relation, which is read by itself.
  if (!isClosed(refs)) {
    report?.count('open-ways', { ko: '닫히지 않은 선이라 건너뜀', en: 'skipped: ways that do not close' });
    return undefined;
  }
  const ring = ringOf(refs, nodes, layer, report);
  return ring && { type: 'Polygon', coordinates: [ring] };
}

/** The parts of a road inside the city. */
function roadGeometry(refs: readonly number[], nodes: NodePlaces): RawGeometry | undefined {
  const parts: Position[][] = [[]];
  for (const ref of refs) {
    const place = nodes.at(ref);
    if (place && boxContains(seoulBox, place)) parts.at(-1)!.push(place);
    else if (parts.at(-1)!.length > 0) parts.push([]);
  }
  const lines = parts.filter((part) => part.length > 1);
  if (lines.length === 0) return undefined;
  return lines.length === 1
    ? { type: 'LineString', coordinates: lines[0] }
    : { type: 'MultiLineString', coordinates: lines };
}

/** A ring by its nodes: a building must be whole and in the city, an area is cut where its nodes end. */
function ringOf(
  refs: readonly number[],
  nodes: NodePlaces,
  layer: OsmLayer,
  report?: QualityReport,
): Position[] | undefined {
  const ring = refs.flatMap((ref) => {
    const place = nodes.at(ref);
    return place ? [place] : [];
  });
  if (!ring.some((place) => boxContains(seoulBox, place))) return undefined;
  const whole =
    ring.length === refs.length && (layer === 'areas' || ring.every((place) => boxContains(seoulBox, place)));
  if (whole) return ring;
  report?.count('cut-at-edge', {
    ko: '자료나 서울의 경계에 걸친 도형',
    en: 'shapes on the edge of the file or of the city',
  });
  return layer === 'areas' && ring.length > 2 ? [...ring, ring[0]] : undefined;
}

/**
 * Outlines and holes of a relation, its ways joined end to end; undefined when it does not lie in the city or a way is not
 * in the file, null when its ways do not close.
 */
function relationGeometry(
  { members }: OsmRelation,
  outlines: ReadonlyMap<number, readonly number[]>,
  nodes: NodePlaces,
  layer: OsmLayer,
  report?: QualityReport,
): RawGeometry | null | undefined {
  const rings = { outer: [] as Position[][], inner: [] as Position[][] };
  for (const role of ['outer', 'inner'] as const) {
    const ways = members.filter((m) => isWay(m) && (m.role === role || (role === 'outer' && m.role === '')));
    const known = ways.flatMap(({ id }) => (outlines.has(id) ? [outlines.get(id)!] : []));
    const missing = known.length < ways.length;
    const joined = joinWays(known);
    if (joined.open && !missing && joined.near(nodes)) return null;
    for (const refs of joined.closed) {
      const ring = ringOf(refs, nodes, layer, report);
      if (ring) rings[role].push(ring);
    }
  }
  if (rings.outer.length === 0) return undefined;
  return { type: 'MultiPolygon', coordinates: withHoles(rings.outer, rings.inner) };
}

interface Joined {
  readonly closed: number[][];
  readonly open: boolean;
  /** Whether an end that stays open lies where nodes are known. */
  near(nodes: NodePlaces): boolean;
}

/** Joins ways at their common end nodes into closed rings. */
function joinWays(ways: readonly (readonly number[])[]): Joined {
  const closed: number[][] = [];
  const rest = new Set<readonly number[]>();
  const byEnd = new Map<number, Set<readonly number[]>>();
  const link = (way: readonly number[]) => {
    for (const end of [way[0], way.at(-1)!]) {
      if (!byEnd.has(end)) byEnd.set(end, new Set());
      byEnd.get(end)!.add(way);
    }
  };
  for (const way of new Set(ways)) {
    if (isClosed(way)) closed.push([...way]);
    else if (way.length > 1) {
      rest.add(way);
      link(way);
    }
  }
  const loose: number[] = [];
  for (const first of rest) {
    rest.delete(first);
    const chain = [...first];
    for (;;) {
      const end = chain.at(-1)!;
      if (end === chain[0]) break;
      const next = [...(byEnd.get(end) ?? [])].find((way) => rest.has(way));
      if (!next) break;
      rest.delete(next);
      const onward = next[0] === end ? next.slice(1) : next.toReversed().slice(1);
      for (const ref of onward) chain.push(ref);
    }
    if (isClosed(chain)) closed.push(chain);
    else loose.push(chain[0], chain.at(-1)!);
  }
  return { closed, open: loose.length > 0, near: (nodes) => loose.some((ref) => nodes.at(ref) !== undefined) };
}

/** Each hole in the first outline that holds its first position; a hole without one is dropped by nobody: it is an outline. */
function withHoles(outer: readonly Position[][], inner: readonly Position[][]): Position[][][] {
  const polygons = outer.map((ring) => [ring]);
  for (const hole of inner) {
    const around = polygons.find(([ring]) => encloses(ring, hole[0])) ?? polygons[0];
    around.push(hole);
  }
  return polygons;
}

function encloses(ring: readonly Position[], [x, y]: Position): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
