import { ImageryLayer, Rectangle, SingleTileImageryProvider, SplitDirection } from 'cesium';
import type { Instant, Legend } from '#core';
import { momentOf, watchMoment } from '../result-moment.ts';
import { pictureOf, watchPictures } from '../result-picture.ts';
import { type Adapter, couldNotLoad, type Side } from './adapter.ts';

const directions = { left: SplitDirection.LEFT, right: SplitDirection.RIGHT } as const;

/** Which step of a time axis an instant lies in: the newest that has begun; the first before all of them. */
export function stepAt(timeAxis: readonly Instant[], now: Instant): number {
  let step = 0;
  while (step + 1 < timeAxis.length && timeAxis[step + 1] <= now) step++;
  return step;
}

/** The step of a result that is on the screen: of its film's moment where one was chosen, else of the clock's instant. */
export const stepNow = (image: string, timeAxis: readonly Instant[], now: Instant): number =>
  stepAt(timeAxis, momentOf(image) ?? now);

/**
 * A raster result: draped on the ground as an image, and on the roofs through the buildings' shader. One with a time axis
 * shows the step of the clock's instant, so that a playing clock plays it, or the moment that its film is at.
 */
export const fieldAdapter: Adapter = (layer, { world, report, roofs }) => {
  if (layer.kind.type !== 'field') throw new Error(`not a field: ${layer.id}`);
  const { image, bounds, grid } = layer.kind.field;
  const { timeAxis } = grid ?? {};
  let imagery: ImageryLayer | undefined;
  let look: { visible: boolean; opacity: number; side?: Side; legend?: Legend } = { visible: true, opacity: 1 };
  let removed = false;
  let step = 0;
  let clock: Instant = 0;
  /** Several results share the roofs: only the one that lies there may take itself off. */
  let draped: { side: Side | undefined } | undefined;
  report({ state: 'loading' });

  const imageNow = () => {
    const other = pictureOf(image);
    if (other) return other.image;
    const wishes = {
      ...(timeAxis && { step: String(step) }),
      ...(look.legend && { upTo: String(look.legend.max), downTo: String(look.legend.min) }),
    };
    const query = new URLSearchParams(wishes).toString();
    return query ? `${image}${image.includes('?') ? '&' : '?'}${query}` : image;
  };
  const open = async () => {
    const wanted = imageNow();
    try {
      const provider = await SingleTileImageryProvider.fromUrl(wanted, { rectangle: Rectangle.fromDegrees(...bounds) });
      // Another step may be wanted by now.
      if (removed || wanted !== imageNow()) return;
      const before = imagery;
      imagery = new ImageryLayer(provider);
      const at = before && world.scene.imageryLayers.indexOf(before);
      world.scene.imageryLayers.add(imagery, at);
      if (before) world.scene.imageryLayers.remove(before);
      apply();
      report({ state: 'ready' });
    } catch {
      report({ state: 'failed', failure: couldNotLoad });
    }
  };
  const apply = () => {
    if (imagery) {
      imagery.show = look.visible;
      imagery.alpha = look.opacity;
      imagery.splitDirection = look.side ? directions[look.side] : SplitDirection.NONE;
    }
    if (draped && (!look.visible || draped.side !== look.side)) roofs.drape(draped.side, undefined);
    draped = look.visible ? { side: look.side } : undefined;
    if (draped) roofs.drape(look.side, imageNow(), bounds, look.opacity);
    world.draw();
  };
  const tick = (now: Instant) => {
    clock = now;
    const next = timeAxis ? stepNow(image, timeAxis, now) : 0;
    if (next === step) return;
    step = next;
    void open();
  };
  const stopPictures = watchPictures((changed) => {
    if (changed === image) void open();
  });
  const stopFilm = timeAxis && watchMoment(image, () => tick(clock));
  void open();
  return {
    show({ visible, opacity, side, legend }, { now }) {
      const before = imageNow();
      look = { visible, opacity, side, legend };
      if (imageNow() !== before) void open();
      tick(now);
      apply();
    },
    tick: timeAxis && tick,
    remove() {
      removed = true;
      stopFilm?.();
      stopPictures();
      if (imagery) world.scene.imageryLayers.remove(imagery);
      if (draped) roofs.drape(draped.side, undefined);
      world.draw();
    },
  };
};
