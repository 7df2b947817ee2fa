import { type Text, type Transaction, toEpsg5186 } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import { reviseRows } from '#server/kit/store-rows.ts';
import { type Displacement, displacementOf, guCentroids, isDisplaced } from './displacement.ts';
import { refreshUnions, unionSource } from './gu-union.ts';

type Position = readonly [number, number];
type Hidden = 'displaced' | 'union' | 'older' | null;

interface OpenRow {
  source: string;
  level: string;
  id: string;
  guCode: string | null;
  hidden: Hidden;
}

/**
 * Decides what shows, and says what it found: the newest legal dongs, the districts as their unions, and no file that
 * lies off as a whole. Nothing is thrown away: what does not show is kept, with the reason.
 */
export async function reconcileBoundaries(tx: Transaction, revision: number, report: QualityReport): Promise<number> {
  const dongSource = await newestDongs(tx);
  const unions = await refreshUnions(tx, dongSource, revision);
  const open = await tx.query<OpenRow>(
    `select source, level, id, gu_code as "guCode", hidden from boundary where valid_to is null`,
  );
  const united = new Set(open.filter(({ source }) => source === unionSource).map(({ id }) => id));
  const displaced = await displacedSources(tx, report);
  const changes = open.flatMap((row) => {
    const hidden = hiddenBecause(row, { dongSource, united, displaced });
    return hidden === row.hidden ? [] : [[row.source, row.level, row.id, hidden]];
  });
  const revised = await reviseRows(
    tx,
    { table: 'boundary', key: ['level', 'id'], columns: ['hidden'], rows: [changes] },
    revision,
  );
  const shown = (level: string) =>
    open.filter((row) => row.level === level && !hiddenBecause(row, { dongSource, united, displaced })).length;
  if (open.length === 0) return unions + revised;
  report.count('gu-shown', { ko: '보이는 자치구', en: 'districts that show' }, shown('gu'));
  report.count('dongs-shown', { ko: '보이는 법정동', en: 'legal dongs that show' }, shown('legal-dong'));
  return unions + revised;
}

function hiddenBecause(
  row: OpenRow,
  {
    dongSource,
    united,
    displaced,
  }: { dongSource?: string; united: ReadonlySet<string>; displaced: ReadonlySet<string> },
): Hidden {
  if (row.source === unionSource) return null;
  if (displaced.has(row.source)) return 'displaced';
  if (row.level === 'legal-dong') return row.source === dongSource ? null : 'older';
  return row.level === 'gu' && row.guCode !== null && united.has(row.guCode) ? 'union' : null;
}

/** The source of legal dongs that was imported last. */
async function newestDongs(tx: Transaction): Promise<string | undefined> {
  const [row] = await tx.query<{ source: string }>(
    `select source from boundary where level = 'legal-dong' and valid_to is null
     group by source order by max(valid_from) desc, source collate "C" desc limit 1`,
  );
  return row?.source;
}

async function displacedSources(tx: Transaction, report: QualityReport): Promise<Set<string>> {
  const centroids = await centroidsBySource(tx);
  const unions = centroids.get(unionSource);
  const fallback = new Map(Object.entries(guCentroids).map(([code, position]) => [code, toEpsg5186(position)]));
  const displaced = new Set<string>();
  for (const [source, found] of centroids) {
    if (source === unionSource) continue;
    const by = displacementOf(found, unions ?? fallback);
    if (!by || !isDisplaced(by)) continue;
    displaced.add(source);
    report.note(displacementNote(source, by, unions && (await agreement(tx, source, by))));
  }
  return displaced;
}

/** Centroid of each gu in each source, from whatever areas it has of the gu; legal dongs are what others are held against. */
async function centroidsBySource(tx: Transaction): Promise<Map<string, Map<string, Position>>> {
  const rows = await tx.query<{ source: string; code: string; x: number; y: number }>(
    `select source, gu_code as code, st_x(centre) as x, st_y(centre) as y from (
       select source, gu_code, st_centroid(st_collect(geom order by id collate "C")) as centre from boundary
       where valid_to is null and gu_code is not null and level <> 'legal-dong' group by source, gu_code) gu
     order by source collate "C", gu_code`,
  );
  const bySource = new Map<string, Map<string, Position>>();
  for (const { source, code, x, y } of rows) {
    const found = bySource.get(source) ?? new Map<string, Position>();
    bySource.set(source, found.set(code, [x, y]));
  }
  return bySource;
}

/** Share of the districts' area on which a source and the unions agree, as the file lies and when moved back. */
async function agreement(tx: Transaction, source: string, { east, north }: Displacement): Promise<[number, number]> {
  const [row] = await tx.query<{ asGiven: number; movedBack: number }>(
    `select sum(st_area(st_intersection(u.geom, s.geom))) / max(whole.area) as "asGiven",
            sum(st_area(st_intersection(u.geom, st_translate(s.geom, $3, $4)))) / max(whole.area) as "movedBack"
     from boundary u join boundary s on s.gu_code = u.id,
          (select sum(st_area(geom)) as area from boundary where source = $1 and valid_to is null) whole
     where u.source = $1 and u.valid_to is null and s.source = $2 and s.valid_to is null`,
    [unionSource, source, -east, -north],
  );
  return [row.asGiven, row.movedBack];
}

function displacementNote(source: string, { east, north, districts }: Displacement, shares?: [number, number]): Text {
  const metres = (n: number) => Math.round(Math.abs(n));
  const distance = Math.round(Math.hypot(east, north));
  const percent = (share: number) => (share * 100).toFixed(1);
  const where = {
    ko: `${east < 0 ? '서' : '동'}쪽으로 ${metres(east)} m, ${north < 0 ? '남' : '북'}쪽으로 ${metres(north)} m`,
    en: `${metres(east)} m ${east < 0 ? 'west' : 'east'} and ${metres(north)} m ${north < 0 ? 'south' : 'north'}`,
  };
  const fit = shares && {
    ko: ` 법정동과 겹치는 면적은 그대로 ${percent(shares[0])} %, 되돌려 놓으면 ${percent(shares[1])} %입니다.`,
    en: ` It agrees with the legal dongs on ${percent(shares[0])} % of the area as it lies, on ${percent(shares[1])} % when moved back.`,
  };
  return {
    ko: `${source}은(는) 전체가 제자리에서 ${distance} m 벗어나 있습니다(${where.ko}, ${districts}개 구의 중앙값).${fit?.ko ?? ''} 보관하되 지도에 쓰지 않습니다.`,
    en: `${source} lies ${distance} m off its place as a whole (${where.en}; median of ${districts} districts).${fit?.en ?? ''} It is kept, but never shown.`,
  };
}
