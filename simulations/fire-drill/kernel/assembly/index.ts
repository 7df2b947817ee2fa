// People on one floor, one step of time after the other. All that is near a place lies in a few runs of memory (people in
// the order of a square grid), and four of them are looked at together. kernel/layout.ts lays the scene out in this order;
// kernel/crowd.ts says what the model is.

// Scene, 4 bytes each. Floor: cells row by row from y = 0.
const WIDTH: usize = 0, HEIGHT: usize = 4, CELL: usize = 8, PERIODIC: usize = 12;
/** u8 1 in walls; f32 metres to the exit; f32 unit vector of the way out; u8 sides on which a wall stands. */
const WALL: usize = 16, DISTANCE: usize = 20, WAY_X: usize = 24, WAY_Y: usize = 28, SIDES: usize = 32;
/** f32 by person. */
const X: usize = 36, Y: usize = 40, FREE: usize = 44, SPEED_X: usize = 48, SPEED_Y: usize = 52, STARTS: usize = 56;
const LEFT: usize = 60, TO_GO: usize = 64, BEYOND: usize = 68;
/** i32 numbers of those who are on the floor, and of those who have just passed the exit. */
const INSIDE: usize = 72, INSIDE_COUNT: usize = 76, PASSED: usize = 80, PASSED_COUNT: usize = 84;
/** Grid: bins and their side; where each begins (i32), and f32 x, y, way to go and i32 number of those in it. */
const COLUMNS: usize = 88, ROWS: usize = 92, BIN: usize = 96, START: usize = 100, NEXT: usize = 104;
const BX: usize = 108, BY: usize = 112, B_TO_GO: usize = 116, WHO: usize = 120;
/** i32 by entry while sorting: number, bin, and how many spans it is moved. */
const NOTED: usize = 124, NOTED_BIN: usize = 128, COPY: usize = 132;
/** Three vectors by four people seen: offsets and the squared distance of those who go first. */
const SEEN: usize = 136;
const STEP: usize = 140, SLOW: usize = 144;
/** f32 by person: unit vector in which he walks on beyond the exit. */
const AWAY_X: usize = 148, AWAY_Y: usize = 152;

/** Room along the way and half the breadth of the lane that must be free, metres; seconds of headway. */
const BODY: f32 = 0.42, LANE: f32 = 0.46, HEADWAY: f32 = 0.6;
/** Strength of the push aside, its reach in eighths (metres), and how far aside pushes fully. */
const PUSH: f32 = 3, REACH: f32 = 2, FULL_PUSH: f32 = 0.1;
/** Those beside one, and so little behind, count as ahead. */
const BEHIND: f32 = 0.1;
/** From the middle of a person to a wall, and how far one comes off it in a step. */
const OFF_WALL: f32 = 0.245, ASIDE: f32 = 0.067;
/** Metres beyond the exit, and seconds, for which one is still in the way of those behind. */
const CLEAR: f32 = 1.7, CLEAR_S: f32 = 5;
/** Bins beyond either end of the floor. */
const MARGIN: i32 = 2;
const WEST: u8 = 1, EAST: u8 = 2, SOUTH: u8 = 4, NORTH: u8 = 8;

// @ts-ignore: decorator
@inline
function f(at: usize): f32 { return load<f32>(at); }
// @ts-ignore: decorator
@inline
function p(scene: usize, what: usize): usize { return <usize>load<u32>(scene + what); }
// @ts-ignore: decorator
@inline
function n(scene: usize, what: usize): i32 { return load<i32>(scene + what); }
// @ts-ignore: decorator
@inline
function item(array: usize, i: i32): usize { return array + (<usize>i << 2); }

// @ts-ignore: decorator
@inline
function cellAt(scene: usize, x: f32, y: f32): i32 {
  const cell = f(scene + CELL);
  return <i32>Mathf.floor(y / cell) * n(scene, WIDTH) + <i32>Mathf.floor(x / cell);
}

// @ts-ignore: decorator
@inline
function isWall(scene: usize, x: f32, y: f32): bool {
  const cell = f(scene + CELL), width = n(scene, WIDTH);
  const column = <i32>Mathf.floor(x / cell), row = <i32>Mathf.floor(y / cell);
  if (column < 0 || row < 0 || column >= width || row >= n(scene, HEIGHT)) return true;
  return load<u8>(p(scene, WALL) + row * width + column) != 0;
}

