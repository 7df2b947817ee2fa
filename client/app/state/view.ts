import type { LayerDescription, LayerLook } from '#client/kit/layer.ts';
import type { Camera } from '#client/kit/scene/world.ts';
import type { Instant, Text } from '#core';
import { comparing } from '../scene/tools/compare-looks.ts';
import { firstLook } from './layers.ts';
import type { TwinState } from './store.ts';
import { type Workspace, workspaces } from './workspace.ts';

/** What a link keeps of the screen: only what differs from how the twin opens. `/api/views` stores it. */
export interface SavedView {
  readonly version: 1;
  readonly workspace?: Workspace;
  readonly camera?: Camera;
  /** Absent: the clock follows the present. */
  readonly instant?: Instant;
  /** Per layer the members of its look that were changed. */
  readonly looks?: Readonly<Record<string, Partial<LayerLook>>>;
  /** What the layers were called, so that a link can name those that have gone. */
  readonly titles?: Readonly<Record<string, Text>>;
  /** Runs whose results are among the layers. */
  readonly runs?: readonly string[];
  /** Flat map, or both beside each other; absent: 3D. */
  readonly mode?: '2d' | 'split';
  /** Looking beneath the ground. */
  readonly below?: boolean;
  /** The scenario that was open (`plan-a@7`), and which city was looked at. */
  readonly proposal?: { readonly name: string; readonly showing: 'existing' | 'proposal' };
  /** Differences of runs that lie among the layers. */
  readonly differences?: readonly { readonly before: string; readonly after: string; readonly output: string }[];
  /** Two results that share the picture, and where they meet, as a share of its width. */
  readonly swipe?: { readonly left: string; readonly right: string; readonly split: number };
  /** What the planner wished of the figures of the scorecard. */
  readonly wishes?: Readonly<Record<string, { readonly weight: number; readonly higherIsBetter: boolean }>>;
}

const mostRuns = 20;

/** Members of `look` that differ from `first`; a member that was taken away is null. */
export function lookChanges(first: LayerLook, look: LayerLook): Partial<LayerLook> {
  const keys = new Set([...Object.keys(first), ...Object.keys(look)]) as Set<keyof LayerLook>;
  const changed = [...keys].filter((key) => JSON.stringify(first[key]) !== JSON.stringify(look[key]));
  return Object.fromEntries(changed.map((key) => [key, look[key] ?? null])) as Partial<LayerLook>;
}

/** @param split where two compared results meet */
export function viewOf(state: TwinState, camera: Camera | undefined, split = 0.5): SavedView {
  const looks: Record<string, Partial<LayerLook>> = {};
  const titles: Record<string, Text> = {};
  const swipe = swipeOf(state, split);
  for (const layer of state.layers) {
    // A reader's own file is nowhere but in this browser.
    if (layer.group === 'own') continue;
    const { side: _, legend: __, ...look } = state.looks[layer.id];
    const changes = lookChanges(firstLook(layer), look);
    if (Object.keys(changes).length === 0 && !layer.run) continue;
    looks[layer.id] = changes;
    titles[layer.id] = layer.title;
  }
  // Oldest first, as they came: what was asked last is on top again.
  const runs = state.runs
    .filter(({ results }) => results)
    .map(({ job }) => job.jobID)
    .slice(0, mostRuns)
    .toReversed();
  const isKept = (id: string) => runs.includes(id);
  const differences = state.layers
    .toReversed()
    .flatMap(({ run, minus }) =>
      run && minus && isKept(run) && isKept(minus.run) ? [{ before: minus.run, after: run, output: minus.output }] : [],
    );
  return {
    version: 1,
    workspace: state.workspace,
    ...(camera ? { camera: rounded(camera) } : {}),
    ...(state.clock.live ? {} : { instant: state.clock.instant }),
    ...(Object.keys(looks).length > 0 ? { looks, titles } : {}),
    ...(runs.length > 0 ? { runs } : {}),
    ...(state.below.active ? { below: true } : {}),
    ...(state.proposal ? { proposal: { name: state.proposal.name, showing: state.proposal.showing } } : {}),
    ...(differences.length > 0 ? { differences: differences.slice(-mostRuns) } : {}),
    ...(swipe ? { swipe } : {}),
  };
}

