import type { Transaction } from '#core';
import { guTable } from './contract.ts';

/** Source of the districts that are drawn as unions of legal dongs. */
export const unionSource = 'gu-union';

/**
 * Keeps one district per gu of the shown legal dongs, as their union. A district whose dongs did not change is left
 * alone, so the unions are computed only when they must be. Holes are filled: no district of Seoul has one, while the
 * legal dongs leave slivers between them (the largest 121 m², along Gangseo-gu's edge).
 * @returns the number of rows written or ended
 */
export async function refreshUnions(
  tx: Transaction,
  dongSource: string | undefined,
  revision: number,
): Promise<number> {
  const wanted = await tx.query<{ code: string; hash: string }>(
    `select gu_code as code, md5(string_agg(content_hash, '' order by id collate "C")) as hash from boundary
     where source = $1 and level = 'legal-dong' and valid_to is null and gu_code = any($2::text[])
     group by gu_code order by gu_code`,
    [dongSource ?? '', guTable.map(({ code }) => code)],
  );
  const stored = await tx.query<{ code: string; hash: string }>(
    'select id as code, content_hash as hash from boundary where source = $1 and valid_to is null',
    [unionSource],
  );
  const same = (a: { code: string; hash: string }, b: { code: string; hash: string }) =>
    a.code === b.code && a.hash === b.hash;
  const ended = stored.filter((row) => !wanted.some((other) => same(row, other)));
  const added = wanted.filter((row) => !stored.some((other) => same(row, other)));
  await tx.query('update boundary set valid_to = $1 where source = $2 and valid_to is null and id = any($3::text[])', [
    revision,
    unionSource,
    ended.map(({ code }) => code),
  ]);
  for (const { code, hash } of added) {
    const gu = guTable.find((known) => known.code === code)!;
    await tx.query(
      `insert into boundary (source, level, id, valid_from, gu_code, name_ko, name_en, geom, content_hash)
       select $1, 'gu', $2, $3, $2, $4, $5, st_multi(st_union(st_makepolygon(st_exteriorring(part.geom)))), $6
       from (select (st_dump(st_union(geom order by id collate "C"))).geom from boundary
             where source = $7 and level = 'legal-dong' and valid_to is null and gu_code = $2) part`,
      [unionSource, code, revision, gu.ko, gu.en, hash, dongSource ?? ''],
    );
  }
  return ended.length + added.length;
}
