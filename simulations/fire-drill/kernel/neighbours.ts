/** Bins beyond either end of the floor. */
const marginBins = 2;

/**
 * People in the order of a square grid, so that all who are near a place lie in a few runs of memory. On a floor whose ends
 * meet, those near an end stand a second time beyond the other.
 */
export class Neighbours {
  readonly binM: number;
  readonly columns: number;
  readonly rows: number;
  /** Where the people of each bin begin in `x`, `y` and `who`; bins row by row. */
  readonly start: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly toGo: Float64Array;
  /** Numbers of the people; of those who stand a second time, their bits turned over (negative). */
  readonly who: Int32Array;
  /** How many stand there, those who stand twice counted twice. */
  count = 0;
  readonly #spanM: number;
  readonly #periodic: boolean;
  readonly #bin: Int32Array;
  readonly #copy: Int32Array;
  readonly #noted: Int32Array;
  readonly #next: Int32Array;

  constructor(size: { spanM: number; depthM: number; binM: number; people: number; periodic: boolean }) {
    const { spanM, depthM, binM, people, periodic } = size;
    this.binM = binM;
    this.#spanM = spanM;
    this.#periodic = periodic;
    this.columns = Math.ceil(spanM / binM) + 2 * marginBins + 1;
    this.rows = Math.ceil(depthM / binM) + 1;
    this.start = new Int32Array(this.columns * this.rows + 1);
    this.#next = new Int32Array(this.columns * this.rows);
    const room = periodic ? 2 * people : people;
    this.x = new Float64Array(room);
    this.y = new Float64Array(room);
    this.toGo = new Float64Array(room);
    this.who = new Int32Array(room);
    this.#noted = new Int32Array(room);
    this.#bin = new Int32Array(room);
    // 0: where he stands; 1 and -1: a span further and before.
    this.#copy = new Int32Array(room);
  }

  column(x: number): number {
    return Math.floor(x / this.binM) + marginBins;
  }

  row(y: number): number {
    return Math.floor(y / this.binM);
  }

  /** Sorts the first `count` of `inside` by where they stand. */
  sort(people: { x: Float32Array; y: Float32Array; toGo: Float32Array }, inside: Int32Array, count: number): void {
    const { x, y, toGo } = people;
    const { start } = this;
    const next = this.#next;
    const reachM = marginBins * this.binM;
    start.fill(0);
    let copies = 0;
    for (let k = 0; k < count; k++) {
      const i = inside[k];
      copies = this.#note(copies, i, x[i], y[i], 0);
      if (!this.#periodic) continue;
      if (x[i] < reachM) copies = this.#note(copies, i, x[i], y[i], 1);
      else if (x[i] >= this.#spanM - reachM) copies = this.#note(copies, i, x[i], y[i], -1);
    }
    for (let bin = 0; bin < next.length; bin++) {
      next[bin] = start[bin];
      start[bin + 1] += start[bin];
    }
    const [noted, bins, copy] = [this.#noted, this.#bin, this.#copy];
    for (let k = 0; k < copies; k++) {
      const i = noted[k];
      const at = next[bins[k]]++;
      this.x[at] = x[i] + copy[k] * this.#spanM;
      this.y[at] = y[i];
      this.toGo[at] = toGo[i];
      this.who[at] = copy[k] === 0 ? i : ~i;
    }
    this.count = copies;
  }

  #note(at: number, who: number, x: number, y: number, copy: number): number {
    const bin = this.row(y) * this.columns + this.column(x + copy * this.#spanM);
    this.#noted[at] = who;
    this.#copy[at] = copy;
    this.#bin[at] = bin;
    this.start[bin + 1]++;
    return at + 1;
  }
}
