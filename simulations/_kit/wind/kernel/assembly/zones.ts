// The first guess of the wind: the approach profile with the zones that Röckle (1990) puts before, behind, between and on
// buildings, on a grid turned so that the wind blows along the rows. Each row of columns is walked with the wind once per level.
import { AX, AY, AZ, column, get, HALF, LAMBDA, NX, NY, NZ, pointer, RHS, rowBytes, slabBytes } from './grid';

// The scene's header, u32 or f32 each: addresses of rasters in natural order (row 0 at the right hand of the wind, columns
// downwind), of tables by level, of faces' velocities in the level's order; then numbers.
export const TOP: usize = 0, LABEL: usize = 4, NORMAL: usize = 8, STRETCH: usize = 12, BUILDINGS: usize = 16, PROFILE: usize = 20;
export const CENTRES: usize = 24, BORDERS: usize = 28, HEIGHTS: usize = 32, U: usize = 36, V: usize = 40, W: usize = 44;
export const CELL: usize = 48, OPEN_SIDES: usize = 52, OPEN_TOP: usize = 56, HIGHEST: usize = 60;

// A building: f32 height, width across the wind, cavity, front eddy, wind at its roof, canyon limit, middle across the wind
// (metres from row 0), height and length of the eddy on its roof, wind at three tenths of its height.
const BUILDING: usize = 40;
const B_HEIGHT: usize = 0, B_WIDTH: usize = 4, B_CAVITY: usize = 8, B_FRONT: usize = 12, B_WIND: usize = 16, B_CANYON: usize = 20;
const B_MIDDLE: usize = 24, B_ROOF_HEIGHT: usize = 28, B_ROOF_LENGTH: usize = 32, B_LOW_WIND: usize = 36;

/** What is left of the wind in the eddy before a building. */
const FRONT_SHARE: f32 = 0.4;
/** Wakes that one row of one level remembers: 12 bytes each. */
const MOST_WAKES: i32 = 16;

