import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outcome, toWgs84 } from '#core';
import { featureCollection, polygonFeature, square } from '#datasets/_kit/test-files.ts';
import type { Db } from '#server/kit/db.ts';
import type { Features } from '#server/kit/discovery.ts';
import { importFiles } from '#server/kit/import-files.ts';
import { spoil } from './mutations.ts';
import { seeds } from './seeds.ts';

/** Buildings that the city has before anything broken is imported. */
export const residents = 25;

const openRows = (db: Db) =>
  db.query<{ source: string; n: number }>(
    `select source, count(*)::int as n from building where valid_to is null group by source order by source`,
  );

/**
 * Imports spoilt files into a city that holds buildings, half of them with `--keep-good`, and counts what went wrong: an error
 * that is no Outcome, a building of another source that is gone, a row that a refused import left behind.
 */
export async function cityKeepsItsRows(
  db: Db,
  features: Features,
  { files, chance }: { files: number; chance: number },
): Promise<{ imported: number; refused: number; lost: number; crashes: string[] }> {
  const root = mkdtempSync(join(tmpdir(), 'vseoul-kept-'));
  const all = seeds();
  const found = { imported: 0, refused: 0, lost: 0, crashes: [] as string[] };
  const ring = (i: number) =>
    square(195_000 + 40 * i, 550_000, 20).map((p) => toWgs84(p) as unknown as [number, number]);
  const before = Array.from({ length: residents }, (_, i) => polygonFeature(ring(i), { building: 'yes' }, `way/${i}`));
  try {
    writeFileSync(join(root, 'resident.geojson'), JSON.stringify(featureCollection(before)));
    await importFiles(db, features, [join(root, 'resident.geojson')]);
    for (let n = 0; n < files; n++) {
      const spoilt = spoil(all, n, chance);
      const folder = join(root, String(n));
      mkdirSync(folder);
      for (const [name, bytes] of Object.entries(spoilt.files)) writeFileSync(join(folder, name), bytes);
      const rows = JSON.stringify(await openRows(db));
      try {
        await importFiles(db, features, [join(folder, spoilt.main)], { keepGood: n % 2 === 0 });
        found.imported++;
      } catch (error) {
        if (!(error instanceof Outcome))
          found.crashes.push(`${spoilt.format} (${spoilt.what}): ${(error as Error).stack}`);
        found.refused++;
        if (JSON.stringify(await openRows(db)) !== rows) found.lost++;
      }
      const resident = (await openRows(db)).find(({ source }) => source === 'resident');
      found.lost += residents - (resident?.n ?? 0);
      rmSync(folder, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return found;
}
