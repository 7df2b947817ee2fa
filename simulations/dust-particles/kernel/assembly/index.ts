// Particles on a wind: each goes its whole way before the next one starts, so that the cells around it stay at hand. What is
// random hangs on seed, particle and step alone, and what is summed up are whole numbers: the same bits on any number of threads.
// kernel/layout.ts writes the scene in this order.

// Scene, 4 bytes each.
const NX: usize = 0, NY: usize = 4, NZ: usize = 8, CELL: usize = 12;
/** Wind through the western, southern and lower faces of cells, f32 [level][row][column], with one more of each at the end. */
const U: usize = 16, V: usize = 20, W: usize = 24;
/** u8 1 where a cell is solid. */
const SOLID: usize = 28;
/** Levels by steps of height (u8), borders of levels (f32), turbulence by steps (5 f32), and steps per metre and their number. */
const LOOK: usize = 32, BORDERS: usize = 36, AIR: usize = 40, PER_METRE: usize = 44, LOOKS: usize = 48;
const STEP_S: usize = 52;
/** Pieces of streets: x, y, dx, dy (cells), height, σ of height (m); and the emission up to each piece, shares of all. */
const PIECES: usize = 56, SHARES: usize = 60, PIECE_COUNT: usize = 64;
/** Losses of a step as shares: rain everywhere, the ground below `nose`, leaves in open cells beside walls that are green. */
const RAIN: usize = 68, GROUND: usize = 72, SETTLING: usize = 76, NOSE: usize = 80;
/** 1: what leaves at a side comes in at the other, and the top is a lid. */
const CLOSED: usize = 84, SEED: usize = 88;
/** i64 per column of cells: weight times steps below `nose`. */
const DWELT: usize = 92;
/** i64 each: released, deposited on the ground, washed out, left, still in the air. */
const SUMS: usize = 96;
/** i64 per level: weight times steps; 0 where no profile is asked for. */
const PROFILE: usize = 100;

/** Weight of a fresh particle. */
const WHOLE: i32 = 1 << 24;
/** 1 / standard deviation of a sum of four 16-bit numbers. */
const SPREAD: f32 = 1.0 / 37837.227;
/** Horizontal over vertical turbulence. */
const SIDEWAYS: f32 = 1.7;

// @ts-ignore: decorator
@inline
function f(scene: usize, what: usize): f32 { return load<f32>(scene + what); }
// @ts-ignore: decorator
@inline
function p(scene: usize, what: usize): usize { return <usize>load<u32>(scene + what); }

