import { type Epsg5186, randomUnit, toEpsg5186 } from '#core';

/**
 * The plan is drawn on a straight drawing board: u runs along Teheran-ro (about 21° north of east), v along
 * Gangnam-daero, in metres from the crossing of Teheran-ro and Nonhyeon-ro. The frame bends the board gently onto the
 * ground. The bend is conformal (a polynomial of the complex position), so crossings stay square and the rectangles
 * of parcels stay rectangles, while no street is quite straight.
 */
export type Uv = readonly [u: number, v: number];
/** `[u0, v0, u1, v1]` on the drawing board. */
export type UvRect = readonly [number, number, number, number];

export interface PlanFrame {
  /** EPSG:5186, rounded to millimetres. */
  toGround(position: Uv): Epsg5186;
}

/** The largest change of scale that a frame makes: what is reserved on the board for a width in metres. */
export const frameStretch = 1.06;

// Yeoksam station (facts: crossing of Teheran-ro and Nonhyeon-ro) and the direction of Teheran-ro.
const boardOrigin: [number, number] = [127.0364, 37.5006];
const boardAngleDeg = 21;
/** Middle of the board, where the bend is none; and the length that scales it. */
const middle: Uv = [-185, -760];
const radiusM = 1600;

/** To the millimetre: the same bits wherever sine, cosine and the map projection differ in their last one. */
export const roundMm = (metres: number): number => Math.round(metres * 1000) / 1000;
/** Ten digits are far below a millimetre over the city, and are the same on every machine. */
export const steady = (ratio: number): number => Math.round(ratio * 1e10) / 1e10;

export function makeFrame(seed: number): PlanFrame {
  const [east, north] = toEpsg5186(boardOrigin).map(roundMm);
  const angle = (boardAngleDeg * Math.PI) / 180;
  const cos = steady(Math.cos(angle));
  const sin = steady(Math.sin(angle));
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => 2 * randomUnit(seed, 101, i) - 1);
  const square: Uv = [0.011 * a, 0.011 * b];
  const cube: Uv = [0.003 * c, 0.003 * d];
  return {
    toGround([u, v]) {
      const x = (u - middle[0]) / radiusM;
      const y = (v - middle[1]) / radiusM;
      const x2 = x * x - y * y;
      const y2 = 2 * x * y;
      const x3 = x2 * x - y2 * y;
      const y3 = x2 * y + y2 * x;
      const bentU = u + radiusM * (square[0] * x2 - square[1] * y2 + cube[0] * x3 - cube[1] * y3);
      const bentV = v + radiusM * (square[0] * y2 + square[1] * x2 + cube[0] * y3 + cube[1] * x3);
      return [roundMm(east + bentU * cos - bentV * sin), roundMm(north + bentU * sin + bentV * cos)];
    },
  };
}

/** Positions of a line on the ground, with further points so that no step on the board exceeds `stepM`. */
export function groundLine(frame: PlanFrame, line: readonly Uv[], stepM = 40): Epsg5186[] {
  const out: Epsg5186[] = [frame.toGround(line[0])];
  for (let i = 1; i < line.length; i++) {
    const [u0, v0] = line[i - 1];
    const [u1, v1] = line[i];
    const steps = Math.max(1, Math.ceil(Math.hypot(u1 - u0, v1 - v0) / stepM));
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      out.push(frame.toGround(k === steps ? line[i] : [u0 + (u1 - u0) * t, v0 + (v1 - v0) * t]));
    }
  }
  return out;
}

export const rectCorners = ([u0, v0, u1, v1]: UvRect): Uv[] => [
  [u0, v0],
  [u1, v0],
  [u1, v1],
  [u0, v1],
];

/** A closed ring on the ground. */
export function groundRing(frame: PlanFrame, corners: readonly Uv[], stepM = Number.POSITIVE_INFINITY): Epsg5186[] {
  const closed = [...corners, corners[0]];
  return Number.isFinite(stepM) ? groundLine(frame, closed, stepM) : closed.map((p) => frame.toGround(p));
}

export const inset = ([u0, v0, u1, v1]: UvRect, by: number): UvRect => [u0 + by, v0 + by, u1 - by, v1 - by];
export const rectSize = ([u0, v0, u1, v1]: UvRect): readonly [width: number, depth: number] => [u1 - u0, v1 - v0];
export const rectMiddle = ([u0, v0, u1, v1]: UvRect): Uv => [(u0 + u1) / 2, (v0 + v1) / 2];
