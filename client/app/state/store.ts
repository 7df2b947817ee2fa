import { create } from 'zustand';
import type { Failure } from '#client/kit/api.ts';
import type { Catalogue, CityStatus, JobInfo, JobResults, Preview } from '#client/kit/api-types.ts';
import type { BelowLook, LayerDescription, LayerLook, LayerStatus, Picked } from '#client/kit/layer.ts';
import type { ProposalShape } from '#client/kit/scene/proposal-shapes.ts';
import { type Instant, seoulDateOf, startOfSeoulDay, type Text, type Wgs84Box } from '#core';
import { firstLook, previewLayer, resultLayers } from './layers.ts';
import type { Workspace } from './workspace.ts';

/** What the screen knows. It knows neither Cesium nor deck.gl: views read it and draw. */
export interface TwinState {
  readonly city:
    | CityStatus
    | { readonly status: 'asking' }
    | { readonly status: 'unreachable'; readonly failure: Failure };
  readonly catalogue?: Catalogue;
  readonly workspace: Workspace;
  readonly layers: readonly LayerDescription[];
  readonly looks: Readonly<Record<string, LayerLook>>;
  readonly statuses: Readonly<Record<string, LayerStatus>>;
  readonly clock: Clock;
  readonly selection?: Picked;
  readonly area: AreaState;
  readonly below: BelowLook;
  /** The scenario that is open, as it is drawn. */
  readonly proposal?: ShownProposal;
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly cursor?: CursorValue;
  /** What the reader must be told, newest last. */
  readonly notices: readonly Notice[];
  /** Whether there is a picture: without WebGL the lists and tables stay. */
  readonly picture: 'opening' | 'open' | 'failed' | 'lost';
}

/** A scenario over the city; the reader switches between both. */
export interface ShownProposal {
  /** `plan-a@7`, and the revision of the existing city that it lies over. */
  readonly name: string;
  readonly base: string;
  readonly showing: 'existing' | 'proposal';
  readonly shapes: readonly ProposalShape[];
  readonly gone: ReadonlySet<string>;
}

/** The revision that the screen shows: what is asked of the server is asked of this one. */
export const shownScenario = ({
  proposal,
  catalogue,
}: Pick<TwinState, 'proposal' | 'catalogue'>): string | undefined =>
  proposal ? (proposal.showing === 'proposal' ? proposal.name : proposal.base) : catalogue?.scenario;

/** Something that happened, in words; it stays until it is closed. */
export interface Notice {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly text: Text;
}

export interface Clock {
  readonly instant: Instant;
  /** The clock follows the present. */
  readonly live: boolean;
  readonly playing: boolean;
  /** Seconds of the city per second of the reader, while playing. */
  readonly speed: number;
}

export interface AreaState {
  readonly box?: Wgs84Box;
  readonly drawing: boolean;
}

export interface Run {
  readonly job: JobInfo;
  readonly results?: JobResults;
  readonly failure?: Failure;
  /** It took the place of an older answer to the same question. */
  readonly renewed?: boolean;
  /** A link leads to it: it is kept when a newer answer takes its place. */
  readonly linked?: boolean;
}

/** What the topmost visible result says under the pointer. */
export interface CursorValue {
  readonly layer: string;
  readonly value: number | undefined;
}

export const firstState = (now: Instant): TwinState => ({
  city: { status: 'asking' },
  workspace: 'explore',
  layers: [],
  looks: {},
  statuses: {},
  clock: { instant: now, live: true, playing: false, speed: 1800 },
  area: { drawing: false },
  // Hundreds of thin walls one behind the other make a thick one: beneath the ground the city is left out at first.
  below: { active: false, groundOpacity: 0.35, cityOpacity: 0 },
  runs: [],
  notices: [],
  picture: 'opening',
});

/** The control room watches everything that is live from the first moment. */
const openingLook = (layer: LayerDescription, workspace: Workspace): LayerLook =>
  workspace === 'control' && layer.kind.type === 'feed' ? { ...firstLook(layer), visible: true } : firstLook(layer);

