import { ApiError, failureOf } from '#client/kit/api.ts';
import type { Item } from '#client/kit/api-types.ts';
import {
  type AreaGeometry,
  type Choices,
  isWithin,
  middleOf,
  type Proposal,
  type ProposalStep,
  proposalSource,
  stepped,
} from '#core';
import { datasetEditedBy } from '../features.ts';
import { api } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { keep, kept } from './journal.ts';
import {
  type PlanState,
  type RevisionDetails,
  type ScenarioDetails,
  type ScenarioSummary,
  usePlan,
} from './plan-state.ts';
import { proposalNow, shapesOf } from './shapes.ts';

type NamedStep = ProposalStep & { readonly id: string };

/** The revision that the pending steps were made on. */
let lastSaved: number | undefined;

const set = (change: Partial<PlanState>): void => {
  usePlan.setState(change);
  draw();
};

/** Lays what the plan holds over the city on the screen. */
function draw(): void {
  const state = usePlan.getState();
  const { open, shown, showing } = state;
  if (!open || !shown) {
    useTwin.setState({ proposal: undefined });
    return;
  }
  const edits = Object.values(proposalNow(state));
  const gone = edits.filter(({ kind }) => kind === 'change' || kind === 'demolish').map(({ id }) => id);
  const shapes = shapesOf(state);
  const { selection } = useTwin.getState();
  const chosen = selection?.type === 'feature' ? selection.id : '';
  const isThere =
    showing === 'existing'
      ? !chosen.startsWith(`${proposalSource}:`)
      : chosen.startsWith(`${proposalSource}:`)
        ? shapes.some(({ id }) => id === chosen)
        : !edits.some(({ id, kind }) => id === chosen && kind === 'demolish');
  useTwin.setState({
    // What is not in the city on the screen is not to be read of.
    ...(isThere ? {} : { selection: undefined }),
    proposal: {
      name: shown.name,
      base: `existing@${shown.base}`,
      showing,
      shapes,
      gone: new Set(gone),
    },
  });
}

export const show = (showing: PlanState['showing']): void => set({ showing });

export async function listScenarios(): Promise<void> {
  const { scenarios, mayWrite } = await api.get<{ scenarios: ScenarioSummary[]; mayWrite: boolean }>(
    '/api/scenarios?limit=1',
  );
  set({ scenarios, mayWrite });
}

const collection = datasetEditedBy('add')?.id ?? '';
const at = (id: string) => `/api/scenarios/${encodeURIComponent(id)}`;
const maker = () => {
  const { author, note } = usePlan.getState();
  return { author: author.trim() || '–', ...(note.trim() ? { note: note.trim() } : {}) };
};

/** Opens a scenario at its newest revision, or an older one to look at. Steps that were not confirmed are sent again. */
export async function openScenario(id: string, revision?: number): Promise<void> {
  const open = await api.get<ScenarioDetails>(at(id));
  const shown = await api.get<RevisionDetails>(`${at(id)}/revisions/${revision ?? open.revision}`);
  const known = usePlan.getState().open?.id === id ? usePlan.getState().known : {};
  lastSaved = open.revision;
  set({
    open,
    shown,
    proposal: byId(shown),
    pending: [],
    draft: undefined,
    failure: undefined,
    conflict: undefined,
    lost: [],
    known,
  });
  await learn(Object.values(byId(shown)).flatMap((edit) => (edit.kind === 'change' ? [edit.id] : [])));
  const journal = revision === undefined ? await kept(id) : undefined;
  if (journal && usePlan.getState().mayWrite) {
    await learn(journal.steps.flatMap((step) => (step.kind === 'change' ? [step.id] : [])));
    await takeAll(journal.steps, journal.after);
  }
  void countPlot();
}

export function closeScenario(): void {
  set({ open: undefined, shown: undefined, proposal: {}, pending: [], draft: undefined, conflict: undefined });
}

const byId = ({ edits }: RevisionDetails): Proposal => Object.fromEntries(edits.map((edit) => [edit.id, edit]));

