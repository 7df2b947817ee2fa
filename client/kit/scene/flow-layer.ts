import type { Layer } from '@deck.gl/core';
import type { Buffer, Device } from '@luma.gl/core';
import { Cartographic, Math as CesiumMath, type Scene } from 'cesium';
import { geoidUndulation, toEpsg5186, toWgs84 } from '#core';
import type { LayerDescription, LayerLook, LayerStatus } from '../layer.ts';
import { loadStack } from '../result-stack.ts';
import { couldNotLoad, type DrawContext, type OverlayDrawing } from './adapter.ts';
import { Air } from './air.ts';
import { type AirEye, AirParticles, type AirPlane } from './air-particles.ts';
import type { EnuFrame } from './enu-frame.ts';
import { WholeLines } from './moving-layer.ts';
import { planeOf } from './plane-grid.ts';
import { placing, type Stage } from './stage.ts';

export interface FlowTools {
  readonly world: Stage;
  report(status: LayerStatus): void;
}

/** Seconds of the reader that a piece of a trail takes, and pieces of a trail. */
const pieceS = 0.12;
const pieces = 12;
/** Of a picture that stands still: fewer, longer trails. */
const still = { pieces: 28, apartS: 0.35 };
const counts = { moving: 5000, still: 1600, software: 900 };
/** Nobody looked for so long: the air stands until somebody does. */
const idleAfterMs = 120_000;

