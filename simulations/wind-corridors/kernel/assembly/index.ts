// Least-cost paths down the wind, sixteen inlets at a time. Every move of a sector leads down its wind, so that cells
// taken in the order of the sweep are settled one after another: what Dijkstra finds with a heap takes one pass.
// Rasters are padded by two cells of infinite resistance and lie so that the sweep's inner loop runs along their rows;
// kernel/layout.ts says where everything lies.

/** Of a cell that no inlet reaches, and of an inlet itself. */
const NONE: i32 = 255;

/** Bytes of a move in the table: offset to the cell that it leaves, and to the two cells that it passes between (0: none), length (f32). */
const MOVE: usize = 16;

// @ts-ignore: decorator
@inline
function lengthened(resistance: usize, at: usize, here: f32, move: usize): f32 {
  const from = load<f32>(resistance + ((at - <usize>load<i32>(move)) << 2));
  const a = load<i32>(move, 4);
  const length = load<f32>(move, 12);
  if (a == 0) return length * ((here + from) * <f32>0.5);
  const first = load<f32>(resistance + ((at - <usize>a) << 2));
  const second = load<f32>(resistance + ((at - <usize>load<i32>(move, 8)) << 2));
  return length * ((here + from + (first + second)) * <f32>0.25);
}

/** Cost of every move into every cell (f32, `moveCount` per cell): the mean resistance on its way, times its length in cells. */
export function weigh(resistance: usize, edges: usize, moves: usize, moveCount: i32, count: i32, margin: i32): void {
  for (let cell = margin; cell < count - margin; cell++) {
    const at = <usize>cell;
    const here = load<f32>(resistance + (at << 2));
    let edge = edges + at * (<usize>moveCount << 2);
    for (let m = 0; m < moveCount; m++, edge += 4) {
      store<f32>(edge, here == Infinity ? here : lengthened(resistance, at, here, moves + <usize>m * MOVE));
    }
  }
}

/**
 * Costs of the cheapest ways from sixteen inlets to every cell, and the move by which each was entered.
 *
 * @param costs  f32 x 16 per cell, infinite but at the inlets, where it is 0
 * @param entered  u8 x 16 per cell
 */
export function spread(
  resistance: usize, edges: usize, costs: usize, entered: usize, moves: usize, moveCount: i32,
  first: i32, outer: i32, inner: i32, outerCount: i32, innerCount: i32,
): void {
  const infinite = f32x4.splat(Infinity), none = i32x4.splat(NONE);
  for (let i = 0; i < outerCount; i++) {
    let cell = first + i * outer;
    for (let j = 0; j < innerCount; j++, cell += inner) {
      const at = <usize>cell;
      if (load<f32>(resistance + (at << 2)) == Infinity) continue;
      const place = costs + (at << 6);
      let c0 = v128.load(place), c1 = v128.load(place, 16), c2 = v128.load(place, 32), c3 = v128.load(place, 48);
      let b0 = none, b1 = none, b2 = none, b3 = none;
      let edge = edges + at * (<usize>moveCount << 2);
      for (let m = 0; m < moveCount; m++, edge += 4) {
        const from = costs + ((at - <usize>load<i32>(moves + <usize>m * MOVE)) << 6);
        const f0 = v128.load(from), f1 = v128.load(from, 16), f2 = v128.load(from, 32), f3 = v128.load(from, 48);
        const nearest = f32x4.pmin(f32x4.pmin(f0, f1), f32x4.pmin(f2, f3));
        if (!v128.any_true(f32x4.lt(nearest, infinite))) continue;
        const cost = v128.load32_splat(edge), by = i32x4.splat(m);
        const n0 = f32x4.add(f0, cost), n1 = f32x4.add(f1, cost), n2 = f32x4.add(f2, cost), n3 = f32x4.add(f3, cost);
        b0 = v128.bitselect(by, b0, f32x4.lt(n0, c0));
        b1 = v128.bitselect(by, b1, f32x4.lt(n1, c1));
        b2 = v128.bitselect(by, b2, f32x4.lt(n2, c2));
        b3 = v128.bitselect(by, b3, f32x4.lt(n3, c3));
        c0 = f32x4.pmin(c0, n0);
        c1 = f32x4.pmin(c1, n1);
        c2 = f32x4.pmin(c2, n2);
        c3 = f32x4.pmin(c3, n3);
      }
      v128.store(place, c0);
      v128.store(place, c1, 16);
      v128.store(place, c2, 32);
      v128.store(place, c3, 48);
      v128.store(
        entered + (at << 4),
        i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(b0, b1), i16x8.narrow_i32x4_u(b2, b3)),
      );
    }
  }
}