/** Bins; whoever stands beyond the floor counts to its edge. */
// @ts-ignore: decorator
@inline
function columnOf(scene: usize, x: f32): i32 {
  return max(0, min(n(scene, COLUMNS) - 1, <i32>Mathf.floor(x / f(scene + BIN)) + MARGIN));
}
// @ts-ignore: decorator
@inline
function rowOf(scene: usize, y: f32): i32 {
  return max(0, min(n(scene, ROWS) - 1, <i32>Mathf.floor(y / f(scene + BIN))));
}

/** One step of all, at `second`; returns how many of those inside walk. */
export function step(scene: usize, second: f64): i32 {
  measure(scene);
  const placed = sort(scene);
  const who = p(scene, WHO), inside = p(scene, INSIDE), passed = p(scene, PASSED), beyond = p(scene, BEYOND);
  // In the order of the grid, which is that of memory: who walks next to whom is at hand.
  let walking = 0, within = 0, past = 0;
  for (let k = 0; k < placed; k++) {
    const i = load<i32>(item(who, k));
    if (i < 0) continue;
    const has = f(item(beyond, i)) >= 0;
    if (has) store<i32>(item(passed, past++), i);
    else store<i32>(item(inside, within++), i);
    if (turn(scene, i, k, second, has) && !has) walking++;
  }
  const after = <f32>(second + <f64>f(scene + STEP));
  store<i32>(scene + PASSED_COUNT, goOn(scene, past, after));
  store<i32>(scene + INSIDE_COUNT, walk(scene, within, after));
  return walking;
}

/** The way left from the middle of the cell, and what each is short of it or past it; below zero beyond the exit. */
function measure(scene: usize): void {
  const inside = p(scene, INSIDE), passed = p(scene, PASSED), toGo = p(scene, TO_GO), beyond = p(scene, BEYOND);
  const xs = p(scene, X), ys = p(scene, Y), cellM = f(scene + CELL), width = n(scene, WIDTH);
  const distance = p(scene, DISTANCE), wayX = p(scene, WAY_X), wayY = p(scene, WAY_Y);
  for (let k = 0, count = n(scene, PASSED_COUNT); k < count; k++) {
    const i = load<i32>(item(passed, k));
    store<f32>(item(toGo, i), -f(item(beyond, i)));
  }
  if (n(scene, PERIODIC)) return;
  for (let k = 0, count = n(scene, INSIDE_COUNT); k < count; k++) {
    const i = load<i32>(item(inside, k));
    const x = f(item(xs, i)), y = f(item(ys, i));
    const column = <i32>Mathf.floor(x / cellM), row = <i32>Mathf.floor(y / cellM), cell = row * width + column;
    const pastX = x - (<f32>column + 0.5) * cellM, pastY = y - (<f32>row + 0.5) * cellM;
    store<f32>(item(toGo, i), f(item(distance, cell)) - pastX * f(item(wayX, cell)) - pastY * f(item(wayY, cell)));
  }
}

/** Puts all in the order of the grid; on a floor whose ends meet, those near an end a second time beyond the other. */
function sort(scene: usize): i32 {
  const xs = p(scene, X), ys = p(scene, Y), toGo = p(scene, TO_GO);
  const start = p(scene, START), next = p(scene, NEXT), bins = n(scene, COLUMNS) * n(scene, ROWS);
  const periodic = n(scene, PERIODIC) != 0, reach = <f32>MARGIN * f(scene + BIN);
  const span = <f32>n(scene, WIDTH) * f(scene + CELL);
  memory.fill(start, 0, (<usize>bins + 1) << 2);
  const beyond = p(scene, BEYOND), awayX = p(scene, AWAY_X), awayY = p(scene, AWAY_Y);
  let count = 0;
  for (let list = 0; list < 2; list++) {
    const people = p(scene, list ? PASSED : INSIDE), many = n(scene, list ? PASSED_COUNT : INSIDE_COUNT);
    for (let k = 0; k < many; k++) {
      const i = load<i32>(item(people, k)), on = list ? f(item(beyond, i)) : 0;
      const x = f(item(xs, i)) + on * f(item(awayX, i)), y = f(item(ys, i)) + on * f(item(awayY, i));
      count = note(scene, count, i, x, y, 0);
      if (!periodic) continue;
      if (x < reach) count = note(scene, count, i, x + span, y, 1);
      else if (x >= span - reach) count = note(scene, count, i, x - span, y, -1);
    }
  }
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    store<i32>(item(next, bin), sum);
    sum += load<i32>(item(start, bin + 1));
    store<i32>(item(start, bin + 1), sum);
  }
  const noted = p(scene, NOTED), notedBin = p(scene, NOTED_BIN), copy = p(scene, COPY);
  const bx = p(scene, BX), by = p(scene, BY), bToGo = p(scene, B_TO_GO), who = p(scene, WHO);
  for (let k = 0; k < count; k++) {
    const i = load<i32>(item(noted, k)), moved = load<i32>(item(copy, k)), free = item(next, load<i32>(item(notedBin, k)));
    const at = load<i32>(free);
    store<i32>(free, at + 1);
    const on = max<f32>(0, f(item(beyond, i)));
    store<f32>(item(bx, at), f(item(xs, i)) + on * f(item(awayX, i)) + <f32>moved * span);
    store<f32>(item(by, at), f(item(ys, i)) + on * f(item(awayY, i)));
    store<f32>(item(bToGo, at), f(item(toGo, i)));
    store<i32>(item(who, at), moved ? ~i : i);
  }
  return count;
}