// @ts-ignore: decorator
@inline
function f(at: usize, index: i32): f32 {
  return load<f32>(at + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function n(at: usize, index: i32): i32 {
  return load<i32>(at + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function address(scene: usize, what: usize): usize {
  return <usize>load<u32>(scene + what);
}

/** How far a zone of length `length` reaches at height z and `across` metres off the building's middle: a quarter ellipsoid. */
// @ts-ignore: decorator
@inline
function reach(length: f32, z: f32, height: f32, across: f32, width: f32): f32 {
  const up = z / height, side = (across + across) / width;
  return length * Mathf.sqrt(max<f32>(0, 1 - up * up) * max<f32>(0, 1 - side * side));
}

/** Wind at the roof as the eddies behind and between buildings know it: below 0.3 H the ground holds them back. */
// @ts-ignore: decorator
@inline
function eddyWind(building: usize, wind: f32): f32 {
  const low = load<f32>(building, B_LOW_WIND);
  return low > wind ? load<f32>(building, B_WIND) * wind / low : load<f32>(building, B_WIND);
}

// Of the row at hand.
let cell: f32 = 1, tops: usize = 0, labels: usize = 0, normals: usize = 0, buildings: usize = 0;
let us: usize = 0, vs: usize = 0, ws: usize = 0;

/** The street between the lee of column `lee` and the wall at column `wall`: a vortex across it, the wind along it. */
function fillCanyon(lee: i32, wall: i32, z: f32, wind: f32): bool {
  const b = buildings + <usize>n(labels, lee) * BUILDING, across = buildings + <usize>n(labels, wall) * BUILDING;
  const nx = f(normals, 2 * lee), ny = f(normals, 2 * lee + 1);
  const gap = <f32>(wall - lee - 1) * cell;
  if (nx < 0.2 || gap * nx >= load<f32>(b, B_CANYON)) return false;
  if (z >= load<f32>(b, B_HEIGHT) || z >= load<f32>(across, B_HEIGHT)) return false;
  const roof = eddyWind(b, wind), half: f32 = 0.5 * gap;
  for (let i = lee + 1; i < wall; i++) {
    const d = (<f32>(i - lee) - 0.5) * cell, near = d / half, far = (gap - d) / half;
    const over = -roof * near * far * nx;
    const at = <usize>i << 2;
    store<f32>(us + at, over * nx + wind * ny * ny);
    store<f32>(vs + at, over * ny - wind * nx * ny);
    store<f32>(ws + at, -Mathf.abs(0.5 * roof * (1 - near)) * (1 - far) * nx);
  }
  return true;
}

/** The eddy before the wall at column `wall`. */
function fillFront(wall: i32, z: f32, y: f32, level: i32): void {
  const b = buildings + <usize>n(labels, wall) * BUILDING;
  const length = reach(load<f32>(b, B_FRONT), z, 0.6 * load<f32>(b, B_HEIGHT), y - load<f32>(b, B_MIDDLE), load<f32>(b, B_WIDTH));
  for (let i = wall - 1; i >= 0 && n(tops, i) <= level; i--) {
    if ((<f32>(wall - i) - 0.5) * cell >= length) return;
    store<f32>(us + (<usize>i << 2), FRONT_SHARE * f(us, i));
  }
}

/** Walks one level of one row: `us`, `vs`, `ws` get the wind in the middle of its cells. `wakes` is room for MOST_WAKES. */
function walk(nx: i32, level: i32, z: f32, y: f32, wind: f32, borders: usize, runs: usize, wakes: usize): void {
  let count = 0, lee = -1;
  for (let i = 0; i < nx; i++) {
    const at = <usize>i << 2, top = n(tops, i), before = i > 0 ? n(tops, i - 1) : 0;
    store<f32>(vs + at, 0);
    store<f32>(ws + at, 0);
    if (top > level) {
      store<f32>(us + at, 0);
      if (i > 0 && before <= level && !(lee >= 0 && fillCanyon(lee, i, z, wind))) fillFront(i, z, y, level);
      continue;
    }
    if (before > level) {
      lee = i - 1;
      const b = buildings + <usize>n(labels, lee) * BUILDING;
      const length = reach(load<f32>(b, B_CAVITY), z, load<f32>(b, B_HEIGHT), y - load<f32>(b, B_MIDDLE), load<f32>(b, B_WIDTH));
      if (length > 0) {
        if (count == MOST_WAKES) {
          memory.copy(wakes, wakes + 12, <usize>(MOST_WAKES - 1) * 12);
          count--;
        }
        const slot = wakes + <usize>count * 12;
        store<i32>(slot, i);
        store<f32>(slot, length, 4);
        store<f32>(slot, eddyWind(b, wind), 8);
        count++;
      }
    }
    let share: f32 = 1, back: f32 = 0, kept = 0;
    let inside = false;
    for (let w = 0; w < count; w++) {
      const wake = wakes + <usize>w * 12, length = load<f32>(wake, 4);
      const d = (<f32>(i - load<i32>(wake)) + 0.5) * cell;
      if (d >= 3 * length) continue;
      if (d < length) {
        const near: f32 = 1 - d / length;
        inside = true;
        // The nearest building's cavity hides those of buildings before it.
        back = -load<f32>(wake, 8) * near * near;
      } else {
        const ratio = length / d;
        share = min(share, 1 - ratio * Mathf.sqrt(ratio));
      }
      if (kept != w) memory.copy(wakes + <usize>kept * 12, wake, 12);
      kept++;
    }
    count = kept;
    let u = inside ? back : wind * share;
    if (top > 0) {
      const b = buildings + <usize>n(labels, i) * BUILDING, over = z - f(borders, top);
      const d = (<f32>(i - n(runs, i)) + 0.5) * cell, length = load<f32>(b, B_ROOF_LENGTH);
      if (d < length) {
        const off = (d + d) / length - 1, height = load<f32>(b, B_ROOF_HEIGHT) * Mathf.sqrt(max<f32>(0, 1 - off * off));
        if (over < height) u = -load<f32>(b, B_WIND) * (1 - over / height);
      }
    }
    store<f32>(us + at, u);
  }
}

/**
 * Rows [from, to): velocities of the faces along the wind and of those below each cell; the wind across it, in the middle
 * of cells, goes to the level's lambda for `sideFaces`. `scratch`: 3 f32 for every cell of a row, runs and wakes.
 */
export function zones(level: usize, scene: usize, from: i32, to: i32, scratch: usize): void {
  const nx = get(level, NX), nz = get(level, NZ), half = get(level, HALF), row = rowBytes(level), slab = slabBytes(level);
  const layer = <usize>nx << 2, volume = layer * <usize>nz;
  const runs = scratch + 3 * volume, wakes = runs + layer;
  const borders = address(scene, BORDERS), highest = load<i32>(scene + HIGHEST);
  cell = load<f32>(scene + CELL);
  buildings = address(scene, BUILDINGS);
  for (let j = from; j < to; j++) {
    tops = address(scene, TOP) + <usize>j * layer;
    labels = address(scene, LABEL) + <usize>j * layer;
    normals = address(scene, NORMAL) + <usize>j * (layer << 1);
    for (let i = 0; i < nx; i++) {
      const on = i > 0 && n(labels, i) == n(labels, i - 1);
      store<i32>(runs + (<usize>i << 2), on ? n(runs, i - 1) : i);
    }
    const y = (<f32>j + 0.5) * cell;
    for (let k = 0; k < nz; k++) {
      us = scratch + <usize>k * layer;
      vs = us + volume;
      ws = vs + volume;
      const wind = f(address(scene, PROFILE), k);
      if (k < highest) walk(nx, k, f(address(scene, CENTRES), k), y, wind, borders, runs, wakes);
      else for (let i = 0; i < nx; i++) {
        store<f32>(us + (<usize>i << 2), wind);
        store<f32>(vs + (<usize>i << 2), 0);
        store<f32>(ws + (<usize>i << 2), 0);
      }
    }
    const slabAt = <usize>(j + 1) * slab;
    for (let k = 0; k <= nz; k++) {
      us = scratch + <usize>min(k, nz - 1) * layer;
      vs = us + volume;
      ws = vs + volume;
      for (let i = 0; i <= nx; i++) {
        const at = slabAt + <usize>k * row + column(i, half);
        if (k < nz) {
          const west = i > 0 ? i - 1 : 0, east = i < nx ? i : nx - 1;
          const free = n(tops, west) <= k && n(tops, east) <= k;
          store<f32>(address(scene, U) + at, free ? 0.5 * (f(us, west) + f(us, east)) : 0);
          if (i < nx) store<f32>(pointer(level, LAMBDA) + at, f(vs, i));
        }
        if (i == nx) continue;
        let up: f32 = 0;
        if (k > 0 && k < nz && n(tops, i) < k) up = 0.5 * (f(ws, i) + f(ws - layer, i));
        store<f32>(address(scene, W) + at, up);
      }
    }
  }
}

/**
 * Evens out the velocities along the wind between neighbouring rows [from, to), from one array to another: rows are walked on
 * their own, but wakes mix sideways. Closed faces stay closed and count for nothing.
 */
export function blend(level: usize, source: usize, target: usize, from: i32, to: i32): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level), ax = pointer(level, AX);
  for (let j = from; j < to; j++) {
    for (let k = 0; k < nz; k++) {
      for (let i = 0; i <= nx; i++) {
        const at = <usize>(j + 1) * slab + <usize>k * row + column(i, half);
        const own = load<f32>(source + at);
        let sum = own + own, weights: f32 = 2;
        if (load<f32>(ax + at) > 0) {
          if (j > 0 && load<f32>(ax + at - slab) > 0) {
            sum += load<f32>(source + at - slab);
            weights += 1;
          }
          if (j < ny - 1 && load<f32>(ax + at + slab) > 0) {
            sum += load<f32>(source + at + slab);
            weights += 1;
          }
        }
        store<f32>(target + at, sum / weights);
      }
    }
  }
}

/** Velocities of the faces between rows, of rows [from, to) and, with the last, of the one beyond. */
export function sideFaces(level: usize, scene: usize, from: i32, to: i32): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level), layer = <usize>nx << 2;
  const across = pointer(level, LAMBDA), v = address(scene, V), open = load<i32>(scene + OPEN_SIDES) != 0;
  for (let j = from; j < (to == ny ? ny + 1 : to); j++) {
    const right = address(scene, TOP) + <usize>max(j - 1, 0) * layer, left = address(scene, TOP) + <usize>min(j, ny - 1) * layer;
    const rim = j == 0 || j == ny;
    for (let k = 0; k < nz; k++) {
      for (let i = 0; i < nx; i++) {
        const at = <usize>(j + 1) * slab + <usize>k * row + column(i, half);
        const free = n(right, i) <= k && n(left, i) <= k && !(rim && !open);
        const here = load<f32>(across + (j < ny ? at : at - slab)), there = load<f32>(across + (j > 0 ? at - slab : at));
        store<f32>(v + at, free ? 0.5 * (here + there) : 0);
      }
    }
  }
}