export async function createScenario(title: string, from?: string): Promise<void> {
  const made = await api.post<ScenarioSummary>('/api/scenarios', { ...maker(), title, ...(from ? { from } : {}) });
  await listScenarios();
  await openScenario(made.id);
}

/** What a building of the city was like before it is changed. */
export async function learn(ids: readonly string[]): Promise<void> {
  const { known, shown } = usePlan.getState();
  const missing = ids.filter((id) => !known[id] && !id.startsWith('proposal:'));
  const items = await Promise.all(
    missing.map((id) =>
      api
        .get<Item>(
          `/api/collections/${collection}/items/${encodeURIComponent(id)}?scenario=existing@${shown?.base ?? 0}`,
        )
        .catch(() => undefined),
    ),
  );
  const found = items.flatMap((item) => (item ? [[item.id, knownOf(item)] as const] : []));
  set({ known: { ...usePlan.getState().known, ...Object.fromEntries(found) } });
}

function knownOf({ geometry, properties }: Item) {
  const number = (key: string) => Number(properties?.[key]) || 0;
  return {
    geometry: geometry as AreaGeometry,
    heightM: number('heightM'),
    floors: number('floors') || null,
    groundM: number('groundM'),
    properties: properties ?? {},
  };
}

/** Shows a step while the planner still holds it; it is written down at once, and sent when it is let go. */
export function draft(step: NamedStep | undefined): void {
  set({ draft: step && { id: step.id, step } });
  const { open, pending } = usePlan.getState();
  if (open) keep({ scenario: open.id, after: lastSaved ?? open.revision, steps: step ? [...pending, step] : pending });
}

let saving: Promise<void> | undefined;

/** Takes several steps as one revision. */
export async function takeAll(steps: readonly NamedStep[], after?: number): Promise<void> {
  const { open, pending, proposal } = usePlan.getState();
  if (!open || steps.length === 0) return;
  if (pending.length === 0) lastSaved = after ?? open.revision;
  const all = [...pending, ...steps];
  set({ proposal: steps.reduce(stepped, proposal), pending: all, saving: 'saving', failure: undefined });
  keep({ scenario: open.id, after: lastSaved ?? open.revision, steps: all });
  await save();
}

/** Takes a step: shown at once, sent to the server, and kept in the browser until that has confirmed it. */
export async function take(step: NamedStep, after?: number): Promise<void> {
  const state = usePlan.getState();
  if (!state.open) return;
  if (step.kind === 'change') await learn([step.id]);
  set({ draft: undefined });
  await takeAll([step], after);
}

/** Sends what is pending, one revision after another. */
export function save(choices?: Choices): Promise<void> {
  saving ??= sendPending(choices).finally(() => {
    saving = undefined;
  });
  return saving;
}

async function sendPending(choices?: Choices): Promise<void> {
  for (let chosen = choices; ; chosen = undefined) {
    const { open, pending, conflict } = usePlan.getState();
    if (!open || pending.length === 0 || (conflict && !chosen)) return;
    try {
      const body = {
        ...maker(),
        after: lastSaved ?? open.revision,
        steps: pending,
        ...(chosen ? { choices: chosen } : {}),
      };
      const made = await api.post<{ revision: number }>(`${at(open.id)}/revisions`, body);
      if (usePlan.getState().open?.id !== open.id) return;
      const left = usePlan.getState().pending.slice(pending.length);
      lastSaved = made.revision;
      keep({ scenario: open.id, after: made.revision, steps: left });
      await refresh(open.id, left);
    } catch (thrown) {
      return refused(thrown);
    }
  }
}

/** The newest revision of the open scenario, with steps on top that are not sent yet. */
async function refresh(id: string, left: readonly NamedStep[]): Promise<void> {
  const open = await api.get<ScenarioDetails>(at(id));
  const shown = await api.get<RevisionDetails>(`${at(id)}/revisions/${open.revision}`);
  const proposal = left.reduce(stepped, byId(shown));
  lastSaved = open.revision;
  set({
    open,
    shown,
    proposal,
    pending: left,
    saving: left.length > 0 ? 'saving' : 'saved',
    conflict: undefined,
    note: '',
  });
  void countPlot();
}