// @ts-ignore: decorator
@inline
function note(scene: usize, at: i32, i: i32, x: f32, y: f32, copy: i32): i32 {
  const bin = rowOf(scene, y) * n(scene, COLUMNS) + columnOf(scene, x);
  store<i32>(item(p(scene, NOTED), at), i);
  store<i32>(item(p(scene, NOTED_BIN), at), bin);
  store<i32>(item(p(scene, COPY), at), copy);
  const begin = item(p(scene, START), bin + 1);
  store<i32>(begin, load<i32>(begin) + 1);
  return at + 1;
}

/** Chooses direction and speed of one person, at `place` of the grid's order, by where all stand now; whether he walks. */
function turn(scene: usize, i: i32, place: i32, second: f64, past: bool): bool {
  const speedX = item(p(scene, SPEED_X), i), speedY = item(p(scene, SPEED_Y), i);
  store<f32>(speedX, 0);
  store<f32>(speedY, 0);
  if (second < <f64>f(item(p(scene, STARTS), i))) return false;
  const cell = past ? 0 : cellAt(scene, f(item(p(scene, X), i)), f(item(p(scene, Y), i)));
  const ex = past ? f(item(p(scene, AWAY_X), i)) : f(item(p(scene, WAY_X), cell));
  const ey = past ? f(item(p(scene, AWAY_Y), i)) : f(item(p(scene, WAY_Y), cell));
  if (ex == 0 && ey == 0) return false;
  const wish = f(item(p(scene, FREE), i)) * f(scene + SLOW);
  const seen = look(scene, place, ex, ey, BODY + wish * HEADWAY);
  // Beyond the exit one goes straight on.
  const aside: f32 = past ? 0 : PUSH * f(p(scene, SEEN));
  const dx = ex - aside * ey, dy = ey + aside * ex, length = Mathf.sqrt(dx * dx + dy * dy);
  const speed = freeAhead(scene, seen, dx / length, dy / length, wish * HEADWAY) / HEADWAY;
  store<f32>(speedX, (speed * dx) / length);
  store<f32>(speedY, (speed * dy) / length);
  return speed > 0;
}

/**
 * Gathers whom one sees ahead within `far`, sums how they push aside (into the first number of SEEN; people follow 16 bytes
 * on) and returns how many vectors of them there are.
 */
