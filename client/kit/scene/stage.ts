import { COORDINATE_SYSTEM } from '@deck.gl/core';
import type { Scene } from 'cesium';
import type { CityFeeds } from '../clocked-feeds.ts';
import type { LayerStatus } from '../layer.ts';
import type { DeckOverlay } from './cesium-deck.ts';
import type { EnuFrame } from './enu-frame.ts';
import type { Quality } from './quality.ts';

/** Where live layers are drawn: over the 3D scene, or in the flat map, which has no ground and nothing to stand behind. */
export interface Stage {
  readonly overlay: Pick<DeckOverlay, 'frame' | 'redraw' | 'device'>;
  readonly quality: Pick<Quality, 'motionHz'>;
  readonly scene?: Scene;
  /** Where one looks, longitude and latitude, and from how far. */
  camera(): { readonly range: number; readonly target: readonly number[] };
}

export interface FeedTools {
  readonly world: Stage;
  readonly feeds: CityFeeds;
  report(status: LayerStatus): void;
}

/** How deck.gl is to read a frame's metres: as they are over Cesium, around a place of the map in the flat one. */
export const placing = ({ flat }: EnuFrame) =>
  flat
    ? {
        coordinateSystem: COORDINATE_SYSTEM.METER_OFFSETS,
        coordinateOrigin: [flat[0], flat[1], 0] as [number, number, number],
      }
    : {};
