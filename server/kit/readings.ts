import type { Instant, Reader } from '#core';
import { type StoredObservation, storedRow } from './observations.ts';
import { type FeedContract, observationTables } from './observations-schema.ts';
import { statements } from './observations-sql.ts';
import { type FiguresAt, readRollups } from './rollups.ts';

/**
 * What each entity of a feed said last at a moment and not longer before it than `withinMs`; nothing where the feed has
 * never spoken. For simulations, which read the city and have no store of observations.
 */
export async function readingsAt(
  reader: Reader,
  contract: FeedContract,
  instant: Instant,
  withinMs: number,
): Promise<StoredObservation[]> {
  const tables = observationTables(contract);
  if (!(await spoke(reader, tables.observations))) return [];
  const rows = await reader.query<Parameters<typeof storedRow>[2]>(statements(tables).at, [
    instant - withinMs,
    instant,
  ]);
  return rows.map((row) => storedRow(contract.id, tables, row));
}

/** A value of a reading as far as it is to be believed: null where it is missing, out of range or doubted. */
export const trusted = ({ values, outOfRange, suspect = [] }: StoredObservation, key: string): number | null =>
  outOfRange.includes(key) || suspect.includes(key) ? null : (values[key] ?? null);

/** One value of a reading; null where it is not to be believed. */
export interface ValueReading {
  readonly entity: string;
  readonly time: Instant;
  readonly value: number | null;
  readonly simulated: boolean;
}

/** Reads one value of every entity of a feed, as `readingsAt` and `trusted` tell it. */
export const valuesOf =
  (reader: Reader, contract: FeedContract, key: string) =>
  async (instant: Instant, withinMs: number): Promise<ValueReading[]> => {
    const said = await readingsAt(reader, contract, instant, withinMs);
    return said.map((reading) => {
      const { entity, time, simulated } = reading;
      return { entity, time, simulated, value: trusted(reading, key) };
    });
  };

/** Means, extremes and counts of an entity per day; nothing where the feed has never spoken. */
export async function dailyFigures(
  reader: Reader,
  contract: FeedContract,
  query: { readonly entity: string; readonly from: Instant; readonly to: Instant },
): Promise<FiguresAt[]> {
  const tables = observationTables(contract);
  if (!(await spoke(reader, tables.observations))) return [];
  return readRollups(reader, tables, { ...query, period: 'day' });
}

async function spoke(reader: Reader, table: string): Promise<boolean> {
  const [{ there }] = await reader.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  return there;
}
