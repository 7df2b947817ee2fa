import type { Transaction } from '#core';
import { existingScenario, outcomeKind, parseScenarioRevision, type Reader, type ScenarioRevision } from '#core';
import type { Db } from './db.ts';

/** Newest revision of a scenario (of `existing`, unless another is named). */
export async function newestRevision(reader: Reader, scenario: string = existingScenario): Promise<ScenarioRevision> {
  const [{ revision }] = await reader.query<{ revision: number | null }>(
    'select max(revision) as revision from scenario_revision where scenario = $1',
    [scenario],
  );
  if (revision === null) throw noSuchScenario({ text: scenario }, 'scenario');
  return { scenario, revision };
}

/**
 * The revision that a text names: `existing@3`, `existing` for its newest, nothing for the newest existing city.
 *
 * @throws Outcome `no-such-scenario` (404) when it does not exist or is not a name of one.
 */
export async function resolveScenario(reader: Reader, text?: string): Promise<ScenarioRevision> {
  if (text === undefined || text === '') return newestRevision(reader);
  const parsed = parseScenarioRevision(text);
  if (!parsed) throw noSuchScenario({ text: text.slice(0, 80) }, 'scenario');
  const { scenario, revision } = parsed;
  if (revision === undefined) return newestRevision(reader, scenario);
  const [found] = await reader.query('select 1 from scenario_revision where scenario = $1 and revision = $2', [
    scenario,
    revision,
  ]);
  if (!found) throw noSuchScenario({ text }, 'scenario');
  return { scenario, revision };
}

/** Which revision of `existing` last changed each dataset, as seen from a revision. */
export async function datasetRevisions(
  reader: Reader,
  { scenario, revision }: ScenarioRevision,
): Promise<Readonly<Record<string, number>>> {
  const [row] = await reader.query<{ revisions: Record<string, number> }>(
    'select dataset_revisions as revisions from scenario_revision where scenario = $1 and revision = $2',
    [scenario, revision],
  );
  return row?.revisions ?? {};
}

/** What the work of a revision did. */
export interface RevisionChange {
  /** Rows written or ended; 0 keeps the city as it was. */
  readonly changed: number;
  /** Datasets whose rows changed. */
  readonly datasets: readonly string[];
}

/**
 * Makes the next revision of the existing city: runs `work` in one transaction with the number, one maker at a time.
 * When nothing changed, nothing is kept and the answer is the revision that was.
 */
export async function makeRevision(
  db: Db,
  work: (tx: Transaction, revision: number) => Promise<RevisionChange>,
): Promise<ScenarioRevision & { readonly changed: number }> {
  const unchanged = new NothingChanged();
  try {
    return await db.tx(async (tx) => {
      await tx.query('lock table scenario_revision in share row exclusive mode');
      const before = await newestRevision(tx);
      const revision = before.revision + 1;
      const { changed, datasets } = await work(tx, revision);
      if (changed === 0) {
        unchanged.revision = before;
        throw unchanged;
      }
      const revisions = { ...(await datasetRevisions(tx, before)) };
      for (const dataset of datasets) revisions[dataset] = revision;
      await tx.query(`insert into scenario_revision (scenario, revision, dataset_revisions) values ($1, $2, $3)`, [
        existingScenario,
        revision,
        revisions,
      ]);
      return { scenario: existingScenario, revision, changed };
    });
  } catch (error) {
    if (error !== unchanged || !unchanged.revision) throw error;
    return { ...unchanged.revision, changed: 0 };
  }
}

/** Thrown through the transaction to roll it back. */
class NothingChanged extends Error {
  revision?: ScenarioRevision;
}

const noSuchScenario = outcomeKind({
  code: 'no-such-scenario',
  status: 404,
  message: { ko: '시나리오 "{text}"이(가) 없습니다.', en: 'There is no scenario "{text}".' },
  remedy: {
    ko: 'existing 또는 existing@번호처럼 쓰고, /api/scenarios에서 있는 판을 확인하십시오.',
    en: 'Write existing or existing@NUMBER; /api/scenarios lists the revisions that there are.',
  },
});