/** Changes of the state as pure functions, so that they can be tested without a screen. */
export const changes = {
  openCity: (state: TwinState, catalogue: Catalogue, layers: readonly LayerDescription[]): Partial<TwinState> => ({
    city: { status: 'ready' },
    catalogue,
    layers: [...layers, ...state.layers.filter((layer) => layer.group === 'results')],
    looks: {
      ...Object.fromEntries(layers.map((layer) => [layer.id, openingLook(layer, state.workspace)])),
      ...state.looks,
    },
  }),

  workspace: (_: TwinState, workspace: Workspace): Partial<TwinState> => ({ workspace }),

  look: (state: TwinState, id: string, look: Partial<LayerLook>): Partial<TwinState> => ({
    looks: { ...state.looks, [id]: { ...state.looks[id], ...look } },
  }),

  below: (state: TwinState, look: Partial<BelowLook>): Partial<TwinState> => ({ below: { ...state.below, ...look } }),

  /** What is said of a layer that has gone meanwhile, as of a preview that the next one replaced, is of no use. */
  status: (state: TwinState, id: string, status: LayerStatus): Partial<TwinState> =>
    state.layers.some((layer) => layer.id === id) ? { statuses: { ...state.statuses, [id]: status } } : {},

  /** Setting the hour or the day by hand ends following the present. */
  setInstant: (state: TwinState, instant: Instant): Partial<TwinState> => ({
    clock: { ...state.clock, instant, live: false },
  }),

  /** Advances a playing clock within its day: after midnight the same day begins again. */
  play: ({ clock }: TwinState, elapsedMs: number): Partial<TwinState> => {
    const start = startOfSeoulDay(seoulDateOf(clock.instant));
    const day = 86_400_000;
    const within = (clock.instant - start + elapsedMs * clock.speed) % day;
    return { clock: { ...clock, instant: start + within } };
  },

  /** Said once more, it stands once, as the newest. */
  notice: (state: TwinState, notice: Notice): Partial<TwinState> => ({
    notices: [...state.notices.filter(({ text }) => text.en !== notice.text.en).slice(-3), notice],
  }),

  closeNotice: (state: TwinState, notice: Notice): Partial<TwinState> => ({
    notices: state.notices.filter((each) => each !== notice),
  }),

  /** A layer of the reader's own, drawn over the others. */
  addLayer: (state: TwinState, layer: LayerDescription, look: Partial<LayerLook> = {}): Partial<TwinState> => ({
    layers: [layer, ...state.layers],
    looks: { ...state.looks, [layer.id]: { ...firstLook(layer), ...look } },
  }),

  removeLayer: (state: TwinState, id: string): Partial<TwinState> => ({
    layers: state.layers.filter((layer) => layer.id !== id),
    ...(state.selection && 'layer' in state.selection && state.selection.layer === id ? { selection: undefined } : {}),
  }),

  /** Moves a layer before (up: nearer to the eye) or after its neighbour in the same group. */
  moveLayer: (state: TwinState, id: string, by: -1 | 1): Partial<TwinState> => {
    const layers = [...state.layers];
    const from = layers.findIndex((layer) => layer.id === id);
    for (let to = from + by; to >= 0 && to < layers.length; to += by) {
      if (layers[to].group !== layers[from].group) continue;
      [layers[from], layers[to]] = [layers[to], layers[from]];
      return { layers };
    }
    return {};
  },

  job: (state: TwinState, job: JobInfo): Partial<TwinState> => {
    const known = state.runs.some((run) => run.job.jobID === job.jobID);
    const runs = known
      ? state.runs.map((run) => (run.job.jobID === job.jobID ? { ...run, job: { ...run.job, ...job } } : run))
      : [{ job }, ...state.runs];
    return { runs };
  },

  /** Shows what a run has found so far, as the reader looked at it before; without it, nothing any more. */
  preview: (state: TwinState, jobID: string, preview?: Preview): Partial<TwinState> => {
    const run = state.runs.find((each) => each.job.jobID === jobID);
    if (!run || run.results) return {};
    const before = state.layers.find((layer) => layer.run === jobID);
    const layers = state.layers.filter((layer) => layer.run !== jobID);
    if (!preview) return { layers };
    const layer = previewLayer(run.job, preview);
    const look = (before && state.looks[before.id]) ?? firstLook(layer);
    // The first field is the one that is shown: what goes on lies over what is done.
    return { layers: [layer, ...layers], looks: { ...state.looks, [layer.id]: look } };
  },

  /** Shows a run's results; of several outputs the first is visible, and what flows over it. Results of other runs are hidden, not lost. */
  results: (state: TwinState, jobID: string, results: JobResults): Partial<TwinState> => {
    const run = state.runs.find((each) => each.job.jobID === jobID);
    if (!run) return {};
    const made = resultLayers(run.job, results);
    const others = state.layers.filter((layer) => layer.run !== jobID);
    const hidden = Object.fromEntries(
      others
        .filter((layer) => layer.group === 'results')
        .map((layer) => [layer.id, { ...state.looks[layer.id], visible: false }]),
    );
    const flow = made.find(({ kind }) => kind.type === 'flow');
    const looks = Object.fromEntries(
      made.map((layer, i) => [layer.id, { ...firstLook(layer), visible: i === 0 || layer === flow }]),
    );
    return {
      runs: state.runs.map((each) => (each === run ? { ...each, results } : each)),
      layers: [...others, ...made],
      looks: { ...state.looks, ...hidden, ...looks },
    };
  },

  /** Puts a newer answer to the same question where the older one stands: what was shown of it stays shown. */
  renewed: (state: TwinState, before: string, job: JobInfo, results: JobResults): Partial<TwinState> => {
    const old = state.layers.filter((layer) => layer.run === before);
    if (old.length === 0) return {};
    const made = resultLayers(job, results);
    const lookOf = (layer: LayerDescription): LayerLook => {
      const same = state.looks[layer.id.replace(`run/${job.jobID}/`, `run/${before}/`)];
      return same ?? { ...firstLook(layer), visible: false };
    };
    return {
      runs: state.runs.map((run) => (run.job.jobID === before ? { job, results, renewed: true } : run)),
      layers: [...state.layers.filter((layer) => layer.run !== before), ...made],
      looks: { ...state.looks, ...Object.fromEntries(made.map((layer) => [layer.id, lookOf(layer)])) },
    };
  },

  /** Shows one output of a run instead of its other ones; what flows of that run goes on over it. */
  showResult: (state: TwinState, id: string): Partial<TwinState> => {
    const run = state.layers.find((layer) => layer.id === id)?.run;
    const stays = new Set(
      state.layers.filter((each) => each.kind.type === 'flow' && each.run === run).map((each) => each.id),
    );
    return {
      looks: Object.fromEntries(
        Object.entries(state.looks).map(([key, look]) => [
          key,
          key.startsWith('run/') && !stays.has(key) ? { ...look, visible: key === id } : look,
        ]),
      ),
    };
  },

  forgetRun: (state: TwinState, jobID: string): Partial<TwinState> => ({
    runs: state.runs.filter((run) => run.job.jobID !== jobID),
    layers: state.layers.filter((layer) => layer.run !== jobID),
  }),
};

export const useTwin = create<TwinState>()(() => firstState(Date.now()));

type Changes = typeof changes;
type Rest<A extends unknown[]> = A extends [unknown, ...infer R] ? R : never;

/** The changes, applied to the one store. */
export const twin = Object.fromEntries(
  Object.entries(changes).map(([name, change]) => [
    name,
    (...args: unknown[]) =>
      useTwin.setState((state) =>
        (change as (state: TwinState, ...args: unknown[]) => Partial<TwinState>)(state, ...args),
      ),
  ]),
) as { readonly [K in keyof Changes]: (...args: Rest<Parameters<Changes[K]>>) => void };
