import { firstOpen, strip, stripSize, type Walls } from './walls.ts';

/** Per sample: the strip it lies on, its storey (0 = ground floor), and whether it is a window at all. */
export interface Windows {
  readonly strip: Int32Array;
  readonly storey: Int32Array;
  /** 1 for a window; 0 where the ground or a neighbour against the wall covers it. */
  readonly open: Uint8Array;
}

export function windowsOf({ strips, coveredToM, samples }: Walls): Windows {
  const windows = { strip: new Int32Array(samples), storey: new Int32Array(samples), open: new Uint8Array(samples) };
  for (let s = 0; s < coveredToM.length; s++) {
    const at = s * stripSize;
    const first = firstOpen(coveredToM[s], strips[at + strip.lowestM], strips[at + strip.storeyM]);
    const sample = strips[at + strip.firstSample];
    for (let storey = 0; storey < strips[at + strip.floors]; storey++) {
      windows.strip[sample + storey] = s;
      windows.storey[sample + storey] = storey;
      windows.open[sample + storey] = storey >= first ? 1 : 0;
    }
  }
  return windows;
}
