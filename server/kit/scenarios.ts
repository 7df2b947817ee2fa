import { createHash, randomInt } from 'node:crypto';
import {
  type Choices,
  canonicalJson,
  type EditConflict,
  existingScenario,
  mergeProposals,
  named,
  Outcome,
  outcomeKind,
  type Proposal,
  type ProposalEdit,
  type ProposalStep,
  type Reader,
  type RevisionDeed,
  type ScenarioRevision,
  stepped,
  type Transaction,
  undoTargets,
} from '#core';
import type { Db } from './db.ts';
import type { Features } from './discovery.ts';
import { storeProposal } from './proposal-rows.ts';
import { baseOf } from './proposed-city.ts';
import { newestRevision, resolveScenario } from './revisions.ts';

/** Scenarios: proposals over the existing city, in revisions that never change once made. */

export interface ScenarioInfo {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly created: Date;
  readonly from: ScenarioRevision;
  readonly revision: number;
  readonly base: number;
}

export interface ScenarioStep {
  readonly revision: number;
  readonly deed: RevisionDeed;
  readonly author: string;
  readonly note: string;
  readonly created: Date;
  readonly base: number;
  readonly merged?: ScenarioRevision;
}

/** Who makes a revision, and why. */
export interface Maker {
  readonly author: string;
  readonly note?: string;
}

/** Edits that two made of the same things: nothing was stored. */
export class EditsConflict extends Error {
  readonly conflicts: readonly EditConflict[];
  readonly revision: number;

  constructor(conflicts: readonly EditConflict[], revision: number) {
    super(`${conflicts.length} conflicts`);
    this.conflicts = conflicts;
    this.revision = revision;
  }
}

const infoColumns = `s.id, s.title, s.author, s.created_at as created, s.from_scenario as "fromScenario",
  s.from_revision as "fromRevision", r.revision, r.base`;
type InfoRow = Omit<ScenarioInfo, 'from'> & { fromScenario: string; fromRevision: number };
const infoOf = ({ fromScenario, fromRevision, ...row }: InfoRow): ScenarioInfo => ({
  ...row,
  from: { scenario: fromScenario, revision: fromRevision },
});

/** All scenarios, the last changed first. */
export async function listScenarios(reader: Reader): Promise<ScenarioInfo[]> {
  const rows = await reader.query<InfoRow>(
    `select ${infoColumns} from scenario s join lateral (
       select revision, base, created_at from scenario_revision where scenario = s.id order by revision desc limit 1) r on true
     order by r.created_at desc, s.id`,
  );
  return rows.map(infoOf);
}

/** @throws Outcome `no-such-scenario` */
export async function readScenario(reader: Reader, id: string): Promise<ScenarioInfo> {
  const { revision } = await resolveProposal(reader, id);
  const [row] = await reader.query<InfoRow>(
    `select ${infoColumns} from scenario s join scenario_revision r on r.scenario = s.id and r.revision = $2 where s.id = $1`,
    [id, revision],
  );
  return infoOf(row);
}

/** Every revision, oldest first. */
export async function readHistory(reader: Reader, id: string): Promise<ScenarioStep[]> {
  const rows = await reader.query<
    Omit<ScenarioStep, 'merged'> & { mergedScenario: string | null; mergedRevision: number }
  >(
    `select revision, deed, author, coalesce(note, '') as note, created_at as created, base,
       merged_scenario as "mergedScenario", merged_revision as "mergedRevision"
     from scenario_revision where scenario = $1 order by revision`,
    [id],
  );
  return rows.map(({ mergedScenario, mergedRevision, ...step }) => ({
    ...step,
    ...(mergedScenario ? { merged: { scenario: mergedScenario, revision: mergedRevision } } : {}),
  }));
}

/** The edits of a revision; none of `existing`. */
export async function readProposal(reader: Reader, { scenario, revision }: ScenarioRevision): Promise<Proposal> {
  const rows = await reader.query<{ feature: string; edit: ProposalEdit }>(
    `select feature, edit from scenario_edit
     where scenario = $1 and valid_from <= $2 and (valid_to is null or valid_to > $2) order by feature collate "C"`,
    [scenario, revision],
  );
  return Object.fromEntries(rows.map(({ feature, edit }) => [feature, edit]));
}

