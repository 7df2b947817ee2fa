import { colourOf, type Instant, type Legend } from '#core';
import type { LiveTable } from '../live-client-table.ts';

/** Keys of the values that say where an entity is, metres in EPSG:5186, and where it heads. */
export interface MovingKeys {
  readonly east: string;
  readonly north: string;
  readonly headingDeg?: string;
}

export interface MovingLook {
  /** Value that colours the points. */
  readonly value: string;
  readonly legend: Legend;
  readonly staleAfterMs: number;
  /** The one that is drawn larger. */
  readonly selected?: string;
}

/** From a place in the plane and its height to the metres of the picture. */
export interface Ground {
  heightAt(east: number, north: number): number;
}
export interface Plane {
  into(east: number, north: number, height: number, target: Float32Array, at: number): void;
}

/** A jump that no vehicle of the city makes between two positions: shown where it is at once. */
const jumpBeyondM = 1500;
/** A step shorter than this says nothing of the way that an entity heads. */
const headingFromM = 2;
/** Metres that points float above the ground: about the middle of a bus. */
const liftM = 2.5;
const stale = [148, 152, 158] as const;
const legendSteps = 256;
const radius = { plain: 5.5, selected: 9 };

/**
 * Where the entities of a moving feed are drawn, in columns that are written in place: an update makes no object, however
 * many points it moves. Row i is row i of the feed's table.
 *
 * Between two positions a point glides in the time that lies between them, so the picture is one cadence behind the feed
 * at most; what is picked or read is the newest value, never the glide.
 */
export class MovingPoints {
  count = 0;
  capacity = 0;
  readonly ids: string[] = [];
  /** Metres of the frame, three a row: the points, and the ends of the ticks that show where they head. */
  heads = new Float32Array(0);
  ticks = new Float32Array(0);
  /** Red, green, blue, opacity. */
  colours = new Uint8Array(0);
  /** Pixels; 0 for what is not drawn. */
  radii = new Float32Array(0);
  /** 1 where something stands before the point; written from outside. */
  hidden = new Uint8Array(0);
  #from = new Float64Array(0);
  #to = new Float64Array(0);
  #now = new Float64Array(0);
  #begun = new Float64Array(0);
  #lasts = new Float64Array(0);
  #heading = new Float32Array(0);
  #shown = new Uint8Array(0);
  readonly #keys: MovingKeys;
  readonly #cadenceMs: number;
  #palette = new Uint8Array(0);
  #paletteOf: Legend | undefined;
  #arrives = 0;

  constructor(keys: MovingKeys, cadenceS: number) {
    this.#keys = keys;
    this.#cadenceMs = cadenceS * 1000;
  }

  /** Takes over what the newest frame changed. `glide`: move there in time rather than at once. */
  update(table: LiveTable, now: Instant, glide: boolean): void {
    this.#reserve(table.count);
    const { east, north, headingDeg } = this.#keys;
    const easts = table.values[east];
    const norths = table.values[north];
    const headings = headingDeg === undefined ? undefined : table.values[headingDeg];
    // A keyframe may end entities and give their rows to others.
    for (let row = table.count; row < this.count; row++) this.#shown[row] = 0;
    this.count = table.count;
    for (let i = 0; i < table.changedCount; i++) {
      const row = table.changed[i];
      this.#take(row, table.entities[row], easts[row], norths[row], headings?.[row] ?? Number.NaN, now, glide);
    }
  }