/** Coefficients of the faces of rows [from, to), and with the last those between it and the outside. */
export function faces(level: usize, scene: usize, from: i32, to: i32): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level), layer = <usize>nx << 2;
  const size = load<f32>(scene + CELL), sides = load<i32>(scene + OPEN_SIDES) != 0, roof = load<i32>(scene + OPEN_TOP) != 0;
  const heights = address(scene, HEIGHTS), centres = address(scene, CENTRES);
  const ax = pointer(level, AX), ay = pointer(level, AY), az = pointer(level, AZ);
  for (let j = from; j < (to == ny ? ny + 1 : to); j++) {
    const here = <usize>min(j, ny - 1) * layer, beside = <usize>max(j - 1, 0) * layer;
    const top = address(scene, TOP) + here, topBeside = address(scene, TOP) + beside;
    const stretch = address(scene, STRETCH) + here, stretchBeside = address(scene, STRETCH) + beside;
    for (let k = 0; k <= nz; k++) {
      const flat: f32 = k < nz ? f(heights, k) / (size * size) : 0;
      for (let i = 0; i <= nx; i++) {
        const at = <usize>(j + 1) * slab + <usize>k * row + column(i, half);
        const west = max(i - 1, 0), east = min(i, nx - 1);
        if (j < ny && k < nz) {
          const free = n(top, west) <= k && n(top, east) <= k;
          const wide: f32 = i == 0 || i == nx ? 2 : 1;
          store<f32>(ax + at, free ? wide * flat * 0.5 * (f(stretch, west) + f(stretch, east)) : 0);
        }
        if (i == nx) continue;
        if (k < nz) {
          const rim = j == 0 || j == ny;
          const free = n(top, i) <= k && n(topBeside, i) <= k && !(rim && !sides);
          store<f32>(ay + at, free ? (rim ? <f32>2 : <f32>1) * flat * 0.5 * (f(stretch, i) + f(stretchBeside, i)) : 0);
        }
        if (j == ny) continue;
        let up: f32 = 0;
        if (k == nz) up = roof ? 2 / f(heights, nz - 1) : 0;
        else if (k > 0 && n(top, i) < k) up = 1 / (f(centres, k) - f(centres, k - 1));
        store<f32>(az + at, up / f(stretch, i));
      }
    }
  }
}

