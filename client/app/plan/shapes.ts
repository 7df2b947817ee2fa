import type { Item } from '#client/kit/api-types.ts';
import type { ProposalShape } from '#client/kit/scene/proposal-shapes.ts';
import {
  type AreaGeometry,
  type CountedBuilding,
  isWithin,
  middleOf,
  type Proposal,
  type ProposalEdit,
  stepped,
} from '#core';
import { datasetEditedBy } from '../features.ts';
import type { PlanState } from './plan-state.ts';

/** What a proposal looks like, from its edits and what the server says of the buildings that it made of them. */

/** The edits with what the planner has under the pointer. */
export const proposalNow = ({ proposal, draft }: Pick<PlanState, 'proposal' | 'draft'>): Proposal =>
  draft ? stepped(proposal, draft.step) : proposal;

type Source = Pick<PlanState, 'proposal' | 'draft' | 'shown' | 'known'>;

/** The layer that answers for buildings, and their collection. */
const collection = datasetEditedBy('add')?.id ?? '';

export function shapesOf(source: Source): ProposalShape[] {
  const features = new Map((source.shown?.features ?? []).map((item) => [item.id, item]));
  return Object.values(proposalNow(source)).flatMap((edit) => shapeOf(edit, features.get(edit.id), source.known) ?? []);
}

function shapeOf(edit: ProposalEdit, item: Item | undefined, known: PlanState['known']): ProposalShape | undefined {
  const base = { id: edit.id, layer: `tiles/${collection}` };
  if (edit.kind === 'site') return { ...base, as: 'plot', geometry: edit.geometry, properties: { id: edit.id } };
  if (edit.kind === 'cover') return { ...base, as: edit.cover, geometry: edit.geometry, properties: { id: edit.id } };
  if (edit.kind !== 'add' && edit.kind !== 'change') return undefined;
  const was = known[edit.id];
  const stored = item?.properties ?? {};
  const geometry = edit.geometry ?? was?.geometry ?? (item?.geometry as AreaGeometry | undefined);
  if (!geometry) return undefined;
  return {
    ...base,
    as: edit.kind === 'add' ? 'new' : 'changed',
    geometry,
    groundM: numberOf(stored.groundM) ?? was?.groundM ?? 0,
    heightM: edit.heightM ?? numberOf(stored.heightM) ?? was?.heightM ?? 10,
    properties: {
      ...was?.properties,
      ...stored,
      ...(edit.use ? { use: edit.use } : {}),
      ...(edit.name ? { name: edit.name } : {}),
      floors: edit.floors ?? stored.floors,
      id: edit.id,
      collection,
    },
  };
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Everything that stands in the proposal and counts for the figures: with a plot, what stands on it. */
export function countedOf(state: Source & Pick<PlanState, 'onPlot'>): {
  buildings: CountedBuilding[];
  plot?: AreaGeometry;
} {
  const edits = proposalNow(state);
  const plot = Object.values(edits).find(({ kind }) => kind === 'site');
  const area = plot?.kind === 'site' ? plot.geometry : undefined;
  const proposed = shapesOf(state)
    .filter(({ as, geometry }) => (as === 'new' || as === 'changed') && (!area || isWithin(middleOf(geometry), area)))
    .map(({ id, geometry, heightM = 0 }) => ({ geometry, heightM, floors: floorsOf(edits[id], state, id) }));
  const standing = area ? state.onPlot.filter(({ id }) => !edits[id]) : [];
  return { buildings: [...proposed, ...standing], ...(area ? { plot: area } : {}) };
}

function floorsOf(edit: ProposalEdit, { shown, known }: Source, id: string): number | null {
  if ((edit.kind === 'add' || edit.kind === 'change') && edit.floors) return edit.floors;
  if (edit.kind === 'change' && edit.heightM === undefined) return known[id]?.floors ?? null;
  const item = shown?.features.find((each) => each.id === id);
  const sameHeight = (edit.kind === 'add' || edit.kind === 'change') && item?.properties?.heightM === edit.heightM;
  return sameHeight ? (numberOf(item?.properties?.floors) ?? null) : null;
}
