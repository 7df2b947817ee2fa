// One layer of cold air over a staggered grid: depths in the middle of cells, velocities on their faces. Every raster is
// f32 with lines of `stride` cells, four cells of padding before each line and at least four behind it, and a line of
// padding above and below; addresses are those of cell (0, 0). Four cells at a time; kernel/night.ts calls the three
// passes of a step one after the other on every thread's lines.

/** Layers thinner than this do not move, metres. */
const THIN: f32 = 0.01;

/** Values below this are none: numbers too small for f32's usual form would take ten times as long. */
const NOTHING: f32 = 1e-12;

/** Without what is next to nothing. */
// @ts-ignore: decorator
@inline
function something(values: v128): v128 {
  return v128.and(values, f32x4.gt(f32x4.abs(values), splat(NOTHING)));
}

// @ts-ignore: decorator
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/**
 * Velocity on the faces of lines [from, to) in one direction: `ahead` bytes lead from a cell to the one behind its face,
 * `side` to the next cell beside it. Shallow-water momentum with reduced gravity, first-order upwind advection, drag of
 * ground and buildings taken implicitly. Writes the new velocity and the volume flux (m²/s) through the face.
 *
 * @param along,across  old velocities through faces of this and of the other direction
 * @param drag  of the ground; `walls` of buildings that stand in the layer up to their roofs, `wallsPerM` the same per metre of depth
 */
// @ts-ignore: decorator
@inline
function faces(
  ground: usize, depth: usize, along: usize, across: usize, drag: usize, walls: usize, wallsPerM: usize,
  next: usize, flux: usize, ahead: isize, side: isize, stride: i32, width: i32, from: i32, to: i32,
  gravity: f32, dt: f32, cellSize: f32,
): void {
  const zero = splat(0), half = splat(0.5), thin = splat(THIN), quarter = splat(0.25), one = splat(1);
  const perCell = splat(dt / cellSize), g = splat(gravity), step = splat(dt);
  for (let y = from; y < to; y++) {
    const line = (<isize>y * <isize>stride) << 2;
    for (let x = -4; x < width; x += 4) {
      const at = line + (<isize>x << 2);
      const z0 = v128.load(ground + at), z1 = v128.load(ground + at + ahead);
      const h0 = v128.load(depth + at), h1 = v128.load(depth + at + ahead);
      if (!v128.any_true(f32x4.gt(f32x4.max(h0, h1), thin))) {
        v128.store(next + at, zero);
        v128.store(flux + at, zero);
        continue;
      }
      const top0 = f32x4.add(z0, h0), top1 = f32x4.add(z1, h1);
      const flowing = f32x4.sub(f32x4.max(top0, top1), f32x4.max(z0, z1));
      const moves = f32x4.gt(flowing, thin);
      const u = v128.load(along + at);
      const v = f32x4.mul(quarter, f32x4.add(
        f32x4.add(v128.load(across + at), v128.load(across + at + ahead)),
        f32x4.add(v128.load(across + at - side), v128.load(across + at + ahead - side)),
      ));
      const behind = f32x4.sub(u, v128.load(along + at - ahead)), before = f32x4.sub(v128.load(along + at + ahead), u);
      const left = f32x4.sub(u, v128.load(along + at - side)), right = f32x4.sub(v128.load(along + at + side), u);
      const carried = f32x4.add(
        f32x4.mul(u, v128.bitselect(behind, before, f32x4.gt(u, zero))),
        f32x4.mul(v, v128.bitselect(left, right, f32x4.gt(v, zero))),
      );
      const pushed = f32x4.add(f32x4.mul(g, f32x4.sub(top1, top0)), carried);
      const standing = f32x4.mul(half, f32x4.add(v128.load(walls + at), v128.load(walls + at + ahead)));
      const perM = f32x4.mul(half, f32x4.add(v128.load(wallsPerM + at), v128.load(wallsPerM + at + ahead)));
      const rough = f32x4.mul(half, f32x4.add(v128.load(drag + at), v128.load(drag + at + ahead)));
      const resist = f32x4.add(rough, f32x4.min(standing, f32x4.mul(perM, flowing)));
      const speed = f32x4.sqrt(f32x4.add(f32x4.mul(u, u), f32x4.mul(v, v)));
      const slowed = f32x4.add(one, f32x4.div(f32x4.mul(f32x4.mul(step, resist), speed), f32x4.max(flowing, thin)));
      const moved = f32x4.div(f32x4.sub(u, f32x4.mul(perCell, pushed)), slowed);
      const velocity = something(v128.and(moved, moves));
      const donor = v128.bitselect(h0, h1, f32x4.gt(velocity, zero));
      v128.store(next + at, velocity);
      v128.store(flux + at, f32x4.mul(velocity, f32x4.max(zero, f32x4.min(flowing, donor))));
    }
  }
}