function look(scene: usize, place: i32, ex: f32, ey: f32, far: f32): i32 {
  const start = p(scene, START), bx = p(scene, BX), by = p(scene, BY), bToGo = p(scene, B_TO_GO);
  const columns = n(scene, COLUMNS);
  const px = f(item(bx, place)), py = f(item(by, place)), own = f(item(bToGo, place));
  // The half disc ahead lies in this box.
  const acrossX = Mathf.abs(ey) * far + BEHIND, acrossY = Mathf.abs(ex) * far + BEHIND;
  const c0 = columnOf(scene, px - (ex > 0 ? acrossX : far)), c1 = columnOf(scene, px + (ex < 0 ? acrossX : far));
  const r0 = rowOf(scene, py - (ey > 0 ? acrossY : far)), r1 = rowOf(scene, py + (ey < 0 ? acrossY : far));
  const x4 = f32x4.splat(px), y4 = f32x4.splat(py), ex4 = f32x4.splat(ex), ey4 = f32x4.splat(ey);
  const far2 = f32x4.splat(far * far), behind = f32x4.splat(-BEHIND), own4 = f32x4.splat(own);
  const one = f32x4.splat(1), minus = f32x4.splat(-1), nobody = f32x4.splat(f32.MAX_VALUE), body = f32x4.splat(BODY);
  const perReach = f32x4.splat(1 / REACH), perFull = f32x4.splat(1 / FULL_PUSH);
  const lanes = i32x4(0, 1, 2, 3), self = i32x4.splat(place);
  let push = f32x4.splat(0), seen = 0, at = p(scene, SEEN) + 16;
  for (let r = r0; r <= r1; r++) {
    const end = load<i32>(item(start, r * columns + c1 + 1)), last = i32x4.splat(end);
    for (let k = load<i32>(item(start, r * columns + c0)); k < end; k += 4) {
      const sx = f32x4.sub(v128.load(item(bx, k)), x4), sy = f32x4.sub(v128.load(item(by, k)), y4);
      const away2 = f32x4.add(f32x4.mul(sx, sx), f32x4.mul(sy, sy));
      const ahead = f32x4.add(f32x4.mul(sx, ex4), f32x4.mul(sy, ey4));
      const number = i32x4.add(i32x4.splat(k), lanes);
      const others = v128.and(i32x4.lt_s(number, last), i32x4.ne(number, self));
      const near = v128.and(v128.and(f32x4.ge(ahead, behind), f32x4.le(away2, far2)), others);
      if (!v128.any_true(near)) continue;
      // (1 − d/8D)⁸ for the exp(−d/D) of the models: the same to a few per cent near by, and nothing beyond reach.
      const beyond = f32x4.mul(f32x4.sub(f32x4.sqrt(away2), body), perReach);
      const near1 = f32x4.min(one, f32x4.sub(one, beyond));
      const near2 = f32x4.mul(near1, near1), near4 = f32x4.mul(near2, near2), near8 = f32x4.mul(near4, near4);
      const left = f32x4.mul(f32x4.sub(f32x4.mul(sx, ey4), f32x4.mul(sy, ex4)), perFull);
      push = f32x4.add(push, v128.and(near, f32x4.mul(near8, f32x4.min(one, f32x4.max(minus, left)))));
      // Whoever is nearer to the exit goes first: were both to wait for each other, a door would be blocked for good.
      const first = v128.and(near, f32x4.le(v128.load(item(bToGo, k)), own4));
      v128.store(at, sx);
      v128.store(at, sy, 16);
      v128.store(at, v128.bitselect(away2, nobody, first), 32);
      at += 48;
      seen++;
    }
  }
  store<f32>(p(scene, SEEN), sumOf(push));
  return seen;
}

// @ts-ignore: decorator
@inline
function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Metres, at most `most`, to whom one would meet on the way (dx, dy), less the room that he takes. */
function freeAhead(scene: usize, seen: i32, dx: f32, dy: f32, most: f32): f32 {
  const dx4 = f32x4.splat(dx), dy4 = f32x4.splat(dy), zero = f32x4.splat(0), lane = f32x4.splat(LANE);
  let least4 = f32x4.splat((most + BODY) * (most + BODY)), at = p(scene, SEEN) + 16;
  for (let k = 0; k < seen; k++, at += 48) {
    const sx = v128.load(at), sy = v128.load(at, 16), away2 = v128.load(at, 32);
    const ahead = f32x4.add(f32x4.mul(sx, dx4), f32x4.mul(sy, dy4));
    const side = f32x4.abs(f32x4.sub(f32x4.mul(sx, dy4), f32x4.mul(sy, dx4)));
    const meets = v128.and(f32x4.gt(ahead, zero), f32x4.lt(side, lane));
    least4 = v128.bitselect(f32x4.min(least4, away2), least4, meets);
  }
  const least = min(
    min(f32x4.extract_lane(least4, 0), f32x4.extract_lane(least4, 1)),
    min(f32x4.extract_lane(least4, 2), f32x4.extract_lane(least4, 3)),
  );
  return max<f32>(0, Mathf.sqrt(least) - BODY);
}

/** Moves those inside; who comes to an exit has left at `second`. Returns how many remain inside. */
function walk(scene: usize, count: i32, second: f32): i32 {
  const inside = p(scene, INSIDE), passed = p(scene, PASSED), periodic = n(scene, PERIODIC) != 0;
  const xs = p(scene, X), ys = p(scene, Y), distance = p(scene, DISTANCE);
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const i = load<i32>(item(inside, k));
    move(scene, i, periodic);
    if (periodic || f(item(distance, cellAt(scene, f(item(xs, i)), f(item(ys, i))))) != 0) {
      store<i32>(item(inside, kept++), i);
      continue;
    }
    store<f32>(item(p(scene, LEFT), i), second);
    if (!setOut(scene, i)) continue;
    const past = n(scene, PASSED_COUNT);
    store<i32>(item(passed, past), i);
    store<i32>(scene + PASSED_COUNT, past + 1);
  }
  return kept;
}

