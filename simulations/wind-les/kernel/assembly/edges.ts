// What lies around the box: the wind that flows in, what leaves, mirrors at sides, floor and top.
import {
  COSINES, INLET, LEVELS, NX, NY, NZ, SINES, SOLID, TURNS, VOLUME, WAVES, WIDE,
  address, balance, cellAt, cx, cy, cz, mirrorY, mirrorZ, whole,
} from './lattice';

/**
 * The velocity that flows in on levels [from, to): the mean and a sum of waves, each turned by the step's phase, made
 * as strong and as correlated as the level's triangle says.
 */
export function inflow(head: usize, from: i32, to: i32): void {
  const nz = whole(head, NZ), wide = whole(head, WIDE), waves = whole(head, WAVES);
  const turns = address(head, TURNS), plane = <usize>(wide * nz) << 2, inlet = address(head, INLET);
  for (let k = from; k < to; k++) {
    const level = address(head, LEVELS) + <usize>k * 28;
    for (let j = 0; j < wide; j += 4) {
      const at = <usize>(k * wide + j) << 2;
      let cosine = address(head, COSINES) + at, sine = address(head, SINES) + at;
      let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0);
      for (let n = 0; n < waves; n++) {
        const turn = turns + <usize>n * 20;
        const wave = f32x4.add(
          f32x4.mul(v128.load(cosine), v128.load_splat<f32>(turn)),
          f32x4.mul(v128.load(sine), v128.load_splat<f32>(turn, 4)),
        );
        a = f32x4.add(a, f32x4.mul(wave, v128.load_splat<f32>(turn, 8)));
        b = f32x4.add(b, f32x4.mul(wave, v128.load_splat<f32>(turn, 12)));
        c = f32x4.add(c, f32x4.mul(wave, v128.load_splat<f32>(turn, 16)));
        cosine += plane;
        sine += plane;
      }
      const u = f32x4.add(v128.load_splat<f32>(level), f32x4.mul(v128.load_splat<f32>(level, 4), a));
      const v = f32x4.add(f32x4.mul(v128.load_splat<f32>(level, 8), a), f32x4.mul(v128.load_splat<f32>(level, 12), b));
      let w = f32x4.add(f32x4.mul(v128.load_splat<f32>(level, 16), a), f32x4.mul(v128.load_splat<f32>(level, 20), b));
      w = f32x4.add(w, f32x4.mul(v128.load_splat<f32>(level, 24), c));
      v128.store(inlet + at, u);
      v128.store(inlet + plane + at, v);
      v128.store(inlet + 2 * plane + at, w);
    }
  }
}

/** Fills the cells around levels [from, to) of a copy. */
export function surround(head: usize, source: usize, from: i32, to: i32): void {
  const nx = whole(head, NX), ny = whole(head, NY), nz = whole(head, NZ), volume = <usize>whole(head, VOLUME) << 2;
  const wide = whole(head, WIDE), plane = <usize>(wide * nz) << 2;
  for (let k = from; k < to; k++) {
    for (let j = 0; j < ny; j++) {
      const flow = address(head, INLET) + (<usize>(k * wide + j) << 2);
      flowIn(source + cellAt(head, 0, j, k), volume, load<f32>(flow), load<f32>(flow + plane), load<f32>(flow + 2 * plane));
      flowOut(source + cellAt(head, nx - 1, j, k), volume);
    }
    for (let d = 0; d < 19; d++) {
      if (cy(d) == 0) continue;
      const inside = cy(d) > 0 ? 0 : ny - 1, outside = cy(d) > 0 ? -1 : ny;
      copyRow(head, source, mirrorY(d), inside, k, d, outside, k);
    }
  }
  if (from == 0) mirrorLevel(head, source, 0, -1, 1);
  if (to == nz) mirrorLevel(head, source, nz - 1, nz, -1);
}

/** The velocity given, the pressure and the stresses of the first column (Guo, Zheng and Shi 2002). */
function flowIn(first: usize, volume: usize, u: f32, v: f32, w: f32): void {
  let rho: f32 = 0, mx: f32 = 0, my: f32 = 0, mz: f32 = 0;
  for (let d = 0; d < 19; d++) {
    const f = load<f32>(first + <usize>d * volume);
    rho += f;
    mx += <f32>cx(d) * f;
    my += <f32>cy(d) * f;
    mz += <f32>cz(d) * f;
  }
  const inverse: f32 = 1 / (<f32>1 + rho);
  for (let d = 0; d < 19; d++) {
    if (cx(d) <= 0) continue;
    const beyond = load<f32>(first + <usize>d * volume) - balance(d, rho, mx * inverse, my * inverse, mz * inverse);
    store<f32>(first + <usize>d * volume - 4, balance(d, rho, u, v, w) + beyond);
  }
}

/** Pressure of the open air; velocity, which never turns back, and stresses of the last column. */
function flowOut(last: usize, volume: usize): void {
  let rho: f32 = 0, mx: f32 = 0, my: f32 = 0, mz: f32 = 0;
  for (let d = 0; d < 19; d++) {
    const f = load<f32>(last + <usize>d * volume);
    rho += f;
    mx += <f32>cx(d) * f;
    my += <f32>cy(d) * f;
    mz += <f32>cz(d) * f;
  }
  const inverse: f32 = 1 / (<f32>1 + rho), u = mx * inverse, v = my * inverse, w = mz * inverse;
  for (let d = 0; d < 19; d++) {
    if (cx(d) >= 0) continue;
    const beyond = load<f32>(last + <usize>d * volume) - balance(d, rho, u, v, w);
    store<f32>(last + <usize>d * volume + 4, balance(d, 0, max<f32>(u, 0), v, w) + beyond);
  }
}

/** Row j of direction d from a row of another direction, with the cells at both ends. */
function copyRow(head: usize, source: usize, dFrom: i32, jFrom: i32, kFrom: i32, dTo: i32, jTo: i32, kTo: i32): void {
  const volume = <usize>whole(head, VOLUME) << 2, bytes = <usize>(whole(head, NX) + 2) << 2;
  memory.copy(
    source + <usize>dTo * volume + cellAt(head, -1, jTo, kTo),
    source + <usize>dFrom * volume + cellAt(head, -1, jFrom, kFrom), bytes,
  );
}

function mirrorLevel(head: usize, source: usize, inside: i32, outside: i32, up: i32): void {
  const ny = whole(head, NY);
  for (let d = 0; d < 19; d++) {
    if (cz(d) != up) continue;
    for (let j = -1; j <= ny; j++) copyRow(head, source, mirrorZ(d), min(max(j, 0), ny - 1), inside, d, j, outside);
  }
}

/** Sets levels [from, to) to the balance of the velocity that flows in there. */
export function begin(head: usize, target: usize, from: i32, to: i32): void {
  const nx = whole(head, NX), ny = whole(head, NY), nz = whole(head, NZ), volume = <usize>whole(head, VOLUME) << 2;
  const wide = whole(head, WIDE), plane = <usize>(wide * nz) << 2, solid = address(head, SOLID);
  for (let k = from; k < to; k++) {
    for (let j = 0; j < ny; j++) {
      const flow = address(head, INLET) + (<usize>(k * wide + j) << 2);
      const u = load<f32>(flow), v = load<f32>(flow + plane), w = load<f32>(flow + 2 * plane);
      for (let i = 0; i < nx; i++) {
        const at = cellAt(head, i, j, k), still = load<i32>(solid + at) != 0;
        for (let d = 0; d < 19; d++) {
          store<f32>(target + <usize>d * volume + at, still ? <f32>0 : balance(d, 0, u, v, w));
        }
      }
    }
  }
}
