import { GlbWriter } from '../../_kit/glb.ts';
import { Mesh, meshDeclarations, writeMesh } from '../../_kit/mesh.ts';
import { writePropertyTable } from '../../_kit/property-table.ts';
import type { TileFrame } from '../../_kit/tile-frame.ts';
import type { PathPoint, PlacedLandmark } from '../contract.ts';
import { heritageModels } from './heritage.ts';
import { bridge, earthwork, palaceWall, stoneWall } from './lines.ts';
import { Modeller } from './modeller.ts';
import { publicModels } from './public.ts';
import { statueModels } from './statues.ts';
import { towerModels } from './towers.ts';

const models = { ...towerModels, ...heritageModels, ...publicModels, ...statueModels };
const lineModels = { 'stone-wall': stoneWall, 'palace-wall': palaceWall, earthwork } as const;

/** Models that can be drawn; anything else is left to the building that stands there. */
export const isDrawable = ({ model }: Pick<PlacedLandmark, 'model'>): boolean =>
  model in models || model in lineModels || model.startsWith('bridge-');

/** Mesh of some landmarks in a tile's frame; feature ids are the positions in the list. */
export function landmarkMesh(landmarks: readonly PlacedLandmark[], frame: TileFrame): Mesh {
  const mesh = new Mesh();
  for (const [feature, landmark] of landmarks.entries()) draw(landmark, feature, mesh, frame);
  return mesh;
}

function draw(landmark: PlacedLandmark, feature: number, mesh: Mesh, frame: TileFrame): void {
  const { model, middle, along, groundM, longM, shortM, heightM } = landmark;
  const piece = (from: PathPoint, to: PathPoint) => {
    const [dx, dy] = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
    const length = Math.hypot(dx, dy);
    const place = { middle: from.at, along: [dx / length, dy / length] as const, groundM: from.groundM };
    return { model: new Modeller(mesh, frame, feature, place), length };
  };
  if (model.startsWith('bridge-')) bridge(landmark, piece);
  else if (model in lineModels) lineModels[model as keyof typeof lineModels](landmark, piece);
  else
    models[model](new Modeller(mesh, frame, feature, { middle, along, groundM }), longM / 2, shortM / 2, heightM ?? 10);
}

/** One binary glTF with the landmarks of a square. */
export function landmarkTile(
  landmarks: readonly PlacedLandmark[],
  frame: TileFrame,
  kinds: readonly string[],
): { readonly glb: Uint8Array; readonly mesh: Mesh } {
  const glb = new GlbWriter();
  const mesh = landmarkMesh(landmarks, frame);
  const { attributes, indices, matrix } = writeMesh(glb, mesh, frame.frame);
  const column = <K extends keyof PlacedLandmark>(key: K) => landmarks.map((each) => each[key]);
  const metadata = writePropertyTable(glb, {
    schemaId: 'virtual_seoul_landmarks',
    className: 'landmark',
    count: landmarks.length,
    columns: {
      id: { kind: 'string', values: column('id') },
      name: { kind: 'string', values: column('name') },
      nameEn: { kind: 'string', values: column('nameEn') },
      kind: { kind: 'enum', names: kinds, values: column('kind') },
      heightM: { kind: 'float32', values: column('heightM').map((value) => value ?? 0) },
      year: { kind: 'int16', values: column('year') },
      source: { kind: 'string', values: column('source') },
    },
  });
  const { extensionsUsed, extensionsRequired } = meshDeclarations;
  const featureIds = [{ featureCount: landmarks.length, attribute: 0, propertyTable: 0 }];
  const body = glb.finish({
    asset: { version: '2.0', generator: 'Virtual Seoul' },
    extensionsUsed: ['EXT_mesh_features', 'EXT_structural_metadata', ...extensionsUsed].sort(),
    extensionsRequired,
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, matrix }],
    meshes: [
      {
        primitives: [{ attributes, indices, material: 0, mode: 4, extensions: { EXT_mesh_features: { featureIds } } }],
      },
    ],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.75 } }],
  });
  return { glb: body, mesh };
}