/** Equal content, equal text; the existing city's is empty. */
export const contentOf = (proposal: Proposal): string =>
  Object.keys(proposal).length === 0 ? '' : createHash('sha256').update(canonicalJson(proposal)).digest('hex');

export interface ScenarioStore {
  /** Begins a scenario over the existing city, or as a branch of another. */
  create(scenario: Maker & { readonly title: string; readonly from?: string }): Promise<ScenarioInfo>;
  /**
   * Makes the next revision. When others have made some since `after`, both are joined; throws `EditsConflict` where both
   * changed the same thing in different ways and `choices` does not say whose to take.
   */
  edit(id: string, change: Maker & Steps): Promise<ScenarioRevision>;
  undo(id: string, maker: Maker): Promise<ScenarioRevision>;
  redo(id: string, maker: Maker): Promise<ScenarioRevision>;
  /** Takes over what another scenario has that differs from where both came from. */
  merge(id: string, change: Maker & { readonly from: string; readonly choices?: Choices }): Promise<ScenarioRevision>;
  /** Lays the edits over the newest existing city; what is no longer possible there is left out and told, one by one. */
  rebase(id: string, maker: Maker): Promise<ScenarioRevision & { readonly lost: readonly LostEdit[] }>;
}

export interface Steps {
  /** The revision that the steps were made on. */
  readonly after: number;
  readonly steps: readonly ProposalStep[];
  readonly choices?: Choices;
}

export interface LostEdit {
  readonly edit: ProposalEdit;
  readonly outcome: Outcome;
}

interface NextRevision extends Maker {
  readonly deed: RevisionDeed;
  readonly proposal: Proposal;
  readonly base: number;
  readonly merged?: ScenarioRevision;
}

/** The most things that one proposal may touch. */
const mostEdits = 2000;

export function createScenarios(db: Db, features: Pick<Features, 'datasets'>): ScenarioStore {
  /** One maker of a scenario's revisions at a time. */
  const locked = <T>(id: string, work: (tx: Transaction, head: ScenarioInfo) => Promise<T>): Promise<T> =>
    db.tx(async (tx) => {
      await tx.query('select 1 from scenario where id = $1 for update', [id]);
      return work(tx, await readScenario(tx, id));
    });

  async function next(tx: Transaction, head: ScenarioInfo, made: NextRevision): Promise<ScenarioRevision> {
    const count = Object.keys(made.proposal).length;
    if (count > mostEdits) throw tooManyEdits({ count, most: mostEdits });
    const at = { scenario: head.id, revision: head.revision };
    const before = await readProposal(tx, at);
    const to = { ...at, revision: head.revision + 1 };
    await storeProposal(tx, features, { before, after: made.proposal, to, from: head.base, base: made.base });
    await insertRevision(tx, to, made);
    return to;
  }

  /** Undoing and redoing bring back the content of an earlier revision, as a new one. */
  const goTo = (id: string, deed: 'undo' | 'redo', maker: Maker) =>
    locked(id, async (tx, head) => {
      const history = await readHistory(tx, id);
      const revision = undoTargets(history)[deed];
      if (revision === undefined) throw (deed === 'undo' ? nothingToUndo : nothingToRedo)();
      const at = { scenario: id, revision };
      const proposal = await readProposal(tx, at);
      return next(tx, head, { ...maker, deed, proposal, base: await baseOf(tx, at) });
    });

  return {
    create: ({ title, author, note, from }) =>
      db.tx(async (tx) => {
        const origin = await resolveScenario(tx, from);
        const existing = origin.scenario === existingScenario;
        const base = existing ? origin.revision : await baseOf(tx, origin);
        const proposal = existing ? {} : await readProposal(tx, origin);
        const id = await underFreeName(tx, { title, author, origin });
        const to = { scenario: id, revision: 0 };
        await storeProposal(tx, features, { before: {}, after: proposal, to, from: base, base });
        await insertRevision(tx, to, { author, note, deed: 'begin', proposal, base });
        return readScenario(tx, id);
      }),

    edit: (id, { after, steps, choices, ...maker }) =>
      locked(id, async (tx, head) => {
        const theirs = await readProposal(tx, { scenario: id, revision: head.revision });
        if (after > head.revision || after < 0) throw noSuchRevision({ id, revision: after });
        const start = after === head.revision ? theirs : await readProposal(tx, { scenario: id, revision: after });
        const ours = applySteps(start, steps);
        const { merged, conflicts } = mergeProposals(start, ours, theirs, choices);
        if (conflicts.length > 0) throw new EditsConflict(conflicts, head.revision);
        return next(tx, head, { ...maker, deed: 'edit', proposal: merged, base: head.base });
      }),

    undo: (id, maker) => goTo(id, 'undo', maker),
    redo: (id, maker) => goTo(id, 'redo', maker),

    merge: (id, { from, choices, ...maker }) =>
      locked(id, async (tx, head) => {
        const other = await resolveProposal(tx, from);
        const origin = await commonOrigin(tx, { scenario: id, revision: head.revision }, other);
        const start = await readProposal(tx, origin);
        const ours = await readProposal(tx, { scenario: id, revision: head.revision });
        const theirs = await readProposal(tx, other);
        const { merged, conflicts } = mergeProposals(start, ours, theirs, choices);
        if (conflicts.length > 0) throw new EditsConflict(conflicts, head.revision);
        return next(tx, head, { ...maker, deed: 'merge', proposal: merged, base: head.base, merged: other });
      }),

    rebase: (id, maker) =>
      locked(id, async (tx, head) => {
        const { revision: base } = await newestRevision(tx);
        const before = await readProposal(tx, { scenario: id, revision: head.revision });
        const { kept, lost } = await possibleAt(tx, features, before, base);
        const made = await next(tx, head, { ...maker, deed: 'rebase', proposal: kept, base });
        return { ...made, lost };
      }),
  };
}

