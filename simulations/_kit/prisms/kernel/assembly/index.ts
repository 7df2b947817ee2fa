// Exact rays to upright prisms and terrain. Pointers are byte addresses in the shared memory that ../layout.ts lays out;
// ../brute.ts gives the same answers without any grid, edge by edge.
//
// Every obstacle reaches from its top down to the ground, so a ray that leaves a point upwards is stopped by an obstacle
// exactly when it is below the top where it comes in. In the vertical plane of the ray that is one number per point and
// direction: the height of the shadow, max over the edges crossed of `top - distance * tangent`.
//
// Both obstacles lie in grids of two levels; a cell knows the highest top in it. A cell is left out when even that top
// cannot raise the answer: `top - distance * tangent <= low`.

// A grid's header: f64 minX, minY, cell, then i32 width, height, span (cells of a block), blocksAcross, f64 top,
// i32 blockTops, i32 cellTops, i32 starts or heights, i32 pairs.
const GRID_MIN_X: usize = 0, GRID_MIN_Y: usize = 8, GRID_CELL: usize = 16, GRID_WIDTH: usize = 24, GRID_HEIGHT: usize = 28;
const GRID_SPAN: usize = 32, GRID_ACROSS: usize = 36, GRID_TOP: usize = 40, GRID_BLOCK_TOPS: usize = 48;
const GRID_CELL_TOPS: usize = 52, GRID_DATA: usize = 56, GRID_PAIRS: usize = 60;
/** Bytes of a pair of edges: ax ay bx by top, two of each. */
const PAIR: usize = 80;

/** Twice the earth's radius over which a ray is bent by the air (refraction 0.13), metres. */
const BEND: f64 = 2 * 6371000 / (1 - 0.13);

// The ray at hand. An instance belongs to one thread, so these are its own.
let px: f64 = 0, py: f64 = 0, ux: f64 = 0, uy: f64 = 0;
/** Slope of the ray; grows while a horizon is sought. */
let tan: f64 = 0;
/** Height at distance 0 of the lowest ray that is free so far; grows while a shadow is sought. */
let low: f64 = 0;
/** Seeks the horizon (greatest slope from `low`) rather than the shadow (greatest height at slope `tan`). */
let horizon: bool = false;
/** Terrain nearer than this is left out. */
let near: f64 = 0;

// @ts-ignore: decorator
@inline
function raise(top: f64, distance: f64): void {
  if (horizon) tan = max(tan, (top - low) / distance);
  else low = max(low, top - distance * tan);
}

/** Edges of the pairs [from, to), two at a time. */
function meetEdges(from: usize, to: usize): void {
  const x = f64x2.splat(px), y = f64x2.splat(py), u = f64x2.splat(ux), v = f64x2.splat(uy);
  const zero = f64x2.splat(0), slope = f64x2.splat(tan), eye = f64x2.splat(low);
  let best = horizon ? slope : eye;
  for (let at = from; at < to; at += PAIR) {
    const ax = f64x2.sub(v128.load(at), x), ay = f64x2.sub(v128.load(at, 16), y);
    const bx = f64x2.sub(v128.load(at, 32), x), by = f64x2.sub(v128.load(at, 48), y);
    const sideA = f64x2.sub(f64x2.mul(u, ay), f64x2.mul(v, ax));
    const sideB = f64x2.sub(f64x2.mul(u, by), f64x2.mul(v, bx));
    const across = v128.xor(f64x2.lt(sideA, zero), f64x2.lt(sideB, zero));
    if (!v128.any_true(across)) continue;
    const alongA = f64x2.add(f64x2.mul(u, ax), f64x2.mul(v, ay));
    const alongB = f64x2.add(f64x2.mul(u, bx), f64x2.mul(v, by));
    const distance = f64x2.div(
      f64x2.sub(f64x2.mul(alongA, sideB), f64x2.mul(alongB, sideA)), f64x2.sub(sideB, sideA),
    );
    const hit = v128.and(across, f64x2.gt(distance, zero));
    const top = v128.load(at, 64);
    const value = horizon ? f64x2.div(f64x2.sub(top, eye), distance) : f64x2.sub(top, f64x2.mul(distance, slope));
    best = f64x2.pmax(best, v128.bitselect(value, best, hit));
  }
  const first = f64x2.extract_lane(best, 0), second = f64x2.extract_lane(best, 1);
  if (horizon) tan = max(first, second);
  else low = max(first, second);
}