function swipeOf({ layers, looks }: TwinState, split: number): SavedView['swipe'] {
  const on = (side: LayerLook['side']) => layers.find(({ id }) => looks[id].visible && looks[id].side === side)?.id;
  const [left, right] = [on('left'), on('right')];
  return left && right ? { left, right, split: Number(split.toFixed(3)) } : undefined;
}

/** A tenth of a metre and of a degree is nearer than anybody sees. */
function rounded({ target: [lon, lat, height], range, heading, pitch }: Camera): Camera {
  const to = (digits: number) => (value: number) => Number(value.toFixed(digits));
  const place = to(6);
  const tenth = to(1);
  return {
    target: [place(lon), place(lat), tenth(height)],
    range: tenth(range),
    heading: tenth(((heading % 360) + 360) % 360),
    pitch: tenth(pitch),
  };
}

export interface AppliedView {
  readonly change: Partial<TwinState>;
  /** Layers that the link wants and that the city does not have any more. */
  readonly gone: readonly Text[];
}

/** The state that a view asks for, as far as the city still has its layers. Whatever is not understood is left out. */
export function applyView(state: TwinState, view: SavedView): AppliedView {
  const byId = new Map(state.layers.map((layer) => [layer.id, layer]));
  const wanted = Object.entries(isRecord(view.looks) ? view.looks : {});
  const gone = wanted
    .filter(([id]) => !byId.has(id))
    .map(([id]) => (isText(view.titles?.[id]) ? view.titles[id] : { ko: id, en: id }));
  const looks = wanted.flatMap(([id, changes]) => {
    const layer = byId.get(id);
    return layer && isRecord(changes) ? [[id, lookWith(layer, changes)] as const] : [];
  });
  const wantedLooks = { ...state.looks, ...Object.fromEntries(looks) };
  const { left, right } = view.swipe ?? {};
  const both = left !== undefined && right !== undefined && byId.has(left) && byId.has(right);
  return {
    change: {
      looks: both ? comparing(state.layers, wantedLooks, left, right) : wantedLooks,
      ...(workspaces.some((each) => each === view.workspace) ? { workspace: view.workspace } : {}),
      ...(typeof view.instant === 'number' && Number.isFinite(view.instant)
        ? { clock: { ...state.clock, instant: view.instant, live: false, playing: false } }
        : {}),
      ...(view.below === true ? { below: { ...state.below, active: true } } : {}),
    },
    gone,
  };
}

/** Changes of a look, each taken only where it is of the kind that it must be. */
function lookWith(layer: LayerDescription, changes: Partial<Record<string, unknown>>): LayerLook {
  const first = firstLook(layer);
  const { visible, opacity, colourBy, value, as, hiddenKinds, filter } = changes;
  const text = (given: unknown, before: string | undefined) =>
    given === null ? undefined : typeof given === 'string' ? given : before;
  return {
    ...first,
    visible: typeof visible === 'boolean' ? visible : first.visible,
    opacity: typeof opacity === 'number' && opacity >= 0 && opacity <= 1 ? opacity : first.opacity,
    colourBy: text(colourBy, first.colourBy),
    value: text(value, first.value),
    ...(typeof as === 'string' ? { as: as as LayerLook['as'] } : {}),
    ...(Array.isArray(hiddenKinds) ? { hiddenKinds: hiddenKinds.filter((each) => typeof each === 'string') } : {}),
    ...(isRecord(filter) && typeof filter.key === 'string' ? { filter: filter as unknown as LayerLook['filter'] } : {}),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is Text =>
  isRecord(value) && typeof value.ko === 'string' && typeof value.en === 'string';
