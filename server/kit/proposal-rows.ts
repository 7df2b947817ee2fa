import {
  existingScenario,
  outcomeKind,
  type Proposal,
  type ProposalEdit,
  type ScenarioRevision,
  sameEdit,
  type Transaction,
} from '#core';
import type { Features } from './discovery.ts';
import type { ProposalSpec } from './roles.ts';

/** A proposal on its way to its next revision. */
export interface ProposalChange {
  readonly before: Proposal;
  readonly after: Proposal;
  /** The revision that is made. */
  readonly to: ScenarioRevision;
  /** Revisions of `existing` that the proposal lay and lies over. */
  readonly from: number;
  readonly base: number;
}

/** Edits that belong to no dataset. */
const ofNone = '';

/** Ends the edits that change, begins those that came, and writes what they make of the city. */
export async function storeProposal(
  tx: Transaction,
  features: Pick<Features, 'datasets'>,
  { before, after, to, from, base }: ProposalChange,
): Promise<void> {
  // Over another city everything is made anew: ground and old buildings may differ.
  const differs = (id: string) => from !== base || !sameEdit(before[id], after[id]);
  const ended = Object.keys(before).filter(differs);
  const begun = Object.values(after).filter(({ id }) => differs(id));
  await endEdits(tx, features, ended, to);
  const byDataset = Map.groupBy(begun, (edit) => datasetOf(features, edit));
  for (const [dataset, edits] of byDataset) {
    await insertEdits(tx, dataset, edits, to);
    const spec = specOf(features, dataset);
    if (spec) await insertRows(tx, spec, edits, to, base);
  }
}

function datasetOf(features: Pick<Features, 'datasets'>, { kind }: ProposalEdit): string {
  if (kind === 'site') return ofNone;
  const found = features.datasets.find(({ contract }) => contract.edits?.includes(kind));
  if (!found) throw noSuchKind({ kind });
  return found.id;
}

const specOf = (features: Pick<Features, 'datasets'>, dataset: string): ProposalSpec | undefined =>
  features.datasets.find(({ id }) => id === dataset)?.server.dataset?.proposals;

async function endEdits(
  tx: Transaction,
  features: Pick<Features, 'datasets'>,
  ids: readonly string[],
  { scenario, revision }: ScenarioRevision,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    'update scenario_edit set valid_to = $2 where scenario = $1 and valid_to is null and feature = any($3::text[])',
    [scenario, revision, [...ids]],
  );
  for (const { server } of features.datasets) {
    const table = server.dataset?.proposals?.rows?.table;
    if (!table) continue;
    await tx.query(
      `update ${table} set to_revision = $2
       where scenario = $1 and to_revision is null and source || ':' || id = any($3::text[])`,
      [scenario, revision, [...ids]],
    );
  }
}

async function insertEdits(tx: Transaction, dataset: string, edits: readonly ProposalEdit[], to: ScenarioRevision) {
  for (const edit of edits) {
    await tx.query(
      'insert into scenario_edit (scenario, feature, dataset, valid_from, edit) values ($1, $2, $3, $4, $5)',
      [to.scenario, edit.id, dataset, to.revision, edit],
    );
  }
}

async function insertRows(
  tx: Transaction,
  { rows, make }: ProposalSpec,
  edits: readonly ProposalEdit[],
  to: ScenarioRevision,
  base: number,
): Promise<void> {
  const made = await make(tx, edits, { scenario: existingScenario, revision: base });
  if (!rows) return;
  const names = ['scenario', 'from_revision', ...rows.columns];
  const places = names.map((_, i) => `$${i + 1}`).join(', ');
  for (const values of made) {
    if (!values) continue;
    await tx.query(`insert into ${rows.table} (${names.join(', ')}) values (${places})`, [
      to.scenario,
      to.revision,
      ...values,
    ]);
  }
}

const noSuchKind = outcomeKind({
  code: 'no-such-edit',
  status: 422,
  message: {
    ko: '이 도시에는 "{kind}" 변경을 할 수 있는 것이 없습니다.',
    en: 'Nothing in this city takes the edit “{kind}”.',
  },
  remedy: { ko: '다른 변경을 하십시오.', en: 'Make another change.' },
});