/** Velocities and fluxes through the faces to the east and to the south of every cell of lines [from, to). */
export function move(
  ground: usize, depth: usize, east: usize, south: usize, drag: usize, walls: usize, wallsPerM: usize,
  nextEast: usize, nextSouth: usize, fluxEast: usize, fluxSouth: usize,
  stride: i32, width: i32, from: i32, to: i32, gravity: f32, dt: f32, cellSize: f32,
): void {
  const line = <isize>stride << 2;
  faces(ground, depth, east, south, drag, walls, wallsPerM, nextEast, fluxEast, 4, line, stride, width, from, to, gravity, dt, cellSize);
  faces(ground, depth, south, east, drag, walls, wallsPerM, nextSouth, fluxSouth, line, 4, stride, width, from, to, gravity, dt, cellSize);
}

/**
 * What part of its outflow each cell of lines [from, to) can give (so that none gives more than it has), and what part of
 * its air comes from each of the two named sources.
 */
export function share(
  depth: usize, first: usize, second: usize, fluxEast: usize, fluxSouth: usize, given: usize, firstPart: usize, secondPart: usize,
  stride: i32, width: i32, from: i32, to: i32, dt: f32, cellSize: f32,
): void {
  const zero = splat(0), one = splat(1), tiny = splat(1e-20), perCell = splat(dt / cellSize);
  const up = <isize>stride << 2;
  for (let y = from; y < to; y++) {
    const line = (<isize>y * <isize>stride) << 2;
    for (let x = -4; x < width + 4; x += 4) {
      const at = line + (<isize>x << 2);
      const h = v128.load(depth + at);
      if (!v128.any_true(f32x4.gt(h, zero))) {
        v128.store(given + at, zero);
        v128.store(firstPart + at, zero);
        v128.store(secondPart + at, zero);
        continue;
      }
      const out = f32x4.add(
        f32x4.sub(f32x4.max(v128.load(fluxEast + at), zero), f32x4.min(v128.load(fluxEast + at - 4), zero)),
        f32x4.sub(f32x4.max(v128.load(fluxSouth + at), zero), f32x4.min(v128.load(fluxSouth + at - up), zero)),
      );
      v128.store(given + at, f32x4.min(one, f32x4.div(h, f32x4.max(f32x4.mul(perCell, out), tiny))));
      const all = f32x4.max(h, tiny);
      v128.store(firstPart + at, f32x4.min(one, f32x4.div(v128.load(first + at), all)));
      v128.store(secondPart + at, f32x4.min(one, f32x4.div(v128.load(second + at), all)));
    }
  }
}

/** A flux as far as its donor can give it. */
// @ts-ignore: decorator
@inline
function granted(flux: usize, given: usize, ahead: isize): v128 {
  const wanted = v128.load(flux);
  const by = v128.bitselect(v128.load(given), v128.load(given + ahead), f32x4.gt(wanted, splat(0)));
  return f32x4.mul(wanted, by);
}

/** What a flux carries of a source: the donor's part. */
// @ts-ignore: decorator
@inline
function carried(flux: v128, part: usize, ahead: isize): v128 {
  return f32x4.mul(flux, v128.bitselect(v128.load(part), v128.load(part + ahead), f32x4.gt(flux, splat(0))));
}

// @ts-ignore: decorator
@inline
function balance(out: v128, into: v128, outSouth: v128, intoNorth: v128, perCell: v128): v128 {
  return f32x4.mul(perCell, f32x4.add(f32x4.sub(out, into), f32x4.sub(outSouth, intoNorth)));
}

