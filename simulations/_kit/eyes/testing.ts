import { toEpsg5186, toWgs84, type Wgs84 } from '#core';

interface TestDb {
  query(sql: string, parameters?: readonly unknown[]): Promise<unknown>;
}

/** Middle of the small city of `storeTowerCity`, EPSG:5186. */
export const [towerX, towerY] = toEpsg5186([127.0365, 37.501] as unknown as Wgs84);

/** An eye point some metres east and north of the tower's middle. */
export function eyeAt(dx: number, dy: number, more: object = {}) {
  const [lon, lat] = toWgs84([towerX + dx, towerY + dy] as never);
  return { lon, lat, heightM: 2, ...more };
}

/** Flat terrain at 20 m, 3 km wide, and in its middle a tower of 100 m, 40 m × 40 m, called 시험탑. */
export async function storeTowerCity(db: TestDb): Promise<void> {
  const cells = 60;
  const values = new Uint8Array(new Float32Array(cells * cells).fill(20).buffer);
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width, height,
       values, content_hash) values ('survey', 0, 0, 1, 50, $1, $2, $3, $3, $4, 'a')`,
    [towerX - 1500, towerY + 1500, cells, values],
  );
  await db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, use, structure, name, ground_m,
       ground_max_m, ground_origin, content_hash)
     values ('survey', 'tower', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 100, 'surveyed', 'office', 'steel',
       '시험탑', 20, 20, 'terrain', 'a')`,
    [towerX - 20, towerY - 20, towerX + 20, towerY + 20],
  );
  await db.query(
    `insert into data_source (dataset, source_id, valid_from, title, origin, licence, attribution)
     values ('terrain', 'survey', 1, '{}', 'generated', 'none', 'none')`,
  );
  await db.query(`insert into scenario_revision (scenario, revision) values ('existing', 1) on conflict do nothing`);
}
