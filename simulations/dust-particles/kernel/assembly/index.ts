// Particles on a wind, four side by side: while one waits for its cell's wind the others go on. A particle that is done gives
// its lane to the next. What is random hangs on seed, particle and step alone, and what is summed up are whole numbers: the
// same bits on any number of threads and in any lane. kernel/scene.ts writes the scene in this order.

// Scene, 4 bytes each.
const NX: usize = 0, NY: usize = 4, CELL: usize = 8, TOP: usize = 12;
/** By cell [level][row][column]: wind in by the west and what it gains to the east, the same from south to north (4 f32). */
const SIDES: usize = 16;
/** By cell: upward wind a + b z, z above the ground (2 f32). */
const RISE: usize = 20;
/** u8 1 where a cell is solid. */
const SOLID: usize = 24;
/** Turbulence and levels by steps of height, 32 bytes each, their number and steps per metre. */
const AIR: usize = 28, LOOKS: usize = 32, PER_METRE: usize = 36, STEP_S: usize = 40;
/** Pieces of streets: x, y, dx, dy (cells), height, its spread; and the emission up to each piece, shares of all. */
const PIECES: usize = 44, SHARES: usize = 48, PIECE_COUNT: usize = 52;
/** Losses of a step as shares: rain everywhere, the ground below `nose`. */
const RAIN: usize = 56, GROUND: usize = 60, SETTLING: usize = 64, NOSE: usize = 68;
/** 1: what leaves at a side comes in at the other, and the top is a lid. */
const CLOSED: usize = 72, SEED: usize = 76;
/** i64 per column of cells: weight times steps below `nose`. */
const DWELT: usize = 80;
/** i64 each: released, deposited on the ground, washed out, left, still in the air. */
const SUMS: usize = 84;
/** i64 per level: weight times steps; 0 where no profile is asked for. */
const PROFILE: usize = 88;

// Lanes of a thread: 16 bytes each, one number per lane.
const X: usize = 0, Y: usize = 16, Z: usize = 32, WX: usize = 48, WY: usize = 64, WZ: usize = 80;
const LEVEL: usize = 96, WEIGHT: usize = 112, STEP: usize = 128, KEY: usize = 144, SALT: usize = 160;
const WASHED: usize = 176, DEPOSITED: usize = 192, LIVE: usize = 208;
/** Where a particle is below the nose, the column that it was in before, and what it has left there (i64). */
const HERE: usize = 224, COLUMN: usize = 240, STAY: usize = 256;
/** i64: deposited, washed out, left, still in the air, by the particles that are done. */
const DONE: usize = 288;

/** Weight of a fresh particle. */
const WHOLE: i32 = 1 << 24;
/** 1 / standard deviation of a sum of four 16-bit numbers, and of four bytes. */
const SPREAD: f32 = 1.0 / 37837.227, SPREAD_BYTES: f32 = 1.0 / 147.80054;
/** Horizontal over vertical turbulence. */
const SIDEWAYS: f32 = 1.7;

// @ts-ignore: decorator
@inline
function f(scene: usize, what: usize): f32 { return load<f32>(scene + what); }
// @ts-ignore: decorator
@inline
function p(scene: usize, what: usize): usize { return <usize>load<u32>(scene + what); }
// @ts-ignore: decorator
@inline
function four(value: f32): v128 { return f32x4.splat(value); }

/** SplitMix64 (Steele, Lea, Flood 2014), by counter: what a particle starts with. */
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

/**
 * Four numbers near enough normal, by counter: 32 bits mixed by two multiplications (C. Wellons' lowbias32), with a key of the
 * particle before and another one between, so that no two particles draw from the same sequence; then the sum of four bytes.
 */
// @ts-ignore: decorator
@inline
function normals(counter: v128, key: v128, salt: v128): v128 {
  let h = i32x4.add(counter, key);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x7feb352d));
  h = v128.xor(h, salt);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 15)), i32x4.splat(0x846ca68b));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(h));
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sums, i32x4.splat(510))), four(SPREAD_BYTES));
}

/** Draws of the first particles, one step after another: for tests. */
export function draw(out: usize, lanes: usize, seed: u32, steps: i32): void {
  for (let lane: usize = 0; lane < 4; lane++) keys(lanes, lane, <u64>seed << 40, <u64>lane);
  const key = v128.load(lanes + KEY), salt = v128.load(lanes + SALT);
  for (let step = 0; step < steps; step++) v128.store(out + (<usize>step << 4), normals(i32x4.splat(step), key, salt));
}