/** The way on beyond the exit: as its first cell leads, else as he came; false where neither is known. */
function setOut(scene: usize, i: i32): bool {
  const cell = cellAt(scene, f(item(p(scene, X), i)), f(item(p(scene, Y), i)));
  const vx = f(item(p(scene, SPEED_X), i)), vy = f(item(p(scene, SPEED_Y), i)), speed = Mathf.sqrt(vx * vx + vy * vy);
  const wayX = f(item(p(scene, WAY_X), cell)), wayY = f(item(p(scene, WAY_Y), cell)), leads = wayX != 0 || wayY != 0;
  if (!leads && speed == 0) return false;
  store<f32>(item(p(scene, AWAY_X), i), leads ? wayX : vx / speed);
  store<f32>(item(p(scene, AWAY_Y), i), leads ? wayY : vy / speed);
  store<f32>(item(p(scene, BEYOND), i), 0);
  return true;
}

/** A step that would end in a wall slides along it, or is not taken. A step is shorter than a cell. */
function move(scene: usize, i: i32, periodic: bool): void {
  const xAt = item(p(scene, X), i), yAt = item(p(scene, Y), i), step = f(scene + STEP);
  const px = f(xAt), py = f(yAt), cellM = f(scene + CELL), width = n(scene, WIDTH);
  const span = <f32>width * cellM;
  let nx = px + f(item(p(scene, SPEED_X), i)) * step, ny = py + f(item(p(scene, SPEED_Y), i)) * step;
  if (periodic) nx = around(nx, span);
  if (isWall(scene, nx, ny)) {
    if (!isWall(scene, nx, py)) ny = py;
    else if (!isWall(scene, px, ny)) nx = px;
    else {
      nx = px;
      ny = py;
    }
  }
  const cell = cellAt(scene, nx, ny), sides = load<u8>(p(scene, SIDES) + cell);
  if (sides) {
    nx = offWalls(nx, <f32>(cell % width) * cellM, cellM, (sides & WEST) != 0, (sides & EAST) != 0);
    ny = offWalls(ny, <f32>(cell / width) * cellM, cellM, (sides & SOUTH) != 0, (sides & NORTH) != 0);
  }
  store<f32>(xAt, nx);
  store<f32>(yAt, ny);
}

// @ts-ignore: decorator
@inline
function around(x: f32, span: f32): f32 {
  const back = x < 0 ? x + span : x;
  return back >= span ? max<f32>(0, back - span) : back;
}

/** One coordinate inside a cell that begins at `cell`, moved off the walls before and after it; never out of the cell. */
function offWalls(at: f32, cell: f32, cellM: f32, before: bool, after: bool): f32 {
  if (before && after) return cell + cellM / 2;
  if (before && at < cell + OFF_WALL) return min(cell + OFF_WALL, at + ASIDE);
  if (after && at > cell + cellM - OFF_WALL) return max(cell + cellM - OFF_WALL, at - ASIDE);
  return at;
}

/**
 * Those beyond the exit go straight on from where they passed it, until they are clear of it or come to free floor again;
 * returns how many are not.
 */
function goOn(scene: usize, count: i32, second: f32): i32 {
  const passed = p(scene, PASSED), beyond = p(scene, BEYOND), step = f(scene + STEP);
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const i = load<i32>(item(passed, k));
    const vx = f(item(p(scene, SPEED_X), i)), vy = f(item(p(scene, SPEED_Y), i));
    const on = f(item(beyond, i)) + Mathf.sqrt(vx * vx + vy * vy) * step;
    store<f32>(item(beyond, i), on);
    if (on >= CLEAR || second - f(item(p(scene, LEFT), i)) > CLEAR_S) continue;
    const x = f(item(p(scene, X), i)) + on * f(item(p(scene, AWAY_X), i));
    const y = f(item(p(scene, Y), i)) + on * f(item(p(scene, AWAY_Y), i));
    if (!isWall(scene, x, y) && f(item(p(scene, DISTANCE), cellAt(scene, x, y))) > 0) continue;
    store<i32>(item(passed, kept++), i);
  }
  return kept;
}
