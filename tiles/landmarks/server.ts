import { type Epsg5186, polygonsOfWkb, toEpsg5186, toWgs84 } from '#core';
import { type BuildingRecord, readBuildingRecordsOf } from '#datasets/buildings/contract.ts';
import { type Landmark, landmarkKinds, readLandmarks } from '#datasets/landmarks/contract.ts';
import { readGround } from '#datasets/terrain/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { explicitTileset, type TilePart } from '../_kit/explicit.ts';
import { emptyExtent, type GeoExtent, unite } from '../_kit/extent.ts';
import { type GroundAt, groundReader } from '../_kit/ground-reader.ts';
import { emptyTilesetJson } from '../_kit/implicit.ts';
import { mainAxes } from '../_kit/main-axes.ts';
import type { Mesh } from '../_kit/mesh.ts';
import { regionQuadtree, type TileKey, tilePath } from '../_kit/schemes.ts';
import { type TileFrame, tileFrame } from '../_kit/tile-frame.ts';
import { contract, type PathPoint, type PlacedLandmark } from './contract.ts';
import { isDrawable, landmarkTile } from './kernel/tile.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) => (path.endsWith('.glb') ? 'model/gltf-binary' : 'application/json'),
  build,
};

/** Squares of some 6 km: few requests, and small enough for a centimetre in 16 bits. */
const squareLevel = 3;
/** Landmarks are seen from everywhere: their parent is never good enough. */
const rootErrorM = 8000;
const kinds = Object.keys(landmarkKinds);

async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const landmarks = (await readLandmarks(context.reader, context.scenario)).filter(isDrawable);
  if (landmarks.length === 0) {
    yield { path: contract.entry, body: emptyTilesetJson() };
    return;
  }
  const buildings = await replacedBuildings(landmarks, context);
  const groundAt = groundReader((box) => readGround(context.reader, { box, scenario: context.scenario }));
  const squares = new Map<string, { key: TileKey; placed: PlacedLandmark[] }>();
  for (const [i, landmark] of landmarks.entries()) {
    context.signal.throwIfAborted();
    const placed = await place(landmark, buildings.get(`${landmark.source}:${landmark.replaces}`), groundAt);
    const key = regionQuadtree.tileAt(toWgs84(placed.middle), squareLevel);
    const square = squares.get(tilePath(key)) ?? { key, placed: [] };
    squares.set(tilePath(key), square);
    square.placed.push(placed);
    progress((0.9 * i) / landmarks.length);
  }
  const parts: TilePart[] = [];
  for (const { key, placed } of [...squares.values()].sort((a, b) => a.key.x - b.key.x || a.key.y - b.key.y)) {
    const frame = tileFrame(regionQuadtree.box(key), toEpsg5186);
    const { glb, mesh } = landmarkTile(placed, frame, kinds);
    const uri = `${tilePath(key)}.glb`;
    parts.push({ uri, extent: extentOf(mesh, frame) });
    yield { path: uri, body: glb };
  }
  yield { path: contract.entry, body: explicitTileset(parts, rootErrorM) };
  progress(1);
}

/** Extent of a mesh: within a few kilometres a degree is as long everywhere, so the frame's own scale will do, with a margin. */
function extentOf(mesh: Mesh, { origin }: TileFrame): GeoExtent {
  let extent = emptyExtent;
  const [lon, lat, height] = origin;
  for (let i = 0; i < mesh.vertexCount; i++) {
    const [e, n, u] = mesh.positions.subarray(3 * i, 3 * i + 3);
    // The tangent plane lies above the ellipsoid by d²/2R.
    const up = height + u + (e * e + n * n) / (2 * 6_371_000);
    const [x, y] = [lon + e / (111_320 * Math.cos((lat * Math.PI) / 180)), lat + n / 110_970];
    extent = unite(extent, { west: x, east: x, south: y, north: y, minHeight: up, maxHeight: up });
  }
  const margin = 0.0003;
  return {
    west: extent.west - margin,
    east: extent.east + margin,
    south: extent.south - margin,
    north: extent.north + margin,
    minHeight: extent.minHeight - 2,
    maxHeight: extent.maxHeight + 2,
  };
}

/** Where a landmark stands: as its building of the city does, else where the table says, on the terrain. */
async function place(
  landmark: Landmark,
  record: BuildingRecord | undefined,
  groundAt: GroundAt,
): Promise<PlacedLandmark> {
  const { line, longM, shortM, turnDeg } = landmark;
  const common = { ...landmark, longM: longM ?? 20, shortM: shortM ?? 20 };
  if (line.length > 1) {
    const path = await pathOnGround(line, landmark.model.startsWith('bridge-') ? 60 : 24, groundAt);
    const middle = path[Math.floor(path.length / 2)];
    return { ...common, middle: middle.at, along: [1, 0], groundM: middle.groundM, path };
  }
  if (record) return { ...common, ...standingAs(record, landmark), path: [] };
  const turn = ((turnDeg ?? 0) * Math.PI) / 180;
  const corners = [0, 1, 2, 3, 4].map((i) =>
    offset(
      line[0],
      (i % 2 ? 0.4 : -0.4) * common.shortM * (i === 4 ? 0 : 1),
      (i < 2 ? 0.4 : -0.4) * common.shortM * (i === 4 ? 0 : 1),
    ),
  );
  const grounds = await groundAt(corners);
  return {
    ...common,
    middle: line[0],
    along: [Math.cos(turn), Math.sin(turn)],
    groundM: Math.min(...grounds),
    path: [],
  };
}

const offset = ([x, y]: Epsg5186, dx: number, dy: number) => [x + dx, y + dy] as unknown as Epsg5186;

/** The buildings that landmarks are drawn in place of, by id. */
async function replacedBuildings(
  landmarks: readonly Landmark[],
  { reader, scenario }: TileContext,
): Promise<ReadonlyMap<string, BuildingRecord>> {
  const ids = landmarks.flatMap(({ source, replaces }) => (replaces ? [[source, replaces] as const] : []));
  const records = await readBuildingRecordsOf(reader, ids, scenario);
  return new Map(records.map((record) => [record.id, record]));
}

/** Place, direction and size of the building that stands for a landmark. */
function standingAs(found: BuildingRecord, { longM, shortM }: Landmark) {
  const [[ring]] = polygonsOfWkb(found.wkb);
  const { middle, along, long, short } = mainAxes(ring);
  // It may have been made smaller to find room; the model keeps its proportions.
  const scale = longM && shortM ? Math.min(1, long / longM, short / shortM) : 1;
  return {
    middle,
    along,
    groundM: found.groundM,
    longM: scale > 0.95 ? (longM ?? long) : long,
    shortM: scale > 0.95 ? (shortM ?? short) : short,
  };
}

/** A line in steps of about `stepM`, with the ground at each. */
async function pathOnGround(line: readonly Epsg5186[], stepM: number, groundAt: GroundAt): Promise<PathPoint[]> {
  const points: Epsg5186[] = [line[0]];
  for (const [i, to] of line.entries()) {
    if (i === 0) continue;
    const from = line[i - 1];
    const count = Math.max(1, Math.round(Math.hypot(to[0] - from[0], to[1] - from[1]) / stepM));
    for (let k = 1; k <= count; k++)
      points.push(offset(from, ((to[0] - from[0]) * k) / count, ((to[1] - from[1]) * k) / count));
  }
  const grounds = await groundAt(points);
  return points.map((at, i) => ({ at, groundM: grounds[i] }));
}