// @ts-ignore: decorator
@inline
function nodeHeight(heights: usize, column: i32, row: i32, width: i32): f64 {
  return <f64>load<f32>(heights + ((<usize>(row * (width + 1) + column)) << 2));
}

/** Terrain where the ray enters or leaves a patch between four nodes: on its rim the height is linear between two. */
function meetTerrain(grid: usize, column: i32, row: i32, distance: f64): void {
  if (distance <= near) return;
  const width = load<i32>(grid, GRID_WIDTH), heights = <usize>load<i32>(grid, GRID_DATA);
  const cell = load<f64>(grid, GRID_CELL);
  const s = (px + ux * distance - load<f64>(grid, GRID_MIN_X)) / cell - <f64>column;
  const t = (py + uy * distance - load<f64>(grid, GRID_MIN_Y)) / cell - <f64>row;
  const a = min(1.0, max(0.0, s)), b = min(1.0, max(0.0, t));
  const south = nodeHeight(heights, column, row, width) * (1 - a) + nodeHeight(heights, column + 1, row, width) * a;
  const north = nodeHeight(heights, column, row + 1, width) * (1 - a) + nodeHeight(heights, column + 1, row + 1, width) * a;
  raise(south * (1 - b) + north * b - distance * distance / BEND, distance);
}

/** Whether a top at this distance or beyond cannot raise the answer. */
// @ts-ignore: decorator
@inline
function hopeless(top: f64, distance: f64): bool {
  return top - distance * tan <= low;
}

/** Distance at which the ray leaves the columns (or rows) below `next` on its way: infinite when it runs along them. */
// @ts-ignore: decorator
@inline
function crossing(border: f64, from: f64, direction: f64): f64 {
  return direction == 0 ? Infinity : (border - from) / direction;
}

/** Walks the cells of one block between two distances. */
function walkBlock(grid: usize, blockX: i32, blockY: i32, enter: f64, leave: f64, terrain: bool): void {
  const cell = load<f64>(grid, GRID_CELL), minX = load<f64>(grid, GRID_MIN_X), minY = load<f64>(grid, GRID_MIN_Y);
  const width = load<i32>(grid, GRID_WIDTH), height = load<i32>(grid, GRID_HEIGHT), span = load<i32>(grid, GRID_SPAN);
  const firstX = blockX * span, lastX = min(width, firstX + span) - 1;
  const firstY = blockY * span, lastY = min(height, firstY + span) - 1;
  let x = min(lastX, max(firstX, <i32>Math.floor((px + ux * enter - minX) / cell)));
  let y = min(lastY, max(firstY, <i32>Math.floor((py + uy * enter - minY) / cell)));
  const stepX = ux > 0 ? 1 : -1, stepY = uy > 0 ? 1 : -1;
  const data = <usize>load<i32>(grid, GRID_DATA), pairs = <usize>load<i32>(grid, GRID_PAIRS);
  const tops = <usize>load<i32>(grid, GRID_CELL_TOPS);
  let distance = enter;
  while (true) {
    const index = <usize>(y * width + x);
    const nextX = crossing(minX + <f64>(ux > 0 ? x + 1 : x) * cell, px, ux);
    const nextY = crossing(minY + <f64>(uy > 0 ? y + 1 : y) * cell, py, uy);
    const next = max(distance, min(nextX, nextY));
    if (!hopeless(load<f64>(tops + (index << 3)), distance)) {
      if (terrain) {
        meetTerrain(grid, x, y, distance);
        meetTerrain(grid, x, y, next);
      } else {
        const start = data + (index << 2);
        meetEdges(pairs + <usize>load<i32>(start) * PAIR, pairs + <usize>load<i32>(start, 4) * PAIR);
      }
    }
    distance = next;
    if (nextX <= nextY) x += stepX;
    else y += stepY;
    if (distance >= leave || x < firstX || x > lastX || y < firstY || y > lastY) return;
  }
}