// @ts-ignore: decorator
@inline
function keys(lanes: usize, lane: usize, seed: u64, particle: u64): void {
  const r = bits(seed + particle * 8 + 6);
  store<u32>(lanes + KEY + (lane << 2), <u32>r);
  store<u32>(lanes + SALT + (lane << 2), <u32>(r >> 32));
}

/** Floats of four records, the first to the fourth of each. */
// @ts-ignore: decorator
@inline
function lows(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 0, 4, 1, 5); }
// @ts-ignore: decorator
@inline
function highs(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 2, 6, 3, 7); }
// @ts-ignore: decorator
@inline
function firsts(ab: v128, cd: v128): v128 { return v128.shuffle<i64>(ab, cd, 0, 2); }
// @ts-ignore: decorator
@inline
function seconds(ab: v128, cd: v128): v128 { return v128.shuffle<i64>(ab, cd, 1, 3); }

/** All ones where a cell is solid. */
// @ts-ignore: decorator
@inline
function solids(solid: usize, cell: v128): v128 {
  let found = i32x4.splat(<i32>load<u8>(solid + <usize>i32x4.extract_lane(cell, 0)));
  found = i32x4.replace_lane(found, 1, <i32>load<u8>(solid + <usize>i32x4.extract_lane(cell, 1)));
  found = i32x4.replace_lane(found, 2, <i32>load<u8>(solid + <usize>i32x4.extract_lane(cell, 2)));
  found = i32x4.replace_lane(found, 3, <i32>load<u8>(solid + <usize>i32x4.extract_lane(cell, 3)));
  return i32x4.ne(found, i32x4.splat(0));
}