/**
 * Depths of lines [from, to) after a step: inflow, outflow and what the ground cools. A layer is used up where the ground
 * warms it. Marks when a cell was reached, and returns the fastest wave (m/s), for the next step.
 *
 * @param made  depth that is cooled in a second, m/s; negative where the ground warms
 * @param firstOrigin,secondOrigin  1 where what is cooled belongs to the source
 * @param reached  seconds, infinite where the layer was never as deep as `reachM`
 */
export function settle(
  depth: usize, first: usize, second: usize, east: usize, south: usize, fluxEast: usize, fluxSouth: usize, given: usize,
  firstPart: usize, secondPart: usize, made: usize, firstOrigin: usize, secondOrigin: usize, reached: usize,
  stride: i32, width: i32, from: i32, to: i32, gravity: f32, dt: f32, cellSize: f32, seconds: f32, reachM: f32,
): f32 {
  const zero = splat(0), perCell = splat(dt / cellSize), step = splat(dt), g = splat(gravity);
  const now = splat(seconds), reach = splat(reachM);
  const up = <isize>stride << 2;
  let fastest = zero;
  for (let y = from; y < to; y++) {
    const line = (<isize>y * <isize>stride) << 2;
    for (let x = 0; x < width; x += 4) {
      const at = line + (<isize>x << 2);
      const outEast = granted(fluxEast + at, given + at, 4), inWest = granted(fluxEast + at - 4, given + at - 4, 4);
      const outSouth = granted(fluxSouth + at, given + at, up), inNorth = granted(fluxSouth + at - up, given + at - up, up);
      const making = v128.load(made + at);
      // Nothing there, nothing comes, nothing is made: most of the city in the evening.
      const some = v128.or(v128.or(outEast, inWest), v128.or(outSouth, inNorth));
      if (!v128.any_true(v128.or(v128.or(some, v128.load(depth + at)), f32x4.gt(making, zero)))) continue;
      const cooled = f32x4.mul(step, making);
      const h = f32x4.sub(v128.load(depth + at), balance(outEast, inWest, outSouth, inNorth, perCell));
      // Lanes beyond the last column stay empty: they are the open edge.
      const inside = i32x4.lt_s(i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)), i32x4.splat(width));
      const deeper = something(v128.and(f32x4.max(zero, f32x4.add(h, cooled)), inside));
      v128.store(depth + at, deeper);
      source(first + at, firstPart + at, firstOrigin + at, outEast, inWest, outSouth, inNorth, cooled, deeper, up, perCell);
      source(second + at, secondPart + at, secondOrigin + at, outEast, inWest, outSouth, inNorth, cooled, deeper, up, perCell);
      const before = v128.load(reached + at);
      v128.store(reached + at, v128.bitselect(f32x4.min(before, now), before, f32x4.ge(deeper, reach)));
      const u = f32x4.abs(v128.load(east + at)), v = f32x4.abs(v128.load(south + at));
      fastest = f32x4.max(fastest, f32x4.add(f32x4.max(u, v), f32x4.sqrt(f32x4.mul(g, deeper))));
    }
  }
  const a = max(f32x4.extract_lane(fastest, 0), f32x4.extract_lane(fastest, 1));
  return max(a, max(f32x4.extract_lane(fastest, 2), f32x4.extract_lane(fastest, 3)));
}

/** Depth of a source's air after a step: never more than all of it. */
// @ts-ignore: decorator
@inline
function source(
  own: usize, part: usize, origin: usize, outEast: v128, inWest: v128, outSouth: v128, inNorth: v128, cooled: v128,
  deepest: v128, up: isize, perCell: v128,
): void {
  const zero = splat(0);
  const flows = balance(
    carried(outEast, part, 4), carried(inWest, part - 4, 4), carried(outSouth, part, up), carried(inNorth, part - up, up), perCell,
  );
  const belongs = v128.bitselect(v128.load(origin), v128.load(part), f32x4.gt(cooled, zero));
  const depth = f32x4.add(f32x4.sub(v128.load(own), flows), f32x4.mul(cooled, belongs));
  v128.store(own, something(f32x4.min(deepest, f32x4.max(zero, depth))));
}