/** A proposal after some steps; new things get ids that nothing else has. */
export function applySteps(proposal: Proposal, steps: readonly ProposalStep[]): Proposal {
  return steps.reduce((now, step) => stepped(now, named(step, randomName(8))), proposal);
}

async function insertRevision(tx: Transaction, to: ScenarioRevision, made: NextRevision): Promise<void> {
  await tx.query(
    `insert into scenario_revision (scenario, revision, dataset_revisions, base, deed, author, note, content, merged_scenario, merged_revision)
     select $1, $2, dataset_revisions, $3, $4, $5, $6, $7, $8, $9 from scenario_revision
     where scenario = '${existingScenario}' and revision = $3`,
    [
      ...[to.scenario, to.revision, made.base, made.deed, made.author, made.note ?? null, contentOf(made.proposal)],
      made.merged?.scenario ?? null,
      made.merged?.revision ?? null,
    ],
  );
}

/** The revision that a text names, which must be a proposal's. */
async function resolveProposal(reader: Reader, text: string): Promise<ScenarioRevision> {
  const found = await resolveScenario(reader, text);
  if (found.scenario === existingScenario) throw notAProposal();
  return found;
}

/** The newest revision that two have in common: where one branched off the other or was merged last, or both off a third. */
async function commonOrigin(reader: Reader, a: ScenarioRevision, b: ScenarioRevision): Promise<ScenarioRevision> {
  const lineB = await lineOf(reader, b);
  const common = (await lineOf(reader, a)).flatMap(({ scenario, revision }) =>
    lineB
      .filter((other) => other.scenario === scenario)
      .map((other) => ({ scenario, revision: Math.min(revision, other.revision) })),
  );
  const [newest] = await reader.query<ScenarioRevision>(
    `select scenario, revision from scenario_revision
     where (scenario, revision) in (select * from unnest($1::text[], $2::int[])) order by created_at desc, revision desc limit 1`,
    [common.map(({ scenario }) => scenario), common.map(({ revision }) => revision)],
  );
  return newest ?? { scenario: existingScenario, revision: 0 };
}