/** What flows out of each cell of rows [from, to), per ground area, to the level's rhs; lambda becomes zero. */
export function divergence(level: usize, scene: usize, from: i32, to: i32): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level), layer = <usize>nx << 2;
  const u = address(scene, U), v = address(scene, V), w = address(scene, W), rhs = pointer(level, RHS);
  const size = load<f32>(scene + CELL);
  for (let j = from; j < to; j++) {
    memory.fill(pointer(level, LAMBDA) + <usize>(j + 1) * slab, 0, slab);
    const top = address(scene, TOP) + <usize>j * layer, stretch = address(scene, STRETCH) + <usize>j * layer;
    const right = address(scene, STRETCH) + <usize>max(j - 1, 0) * layer, left = address(scene, STRETCH) + <usize>min(j + 1, ny - 1) * layer;
    for (let k = 0; k < nz; k++) {
      const flat = f(address(scene, HEIGHTS), k) / size;
      for (let i = 0; i < nx; i++) {
        const at = <usize>(j + 1) * slab + <usize>k * row + column(i, half), next = at - column(i, half) + column(i + 1, half);
        let out: f32 = 0;
        if (n(top, i) <= k) {
          const own = f(stretch, i), west = f(stretch, max(i - 1, 0)), east = f(stretch, min(i + 1, nx - 1));
          const along: f32 = 0.5 * (own + east) * load<f32>(u + next) - 0.5 * (own + west) * load<f32>(u + at);
          const across: f32 = 0.5 * (own + f(left, i)) * load<f32>(v + at + slab) - 0.5 * (own + f(right, i)) * load<f32>(v + at);
          out = flat * (along + across) + load<f32>(w + at + row) - load<f32>(w + at);
        }
        store<f32>(rhs + at, out);
      }
    }
  }
}

