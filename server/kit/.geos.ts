import { openTestDb } from '/work/main/server/kit/testing.ts';
const db = await openTestDb();
const bow="'POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry", sq="'POLYGON((0 0, 10 0, 10 5, 0 5, 0 0))'::geometry";
const spikes="'POLYGON((0 0, 10 0, 10 10, 5 -5, 0 10, 0 0))'::geometry";
for (const s of [`st_intersection(${bow},${sq})`,`st_union(${spikes},${bow})`,`st_relate(${bow},${sq})`,`st_contains(${bow},${sq})`,`st_buffer('LINESTRING(0 0,1 1)'::geometry,'nan'::float8)`,`st_relate('GEOMETRYCOLLECTION(POLYGON((0 0,1 1,1 0,0 1,0 0)))'::geometry,${sq})`,`st_linemerge('POINT(0 0)'::geometry)`,`st_intersection('POLYGON((0 0,10 10,10 0,0 10,0 0),(2 2,3 3,3 2,2 3,2 2))'::geometry,${sq})`,`st_delaunaytriangles('MULTIPOINT(NaN NaN, 1 1, 2 2)'::geometry)`,`st_simplifypreservetopology('POLYGON((0 0,0 0,0 0,0 0))'::geometry,1)`,`st_within('POLYGON((0 0,0 0,0 0,0 0))'::geometry, ${bow})`,`st_difference(st_collect(${bow},${sq}), ${sq})`,`st_symdifference('GEOMETRYCOLLECTION(POINT(1 1),${'POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'})'::geometry, ${bow})`, `st_voronoipolygons('LINESTRING(0 0,inf inf)'::geometry)`,`st_touches('POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry,'GEOMETRYCOLLECTION(POINT(1 1))'::geometry)`,`st_intersection('LINESTRING(nan nan,1 1)'::geometry,${sq})`,`st_clipbybox2d(${bow}, st_makeenvelope(1,1,2,2))`,`st_setsrid(${bow},5186) && st_setsrid(${sq},4326) and st_intersects(st_setsrid(${bow},5186),st_setsrid(${sq},4326))`]) {
  try { const r=await db.query(`select st_astext(${s.startsWith('st_relate')?"null":s}::geometry) as t, ${s}`); console.log('ok   ', s.slice(0,60)); }
  catch(e:any){ console.log(e.code, s.slice(0,60), '|', e.message, '|', e.detail); }
  const [{one}]=await db.query('select 1 as one') as any;
  if(one!==1) console.log('BROKEN');
}
await db.close();