/** Conflicts are the planner's to decide; a step that cannot be is taken back; anything else is tried again. */
function refused(thrown: unknown): void {
  const failure = failureOf(thrown);
  const more = thrown instanceof ApiError ? thrown.more : undefined;
  const status = thrown instanceof ApiError ? thrown.status : 0;
  const isFinal = status >= 400 && status < 500 && status !== 401 && status !== 429;
  if (failure.code === 'edit-conflict' && more) {
    set({ saving: 'failed', conflict: { conflicts: more.conflicts as never, revision: Number(more.revision) } });
  } else if (isFinal) {
    const { open, shown } = usePlan.getState();
    if (open) keep({ scenario: open.id, after: open.revision, steps: [] });
    set({ saving: 'failed', failure, pending: [], proposal: shown ? byId(shown) : {}, draft: undefined });
  } else {
    set({ saving: 'failed', failure });
    if (status !== 401) setTimeout(() => void save(), retryMs);
  }
}
const retryMs = 2000;

/** Whose edits to take; sends what is pending once more. */
export async function resolveConflict(choices: Choices): Promise<void> {
  set({ conflict: undefined, saving: 'saving' });
  await save(choices);
}

export async function undo(): Promise<void> {
  await deed('undo');
}
export async function redo(): Promise<void> {
  await deed('redo');
}

async function deed(name: 'undo' | 'redo'): Promise<void> {
  const { open, shown, pending } = usePlan.getState();
  if (!open || shown?.revision !== open.revision || pending.length > 0 || open[name] === undefined) return;
  await changing(async () => {
    await api.post(`${at(open.id)}/${name}`, maker());
    await refresh(open.id, []);
  });
}

export async function rebase(): Promise<void> {
  const { open } = usePlan.getState();
  if (!open) return;
  await changing(async () => {
    const { lost } = await api.post<Pick<PlanState, 'lost'>>(`${at(open.id)}/rebase`, maker());
    set({ lost });
    await refresh(open.id, []);
  });
}

/** Takes over another scenario; what both changed is asked for, and sent again with the answers. */
export async function merge(from: string, choices?: Choices): Promise<void> {
  const { open } = usePlan.getState();
  if (!open) return;
  try {
    await api.post(`${at(open.id)}/merge`, { ...maker(), from, ...(choices ? { choices } : {}) });
    merging = undefined;
    await refresh(open.id, []);
  } catch (thrown) {
    merging = from;
    refused(thrown);
  }
}
/** The scenario whose merge waits for choices. */
let merging: string | undefined;
export const answerConflict = (choices: Choices): Promise<void> =>
  merging ? merge(merging, choices) : resolveConflict(choices);

async function changing(work: () => Promise<void>): Promise<void> {
  set({ saving: 'saving', failure: undefined });
  await work().catch((thrown: unknown) => set({ saving: 'failed', failure: failureOf(thrown) }));
}

/** Buildings of the city on the plot: they count for its ratios until they are demolished. */
async function countPlot(): Promise<void> {
  const { proposal, shown } = usePlan.getState();
  const plot = Object.values(proposal).find(({ kind }) => kind === 'site');
  if (plot?.kind !== 'site' || !shown) {
    set({ onPlot: [] });
    return;
  }
  const corners = (plot.geometry.type === 'Polygon' ? [plot.geometry.coordinates] : plot.geometry.coordinates).flat(2);
  const [lons, lats] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const bbox = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)].join();
  const { features } = await api.get<{ features: Item[] }>(
    `/api/collections/${collection}/items?bbox=${bbox}&limit=1000&scenario=existing@${shown.base}`,
  );
  const onPlot = features
    .map((item) => ({ id: item.id, ...knownOf(item) }))
    .filter(({ geometry }) => isWithin(middleOf(geometry), plot.geometry));
  set({ onPlot });
}
