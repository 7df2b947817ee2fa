import type { OverlayDrawing } from './adapter.ts';
import type { Place } from './world.ts';

/** A live feed as the overlay draws it, whatever its geometry. */
export interface FeedDrawing extends OverlayDrawing {
  /** Entity of a picked row. */
  entityAt(index: number): string | undefined;
  /** Whether something stands between the camera and a row. */
  isHidden(index: number): boolean;
  /** Where an entity is drawn, on the ground. */
  placeOf(entity: string): Place | undefined;
  readonly counts: { readonly count: number; readonly hidden: number };
}

/** Layers of a feed are named `<layer>-<part>`. */
export const layerOfPart = (part: string): string =>
  part.replace(/-(signs|stems|numbers|dots|ticks|links|heat|hexagons).*$/, '');
