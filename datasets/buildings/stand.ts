import type { SqlValue, Transaction } from '#core';
import { wkbGeometry } from '#datasets/_kit/wkb.ts';
import { reviseRows } from '#server/kit/store-rows.ts';
import type { Footprint } from './contract.ts';
import { GroundFinder, squareM, squareOf } from './ground.ts';

/** Columns of `building` that say where it stands. */
export const groundColumns = ['ground_m', 'ground_max_m', 'ground_origin'] as const;

interface Standing {
  source: string;
  id: string;
  geom: string;
  groundM: number;
  groundMaxM: number;
  groundOrigin: string;
}

/**
 * Sets buildings on the terrain of a revision. Rows find their ground as they are stored, so this has to look only at those
 * whose shape was repaired, and, when the terrain changed, at the older ones. Reads square by square.
 * @returns the number of older rows that stand differently now
 */
export async function setGround(tx: Transaction, revision: number): Promise<number> {
  const unset = `valid_from = $1 and ground_m = 0 and ground_max_m = 0 and ground_origin = 'estimated'`;
  const which = (await terrainChanged(tx, revision)) ? `(valid_from < $1 or ${unset})` : unset;
  const open = `valid_to is null and ${which}`;
  const [extent] = await tx.query<{ x0: number | null; y0: number; x1: number; y1: number }>(
    `select st_xmin(box) as x0, st_ymin(box) as y0, st_xmax(box) as x1, st_ymax(box) as y1
     from (select st_extent(geom) as box from building where ${open}) extent`,
    [revision],
  );
  if (extent.x0 === null) return 0;
  const { x0, y0, x1, y1 } = extent;
  const finder = new GroundFinder(tx, revision);
  const index = (metres: number) => Math.floor(metres / squareM);
  async function* changes() {
    for (let row = index(y0); row <= index(y1); row++) {
      for (let column = index(x0!); column <= index(x1); column++) yield await changesIn(column, row);
    }
  }
  return reviseRows(tx, { table: 'building', key: ['id'], columns: groundColumns, rows: changes() }, revision);

  async function changesIn(column: number, row: number): Promise<SqlValue[][]> {
    const buildings = await tx.query<Standing>(
      `select source, id, geom, ground_m as "groundM", ground_max_m as "groundMaxM", ground_origin as "groundOrigin"
       from building where ${open} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
      [revision, column * squareM, row * squareM, (column + 1) * squareM, (row + 1) * squareM],
    );
    const changed: SqlValue[][] = [];
    for (const building of buildings) {
      const footprint = wkbGeometry(Buffer.from(building.geom, 'hex'))?.coordinates as Footprint;
      const [x, y] = squareOf(footprint);
      if (x !== column || y !== row) continue;
      await finder.ready(footprint);
      const { groundM, groundMaxM, groundOrigin } = finder.under(footprint);
      const same =
        building.groundM === Math.fround(groundM) &&
        building.groundMaxM === Math.fround(groundMaxM) &&
        building.groundOrigin === groundOrigin;
      if (!same) changed.push([building.source, building.id, groundM, groundMaxM, groundOrigin]);
    }
    return changed;
  }
}

async function terrainChanged(tx: Transaction, revision: number): Promise<boolean> {
  const [{ changed }] = await tx.query<{ changed: boolean }>(
    'select exists (select 1 from terrain_block where valid_from = $1 or valid_to = $1) as changed',
    [revision],
  );
  return changed;
}
