import { type Epsg5186, geoidUndulation, toEpsg5186, type Wgs84Box } from '#core';
import { GlbWriter } from '../../_kit/glb.ts';
import { Mesh, meshDeclarations, writeMesh } from '../../_kit/mesh.ts';
import { writePropertyTable } from '../../_kit/property-table.ts';
import { type TileFrame, tileFrame } from '../../_kit/tile-frame.ts';
import { type Facts, kinds, type TileLine, type TileSpace } from '../contract.ts';
import { clipSegment } from './clip.ts';
import { addHall } from './halls.ts';
import type { Level } from './levels.ts';
import { addTube, type TubePoint } from './tubes.ts';

export interface TileInput {
  /** Degrees. Lines are cut at its edges; halls come whole. */
  readonly box: Wgs84Box;
  readonly level: Level;
  readonly lines: readonly TileLine[];
  readonly spaces: readonly TileSpace[];
}

/** One binary glTF of everything in a square, or undefined when there is nothing: one mesh, a table of what each thing is. */
export function undergroundTile({ box, level, lines, spaces }: TileInput): Uint8Array | undefined {
  const frame = tileFrame(box, toEpsg5186);
  const mesh = new Mesh();
  const features: Facts[] = [];
  for (const line of lines) {
    const runs = runsInside(line.path, box, frame);
    if (runs.length === 0) continue;
    const shape = shapeOf(line, level);
    for (const run of runs) addTube(mesh, run, shape, line.colour, features.length);
    features.push(line);
  }
  for (const space of spaces) {
    addHall(mesh, space, (plan, height) => placed(frame, plan, height), space.colour, features.length);
    features.push(space);
  }
  return features.length === 0 ? undefined : writeTile(mesh, frame, features);
}

function shapeOf(line: TileLine, { leastDrawnM, sides }: Level) {
  const grow = Math.max(1, leastDrawnM / Math.min(line.widthM, line.heightM));
  return { halfWidthM: (line.widthM * grow) / 2, halfHeightM: (line.heightM * grow) / 2, sides };
}

const placed = (frame: TileFrame, [x, y]: Epsg5186, heightM: number): [number, number, number] => {
  const at = frame.place(x, y);
  const height = heightM + geoidUndulation([frame.lonLat[0], frame.lonLat[1]]);
  return [at[0] + at[3] * height, at[1] + at[4] * height, at[2] + at[5] * height];
};

/** The parts of a path inside the box, as points of a tube. */
function runsInside(path: Float64Array, box: Wgs84Box, frame: TileFrame): TubePoint[][] {
  const count = path.length / 3;
  const degrees = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    frame.place(path[3 * i], path[3 * i + 1]);
    degrees.set(frame.lonLat, 2 * i);
  }
  const runs: TubePoint[][] = [];
  let run: TubePoint[] | undefined;
  for (let i = 1; i < count; i++) {
    const inside = clipSegment(degrees[2 * i - 2], degrees[2 * i - 1], degrees[2 * i], degrees[2 * i + 1], box);
    if (!inside) {
      run = undefined;
      continue;
    }
    const [from, to] = inside;
    if (!run) {
      run = [pointAt(path, i, from, frame)];
      runs.push(run);
    }
    run.push(pointAt(path, i, to, frame));
    if (to < 1) run = undefined;
  }
  return runs;
}

/** The place at a share of segment `i`, with the way of the line: at a corner half way between both segments. */
function pointAt(path: Float64Array, i: number, t: number, frame: TileFrame): TubePoint {
  const lerp = (axis: number) => path[3 * i - 3 + axis] + (path[3 * i + axis] - path[3 * i - 3 + axis]) * t;
  const [east, north, up] = placed(frame, [lerp(0), lerp(1)], lerp(2));
  const [ax, ay] = wayOf(path, i);
  const neighbour = t === 0 ? i - 1 : t === 1 ? i + 1 : i;
  const [bx, by] = neighbour >= 1 && neighbour < path.length / 3 ? wayOf(path, neighbour) : [ax, ay];
  const length = Math.hypot(ax + bx, ay + by);
  const [alongEast, alongNorth] = length > 1e-6 ? [(ax + bx) / length, (ay + by) / length] : [ax, ay];
  return { east, north, up, alongEast, alongNorth };
}

/** Unit direction of segment `i` in the plan, which is that of the frame to a thousandth. */
function wayOf(path: Float64Array, i: number): readonly [number, number] {
  const [dx, dy] = [path[3 * i] - path[3 * i - 3], path[3 * i + 1] - path[3 * i - 2]];
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}

function writeTile(mesh: Mesh, { frame }: TileFrame, features: readonly Facts[]): Uint8Array {
  const glb = new GlbWriter();
  const { attributes, indices, matrix } = writeMesh(glb, mesh, frame);
  const metadata = writePropertyTable(glb, {
    schemaId: 'virtual_seoul',
    className: 'underground',
    count: features.length,
    columns: columnsOf(features),
  });
  const featureIds = [{ featureCount: features.length, attribute: 0, propertyTable: 0 }];
  return glb.finish({
    asset: { version: '2.0', generator: 'Virtual Seoul' },
    extensionsUsed: ['EXT_mesh_features', 'EXT_structural_metadata', ...meshDeclarations.extensionsUsed],
    extensionsRequired: meshDeclarations.extensionsRequired,
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, matrix }],
    meshes: [
      {
        primitives: [{ attributes, indices, material: 0, mode: 4, extensions: { EXT_mesh_features: { featureIds } } }],
      },
    ],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.8 } }],
  });
}

function columnsOf(features: readonly Facts[]) {
  const column = <K extends keyof Facts>(key: K) => features.map((feature) => feature[key]);
  return {
    id: { kind: 'string', values: column('id') },
    name: { kind: 'string', values: column('name') },
    kind: { kind: 'enum', names: Object.keys(kinds), values: column('kind') },
    coverM: { kind: 'float32', values: column('coverM') },
    diameterM: { kind: 'float32', values: column('diameterM') },
    material: { kind: 'string', values: column('material') },
    year: { kind: 'int16', values: column('year') },
    collection: { kind: 'string', values: column('collection') },
    source: { kind: 'string', values: column('source') },
  } as const;
}