/** Walks the blocks of a grid from the ray's start (or from where it comes in) until nothing beyond can matter. */
function walk(grid: usize, terrain: bool, enough: f64): void {
  const span = load<i32>(grid, GRID_SPAN), cell = load<f64>(grid, GRID_CELL), size = cell * <f64>span;
  const minX = load<f64>(grid, GRID_MIN_X), minY = load<f64>(grid, GRID_MIN_Y), top = load<f64>(grid, GRID_TOP);
  const width = load<i32>(grid, GRID_WIDTH), height = load<i32>(grid, GRID_HEIGHT);
  if (width == 0 || height == 0) return;
  const across = load<i32>(grid, GRID_ACROSS), down = (height + span - 1) / span;
  const maxX = minX + <f64>width * cell, maxY = minY + <f64>height * cell;
  let distance: f64 = 0;
  if (px < minX || px > maxX) distance = max(distance, crossing(px < minX ? minX : maxX, px, ux));
  if (py < minY || py > maxY) distance = max(distance, crossing(py < minY ? minY : maxY, py, uy));
  const end = min(crossing(ux > 0 ? maxX : minX, px, ux), crossing(uy > 0 ? maxY : minY, py, uy));
  if (!(distance < end)) return;
  const atX = px + ux * distance, atY = py + uy * distance;
  if (atX < minX - 1e-6 || atX > maxX + 1e-6 || atY < minY - 1e-6 || atY > maxY + 1e-6) return;
  let x = min(across - 1, max(0, <i32>Math.floor((atX - minX) / size)));
  let y = min(down - 1, max(0, <i32>Math.floor((atY - minY) / size)));
  const stepX = ux > 0 ? 1 : -1, stepY = uy > 0 ? 1 : -1;
  const tops = <usize>load<i32>(grid, GRID_BLOCK_TOPS);
  while (distance < end) {
    if (hopeless(top, distance)) return;
    const nextX = crossing(minX + <f64>(ux > 0 ? x + 1 : x) * size, px, ux);
    const nextY = crossing(minY + <f64>(uy > 0 ? y + 1 : y) * size, py, uy);
    const leave = max(distance, min(min(nextX, nextY), end));
    if (!hopeless(load<f64>(tops + (<usize>(y * across + x) << 3)), distance)) {
      walkBlock(grid, x, y, distance, leave, terrain);
      if (!horizon && low >= enough) return;
    }
    distance = leave;
    if (nextX <= nextY) x += stepX;
    else y += stepY;
    if (x < 0 || x >= across || y < 0 || y >= down) return;
  }
}

/**
 * Heights of the shadow at (x, y) for `count` directions at `directions` (f64 east, north, tangent of the elevation; east
 * and north are a unit vector), to `out` (f64): whoever stands at or above it sees that direction. Never less than
 * `floor`; from `ceiling` on the search ends, so that a greater answer says no more than that. A direction that does not
 * stand before a wall of outward normal (normalX, normalY) gives +Infinity; with a normal of (0, 0) every direction does.
 */
export function shadowHeights(
  prisms: usize, terrain: usize, x: f64, y: f64, floor: f64, ceiling: f64, nearTerrain: f64,
  normalX: f64, normalY: f64, directions: usize, count: i32, out: usize,
): void {
  const open = normalX == 0 && normalY == 0;
  px = x;
  py = y;
  near = nearTerrain;
  horizon = false;
  for (let i = 0; i < count; i++) {
    const at = directions + <usize>i * 24;
    ux = load<f64>(at);
    uy = load<f64>(at, 8);
    tan = load<f64>(at, 16);
    low = floor;
    if (!open && ux * normalX + uy * normalY <= 0) low = Infinity;
    else {
      walk(prisms, false, ceiling);
      if (low < ceiling) walk(terrain, true, ceiling);
    }
    store<f64>(out + (<usize>i << 3), low);
  }
}

/**
 * Tangents of the horizon seen from (x, y, z) in `count` directions at `directions` (f64 east, north; a unit vector each,
 * 24 bytes apart), to `out` (f64). Never less than `least`.
 */
export function horizonTangents(
  prisms: usize, terrain: usize, x: f64, y: f64, z: f64, least: f64, nearTerrain: f64,
  directions: usize, count: i32, out: usize,
): void {
  px = x;
  py = y;
  low = z;
  near = nearTerrain;
  horizon = true;
  for (let i = 0; i < count; i++) {
    const at = directions + <usize>i * 24;
    ux = load<f64>(at);
    uy = load<f64>(at, 8);
    tan = least;
    walk(prisms, false, Infinity);
    walk(terrain, true, Infinity);
    store<f64>(out + (<usize>i << 3), tan);
  }
}
