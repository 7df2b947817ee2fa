import { colourOf, type Legend, type Rgb, randomUnit } from '#core';
import type { Air } from './air.ts';

/** From metres east and south of the stack's corner, and metres above the sea, to the metres of the picture. */
export interface AirPlane {
  into(x: number, y: number, heightM: number, target: Float32Array, at: number): void;
}

/** Where the camera is, in the stack's metres. */
export interface AirEye {
  readonly x: number;
  readonly y: number;
  readonly heightM: number;
}

export interface ParticleLook {
  readonly legend: Legend;
  /** Over a coloured result: one colour that its scale and the buildings do not have, instead of the legend's. */
  readonly plain: boolean;
}

export interface ParticlePlan {
  readonly count: number;
  /** Pieces of a trail. */
  readonly pieces: number;
  readonly look: ParticleLook;
  readonly seed?: number;
}

/** Particles go so many times as fast as the air: at its own speed, the eye would see nothing move from above. */
export const hurry = 8;
const lifeS = [30, 90] as const;
/** Heights above the ground at which particles begin: most near the streets. */
const beginM = { least: 1, most: 100, towardsGround: 2.4 };
/** Air slower than this stands. */
const stillMs = 0.05;
const paletteSteps = 128;
const plainColour: Rgb = [255, 74, 38];

/**
 * Thousands of particles that go with the air and draw trails, in columns that are written in place: a step makes no
 * object. Piece n of particle i lies at `n · count + i`; pieces are a ring, the newest one grows until the next begins.
 */
export class AirParticles {
  readonly count: number;
  readonly pieces: number;
  /** Ends of the pieces in metres of the picture, and their colours with opacity. */
  readonly tails: Float32Array;
  readonly heads: Float32Array;
  readonly colours: Uint8Array;
  /** The piece that grows. */
  newest = 0;
  readonly #air: Air;
  readonly #look: ParticleLook;
  readonly #seed: number;
  /** East, south and above the ground, metres. */
  readonly #places: Float32Array;
  /** Seconds of air that each has left. */
  readonly #left: Float32Array;
  readonly #age: Float32Array;
  readonly #speed: Float32Array;
  readonly #hidden: Uint8Array;
  /** Of each piece: strength of its colour before it fades, and which colour. */
  readonly #strength: Uint8Array;
  readonly #tone: Uint8Array;
  readonly #wind = new Float64Array(3);
  readonly #palette = new Uint8Array(3 * paletteSteps);
  #born = 0;

  constructor(air: Air, { count, pieces, look, seed = 7 }: ParticlePlan) {
    this.count = count;
    this.pieces = pieces;
    this.#air = air;
    this.#look = look;
    this.#seed = seed;
    this.tails = new Float32Array(3 * count * pieces);
    this.heads = new Float32Array(3 * count * pieces);
    this.colours = new Uint8Array(4 * count * pieces);
    this.#places = new Float32Array(3 * count);
    this.#left = new Float32Array(count);
    this.#age = new Float32Array(count);
    this.#speed = new Float32Array(count);
    this.#hidden = new Uint8Array(count);
    this.#strength = new Uint8Array(count * pieces);
    this.#tone = new Uint8Array(count * pieces);
    this.#mix();
    for (let i = 0; i < count; i++) {
      this.#bear(i);
      // Not all die at once.
      this.#left[i] *= randomUnit(this.#seed, i, 99);
    }
  }

  /** Where a particle is: metres east and south, and above the ground. */
  placeOf(i: number, target: Float32Array): void {
    for (let n = 0; n < 3; n++) target[n] = this.#places[3 * i + n];
  }

