import { type EnuFrame, subtract, type Vector3 } from '../../_kit/ellipsoid.ts';
import { componentTypes, GlbWriter } from '../../_kit/glb.ts';
import { writePropertyTable } from '../../_kit/property-table.ts';
import type { TileBuilding } from '../contract.ts';
import { extrude, type GeoExtent, type Solids } from './solids.ts';

export interface BuildingTile {
  readonly glb: Uint8Array;
  readonly extent: GeoExtent;
}

/**
 * Packs buildings into one binary glTF: one mesh, one material, a feature id per vertex (EXT_mesh_features) and a table
 * of their attributes (EXT_structural_metadata). Positions are float32 metres from the frame's origin; the node's
 * matrix, in double precision, puts them on the globe.
 */
export function buildingTile(buildings: readonly TileBuilding[], frame: EnuFrame): BuildingTile {
  if (buildings.length === 0) throw new Error('a tile needs at least one building');
  if (buildings.length > 65_536) throw new Error(`${buildings.length} buildings do not fit 16-bit feature ids`);
  const glb = new GlbWriter();
  const solids = extrude(buildings, frame);
  const primitive = writePrimitive(glb, solids, buildings.length);
  const metadata = writePropertyTable(glb, {
    schemaId: 'virtual_seoul',
    className: 'building',
    count: buildings.length,
    columns: attributeColumns(buildings),
  });
  const body = glb.finish({
    asset: { version: '2.0', generator: 'Virtual Seoul' },
    extensionsUsed: ['EXT_mesh_features', 'EXT_structural_metadata', 'KHR_mesh_quantization'],
    extensionsRequired: ['KHR_mesh_quantization'],
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, matrix: nodeMatrix(frame) }],
    meshes: [{ primitives: [primitive] }],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.9 } }],
  });
  return { glb: body, extent: solids.extent };
}

function attributeColumns(buildings: readonly TileBuilding[]) {
  const column = <K extends keyof TileBuilding>(key: K) => buildings.map((building) => building[key]);
  return {
    id: { kind: 'string', values: column('id') },
    name: { kind: 'string', values: column('name') },
    use: { kind: 'string', values: column('use') },
    structure: { kind: 'string', values: column('structure') },
    heightM: { kind: 'float32', values: column('heightM') },
    heightOrigin: { kind: 'string', values: column('heightOrigin') },
    floors: { kind: 'int16', values: column('floors') },
    yearBuilt: { kind: 'int16', values: column('yearBuilt') },
    groundM: { kind: 'float32', values: column('groundM') },
    source: { kind: 'string', values: column('source') },
  } as const;
}

/** glTF is y-up: east, up, south. */
const yUp = ([east, north, up]: Vector3): Vector3 => [east, up, -north];

function writePrimitive(glb: GlbWriter, solids: Solids, featureCount: number): Record<string, unknown> {
  const count = solids.features.length;
  const positions = new Float32Array(3 * count);
  const normals = new Int8Array(4 * count);
  const colours = new Uint8Array(4 * count);
  const features = new Uint16Array(2 * count);
  for (let i = 0; i < count; i++) {
    const at = 3 * i;
    positions.set(yUp([solids.positions[at], solids.positions[at + 1], solids.positions[at + 2]]), at);
    const normal = yUp([solids.normals[at], solids.normals[at + 1], solids.normals[at + 2]]);
    for (let axis = 0; axis < 3; axis++) normals[4 * i + axis] = Math.round(normal[axis] * 127);
    colours.set([solids.colours[at], solids.colours[at + 1], solids.colours[at + 2], 255], 4 * i);
    features[2 * i] = solids.features[i];
  }
  const { uint8, uint16, uint32, int8, float32 } = componentTypes;
  const vertices = { target: 'vertices', count } as const;
  const short = count <= 65_535;
  return {
    attributes: {
      POSITION: glb.addAccessor(positions, { ...vertices, type: 'VEC3', componentType: float32, ...bounds(positions) }),
      NORMAL: glb.addAccessor(normals, {
        ...vertices,
        type: 'VEC3',
        componentType: int8,
        normalized: true,
        byteStride: 4,
      }),
      COLOR_0: glb.addAccessor(colours, { ...vertices, type: 'VEC4', componentType: uint8, normalized: true }),
      _FEATURE_ID_0: glb.addAccessor(features, { ...vertices, type: 'SCALAR', componentType: uint16, byteStride: 4 }),
    },
    indices: glb.addAccessor(short ? Uint16Array.from(solids.indices) : Uint32Array.from(solids.indices), {
      target: 'indices',
      type: 'SCALAR',
      componentType: short ? uint16 : uint32,
      count: solids.indices.length,
    }),
    material: 0,
    mode: 4,
    extensions: { EXT_mesh_features: { featureIds: [{ featureCount, attribute: 0, propertyTable: 0 }] } },
  };
}

function bounds(positions: Float32Array): { min: number[]; max: number[] } {
  const min = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const max = min.map((value) => -value);
  for (const [i, value] of positions.entries()) {
    min[i % 3] = Math.min(min[i % 3], value);
    max[i % 3] = Math.max(max[i % 3], value);
  }
  return { min, max };
}

/**
 * Column-major matrix of the node. A viewer of 3D Tiles turns y-up glTF into z-up before it places it, so the matrix is
 * (z-up to y-up) × (frame to ECEF) × (y-up to z-up): its columns are the images of east, up and south.
 */
function nodeMatrix({ origin, east, north, up }: EnuFrame): number[] {
  const south = subtract([0, 0, 0], north);
  return [...yUp(east), 0, ...yUp(up), 0, ...yUp(south), 0, ...yUp(origin), 1].map((value) => value + 0);
}