/** Adds the gradient of the solution to the faces of rows [from, to), and with the last to those beyond it. */
export function correct(level: usize, scene: usize, solution: usize, from: i32, to: i32): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level);
  const u = address(scene, U), v = address(scene, V), w = address(scene, W), lambda = solution;
  const ax = pointer(level, AX), ay = pointer(level, AY), az = pointer(level, AZ), size = load<f32>(scene + CELL);
  for (let j = from; j < (to == ny ? ny + 1 : to); j++) {
    for (let k = 0; k <= nz; k++) {
      const rimY: f32 = j == 0 || j == ny ? 2 : 1;
      for (let i = 0; i <= nx; i++) {
        const start = <usize>(j + 1) * slab + <usize>k * row, at = start + column(i, half), before = start + column(i - 1, half);
        const own = load<f32>(lambda + at);
        if (load<f32>(ax + at) > 0 && j < ny && k < nz) {
          const rim: f32 = i == 0 || i == nx ? 2 : 1;
          store<f32>(u + at, load<f32>(u + at) + rim * (own - load<f32>(lambda + before)) / size);
        }
        if (i == nx) continue;
        if (load<f32>(ay + at) > 0 && k < nz) store<f32>(v + at, load<f32>(v + at) + rimY * (own - load<f32>(lambda + at - slab)) / size);
        if (j < ny && k > 0 && load<f32>(az + at) > 0) {
          const below = load<f32>(lambda + at - row);
          store<f32>(w + at, load<f32>(w + at) + load<f32>(az + at) * (own - below));
        }
      }
    }
  }
}

/** Middle velocity of a cell from two of its faces. */
// @ts-ignore: decorator
@inline
function middle(faces: usize, a: usize, b: usize): f32 {
  return 0.5 * (load<f32>(faces + a) + load<f32>(faces + b));
}

/**
 * The wind of rows [from, to) at `height` metres above the ground: f32 along, across (to the left) and upwards in three
 * rasters of natural order at `out`; NaN inside buildings. Below the first middle it falls
 * off with the fourth root of the height.
 */
export function sample(level: usize, scene: usize, height: f32, from: i32, to: i32, out: usize): void {
  const nx = get(level, NX), ny = get(level, NY), nz = get(level, NZ), half = get(level, HALF);
  const row = rowBytes(level), slab = slabBytes(level), layer = <usize>nx << 2, raster = layer * <usize>ny;
  const u = address(scene, U), v = address(scene, V), w = address(scene, W);
  const centres = address(scene, CENTRES), borders = address(scene, BORDERS);
  for (let j = from; j < to; j++) {
    const top = address(scene, TOP) + <usize>j * layer, stretch = address(scene, STRETCH) + <usize>j * layer;
    for (let i = 0; i < nx; i++) {
      const z = height / f(stretch, i), put = out + <usize>j * layer + (<usize>i << 2), roof = n(top, i);
      if (z < f(borders, roof) || z > f(borders, nz)) {
        store<f32>(put, NaN);
        store<f32>(put + raster, NaN);
        store<f32>(put + 2 * raster, NaN);
        continue;
      }
      let k = roof;
      while (k < nz - 1 && f(centres, k + 1) < z) k++;
      const low = f(centres, k), upper = min(k + 1, nz - 1);
      let part: f32 = 0, scale: f32 = 1;
      if (z > low && upper > k) part = min<f32>(1, (z - low) / (f(centres, upper) - low));
      else if (z < low) {
        const over = f(borders, roof);
        scale = Mathf.sqrt(Mathf.sqrt(max<f32>(0, (z - over) / (low - over))));
      }
      const a = <usize>(j + 1) * slab + <usize>k * row + column(i, half), east = column(i + 1, half) - column(i, half);
      const b = a + <usize>(upper - k) * row;
      store<f32>(put, scale * ((1 - part) * middle(u, a, a + east) + part * middle(u, b, b + east)));
      store<f32>(put + raster, scale * ((1 - part) * middle(v, a, a + slab) + part * middle(v, b, b + slab)));
      store<f32>(put + 2 * raster, scale * ((1 - part) * middle(w, a, a + row) + part * middle(w, b, b + row)));
    }
  }
}
