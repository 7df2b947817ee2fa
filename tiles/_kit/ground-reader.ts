import { boxToEpsg5186, type Epsg5186, type Epsg5186Box, type Field, interpolate, toWgs84 } from '#core';
import { regionQuadtree, type TileKey, tilePath } from './schemes.ts';

/** Metres above mean sea level of the ground at positions. */
export type GroundAt = (points: readonly Epsg5186[]) => Promise<number[]>;

/** Squares in which terrain is read: some 3 km, once each. */
const groundLevel = 4;

/** Metres above sea level at positions, from terrain without gaps that `read` gives for a box. */
export function groundReader(read: (box: Epsg5186Box) => Promise<Field>): GroundAt {
  const fields = new Map<string, Promise<Field>>();
  const fieldOf = (key: TileKey): Promise<Field> => {
    const path = tilePath(key);
    let field = fields.get(path);
    if (!field) {
      const [west, south, east, north] = boxToEpsg5186(regionQuadtree.box(key));
      field = read([west - 50, south - 50, east + 50, north + 50]);
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