/** A revision and those that its scenario, and the scenarios before, branched off; what was merged counts as taken over. */
async function lineOf(reader: Reader, at: ScenarioRevision): Promise<ScenarioRevision[]> {
  const line = [at];
  const merges = await reader.query<ScenarioRevision>(
    `select merged_scenario as scenario, max(merged_revision) as revision from scenario_revision
     where scenario = $1 and revision <= $2 and merged_scenario is not null group by merged_scenario order by 1`,
    [at.scenario, at.revision],
  );
  line.push(...merges);
  const [origin] = await reader.query<ScenarioRevision>(
    'select from_scenario as scenario, from_revision as revision from scenario where id = $1',
    [at.scenario],
  );
  return origin && origin.scenario !== existingScenario ? [...line, ...(await lineOf(reader, origin))] : line;
}

/** Which edits a revision of the existing city still takes. */
async function possibleAt(reader: Reader, features: Pick<Features, 'datasets'>, proposal: Proposal, base: number) {
  const kept: Record<string, ProposalEdit> = {};
  const lost: LostEdit[] = [];
  for (const edit of Object.values(proposal)) {
    const spec = features.datasets.find(({ contract }) => contract.edits?.includes(edit.kind));
    try {
      await spec?.server.dataset?.proposals?.make(reader, [edit], { scenario: existingScenario, revision: base });
      kept[edit.id] = edit;
    } catch (error) {
      if (!(error instanceof Outcome)) throw error;
      lost.push({ edit, outcome: error });
    }
  }
  return { kept, lost };
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const randomName = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

interface Named {
  readonly title: string;
  readonly author: string;
  readonly origin: ScenarioRevision;
}

/** Keeps a scenario under a short name; among many thousands one is taken now and then. */
async function underFreeName(tx: Transaction, { title, author, origin }: Named): Promise<string> {
  for (;;) {
    const rows = await tx.query<{ id: string }>(
      `insert into scenario (id, title, author, from_scenario, from_revision) values ($1, $2, $3, $4, $5)
       on conflict (id) do nothing returning id`,
      [`plan-${randomName(nameLetters)}`, title, author, origin.scenario, origin.revision],
    );
    if (rows.length > 0) return rows[0].id;
  }
}
const nameLetters = 6;

const notAProposal = outcomeKind({
  code: 'existing-is-not-edited',
  status: 422,
  message: { ko: '기존 도시는 고칠 수 없습니다.', en: 'The existing city cannot be edited.' },
  remedy: { ko: '기존 도시에서 시나리오를 만들어 고치십시오.', en: 'Begin a scenario over it and edit that.' },
});
const noSuchRevision = outcomeKind({
  code: 'no-such-revision',
  status: 404,
  message: { ko: '시나리오 {id}에 {revision}판이 없습니다.', en: 'The scenario {id} has no revision {revision}.' },
  remedy: { ko: '이력에서 있는 판을 확인하십시오.', en: 'Its history lists the revisions that there are.' },
});
const nothingToUndo = outcomeKind({
  code: 'nothing-to-undo',
  status: 409,
  message: { ko: '되돌릴 것이 없습니다.', en: 'There is nothing to undo.' },
  remedy: { ko: '시나리오의 처음입니다.', en: 'This is where the scenario began.' },
});
const nothingToRedo = outcomeKind({
  code: 'nothing-to-redo',
  status: 409,
  message: { ko: '다시 할 것이 없습니다.', en: 'There is nothing to redo.' },
  remedy: { ko: '되돌린 뒤에 새로 고친 것은 그대로 남습니다.', en: 'What was changed after undoing stays.' },
});
const tooManyEdits = outcomeKind({
  code: 'too-many-edits',
  status: 422,
  message: {
    ko: '한 시나리오가 바꾸는 것이 {count}개로, {most}개를 넘습니다.',
    en: 'The scenario changes {count} things; {most} are possible.',
  },
  remedy: { ko: '시나리오를 나누십시오.', en: 'Split it into several scenarios.' },
});