/**
 * Counts, for every cell, the ways that lead through it from the sixteen inlets to all outlets, and adds them to `through`:
 * the sweep of `spread` backwards. Clears `flows` and `costs` for the next sixteen.
 *
 * @param flows  i32 x 16 per cell, 0 at the start
 * @param outlets  u8 per cell, 1 where ways end
 * @returns the number of ways
 */
export function gather(
  resistance: usize, costs: usize, entered: usize, flows: usize, outlets: usize, through: usize, moves: usize,
  first: i32, outer: i32, inner: i32, outerCount: i32, innerCount: i32,
): i32 {
  const infinite = f32x4.splat(Infinity), none = i32x4.splat(0);
  let ways = 0;
  for (let i = outerCount - 1; i >= 0; i--) {
    let cell = first + i * outer + (innerCount - 1) * inner;
    for (let j = 0; j < innerCount; j++, cell -= inner) {
      const at = <usize>cell;
      if (load<f32>(resistance + (at << 2)) == Infinity) continue;
      const flow = flows + (at << 6);
      if (load<u8>(outlets + at)) ways += end(flow, entered + (at << 4));
      const any = v128.or(
        v128.or(v128.load(flow), v128.load(flow, 16)), v128.or(v128.load(flow, 32), v128.load(flow, 48)),
      );
      if (v128.any_true(any)) {
        const place = through + (at << 2);
        store<i32>(place, load<i32>(place) + pass(flow, flows, entered + (at << 4), moves, at));
        v128.store(flow, none);
        v128.store(flow, none, 16);
        v128.store(flow, none, 32);
        v128.store(flow, none, 48);
      }
      const cost = costs + (at << 6);
      v128.store(cost, infinite);
      v128.store(cost, infinite, 16);
      v128.store(cost, infinite, 32);
      v128.store(cost, infinite, 48);
    }
  }
  return ways;
}

/** One way ends here from every inlet that reaches the cell by a move. */
// @ts-ignore: decorator
@inline
function end(flow: usize, entered: usize): i32 {
  let ended = 0;
  for (let lane: usize = 0; lane < 16; lane++) {
    if (load<u8>(entered + lane) == NONE) continue;
    store<i32>(flow + (lane << 2), load<i32>(flow + (lane << 2)) + 1);
    ended++;
  }
  return ended;
}

/** Hands the flows of a cell back to where they came from; returns their sum. */
// @ts-ignore: decorator
@inline
function pass(flow: usize, flows: usize, entered: usize, moves: usize, at: usize): i32 {
  let sum = 0;
  for (let lane: usize = 0; lane < 16; lane++) {
    const ways = load<i32>(flow + (lane << 2));
    if (ways == 0) continue;
    sum += ways;
    const by = load<u8>(entered + lane);
    if (by == NONE) continue;
    const place = flows + ((at - <usize>load<i32>(moves + <usize>by * MOVE)) << 6) + (lane << 2);
    store<i32>(place, load<i32>(place) + ways);
  }
  return sum;
}

/** Sets the costs of cells [0, count) to infinity and their flows to 0. */
export function forget(costs: usize, flows: usize, count: i32): void {
  const infinite = f32x4.splat(Infinity), none = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>count << 2; i++) {
    v128.store(costs + (i << 4), infinite);
    v128.store(flows + (i << 4), none);
  }
}