/** SplitMix64 (Steele, Lea, Flood 2014), by counter. */
// @ts-ignore: decorator
@inline
function bits(counter: u64): u64 {
  let z = counter * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Near enough normal: mean 0, variance 1, from four 16-bit numbers. */
// @ts-ignore: decorator
@inline
function normal(r: u64): f32 {
  const sum = <i32>(r & 0xffff) + <i32>((r >> 16) & 0xffff) + <i32>((r >> 32) & 0xffff) + <i32>(r >> 48);
  return <f32>(sum - 131070) * SPREAD;
}

// @ts-ignore: decorator
@inline
function unit(r: u64): f32 { return <f32>(<u32>(r >> 40)) * (1.0 / 16777216.0); }

/** Sends particles [from, to) on their way for `steps`. */
export function fly(scene: usize, from: i32, to: i32, steps: i32): void {
  const nx = <i32>load<u32>(scene + NX), ny = <i32>load<u32>(scene + NY), nz = <i32>load<u32>(scene + NZ);
  const cell = f(scene, CELL), dt = f(scene, STEP_S), perCell = dt / cell, perMetre = f(scene, PER_METRE);
  const u = p(scene, U), v = p(scene, V), w = p(scene, W), solid = p(scene, SOLID);
  const look = p(scene, LOOK), borders = p(scene, BORDERS), air = p(scene, AIR), looks = <i32>load<u32>(scene + LOOKS);
  const rain = f(scene, RAIN), ground = f(scene, GROUND), settling = f(scene, SETTLING), nose = f(scene, NOSE);
  const closed = load<u32>(scene + CLOSED) != 0;
  const dwelt = p(scene, DWELT), profile = p(scene, PROFILE), sums = p(scene, SUMS);
  const seed = <u64>load<u32>(scene + SEED) << 40;
  const top = load<f32>(borders + (<usize>nz << 2)), east = <f32>nx, north = <f32>ny;
  // Rows and levels of each array of faces.
  const uRow = nx + 1, uLevel = uRow * ny, vLevel = nx * (ny + 1), layer = nx * ny;
  let deposited: i64 = 0, washed: i64 = 0, left: i64 = 0, still: i64 = 0;
  for (let n = from; n < to; n++) {
    let counter: u64 = seed + (<u64>n << 14) * 4;
    const piece = pieceOf(scene, unit(bits(counter)));
    const along = unit(bits(counter + 1));
    let x = load<f32>(piece) + along * load<f32>(piece, 8);
    let y = load<f32>(piece, 4) + along * load<f32>(piece, 12);
    let z = Mathf.abs(load<f32>(piece, 16) + load<f32>(piece, 20) * (unit(bits(counter + 2)) - 0.5));
    let wx: f32 = normal(bits(counter + 3)), wy: f32 = normal(bits(counter + 4)), wz: f32 = normal(bits(counter + 5));
    counter += 8;
    let weight = WHOLE;
    // What it leaves in one column is added up before it is written: memory that threads share is slow.
    let column: i32 = -1, stay: i64 = 0;
    let step = 0;
    for (; step < steps; step++, counter += 3) {
      const at = min(looks - 1, <i32>(z * perMetre));
      let k = <i32>load<u8>(look + <usize>at);
      if (z >= load<f32>(borders + (<usize>(k + 1) << 2)) && k < nz - 1) k++;
      const i = <i32>x, j = <i32>y;
      const fx = x - <f32>i, fy = y - <f32>j;
      const low = load<f32>(borders + (<usize>k << 2));
      const fz = (z - low) / (load<f32>(borders + (<usize>(k + 1) << 2)) - low);
      // Linear between the faces of the cell: no sources anywhere within it (Pollock 1988).
      const pu = u + (<usize>(k * uLevel + j * uRow + i) << 2);
      const pv = v + (<usize>(k * vLevel + j * nx + i) << 2);
      const pw = w + (<usize>(k * layer + j * nx + i) << 2);
      const mu = load<f32>(pu) + fx * (load<f32>(pu, 4) - load<f32>(pu));
      const v0 = load<f32>(pv), mv = v0 + fy * (load<f32>(pv + (<usize>nx << 2)) - v0);
      const w0 = load<f32>(pw), mw = w0 + fz * (load<f32>(pw + (<usize>layer << 2)) - w0);
      // Turbulence: σ linear within a step of height; the drift that keeps what is well mixed so (Thomson 1987).
      const t = air + <usize>(at * 20);
      const gradient = load<f32>(t, 4);
      const sigma = load<f32>(t) + gradient * (z - <f32>at / perMetre);
      const kept = load<f32>(t, 8), fresh = load<f32>(t, 12), drift = load<f32>(t, 16);
      wx = kept * wx + fresh * normal(bits(counter));
      wy = kept * wy + fresh * normal(bits(counter + 1));
      wz = kept * wz + fresh * normal(bits(counter + 2)) + drift;
      // Side by side: a wall turns the part of the motion that goes through it.
      const nextX = x + (mu + SIDEWAYS * sigma * wx) * perCell;
      if (nextX < 0 || nextX >= east) {
        if (!closed) break;
        x = nextX - Mathf.floor(nextX / east) * east;
        if (x >= east) x = 0;
      } else if (<i32>nextX != i && load<u8>(solid + <usize>(k * layer + j * nx + <i32>nextX))) wx = -wx;
      else x = nextX;
      const nextI = <i32>x;
      const nextY = y + (mv + SIDEWAYS * sigma * wy) * perCell;
      if (nextY < 0 || nextY >= north) {
        if (!closed) break;
        y = nextY - Mathf.floor(nextY / north) * north;
        if (y >= north) y = 0;
      } else if (<i32>nextY != j && load<u8>(solid + <usize>(k * layer + <i32>nextY * nx + nextI))) wy = -wy;
      else y = nextY;
      let nextZ = z + (mw + sigma * wz - settling) * dt;
      if (nextZ < 0) {
        nextZ = -nextZ;
        wz = -wz;
      }
      if (nextZ >= top) {
        if (!closed) break;
        nextZ = 2 * top - nextZ;
        wz = -wz;
      }
      nextZ = max<f32>(0, min<f32>(nextZ, top * 0.999999));
      const below = levelAt(nextZ, perMetre, look, borders, looks, nz);
      const here = <i32>y * nx + nextI;
      if (below != k && load<u8>(solid + <usize>(below * layer + here))) wz = -wz;
      else z = nextZ;
      if (rain > 0) {
        const loss = <i32>(<f32>weight * rain);
        washed += loss;
        weight -= loss;
      }
      if (z < nose) {
        const loss = <i32>(<f32>weight * ground);
        deposited += loss;
        weight -= loss;
        if (here != column) {
          if (stay != 0) atomic.add<i64>(dwelt + (<usize>column << 3), stay);
          column = here;
          stay = 0;
        }
        stay += weight;
      }
      if (profile != 0) atomic.add<i64>(profile + (<usize>levelAt(z, perMetre, look, borders, looks, nz) << 3), <i64>weight);
    }
    if (stay != 0) atomic.add<i64>(dwelt + (<usize>column << 3), stay);
    if (step < steps) left += weight;
    else still += weight;
  }
  atomic.add<i64>(sums, <i64>(to - from) * <i64>WHOLE);
  atomic.add<i64>(sums + 8, deposited);
  atomic.add<i64>(sums + 16, washed);
  atomic.add<i64>(sums + 24, left);
  atomic.add<i64>(sums + 32, still);
}

// @ts-ignore: decorator
@inline
function levelAt(z: f32, perMetre: f32, look: usize, borders: usize, looks: i32, nz: i32): i32 {
  const k = <i32>load<u8>(look + <usize>min(looks - 1, <i32>(z * perMetre)));
  return z >= load<f32>(borders + (<usize>(k + 1) << 2)) && k < nz - 1 ? k + 1 : k;
}

/** The piece of street in whose share a number from 0 to 1 falls. */
function pieceOf(scene: usize, share: f32): usize {
  const shares = p(scene, SHARES);
  let low = 0, high = <i32>load<u32>(scene + PIECE_COUNT) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f32>(shares + (<usize>middle << 2)) > share) high = middle;
    else low = middle + 1;
  }
  return p(scene, PIECES) + <usize>(low * 24);
}
