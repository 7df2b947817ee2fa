import { create } from 'zustand';
import type { Failure } from '#client/kit/api.ts';
import type { Item } from '#client/kit/api-types.ts';
import type { AreaGeometry, EditConflict, Proposal, ProposalEdit, ProposalStep, RevisionDeed, Text } from '#core';

/** A scenario as the server lists it. */
export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly created: string;
  readonly revision: number;
  readonly base: number;
}

export interface HistoryStep {
  readonly revision: number;
  readonly deed: RevisionDeed;
  readonly author: string;
  readonly note: string;
  readonly created: string;
}

export interface ScenarioDetails extends ScenarioSummary {
  readonly newestBase: number;
  readonly undo?: number;
  readonly redo?: number;
  readonly history: readonly HistoryStep[];
}

export interface RevisionDetails {
  readonly name: string;
  readonly revision: number;
  readonly base: number;
  readonly edits: readonly ProposalEdit[];
  readonly features: readonly Item[];
  readonly gone: readonly string[];
}

/** What the planner has under the pointer and has not let go of yet. */
export interface Draft {
  readonly id: string;
  readonly step: ProposalStep & { readonly id: string };
}

/** Edits that others changed too: the planner chooses whose to take. */
export interface OpenConflict {
  readonly conflicts: readonly EditConflict[];
  readonly revision: number;
}

/** An edit that a newer city does not take, and why. */
export interface LostEdit {
  readonly edit: ProposalEdit;
  readonly problem: { readonly message?: Text };
}

export interface PlanState {
  readonly scenarios: readonly ScenarioSummary[];
  /** Undefined until the server has said it: nobody is offered tools that are refused. */
  readonly mayWrite: boolean | undefined;
  readonly author: string;
  readonly note: string;
  readonly open?: ScenarioDetails;
  readonly shown?: RevisionDetails;
  /** Edits by thing, with what is on its way to the server. */
  readonly proposal: Proposal;
  readonly pending: readonly (ProposalStep & { readonly id: string })[];
  readonly draft?: Draft;
  /** Footprints and heights of buildings of the city that are changed, as they were. */
  readonly known: Readonly<Record<string, KnownBuilding>>;
  readonly saving: 'saved' | 'saving' | 'failed';
  readonly failure?: Failure;
  readonly conflict?: OpenConflict;
  /** Left out when the edits were laid over a newer city. */
  readonly lost: readonly LostEdit[];
  readonly showing: 'existing' | 'proposal';
  /** Buildings of the city on the plot. */
  readonly onPlot: readonly (KnownBuilding & { readonly id: string })[];
}

export interface KnownBuilding {
  readonly geometry: AreaGeometry;
  readonly heightM: number;
  readonly floors: number | null;
  readonly groundM: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const authorKey = 'virtual-seoul.author';
const remembered = () => {
  try {
    return window.localStorage.getItem(authorKey) ?? '';
  } catch {
    return '';
  }
};

export const usePlan = create<PlanState>()(() => ({
  scenarios: [],
  mayWrite: undefined,
  author: remembered(),
  note: '',
  proposal: {},
  pending: [],
  known: {},
  saving: 'saved',
  lost: [],
  showing: 'proposal',
  onPlot: [],
}));

export function setAuthor(author: string): void {
  usePlan.setState({ author });
  try {
    window.localStorage.setItem(authorKey, author);
  } catch {
    // The name is asked for again next time.
  }
}