  /** Lets all go on for some seconds of the reader, and the newest pieces reach to where they are. */
  move(seconds: number, plane: AirPlane): void {
    const air = Math.min(seconds, 0.25) * hurry;
    for (let i = 0; i < this.count; i++) {
      if (!this.#blow(i, air)) this.#rebear(i, plane);
      this.#reach(i, plane);
    }
  }

  /** The newest pieces are whole: the next ones begin where they end. Hidden and faded are judged anew. */
  nextPiece(plane: AirPlane, eye: AirEye | undefined): void {
    const from = this.newest;
    this.newest = (this.newest + 1) % this.pieces;
    const [old, next] = [from * this.count, this.newest * this.count];
    for (let i = 0; i < this.count; i++) {
      for (let n = 0; n < 3; n++) {
        const end = this.heads[3 * (old + i) + n];
        this.tails[3 * (next + i) + n] = end;
        this.heads[3 * (next + i) + n] = end;
      }
      if (eye) this.#hidden[i] = this.#isHidden(i, eye) ? 1 : 0;
      this.#strength[next + i] = this.#hidden[i] ? 0 : 255 * Math.min(1, this.#age[i] / 6, this.#left[i] / 6);
      this.#tone[next + i] = this.#toneOf(this.#speed[i]);
      this.#reach(i, plane);
    }
    this.#fade();
  }

  /** Trails drawn whole, for a picture that stands still: every particle where it begins, and on for some seconds. */
  drawStill(secondsApart: number, plane: AirPlane, eye: AirEye | undefined): void {
    this.restart(plane);
    for (let piece = 0; piece < this.pieces; piece++) {
      for (let i = 0; i < this.count; i++) {
        this.#age[i] = this.#left[i] = 60;
        // One that came to its end rests there: a new one would draw a line across the city.
        const alive = this.#blow(i, secondsApart * hurry);
        this.#reach(i, plane);
        if (!alive) this.#left[i] = 0;
      }
      if (piece + 1 < this.pieces) this.nextPiece(plane, eye);
    }
  }

  /** All trails end where their particles are: the picture's metres are counted from another place now. */
  restart(plane: AirPlane): void {
    for (let i = 0; i < this.count; i++) this.#collapse(i, plane);
    this.#strength.fill(0);
    this.#fade();
  }

  /** Goes with the air by the midpoint rule; false where there is no more air to go with. */
  #blow(i: number, seconds: number): boolean {
    const [places, wind] = [this.#places, this.#wind];
    const at = 3 * i;
    this.#left[i] -= seconds;
    this.#age[i] += seconds;
    if (this.#left[i] <= 0 || !this.#air.windAt(places[at], places[at + 1], places[at + 2], wind)) return false;
    const half = seconds / 2;
    const x = places[at] + half * wind[0];
    const y = places[at + 1] - half * wind[1];
    const above = Math.max(lowestM, places[at + 2] + half * wind[2]);
    if (!this.#air.windAt(x, y, above, wind)) return false;
    const speed = Math.hypot(wind[0], wind[1], wind[2]);
    if (speed < stillMs) return false;
    this.#speed[i] = speed;
    const [endX, endY] = [places[at] + seconds * wind[0], places[at + 1] - seconds * wind[1]];
    const endAbove = Math.max(lowestM, places[at + 2] + seconds * wind[2]);
    if (!this.#air.inside(endX, endY) || this.#air.roofAt(endX, endY) > endAbove) return false;
    places[at] = endX;
    places[at + 1] = endY;
    places[at + 2] = endAbove;
    return true;
  }

  /** Begins somewhere in the open air. */
  #bear(i: number): void {
    const [seed, air] = [this.#seed, this.#air];
    for (let attempt = 0; attempt < 8; attempt++) {
      const born = this.#born++;
      const x = randomUnit(seed, born, 0) * air.widthM;
      const y = randomUnit(seed, born, 1) * air.depthM;
      const above = beginM.least + (beginM.most - beginM.least) * randomUnit(seed, born, 2) ** beginM.towardsGround;
      this.#places[3 * i] = x;
      this.#places[3 * i + 1] = y;
      this.#places[3 * i + 2] = above;
      this.#left[i] = lifeS[0] + (lifeS[1] - lifeS[0]) * randomUnit(seed, born, 3);
      this.#age[i] = 0;
      if (air.windAt(x, y, above, this.#wind)) {
        this.#speed[i] = Math.hypot(this.#wind[0], this.#wind[1], this.#wind[2]);
        return;
      }
    }
  }

  #rebear(i: number, plane: AirPlane): void {
    this.#bear(i);
    const newest = this.newest * this.count + i;
    this.#strength[newest] = 0;
    this.colours[4 * newest + 3] = 0;
    this.#write(i, plane, this.tails, newest);
  }

  #collapse(i: number, plane: AirPlane): void {
    for (let piece = 0; piece < this.pieces; piece++) {
      this.#write(i, plane, this.tails, piece * this.count + i);
      this.#write(i, plane, this.heads, piece * this.count + i);
    }
  }

  #reach(i: number, plane: AirPlane): void {
    this.#write(i, plane, this.heads, this.newest * this.count + i);
  }

  #write(i: number, plane: AirPlane, target: Float32Array, piece: number): void {
    const [x, y, above] = [this.#places[3 * i], this.#places[3 * i + 1], this.#places[3 * i + 2]];
    plane.into(x, y, this.#air.groundAt(x, y) + above, target, 3 * piece);
  }

  #isHidden(i: number, eye: AirEye): boolean {
    const [x, y, above] = [this.#places[3 * i], this.#places[3 * i + 1], this.#places[3 * i + 2]];
    return this.#air.hides(x, y, this.#air.groundAt(x, y) + above, eye.x, eye.y, eye.heightM);
  }

  /** Older pieces are fainter. */
  #fade(): void {
    const { count, pieces, colours } = this;
    for (let age = 0; age < pieces; age++) {
      const piece = (this.newest - age + pieces) % pieces;
      const share = (1 - age / pieces) ** 1.3;
      for (let at = piece * count; at < (piece + 1) * count; at++) {
        const tone = 3 * this.#tone[at];
        colours[4 * at] = this.#palette[tone];
        colours[4 * at + 1] = this.#palette[tone + 1];
        colours[4 * at + 2] = this.#palette[tone + 2];
        colours[4 * at + 3] = this.#strength[at] * share;
      }
    }
  }

  #toneOf(speed: number): number {
    const { min, max } = this.#look.legend;
    return Math.min(paletteSteps - 1, Math.max(0, Math.round(((speed - min) / (max - min || 1)) * (paletteSteps - 1))));
  }

  #mix(): void {
    const { legend, plain } = this.#look;
    for (let tone = 0; tone < paletteSteps; tone++) {
      const own = colourOf(legend, legend.min + ((legend.max - legend.min) * tone) / (paletteSteps - 1));
      this.#palette.set(plain ? plainColour : own, 3 * tone);
    }
  }
}

const lowestM = 0.3;
