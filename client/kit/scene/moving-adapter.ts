import { Cartesian3 } from 'cesium';
import { type Epsg5186, type FeedSpec, toWgs84 } from '#core';
import type { LayerDescription, LayerLook } from '../layer.ts';
import { couldNotLoad, type DrawContext } from './adapter.ts';
import type { EnuFrame } from './enu-frame.ts';
import type { FeedDrawing } from './feed-drawing.ts';
import { groundOf } from './ground-grid.ts';
import { MovingBuffers } from './moving-layer.ts';
import { type MovingLook, MovingPoints } from './moving-points.ts';
import { planeOf } from './plane-grid.ts';
import type { FeedTools } from './stage.ts';
import { markHiddenRows } from './stations.ts';
import type { Place } from './world.ts';

const restMs = 180;
/** How long the first word of a feed is waited for. */
const patienceMs = 8000;
/** Nodes of the ground measured at a time, about 2 ms. */
const groundSlice = 64;
/** Length of the ticks in the flat map. */
const flatTickM = 40;

/** A feed whose entities move (buses): points that glide from position to position, moved in place. */
export function movingAdapter(
  layer: LayerDescription,
  { world, feeds, report }: FeedTools,
  redraw: () => void,
): FeedDrawing {
  const { feed, spec } = feedOf(layer);
  const points = new MovingPoints(spec.moving!, spec.cadenceS);
  const { scene } = world;
  const ground = groundOf(scene);
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches || world.quality.motionHz === 0;
  const frameMs = 1000 / Math.max(1, world.quality.motionHz);
  let look: LayerLook = { visible: true, opacity: 1 };
  let context: DrawContext | undefined;
  let buffers: MovingBuffers | undefined;
  let running = false;
  let lastDrawn = 0;
  let lastNow = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let working: ReturnType<typeof setTimeout> | undefined;
  let removed = false;
  let heard = false;
  const drawing = () => look.visible && !removed && !scene?.isDestroyed();

  const lookNow = (): MovingLook => {
    const value = look.value ?? Object.keys(spec.values)[0];
    const selected = context?.selected?.layer === layer.id ? context.selected.id : undefined;
    return { value, legend: spec.values[value].legend, staleAfterMs: spec.staleAfterS * 1000, selected };
  };
  const paint = () => {
    const table = feeds.table(feed);
    if (!table) return;
    points.paint(table, lookNow(), feeds.now());
    buffers?.writeColours(points);
  };
  const move = (frame: EnuFrame) => {
    points.move(feeds.now(), planeOf(frame), ground, tickLength());
    buffers?.writePlaces(points);
  };
  /** Long enough to be seen from where the camera is. */
  const tickLength = () =>
    scene ? Math.max(9, 0.032 * Math.abs(scene.camera.positionCartographic.height)) : flatTickM;

  const draw = () => {
    // The arrays outgrew the buffers, or there are none yet: the layers must be made again.
    if (!buffers || buffers.capacity < points.capacity) return redraw();
    move(world.overlay.frame);
    world.overlay.redraw();
    measureGround();
  };
  const run = (time: number) => {
    const now = feeds.now();
    // A clock that stands still moves nothing.
    running = drawing() && points.glides(now) && now !== lastNow;
    lastNow = now;
    if (running) requestAnimationFrame(run);
    if (time - lastDrawn < frameMs) return;
    lastDrawn = time;
    draw();
  };
  const start = () => {
    if (running || !drawing()) return;
    running = true;
    requestAnimationFrame(run);
  };
  const measureGround = () => {
    if (working !== undefined || ground.waiting === 0) return;
    working = setTimeout(() => {
      working = undefined;
      const changed = ground.work(groundSlice);
      if (changed && drawing() && !running) draw();
      else measureGround();
    }, 60);
  };
  const rest = () => {
    if (!drawing()) return;
    if (scene) markHiddenRows(points, scene, rowPlace);
    paint();
    draw();
  };
  const settle = () => {
    clearTimeout(resting);
    resting = setTimeout(rest, restMs);
  };
  const scratch = new Float64Array(2);
  const placeOfRow = (row: number): Place => {
    points.placeOf(row, scratch);
    const [lon, lat] = toWgs84([scratch[0], scratch[1]] as unknown as Epsg5186);
    return [lon, lat, ground.heightAt(scratch[0], scratch[1])];
  };
  const rowPlace = (row: number): Cartesian3 | undefined => {
    if (!points.isShown(row)) return undefined;
    const [lon, lat, height] = placeOfRow(row);
    return Cartesian3.fromDegrees(lon, lat, height + 3);
  };

  report({ state: 'loading' });
  const unsubscribe = feeds.subscribe(feed, spec, (table) => {
    const known = points.count;
    points.update(table, feeds.now(), !calm && drawing());
    paint();
    if (!heard || table.count !== known) {
      heard = true;
      report(table.count ? { state: 'ready', count: table.count } : { state: 'empty' });
      redraw();
      settle();
    }
    if (calm) draw();
    else start();
  });
  // A feed that the server refuses, or that nobody feeds, says nothing at all.
  const patience = setTimeout(() => {
    if (!heard) report(feeds.status(feed).problem ? { state: 'failed', failure: couldNotLoad } : { state: 'empty' });
  }, patienceMs);
  const listeners = [
    scene?.camera.moveEnd.addEventListener(settle),
    scene?.globe.tileLoadProgressEvent.addEventListener((left: number) => {
      if (left === 0) settle();
    }),
  ];

  return {
    entityAt: (index) => points.ids[index],
    isHidden: (index) => points.hidden[index] === 1,
    placeOf(entity) {
      const row = points.rowOf(entity);
      return row >= 0 && points.isShown(row) ? placeOfRow(row) : undefined;
    },
    get counts() {
      let count = 0;
      let hidden = 0;
      for (let row = 0; row < points.count; row++) {
        if (!points.isShown(row)) continue;
        count++;
        hidden += points.hidden[row];
      }
      return { count, hidden };
    },
    layers(frame) {
      const { device } = world.overlay;
      if (!device || !drawing() || points.count === 0) return [];
      if (!buffers || buffers.capacity < points.capacity) {
        buffers?.destroy();
        buffers = new MovingBuffers(device, points);
        paint();
      }
      move(frame);
      return buffers.layers(layer.id, points.count, frame, { opacity: look.opacity, dark: context?.dark ?? false });
    },
    show(nextLook, nextContext) {
      look = nextLook;
      context = nextContext;
      paint();
      redraw();
      if (!look.visible) return;
      settle();
      start();
    },
    remove() {
      removed = true;
      for (const timer of [resting, working, patience]) clearTimeout(timer);
      unsubscribe();
      for (const stop of listeners) stop?.();
      redraw();
      buffers?.destroy();
    },
  };
}

function feedOf({ id, kind }: LayerDescription): { feed: string; spec: FeedSpec } {
  if (kind.type !== 'feed' || !kind.spec.moving) throw new Error(`not a moving feed: ${id}`);
  return kind;
}
