import { existingScenario, type Reader, type ScenarioRevision, type SqlValue, type Transaction } from '#core';
import type { Db } from './db.ts';
import { resolveScenario } from './revisions.ts';

/** The city of a scenario's revision, for readers that know nothing of proposals. */
export interface OpenCity {
  /** Reads tables as the proposal has them. */
  readonly db: Db;
  /** The revision of `existing` to name when reading: the proposal lies over it. */
  readonly scenario: ScenarioRevision;
  /** The revision that was asked for: what a run cites. */
  readonly cited: ScenarioRevision;
}

/**
 * Opens the city that a text names: `existing@3`, `plan-a@7`, nothing for the newest existing one.
 * @throws Outcome `no-such-scenario`
 */
export async function openCity(db: Db, text?: string): Promise<OpenCity> {
  return openCityOf(db, await resolveScenario(db, text));
}

/** The same for a revision that is known to exist. */
export async function openCityOf(db: Db, cited: ScenarioRevision): Promise<OpenCity> {
  if (cited.scenario === existingScenario) return { db, scenario: cited, cited };
  const revision = await baseOf(db, cited);
  return { db: proposedDb(db, cited), scenario: { scenario: existingScenario, revision }, cited };
}

/** The revision of the existing city that a scenario's revision lies over. */
export async function baseOf(reader: Reader, { scenario, revision }: ScenarioRevision): Promise<number> {
  const [{ base }] = await reader.query<{ base: number }>(
    'select base from scenario_revision where scenario = $1 and revision = $2',
    [scenario, revision],
  );
  return base;
}

/**
 * A database in which the tables of the city are those of a proposal: its views are found before the tables, and which
 * proposal is meant is a setting of the transaction. Whatever reads the city reads the proposal, without knowing it.
 */
function proposedDb(db: Db, cited: ScenarioRevision): Db {
  const tx: Db['tx'] = (work) =>
    db.tx(async (transaction) => {
      await enterProposal(transaction, cited);
      return work(transaction);
    });
  return {
    engine: db.engine,
    capabilities: db.capabilities,
    query: <Row>(sql: string, params?: readonly SqlValue[]) => tx((transaction) => transaction.query<Row>(sql, params)),
    tx,
    listen: (channel, heard) => db.listen(channel, heard),
    close: () => db.close(),
  };
}

/** From here on, the transaction reads the city as a proposal has it. */
export async function enterProposal(tx: Transaction, { scenario, revision }: ScenarioRevision): Promise<void> {
  await tx.query(
    `select set_config('search_path', 'proposal, public', true), set_config('twin.scenario', $1, true),
       set_config('twin.revision', $2, true)`,
    [scenario, String(revision)],
  );
}