/** Sends particles [from, to) on their way for `steps`, with `lanes` (320 bytes) to work in. */
export function fly(scene: usize, lanes: usize, from: i32, to: i32, steps: i32): void {
  const nx = i32x4.splat(<i32>load<u32>(scene + NX)), layer = i32x4.splat(<i32>(load<u32>(scene + NX) * load<u32>(scene + NY)));
  const east = four(<f32>load<u32>(scene + NX)), north = four(<f32>load<u32>(scene + NY));
  const dt = four(f(scene, STEP_S)), perCell = four(f(scene, STEP_S) / f(scene, CELL));
  const perMetre = four(f(scene, PER_METRE)), metres = four(1 / f(scene, PER_METRE));
  const last = i32x4.splat(<i32>load<u32>(scene + LOOKS) - 1);
  const sides = p(scene, SIDES), rise = p(scene, RISE), solid = p(scene, SOLID), air = p(scene, AIR);
  const rain = f(scene, RAIN), ground = four(f(scene, GROUND)), settling = four(f(scene, SETTLING)), nose = four(f(scene, NOSE));
  const closed = load<u32>(scene + CLOSED) != 0, profile = p(scene, PROFILE), dwelt = p(scene, DWELT);
  const top = four(f(scene, TOP)), highest = four(f(scene, TOP) * 0.999999);
  const zero = i32x4.splat(0), end = i32x4.splat(steps), negative = i32x4.splat(0x80000000);
  memory.fill(lanes, 0, 320);
  let next = from;
  for (let lane: usize = 0; lane < 4; lane++) next = begin(scene, lanes, lane, next, to);
  let x = v128.load(lanes + X), y = v128.load(lanes + Y), z = v128.load(lanes + Z);
  let wx = v128.load(lanes + WX), wy = v128.load(lanes + WY), wz = v128.load(lanes + WZ);
  let level = v128.load(lanes + LEVEL), weight = v128.load(lanes + WEIGHT), step = v128.load(lanes + STEP);
  let key = v128.load(lanes + KEY), salt = v128.load(lanes + SALT), live = v128.load(lanes + LIVE);
  let washed = zero, deposited = zero;
  while (v128.any_true(live)) {
    // Turbulence: σ linear within a step of height; the drift that keeps what is well mixed so (Thomson 1987).
    const at = i32x4.min_u(last, i32x4.trunc_sat_f32x4_s(f32x4.mul(z, perMetre)));
    const looks = i32x4.shl(at, 5);
    const t0 = air + <usize>i32x4.extract_lane(looks, 0), t1 = air + <usize>i32x4.extract_lane(looks, 1);
    const t2 = air + <usize>i32x4.extract_lane(looks, 2), t3 = air + <usize>i32x4.extract_lane(looks, 3);
    const t01 = lows(v128.load(t0), v128.load(t1)), t23 = lows(v128.load(t2), v128.load(t3));
    const u01 = highs(v128.load(t0), v128.load(t1)), u23 = highs(v128.load(t2), v128.load(t3));
    const above = f32x4.sub(z, f32x4.mul(f32x4.convert_i32x4_s(at), metres));
    const sigma = f32x4.add(firsts(t01, t23), f32x4.mul(seconds(t01, t23), above));
    const kept = firsts(u01, u23), fresh = seconds(u01, u23);
    const drift = firsts(lows(v128.load(t0, 16), v128.load(t1, 16)), lows(v128.load(t2, 16), v128.load(t3, 16)));
    const counter = i32x4.add(i32x4.shl(step, 1), step);
    wx = f32x4.add(f32x4.mul(kept, wx), f32x4.mul(fresh, normals(counter, key, salt)));
    wy = f32x4.add(f32x4.mul(kept, wy), f32x4.mul(fresh, normals(i32x4.add(counter, i32x4.splat(1)), key, salt)));
    const fall = normals(i32x4.add(counter, i32x4.splat(2)), key, salt);
    wz = f32x4.add(f32x4.add(f32x4.mul(kept, wz), f32x4.mul(fresh, fall)), drift);
    // Wind: linear between the faces of the cell, no sources anywhere within it (Pollock 1988).
    let i = i32x4.trunc_sat_f32x4_s(x), j = i32x4.trunc_sat_f32x4_s(y);
    const floor = i32x4.mul(level, layer);
    const row = i32x4.add(floor, i32x4.mul(j, nx));
    const cell = i32x4.add(row, i);
    const c0 = <usize>i32x4.extract_lane(cell, 0), c1 = <usize>i32x4.extract_lane(cell, 1);
    const c2 = <usize>i32x4.extract_lane(cell, 2), c3 = <usize>i32x4.extract_lane(cell, 3);
    const s0 = v128.load(sides + (c0 << 4)), s1 = v128.load(sides + (c1 << 4));
    const s2 = v128.load(sides + (c2 << 4)), s3 = v128.load(sides + (c3 << 4));
    const u = lows(s0, s1), uu = lows(s2, s3), v = highs(s0, s1), vv = highs(s2, s3);
    const mu = f32x4.add(firsts(u, uu), f32x4.mul(seconds(u, uu), f32x4.sub(x, f32x4.convert_i32x4_s(i))));
    const mv = f32x4.add(firsts(v, vv), f32x4.mul(seconds(v, vv), f32x4.sub(y, f32x4.convert_i32x4_s(j))));
    const w01 = lows(v128.load64_zero(rise + (c0 << 3)), v128.load64_zero(rise + (c1 << 3)));
    const w23 = lows(v128.load64_zero(rise + (c2 << 3)), v128.load64_zero(rise + (c3 << 3)));
    const mw = f32x4.add(firsts(w01, w23), f32x4.mul(seconds(w01, w23), z));
    const sideways = f32x4.mul(f32x4.mul(sigma, four(SIDEWAYS)), perCell);
    // Side by side: a wall turns the part of the motion that goes through it.
    let gone = zero;
    let nextX = f32x4.add(x, f32x4.add(f32x4.mul(mu, perCell), f32x4.mul(sideways, wx)));
    const outX = v128.or(f32x4.lt(nextX, four(0)), f32x4.ge(nextX, east));
    if (v128.any_true(outX)) {
      if (closed) nextX = v128.bitselect(around(nextX, east), nextX, outX);
      else {
        gone = outX;
        nextX = v128.bitselect(x, nextX, outX);
      }
    }
    const nextI = i32x4.trunc_sat_f32x4_s(nextX);
    const wallX = v128.and(i32x4.ne(nextI, i), solids(solid, i32x4.add(row, nextI)));
    wx = v128.xor(wx, v128.and(wallX, negative));
    x = v128.bitselect(x, nextX, wallX);
    i = v128.bitselect(i, nextI, wallX);
    let nextY = f32x4.add(y, f32x4.add(f32x4.mul(mv, perCell), f32x4.mul(sideways, wy)));
    const outY = v128.or(f32x4.lt(nextY, four(0)), f32x4.ge(nextY, north));
    if (v128.any_true(outY)) {
      if (closed) nextY = v128.bitselect(around(nextY, north), nextY, outY);
      else {
        gone = v128.or(gone, outY);
        nextY = v128.bitselect(y, nextY, outY);
      }
    }
    const nextJ = i32x4.trunc_sat_f32x4_s(nextY);
    const wallY = v128.and(i32x4.ne(nextJ, j), solids(solid, i32x4.add(i32x4.add(floor, i32x4.mul(nextJ, nx)), i)));
    wy = v128.xor(wy, v128.and(wallY, negative));
    y = v128.bitselect(y, nextY, wallY);
    j = v128.bitselect(j, nextJ, wallY);
    let nextZ = f32x4.add(z, f32x4.mul(f32x4.sub(f32x4.add(mw, f32x4.mul(sigma, wz)), settling), dt));
    wz = v128.xor(wz, v128.and(nextZ, negative));
    nextZ = f32x4.abs(nextZ);
    const outZ = f32x4.ge(nextZ, top);
    if (v128.any_true(outZ)) {
      if (closed) {
        nextZ = v128.bitselect(f32x4.sub(f32x4.add(top, top), nextZ), nextZ, outZ);
        wz = v128.xor(wz, v128.and(outZ, negative));
      } else gone = v128.or(gone, outZ);
    }
    nextZ = f32x4.max(four(0), f32x4.min(nextZ, highest));
    const below = levelsAt(nextZ, perMetre, last, air);
    const here = i32x4.add(i32x4.mul(j, nx), i);
    const wallZ = v128.and(i32x4.ne(below, level), solids(solid, i32x4.add(i32x4.mul(below, layer), here)));
    wz = v128.xor(wz, v128.and(wallZ, negative));
    z = v128.bitselect(z, nextZ, wallZ);
    level = v128.bitselect(level, below, wallZ);
    const inside = v128.andnot(live, gone);
    if (rain > 0) {
      const loss = v128.and(inside, i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(weight), four(rain))));
      washed = i32x4.add(washed, loss);
      weight = i32x4.sub(weight, loss);
    }
    const low = v128.and(inside, f32x4.lt(z, nose));
    if (v128.any_true(low)) {
      const loss = v128.and(low, i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(weight), ground)));
      deposited = i32x4.add(deposited, loss);
      weight = i32x4.sub(weight, loss);
      v128.store(lanes + WEIGHT, weight);
      v128.store(lanes + HERE, here);
      stayed(lanes, i32x4.bitmask(low), dwelt);
    }
    if (profile != 0) {
      v128.store(lanes + WEIGHT, weight);
      v128.store(lanes + LEVEL, level);
      addProfile(lanes, i32x4.bitmask(inside), profile);
    }
    step = i32x4.add(step, i32x4.splat(1));
    const done = v128.and(live, v128.or(gone, i32x4.ge_s(step, end)));
    if (v128.any_true(done)) {
      v128.store(lanes + X, x); v128.store(lanes + Y, y); v128.store(lanes + Z, z);
      v128.store(lanes + WX, wx); v128.store(lanes + WY, wy); v128.store(lanes + WZ, wz);
      v128.store(lanes + LEVEL, level); v128.store(lanes + WEIGHT, weight); v128.store(lanes + STEP, step);
      v128.store(lanes + WASHED, washed); v128.store(lanes + DEPOSITED, deposited);
      const which = i32x4.bitmask(done), left = i32x4.bitmask(v128.and(live, gone));
      for (let lane: usize = 0; lane < 4; lane++) {
        if (!((which >> <i32>lane) & 1)) continue;
        finish(lanes, lane, ((left >> <i32>lane) & 1) != 0, dwelt);
        next = begin(scene, lanes, lane, next, to);
      }
      x = v128.load(lanes + X); y = v128.load(lanes + Y); z = v128.load(lanes + Z);
      wx = v128.load(lanes + WX); wy = v128.load(lanes + WY); wz = v128.load(lanes + WZ);
      level = v128.load(lanes + LEVEL); weight = v128.load(lanes + WEIGHT); step = v128.load(lanes + STEP);
      washed = v128.load(lanes + WASHED); deposited = v128.load(lanes + DEPOSITED);
      key = v128.load(lanes + KEY); salt = v128.load(lanes + SALT); live = v128.load(lanes + LIVE);
    }
  }
  const sums = p(scene, SUMS);
  atomic.add<i64>(sums, <i64>(to - from) * <i64>WHOLE);
  for (let what: usize = 0; what < 4; what++) atomic.add<i64>(sums + 8 + (what << 3), load<i64>(lanes + DONE + (what << 3)));
}

