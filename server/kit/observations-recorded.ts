import type { Observation, Reader, Transaction } from '#core';
import { chunkRows, normalise, type StoredObservation, storedRow, writeCarefully } from './observations.ts';
import {
  ensureDay,
  ensureObservationTables,
  type FeedContract,
  keepDay,
  observationTables,
  utcDay,
} from './observations-schema.ts';
import { statements } from './observations-sql.ts';

/**
 * Stores a recording: measured observations of a past that is over. They are history and roll-ups like any other and can
 * be replayed; they neither become the newest values nor end a simulation, and the retention passes over their days.
 * Returns the number of rows written; a row that is there already under the same or a higher revision counts only when
 * it replaced it.
 */
export async function recordObservations(
  tx: Transaction,
  contract: FeedContract,
  observations: Iterable<Observation>,
): Promise<number> {
  const tables = await ensureObservationTables(tx, contract);
  const days = new Set<number>();
  let written = 0;
  let waiting: Observation[] = [];
  const write = async () => {
    const rows = normalise(contract, tables, waiting, false);
    waiting = [];
    for (const day of new Set(rows.map((row) => utcDay(row.time)))) {
      if (days.has(day)) continue;
      days.add(day);
      await ensureDay(tx, tables, day);
      await keepDay(tx, tables, day);
    }
    written += (await writeCarefully(tx, tables, rows)).length;
  };
  for (const observation of observations) {
    waiting.push(observation);
    if (waiting.length >= chunkRows) await write();
  }
  await write();
  return written;
}

/** The newest row of each entity, with its words; for routes of a dataset. None before the feed was first served. */
export async function readLatest(reader: Reader, contract: FeedContract): Promise<StoredObservation[]> {
  const tables = observationTables(contract);
  const [{ there }] = await reader.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    tables.latest,
  ]);
  if (!there) return [];
  const rows = await reader.query<Parameters<typeof storedRow>[2]>(statements(tables).latest);
  return rows.map((row) => storedRow(contract.id, tables, row));
}