  #take(row: number, id: string, east: number, north: number, heading: number, now: Instant, glide: boolean): void {
    const same = this.#shown[row] === 1 && this.ids[row] === id;
    this.ids[row] = id;
    // Without a position it is out of service.
    if (Number.isNaN(east) || Number.isNaN(north)) {
      this.#shown[row] = 0;
      return;
    }
    const [at, to, from] = [this.#now, this.#to, this.#from];
    const x = 2 * row;
    const dx = east - to[x];
    const dy = north - to[x + 1];
    const far = dx * dx + dy * dy;
    if (!Number.isNaN(heading)) this.#heading[row] = (heading * Math.PI) / 180;
    else if (!same) this.#heading[row] = Number.NaN;
    else if (far > headingFromM * headingFromM) this.#heading[row] = Math.atan2(dx, dy);
    const jumps = !glide || !same || far > jumpBeyondM * jumpBeyondM;
    from[x] = jumps ? east : at[x];
    from[x + 1] = jumps ? north : at[x + 1];
    to[x] = east;
    to[x + 1] = north;
    if (jumps) {
      at[x] = east;
      at[x + 1] = north;
    }
    this.#begun[row] = now;
    this.#lasts[row] = jumps ? 0 : this.#cadenceMs;
    this.#shown[row] = 1;
    if (!jumps && now + this.#cadenceMs > this.#arrives) this.#arrives = now + this.#cadenceMs;
  }

  /** Whether any point is still under way; not when the clock was set back to before it left. */
  glides(now: Instant): boolean {
    return now < this.#arrives && this.#arrives - now <= this.#cadenceMs;
  }

  /** Moves the points to where they are at an instant. @param tickM length of the ticks in metres. */
  move(now: Instant, plane: Plane, ground: Ground, tickM: number): void {
    const at = this.#now;
    for (let row = 0; row < this.count; row++) {
      if (this.#shown[row] === 0) continue;
      const x = 2 * row;
      const lasts = this.#lasts[row];
      const t = lasts === 0 ? 1 : Math.min(1, Math.max(0, (now - this.#begun[row]) / lasts));
      at[x] = this.#from[x] + (this.#to[x] - this.#from[x]) * t;
      at[x + 1] = this.#from[x + 1] + (this.#to[x + 1] - this.#from[x + 1]) * t;
      const height = ground.heightAt(at[x], at[x + 1]) + liftM;
      plane.into(at[x], at[x + 1], height, this.heads, 3 * row);
      const heading = this.#heading[row];
      const length = Number.isNaN(heading) ? 0 : tickM;
      const tickEast = at[x] + (length > 0 ? Math.sin(heading) * length : 0);
      const tickNorth = at[x + 1] + (length > 0 ? Math.cos(heading) * length : 0);
      plane.into(tickEast, tickNorth, height, this.ticks, 3 * row);
    }
  }

  /** Colours and sizes, after values, the look or what is hidden changed. */
  paint(table: LiveTable, look: MovingLook, now: Instant): void {
    this.#mix(look.legend);
    const values = table.values[look.value];
    const doubtful = table.outOfRange[look.value];
    const { min, max } = look.legend;
    const scale = (legendSteps - 1) / (max - min || 1);
    for (let row = 0; row < this.count; row++) {
      const value = values?.[row] ?? Number.NaN;
      const old = Number.isNaN(value) || doubtful?.[row] === 1 || now - table.times[row] > look.staleAfterMs;
      const step = Math.min(legendSteps - 1, Math.max(0, Math.round((value - min) * scale)));
      for (let i = 0; i < 3; i++) this.colours[4 * row + i] = old ? stale[i] : this.#palette[3 * step + i];
      this.colours[4 * row + 3] = this.#shown[row] === 0 ? 0 : this.hidden[row] === 1 ? 70 : 255;
      const chosen = look.selected !== undefined && this.ids[row] === look.selected;
      this.radii[row] = this.#shown[row] === 0 ? 0 : chosen ? radius.selected : radius.plain;
    }
  }

  isShown(row: number): boolean {
    return row < this.count && this.#shown[row] === 1;
  }

  /** Where a row is drawn now, metres in EPSG:5186; writes into `target`. */
  placeOf(row: number, target: Float64Array): void {
    target[0] = this.#now[2 * row];
    target[1] = this.#now[2 * row + 1];
  }

  rowOf(id: string): number {
    return this.ids.indexOf(id);
  }

  #mix(legend: Legend): void {
    if (this.#paletteOf === legend) return;
    this.#paletteOf = legend;
    this.#palette = new Uint8Array(3 * legendSteps);
    for (let step = 0; step < legendSteps; step++) {
      const value = legend.min + ((legend.max - legend.min) * step) / (legendSteps - 1);
      this.#palette.set(colourOf(legend, value), 3 * step);
    }
  }

  #reserve(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(64, rows)));
    const grown = <A extends Float32Array | Float64Array | Uint8Array>(old: A, width: number): A => {
      const bigger = new (old.constructor as new (length: number) => A)(width * this.capacity);
      bigger.set(old);
      return bigger;
    };
    this.heads = grown(this.heads, 3);
    this.ticks = grown(this.ticks, 3);
    this.colours = grown(this.colours, 4);
    this.radii = grown(this.radii, 1);
    this.hidden = grown(this.hidden, 1);
    this.#from = grown(this.#from, 2);
    this.#to = grown(this.#to, 2);
    this.#now = grown(this.#now, 2);
    this.#begun = grown(this.#begun, 1);
    this.#lasts = grown(this.#lasts, 1);
    this.#heading = grown(this.#heading, 1);
    this.#shown = grown(this.#shown, 1);
  }
}