/** In at the other side. */
// @ts-ignore: decorator
@inline
function around(place: v128, size: v128): v128 {
  const inside = f32x4.sub(place, f32x4.mul(f32x4.floor(f32x4.div(place, size)), size));
  return v128.andnot(inside, f32x4.ge(inside, size));
}

/** The levels of four heights: the level of the step of height, or the next one from its border on. */
// @ts-ignore: decorator
@inline
function levelsAt(z: v128, perMetre: v128, last: v128, air: usize): v128 {
  const looks = i32x4.shl(i32x4.min_u(last, i32x4.trunc_sat_f32x4_s(f32x4.mul(z, perMetre))), 5);
  const t0 = v128.load64_zero(air + <usize>i32x4.extract_lane(looks, 0), 20), t1 = v128.load64_zero(air + <usize>i32x4.extract_lane(looks, 1), 20);
  const t2 = v128.load64_zero(air + <usize>i32x4.extract_lane(looks, 2), 20), t3 = v128.load64_zero(air + <usize>i32x4.extract_lane(looks, 3), 20);
  const t01 = lows(t0, t1), t23 = lows(t2, t3);
  return i32x4.sub(firsts(t01, t23), f32x4.ge(z, seconds(t01, t23)));
}

/** Adds what those below the nose leave; column by column, for memory that threads share is slow. */
function stayed(lanes: usize, which: i32, dwelt: usize): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    if (!((which >> <i32>lane) & 1)) continue;
    const at = lanes + (lane << 2), stay = lanes + STAY + (lane << 3);
    const here = load<i32>(at + HERE), column = load<i32>(at + COLUMN);
    if (here != column) {
      const left = load<i64>(stay);
      if (left != 0) atomic.add<i64>(dwelt + (<usize>column << 3), left);
      store<i32>(at + COLUMN, here);
      store<i64>(stay, 0);
    }
    store<i64>(stay, load<i64>(stay) + <i64>load<i32>(at + WEIGHT));
  }
}

