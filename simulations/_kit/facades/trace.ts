import { kernelInstance } from '../kernel-module.ts';
import type { PrismKernel, PrismScene } from '../prisms/scene.ts';
import { firstOpen, strip, stripSize } from './walls.ts';

/** Addresses of a run's own arrays in the scene's memory. */
export interface TracePlaces {
  readonly directions: number;
  readonly strips: number;
  readonly covered: number;
  /** Numbers of the strips to look at (int32). */
  readonly wanted: number;
  /** One bit per sample and position of the sun, low bit first; `bytesPerSample` each. */
  readonly lit: number;
  /** f64 per direction and thread. */
  readonly scratch: number;
}

export interface TraceJob {
  readonly scene: PrismScene;
  readonly places: TracePlaces;
  /** Positions of the sun. */
  readonly count: number;
  readonly bytesPerSample: number;
  readonly strips: number;
  readonly samples: number;
  readonly wanted: number;
}

export interface TraceTask {
  readonly from: number;
  readonly to: number;
}

/** Makes the worker's half: sets, for the wanted strips of a task, the bits of the instants that light each sample. */
export function tracer(job: TraceJob, thread: number): (task: TraceTask) => void {
  const { scene, places, count, bytesPerSample } = job;
  const { buffer } = scene.memory;
  const kernel = kernelInstance<PrismKernel>(scene.module, scene.memory);
  const strips = new Float64Array(buffer, places.strips, job.strips * stripSize);
  const covered = new Float64Array(buffer, places.covered, job.strips);
  const wanted = new Int32Array(buffer, places.wanted, job.wanted);
  const lit = new Uint8Array(buffer, places.lit, job.samples * bytesPerSample);
  const shadowsAt = places.scratch + 8 * count * thread;
  const shadows = new Float64Array(buffer, shadowsAt, count);

  return ({ from, to }) => {
    for (let i = from; i < to; i++) {
      const at = wanted[i] * stripSize;
      const lowest = strips[at + strip.lowestM];
      const storeyM = strips[at + strip.storeyM];
      const storeys = strips[at + strip.floors];
      const first = firstOpen(covered[wanted[i]], lowest, storeyM);
      if (first >= storeys) continue;
      kernel.shadowHeights(
        ...([scene.prisms, scene.terrain, strips[at + strip.x], strips[at + strip.y]] as const),
        ...([lowest + first * storeyM, lowest + (storeys - 1) * storeyM, scene.nearTerrainM] as const),
        ...([strips[at + strip.normalX], strips[at + strip.normalY], places.directions, count, shadowsAt] as const),
      );
      for (let storey = first; storey < storeys; storey++) {
        const z = lowest + storey * storeyM;
        const bits = (strips[at + strip.firstSample] + storey) * bytesPerSample;
        for (let s = 0; s < count; s++) if (z >= shadows[s]) lit[bits + (s >> 3)] |= 1 << (s & 7);
      }
    }
  };
}