/** Air that flows over the city: particles with trails, or whole trails where the reader wants no motion. */
export function flowDrawing(layer: LayerDescription, { world, report }: FlowTools, redraw: () => void): OverlayDrawing {
  if (layer.kind.type !== 'flow') throw new Error(`no flow: ${layer.id}`);
  const { stack: output } = layer.kind;
  const software = world.quality.motionHz <= 1;
  const calm = software || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const frameMs = 1000 / Math.max(1, world.quality.motionHz * 2);
  const idle = idleness();
  let look: LayerLook = { visible: true, opacity: 1 };
  let plain = false;
  let air: Air | undefined;
  let particles: AirParticles | undefined;
  let buffers: FlowBuffers | undefined;
  let plane: AirPlane | undefined;
  let placed: EnuFrame | undefined;
  let asked = 0;
  let lastDrawn = 0;
  let pieceBegan = 0;
  let removed = false;
  report({ state: 'loading' });

  loadStack(output.stack)
    .then((stack) => {
      if (removed) return;
      air = new Air(stack);
      // One that is hidden waits for nothing any more.
      if (!look.visible) report({ state: 'ready' });
      redraw();
      wake();
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const shown = () => look.visible && !removed && air !== undefined && !world.scene?.isDestroyed();
  const make = (device: Device, frame: EnuFrame) => {
    if (!air) return;
    buffers?.destroy();
    particles = new AirParticles(air, {
      count: software ? counts.software : calm ? counts.still : counts.moving,
      pieces: calm ? still.pieces : pieces,
      look: { legend: output.legend, plain },
    });
    buffers = new FlowBuffers(device, particles);
    report({ state: 'ready', count: particles.count });
    place(frame);
  };
  /** The picture's metres are counted from another place: trails begin anew. */
  const place = (frame: EnuFrame) => {
    if (!air || !particles) return;
    placed = frame;
    plane = planeIn(frame, air);
    if (calm) particles.drawStill(still.apartS, plane, eyeOf(world.scene, air));
    else particles.restart(plane);
    buffers?.writeAll(particles);
  };
  const run = (time: number) => {
    asked = 0;
    if (!shown() || calm || !particles || !buffers || !plane || !air || document.hidden || idle.is(time)) return;
    asked = requestAnimationFrame(run);
    if (time - lastDrawn < frameMs) return;
    const seconds = lastDrawn === 0 ? 0 : (time - lastDrawn) / 1000;
    lastDrawn = time;
    particles.move(seconds, plane);
    if (time - pieceBegan >= 1000 * pieceS) {
      pieceBegan = time;
      particles.nextPiece(plane, eyeOf(world.scene, air));
      buffers.writePiece(particles);
    } else buffers.writeHeads(particles);
    world.overlay.redraw();
  };
  const wake = () => {
    if (asked !== 0 || calm || !shown()) return;
    lastDrawn = 0;
    asked = requestAnimationFrame(run);
  };
  /** A still picture is drawn anew when the camera came to rest: other buildings stand before it. */
  const rest = () => {
    if (!calm || !shown() || !placed) return;
    place(placed);
    world.overlay.redraw();
  };
  idle.onWake(wake);
  const stopRest = world.scene?.camera.moveEnd.addEventListener(rest);

  return {
    layers(frame) {
      const { device } = world.overlay;
      if (!device || !shown()) return [];
      if (!particles) make(device, frame);
      else if (placed !== frame) place(frame);
      return buffers ? [buffers.layer(layer.id, frame, look.opacity)] : [];
    },
    show(next, context: DrawContext) {
      const other = context.draped !== plain;
      look = next;
      plain = context.draped;
      if (other) particles = undefined;
      redraw();
      wake();
    },
    remove() {
      removed = true;
      cancelAnimationFrame(asked);
      stopRest?.();
      idle.stop();
      redraw();
      buffers?.destroy();
    },
  };
}

/** Pieces of trails on the graphics card, written in place. */
class FlowBuffers {
  readonly #tails: Buffer;
  readonly #heads: Buffer;
  readonly #colours: Buffer;
  readonly #length: number;

  constructor(device: Device, { count, pieces: each }: AirParticles) {
    this.#length = count * each;
    this.#tails = device.createBuffer({ byteLength: 12 * this.#length });
    this.#heads = device.createBuffer({ byteLength: 12 * this.#length });
    this.#colours = device.createBuffer({ byteLength: 4 * this.#length });
  }

  writeAll({ tails, heads, colours }: AirParticles): void {
    this.#tails.write(tails);
    this.#heads.write(heads);
    this.#colours.write(colours);
  }

  /** The newest pieces begin where the ones before end; all colours fade. */
  writePiece(particles: AirParticles): void {
    this.#part(this.#tails, particles, particles.tails);
    this.#part(this.#heads, particles, particles.heads);
    this.#colours.write(particles.colours);
  }

  writeHeads(particles: AirParticles): void {
    this.#part(this.#tails, particles, particles.tails);
    this.#part(this.#heads, particles, particles.heads);
  }

  #part(buffer: Buffer, { newest, count }: AirParticles, values: Float32Array): void {
    const from = 3 * newest * count;
    buffer.write(values.subarray(from, from + 3 * count), 4 * from);
  }

  layer(id: string, frame: EnuFrame, opacity: number): Layer {
    const places = { size: 3, type: 'float32' };
    return new WholeLines({
      ...placing(frame),
      id: `${id}-trails`,
      data: {
        length: this.#length,
        attributes: {
          getSourcePosition: { buffer: this.#tails, ...places },
          getTargetPosition: { buffer: this.#heads, ...places },
          getColor: { buffer: this.#colours, size: 4, type: 'unorm8' },
        },
      } as never,
      getWidth: 1.8,
      widthUnits: 'pixels',
      opacity,
      parameters: { depthCompare: 'always' },
    });
  }

  destroy(): void {
    for (const buffer of [this.#tails, this.#heads, this.#colours]) buffer.destroy();
  }
}

/** The stack's metres in those of the picture. */
function planeIn(frame: EnuFrame, { stack }: Air): AirPlane {
  const [west, north] = stack.origin;
  const grid = planeOf(frame);
  const up = frame.flat ? 0 : geoidUndulation(toWgs84([west, north] as never));
  return { into: (x, y, heightM, target, at) => grid.into(west + x, north - y, heightM + up, target, at) };
}

/** Where the camera is; nothing stands before the particles of a flat map. */
function eyeOf(scene: Scene | undefined, { stack }: Air): AirEye | undefined {
  if (!scene) return undefined;
  const { longitude, latitude, height } = Cartographic.fromCartesian(scene.camera.positionWC);
  const place = [CesiumMath.toDegrees(longitude), CesiumMath.toDegrees(latitude)] as never;
  const [x, y] = toEpsg5186(place);
  return { x: x - stack.origin[0], y: stack.origin[1] - y, heightM: height - geoidUndulation(place) };
}

/** Whether anybody is there: no pointer, key or wheel for a while, or the page is behind another. */
function idleness() {
  const stop = new AbortController();
  const wakers = new Set<() => void>();
  let lastInput = performance.now();
  const heard = () => {
    lastInput = performance.now();
    for (const wake of wakers) wake();
  };
  for (const event of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const) {
    window.addEventListener(event, heard, { signal: stop.signal, passive: true });
  }
  document.addEventListener('visibilitychange', () => !document.hidden && heard(), { signal: stop.signal });
  return {
    is: (time: number) => time - lastInput > idleAfterMs,
    onWake: (wake: () => void) => wakers.add(wake),
    stop: () => stop.abort(),
  };
}
