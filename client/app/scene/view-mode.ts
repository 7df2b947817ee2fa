import { create } from 'zustand';

/** One city, two ways to see it: as it stands, flat, or both beside each other. */
export const viewModes = ['3d', '2d', 'split'] as const;
export type ViewMode = (typeof viewModes)[number];

export interface ViewState {
  readonly mode: ViewMode;
  /** Layers that the flat map cannot draw, while it is open. */
  readonly notInMap: readonly string[];
  /** The camera is on foot. */
  readonly walking: boolean;
  /** Where two compared results meet, as a share of the picture's width. */
  readonly split: number;
}

export const useViewMode = create<ViewState>()(() => ({ mode: '3d', notInMap: [], walking: false, split: 0.5 }));
export const setViewMode = (mode: ViewMode): void => useViewMode.setState({ mode });
