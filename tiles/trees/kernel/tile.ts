import { type Epsg5186, geoidUndulation, hash53, parseColour } from '#core';
import type { Vector3 } from '../../_kit/ellipsoid.ts';
import { GlbWriter } from '../../_kit/glb.ts';
import { type Colour, Mesh, meshDeclarations, writeMesh } from '../../_kit/mesh.ts';
import { writePropertyTable } from '../../_kit/property-table.ts';
import type { TileFrame } from '../../_kit/tile-frame.ts';

/** A tree with the ground that it stands on, metres above mean sea level. */
export interface StandingTree {
  readonly id: string;
  readonly source: string;
  readonly at: Epsg5186;
  readonly kind: string;
  readonly heightM: number;
  /** Diameter of the crown. */
  readonly crownM: number;
  /** Where the crown begins above the ground. */
  readonly trunkM: number;
  readonly groundM: number;
}

/** So far below the ground a trunk begins: the drawn terrain is coarser than the heights that it was made from. */
export const rootM = 1;

/** Crowns in grown leaves (general knowledge); linear light, as glTF asks of COLOR_0. */
const crowns = ['#6d8a57', '#7a9661', '#86a06a', '#65835a', '#93a569'].map((hex) => linear(parseColour(hex)));
const bark = linear(parseColour('#7b6a58'));
/** The underside of a crown takes less light. */
const undersideShade = 0.5;

/** The crown: rings at shares of its height and radius, from the bottom to the top. */
const crownRings = [
  [0.22, 0.86],
  [0.6, 1],
  [0.88, 0.62],
] as const;
const crownSides = 6;
const trunkSides = 3;

/** Packs trees into one binary glTF, one draw command: crowns as round bodies on thin trunks. */
export function treeTile(trees: readonly StandingTree[], frame: TileFrame, kinds: readonly string[]): Uint8Array {
  const mesh = new Mesh();
  for (const [feature, tree] of trees.entries()) addTree(mesh, frame, tree, feature);
  const glb = new GlbWriter();
  const { attributes, indices, matrix } = writeMesh(glb, mesh, frame.frame);
  const column = <K extends keyof StandingTree>(key: K) => trees.map((tree) => tree[key]);
  const metadata = writePropertyTable(glb, {
    schemaId: 'virtual_seoul_trees',
    className: 'tree',
    count: trees.length,
    columns: {
      id: { kind: 'string', values: column('id') },
      kind: { kind: 'enum', names: kinds, values: column('kind') },
      heightM: { kind: 'float32', values: column('heightM') },
      crownM: { kind: 'float32', values: column('crownM') },
      trunkM: { kind: 'float32', values: column('trunkM') },
      source: { kind: 'string', values: column('source') },
    },
  });
  const { extensionsUsed, extensionsRequired } = meshDeclarations;
  const featureIds = [{ featureCount: trees.length, attribute: 0, propertyTable: 0 }];
  const primitive = { attributes, indices, material: 0, mode: 4, extensions: { EXT_mesh_features: { featureIds } } };
  return glb.finish({
    asset: { version: '2.0', generator: 'Virtual Seoul' },
    extensionsUsed: ['EXT_mesh_features', 'EXT_structural_metadata', ...extensionsUsed].sort(),
    extensionsRequired,
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, matrix }],
    meshes: [{ primitives: [primitive] }],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 1 } }],
  });
}

function addTree(mesh: Mesh, frame: TileFrame, tree: StandingTree, feature: number): void {
  const seed = hash53(tree.id);
  const [x, y] = tree.at;
  const surface = Float64Array.from(frame.place(x, y));
  const undulation = geoidUndulation([frame.lonLat[0], frame.lonLat[1]]);
  const vertex = (dx: number, dy: number, aboveM: number, normal: Vector3, colour: Colour): number => {
    const h = tree.groundM + aboveM + undulation;
    const [east, north, up] = [0, 1, 2].map((axis) => surface[axis] + h * surface[3 + axis]);
    return mesh.vertex(east + dx, north + dy, up, normal, colour, feature);
  };
  const turn = (seed % 628) / 100;
  const around = (i: number, sides: number): readonly [number, number] => {
    const angle = turn + (2 * Math.PI * i) / sides;
    return [Math.cos(angle), Math.sin(angle)];
  };
  const trunkRadius = 0.025 * tree.heightM;
  const trunk = ring(trunkSides, (i) => {
    const [cos, sin] = around(i, trunkSides);
    const at = (aboveM: number) => vertex(trunkRadius * cos, trunkRadius * sin, aboveM, [cos, sin, 0], bark);
    return [at(-rootM), at(tree.trunkM + 0.4)];
  });
  join(mesh, trunk);
  const crown = crowns[Math.floor(seed / 1024) % crowns.length];
  const crownM = tree.heightM - tree.trunkM;
  const radius = tree.crownM / 2;
  const shaded = (share: number): Colour =>
    crown.map((c) => Math.round(c * (undersideShade + (1 - undersideShade) * share))) as unknown as Colour;
  const rings = ring(crownSides, (i) => {
    const [cos, sin] = around(i, crownSides);
    return crownRings.map(([share, wide]) => {
      const lean = 1.6 * (share - 0.5);
      const size = Math.hypot(1, lean);
      const normal: Vector3 = [cos / size, sin / size, lean / size];
      return vertex(radius * wide * cos, radius * wide * sin, tree.trunkM + share * crownM, normal, shaded(share));
    });
  });
  join(mesh, rings);
  const bottom = vertex(0, 0, tree.trunkM, [0, 0, -1], shaded(0));
  const top = vertex(0, 0, tree.heightM, [0, 0, 1], shaded(1));
  for (let i = 0; i < crownSides; i++) {
    const [a, b] = [rings[i], rings[(i + 1) % crownSides]];
    mesh.triangle(bottom, b[0], a[0]);
    mesh.triangle(a[a.length - 1], b[b.length - 1], top);
  }
}

const ring = (sides: number, columnAt: (i: number) => number[]): number[][] =>
  Array.from({ length: sides }, (_, i) => columnAt(i));

/** Faces between neighbouring columns of vertices, seen from outside. */
function join(mesh: Mesh, columns: readonly (readonly number[])[]): void {
  for (const [i, a] of columns.entries()) {
    const b = columns[(i + 1) % columns.length];
    for (let k = 0; k + 1 < a.length; k++) mesh.quad(a[k], b[k], b[k + 1], a[k + 1]);
  }
}

/** sRGB (IEC 61966-2-1) to linear light. */
function linear(colour: readonly number[]): Colour {
  return colour.map((channel) => {
    const c = channel / 255;
    return Math.round(255 * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  }) as unknown as Colour;
}
