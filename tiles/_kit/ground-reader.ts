import { boxToEpsg5186, type Epsg5186, type Field, interpolate, toWgs84 } from '#core';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import type { TileContext } from '#server/kit/roles.ts';
import { regionQuadtree, type TileKey, tilePath } from './schemes.ts';

/** Metres above mean sea level of the ground at positions. */
export type GroundAt = (points: readonly Epsg5186[]) => Promise<number[]>;

/** Squares in which terrain is read: some 3 km, once each. */
const groundLevel = 4;

/** Metres above sea level at positions; 0 where there is no terrain at all. */
export function groundReader({ reader, scenario }: Pick<TileContext, 'reader' | 'scenario'>): GroundAt {
  const fields = new Map<string, Promise<Field>>();
  const fieldOf = (key: TileKey): Promise<Field> => {
    const path = tilePath(key);
    let field = fields.get(path);
    if (!field) {
      const [west, south, east, north] = boxToEpsg5186(regionQuadtree.box(key));
      const box = [west - 50, south - 50, east + 50, north + 50] as const;
      field = readTerrain(reader, { box, cellSize: 10, scenario }).then((found) => fillTerrainGaps(found));
      fields.set(path, field);
    }
    return field;
  };
  return (points) =>
    Promise.all(
      points.map(async (point) => {
        const field = await fieldOf(regionQuadtree.tileAt(toWgs84(point), groundLevel));
        return interpolate(field, point[0], point[1]);
      }),
    );
}
