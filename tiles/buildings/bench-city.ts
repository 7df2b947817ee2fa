import type { Db } from '#server/kit/db.ts';

/**
 * A city of blocks for benches, made by the database itself: `count` buildings on a grid over Seoul's box, one in eight
 * L-shaped, in streets of 80 m; low ones by far the most, a tower here and there; all of it from a hash of the number.
 * Not Seoul: it stands in until the generated city is loaded, and where only size matters.
 */
export async function fillWithGrid(db: Db, count: number): Promise<void> {
  await db.query(`insert into scenario_revision (scenario, revision) values ('existing', 1)`);
  await db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, floors, use, structure, year_built,
       ground_m, ground_max_m, ground_origin, content_hash)
     select 'grid', 'b' || i, 1,
       st_setsrid(st_multi(st_makepolygon(st_makeline(case when h % 8 = 0 then array[
         st_makepoint(x, y), st_makepoint(x + a, y), st_makepoint(x + a, y + b / 2), st_makepoint(x + a / 2, y + b / 2),
         st_makepoint(x + a / 2, y + b), st_makepoint(x, y + b), st_makepoint(x, y)]
       else array[st_makepoint(x, y), st_makepoint(x + a, y), st_makepoint(x + a, y + b), st_makepoint(x, y + b),
         st_makepoint(x, y)] end))), 5186),
       height, 'generated', greatest(1, (height / 3.2)::int),
       (array['multifamily', 'multifamily', 'detached', 'apartment', 'retail', 'office'])[1 + h % 6], 'concrete',
       1970 + h % 50, ground, ground + 1, 'terrain', ''
     from (
       select i, h, 8 + h % 9 as a, 9 + (h / 16) % 10 as b,
         case when h % 100 < 3 then 30 + h % 90 else 6 + h % 11 end as height,
         184000 + (i % columns) * 24 + 8 * ((i % columns) / 3) as x,
         541500 + (i / columns) * 22 + 10 * ((i / columns) / 2) as y,
         15 + 20 * (1 + sin(i % columns / 90.0) * cos(i / columns / 70.0)) as ground
       from (
         select i, abs(hashint4(i)) as h, ceil(sqrt($1::float8 * 1.05))::int as columns
         from generate_series(0, $1::int - 1) as i) numbered) placed`,
    [count],
  );
  await db.query('analyze building');
}
