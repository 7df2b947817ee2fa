import { z } from 'zod';
import { canonicalJson } from './ids.ts';
import type { Text } from './text.ts';

/**
 * What a proposal does to the city: at most one edit per thing. A scenario is a list of such proposals that never change
 * once made; this page holds the arithmetic of edits, which page, server and tests share.
 */

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number());
const ring = z.array(position).min(4).max(5000);
const polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1).max(200) });
const area = z.discriminatedUnion('type', [
  polygon,
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1).max(200)).min(1).max(200) }),
]);
/** GeoJSON in WGS 84. */
export type AreaGeometry = z.infer<typeof area>;

const heightM = z.number().min(2).max(1000);
const floors = z.number().int().min(1).max(300);
const id = z.string().min(1).max(200);
const word = z.string().max(40);
const looks = { use: word.optional(), roofShape: word.optional(), name: z.string().max(120).optional() };

const addBuilding = z.object({
  kind: z.literal('add'),
  id: id.optional(),
  geometry: area,
  heightM,
  floors: floors.optional(),
  ...looks,
});
const changeBuilding = z.object({
  kind: z.literal('change'),
  id,
  geometry: area.optional(),
  heightM: heightM.optional(),
  floors: floors.optional(),
  ...looks,
});
const demolish = z.object({ kind: z.literal('demolish'), id });

/** A building to add, change or demolish. */
export const buildingEdit = z.discriminatedUnion('kind', [addBuilding, changeBuilding, demolish]);

export const groundCovers = ['trees', 'lawn', 'water', 'paved'] as const;
const cover = z.object({ kind: z.literal('cover'), id: id.optional(), cover: z.enum(groundCovers), geometry: area });
/** A road that is closed. */
const close = z.object({ kind: z.literal('close'), id });
/** The plot that ratios refer to. */
const site = z.object({ kind: z.literal('site'), id: id.optional(), geometry: area });
/** Leaves a thing as the city has it. */
const restore = z.object({ kind: z.literal('restore'), id });

/** What a planner does: the edits of a proposal, and taking one back. */
export const proposalStep = z.discriminatedUnion('kind', [
  addBuilding,
  changeBuilding,
  demolish,
  cover,
  close,
  site,
  restore,
]);
export type ProposalStep = z.infer<typeof proposalStep>;
export type ProposalEdit = Exclude<ProposalStep, { kind: 'restore' }> & { readonly id: string };

/** Edits by the id of the thing: what one revision of a scenario holds. */
export type Proposal = Readonly<Record<string, ProposalEdit>>;

export const editTitles: Readonly<Record<ProposalStep['kind'], Text>> = {
  add: { ko: '신축', en: 'new building' },
  change: { ko: '변경', en: 'changed building' },
  demolish: { ko: '철거', en: 'demolished' },
  cover: { ko: '지면', en: 'ground cover' },
  close: { ko: '도로 폐쇄', en: 'closed road' },
  site: { ko: '대지', en: 'plot' },
  restore: { ko: '되돌림', en: 'restored' },
};

/** `source:id` of things that a proposal brings. */
export const proposalSource = 'proposal';

/** The step with the id that a new thing gets from whoever makes it. */
export const named = (step: ProposalStep, key: string): ProposalStep & { readonly id: string } => ({
  ...step,
  id: step.id ?? `${proposalSource}:${key}`,
});

/** A proposal after one more step. Several changes of a thing become one; a new thing that goes again was never there. */
export function stepped(proposal: Proposal, step: ProposalStep & { readonly id: string }): Proposal {
  const before = proposal[step.id];
  const { [step.id]: _, ...others } = proposal;
  if (step.kind === 'restore') return others;
  const isNew = step.id.startsWith(`${proposalSource}:`);
  if (step.kind === 'demolish' && isNew) return others;
  if (step.kind === 'change' && before && 'geometry' in before && before.kind === 'add') {
    return { ...others, [step.id]: { ...before, ...defined(step), kind: 'add' } as ProposalEdit };
  }
  if (step.kind === 'change' && before?.kind === 'change') {
    return { ...others, [step.id]: { ...before, ...defined(step) } };
  }
  return { ...others, [step.id]: defined(step) as ProposalEdit };
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;

/** A thing that both sides of a merge made different. Absent: as the city has it. */
export interface EditConflict {
  readonly id: string;
  readonly base?: ProposalEdit;
  readonly ours?: ProposalEdit;
  readonly theirs?: ProposalEdit;
}

/** Which side's edit a conflict ends with. */
export type Choices = Readonly<Record<string, 'ours' | 'theirs'>>;

/** Joins what two sides made of one base, thing by thing. What both changed differently is told, unless it was chosen. */
export function mergeProposals(
  base: Proposal,
  ours: Proposal,
  theirs: Proposal,
  choices: Choices = {},
): { readonly merged: Proposal; readonly conflicts: readonly EditConflict[] } {
  const merged: Record<string, ProposalEdit> = {};
  const conflicts: EditConflict[] = [];
  for (const key of new Set([...Object.keys(base), ...Object.keys(ours), ...Object.keys(theirs)].sort())) {
    const [was, our, their] = [base[key], ours[key], theirs[key]];
    const taken = sameEdit(our, their) || sameEdit(their, was) ? our : sameEdit(our, was) ? their : 'both';
    if (taken === 'both' && !choices[key]) conflicts.push({ id: key, base: was, ours: our, theirs: their });
    const edit = taken === 'both' ? (choices[key] === 'theirs' ? their : our) : taken;
    if (edit) merged[key] = edit;
  }
  return { merged, conflicts };
}

export const sameEdit = (a: ProposalEdit | undefined, b: ProposalEdit | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));

/** What a revision of a scenario did: `undo` and `redo` are revisions too, for nothing is ever edited in place. */
export type RevisionDeed = 'begin' | 'edit' | 'undo' | 'redo' | 'merge' | 'rebase';

export interface RevisionStep {
  readonly revision: number;
  readonly deed: RevisionDeed;
}

/** The revisions whose content undoing and redoing would bring back, from a scenario's history, oldest first. */
export function undoTargets(history: readonly RevisionStep[]): { readonly undo?: number; readonly redo?: number } {
  const past: number[] = [];
  const future: number[] = [];
  for (const { revision, deed } of history) {
    if (deed === 'undo') {
      const undone = past.pop();
      if (undone !== undefined) future.push(undone);
    } else if (deed === 'redo') {
      const redone = future.pop();
      if (redone !== undefined) past.push(redone);
    } else {
      past.push(revision);
      future.length = 0;
    }
  }
  return { undo: past.at(-2), redo: future.at(-1) };
}