function addProfile(lanes: usize, which: i32, profile: usize): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    if (!((which >> <i32>lane) & 1)) continue;
    const at = lanes + (lane << 2);
    atomic.add<i64>(profile + (<usize>load<i32>(at + LEVEL) << 3), <i64>load<i32>(at + WEIGHT));
  }
}

/** Books a particle that is done. */
function finish(lanes: usize, lane: usize, left: bool, dwelt: usize): void {
  const at = lanes + (lane << 2), stay = lanes + STAY + (lane << 3), done = lanes + DONE;
  const rest = load<i64>(stay);
  if (rest != 0) atomic.add<i64>(dwelt + (<usize>load<i32>(at + COLUMN) << 3), rest);
  store<i64>(done, load<i64>(done) + <i64>load<i32>(at + DEPOSITED));
  store<i64>(done + 8, load<i64>(done + 8) + <i64>load<i32>(at + WASHED));
  const where = done + (left ? 16 : 24);
  store<i64>(where, load<i64>(where) + <i64>load<i32>(at + WEIGHT));
}

/** Puts the next particle into a lane, or leaves the lane without one; the particle after it. */
function begin(scene: usize, lanes: usize, lane: usize, next: i32, to: i32): i32 {
  const at = lanes + (lane << 2);
  store<i32>(at + STEP, 0);
  store<i32>(at + WASHED, 0);
  store<i32>(at + DEPOSITED, 0);
  store<i32>(at + COLUMN, -1);
  store<i64>(lanes + STAY + (lane << 3), 0);
  store<i32>(at + LIVE, next < to ? -1 : 0);
  if (next >= to) return next;
  const seed = <u64>load<u32>(scene + SEED) << 40;
  const counter = seed + <u64>next * 8;
  const piece = pieceOf(scene, unit(bits(counter)));
  const along = unit(bits(counter + 1));
  const z = Mathf.abs(load<f32>(piece, 16) + load<f32>(piece, 20) * (unit(bits(counter + 2)) - 0.5));
  store<f32>(at + X, load<f32>(piece) + along * load<f32>(piece, 8));
  store<f32>(at + Y, load<f32>(piece, 4) + along * load<f32>(piece, 12));
  store<f32>(at + Z, z);
  store<f32>(at + WX, normal(bits(counter + 3)));
  store<f32>(at + WY, normal(bits(counter + 4)));
  store<f32>(at + WZ, normal(bits(counter + 5)));
  keys(lanes, lane, seed, <u64>next);
  const levels = levelsAt(four(z), four(f(scene, PER_METRE)), i32x4.splat(<i32>load<u32>(scene + LOOKS) - 1), p(scene, AIR));
  store<i32>(at + LEVEL, i32x4.extract_lane(levels, 0));
  store<i32>(at + WEIGHT, WHOLE);
  return next + 1;
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
