import { GlbWriter } from '../../_kit/glb.ts';
import { meshDeclarations, writeMesh } from '../../_kit/mesh.ts';
import { writePropertyTable } from '../../_kit/property-table.ts';
import type { TileFrame } from '../../_kit/tile-frame.ts';
import type { TileFeature } from '../contract.ts';
import { solidsOf } from './solids.ts';

/** Names that coded attributes can have in the whole city, so that every tile has the same schema. */
export interface Codes {
  readonly use: readonly string[];
  readonly structure: readonly string[];
  readonly heightOrigin: readonly string[];
  readonly roofShape: readonly string[];
}

/**
 * Packs features into one binary glTF: one mesh, one material, a feature id per vertex (EXT_mesh_features) and a table of
 * their attributes (EXT_structural_metadata); quantised and compressed. One draw command in the viewer.
 */
export function buildingTile(features: readonly TileFeature[], frame: TileFrame, codes: Codes): Uint8Array {
  if (features.length === 0) throw new Error('a tile needs at least one feature');
  if (features.length > 65_535) throw new Error(`${features.length} features do not fit 16-bit feature ids`);
  const glb = new GlbWriter();
  const { attributes, indices, matrix } = writeMesh(glb, solidsOf(features, frame), frame.frame);
  const metadata = writePropertyTable(glb, {
    schemaId: 'virtual_seoul',
    className: 'building',
    count: features.length,
    columns: attributeColumns(features, codes),
  });
  const { extensionsUsed, extensionsRequired } = meshDeclarations;
  return glb.finish({
    asset: { version: '2.0', generator: 'Virtual Seoul' },
    extensionsUsed: ['EXT_mesh_features', 'EXT_structural_metadata', ...extensionsUsed].sort(),
    extensionsRequired,
    extensions: { EXT_structural_metadata: metadata },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, matrix }],
    meshes: [
      {
        primitives: [
          {
            attributes,
            indices,
            material: 0,
            mode: 4,
            extensions: {
              EXT_mesh_features: { featureIds: [{ featureCount: features.length, attribute: 0, propertyTable: 0 }] },
            },
          },
        ],
      },
    ],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.9 } }],
  });
}

function attributeColumns(features: readonly TileFeature[], codes: Codes) {
  const column = <K extends keyof TileFeature>(key: K) => features.map((feature) => feature[key]);
  const coded = (key: keyof Codes) => ({ kind: 'enum' as const, names: codes[key], values: column(key) });
  return {
    id: { kind: 'string', values: column('id') },
    name: { kind: 'string', values: column('name') },
    use: coded('use'),
    structure: coded('structure'),
    heightM: { kind: 'float32', values: column('heightM') },
    heightOrigin: coded('heightOrigin'),
    floors: { kind: 'int16', values: column('floors') },
    floorsBelow: { kind: 'int16', values: column('floorsBelow') },
    yearBuilt: { kind: 'int16', values: column('yearBuilt') },
    areaM2: { kind: 'float32', values: column('areaM2') },
    groundM: { kind: 'float32', values: column('groundM') },
    roofShape: coded('roofShape'),
    source: { kind: 'string', values: column('source') },
    merged: { kind: 'int16', values: column('merged').map((count) => Math.min(count, 32_767)) },
  } as const;
}
