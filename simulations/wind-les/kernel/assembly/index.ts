// Lattice Boltzmann on D3Q19 with an eddy viscosity by mixing lengths (Smagorinsky). Two copies of the distributions; a step
// pulls from one, collides and writes the other. Distributions are kept as f - w, so that air at rest is zero. Collisions are
// of moments about the mean velocity (Geier, Greiner and Korvink 2006): those of second order relax with the viscosity, their
// trace and those of higher order at once; what is written has these moments. Four cells of a row at a time.
import { DRAG, EDDY, KIND, LEVELS, NX, NY, NZ, ROW, SLAB, SOLID, SUMS, TAU, VOLUME, address, cellAt, whole } from './lattice';

export { begin, inflow, surround } from './edges';

/** A direction's value at four cells: from the neighbour it comes from, or thrown back where that is a wall. */
// @ts-ignore: decorator
@inline
function pull(source: usize, at: usize, d: usize, opposite: usize, volume: usize, offset: usize, solid: usize, wall: bool): v128 {
  const value = v128.load(source + d * volume + at - offset);
  if (!wall) return value;
  return v128.bitselect(v128.load(source + opposite * volume + at), value, v128.load(solid + at - offset));
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** Pulls, collides and writes levels [from, to). */
export function step(head: usize, source: usize, target: usize, from: i32, to: i32): void {
  const nx = whole(head, NX), ny = whole(head, NY), volume = <usize>whole(head, VOLUME) << 2;
  const X: usize = 4, Y = <usize>whole(head, ROW) << 2, Z = <usize>whole(head, SLAB) << 2;
  const solid = address(head, SOLID), kinds = address(head, KIND), taus = address(head, TAU);
  const vectors = nx >> 2;
  const one = f32x4.splat(1), third = f32x4.splat(<f32>(1.0 / 3.0)), half = f32x4.splat(0.5), three = f32x4.splat(3);
  const two = f32x4.splat(2), zero = f32x4.splat(0);
  for (let k = from; k < to; k++) {
    const eddy = v128.load_splat<f32>(address(head, EDDY) + (<usize>k << 2));
    const mean = load<f32>(address(head, LEVELS) + <usize>k * 28);
    const usual = f32x4.splat(mean * mean);
    const drags = address(head, DRAG) + (<usize>(k * nx) << 2);
    for (let j = 0; j < ny; j++) {
      const start = cellAt(head, 0, j, k), rowKinds = kinds + <usize>((k * ny + j) * vectors);
      for (let n = 0; n < vectors; n++) {
        const kind = load<u8>(rowKinds + <usize>n);
        if (kind == 2) continue;
        const wall = kind == 1, at = start + (<usize>n << 4);
        const f0 = v128.load(source + at);
        const f1 = pull(source, at, 1, 2, volume, X, solid, wall), f2 = pull(source, at, 2, 1, volume, -X, solid, wall);
        const f3 = pull(source, at, 3, 4, volume, Y, solid, wall), f4 = pull(source, at, 4, 3, volume, -Y, solid, wall);
        const f5 = pull(source, at, 5, 6, volume, Z, solid, wall), f6 = pull(source, at, 6, 5, volume, -Z, solid, wall);
        const f7 = pull(source, at, 7, 8, volume, X + Y, solid, wall), f8 = pull(source, at, 8, 7, volume, -X - Y, solid, wall);
        const f9 = pull(source, at, 9, 10, volume, X - Y, solid, wall), f10 = pull(source, at, 10, 9, volume, Y - X, solid, wall);
        const f11 = pull(source, at, 11, 12, volume, X + Z, solid, wall), f12 = pull(source, at, 12, 11, volume, -X - Z, solid, wall);
        const f13 = pull(source, at, 13, 14, volume, X - Z, solid, wall), f14 = pull(source, at, 14, 13, volume, Z - X, solid, wall);
        const f15 = pull(source, at, 15, 16, volume, Y + Z, solid, wall), f16 = pull(source, at, 16, 15, volume, -Y - Z, solid, wall);
        const f17 = pull(source, at, 17, 18, volume, Y - Z, solid, wall), f18 = pull(source, at, 18, 17, volume, Z - Y, solid, wall);

        const px = add(f1, f2), py = add(f3, f4), pz = add(f5, f6);
        const a = add(f7, f8), b = add(f9, f10), c = add(f11, f12), d = add(f13, f14), e = add(f15, f16), g = add(f17, f18);
        let rho = add(add(add(f0, px), add(py, pz)), add(add(add(a, b), add(c, d)), add(e, g)));
        let jx = add(sub(f1, f2), add(add(sub(f7, f8), sub(f9, f10)), add(sub(f11, f12), sub(f13, f14))));
        let jy = add(sub(f3, f4), add(sub(sub(f7, f8), sub(f9, f10)), add(sub(f15, f16), sub(f17, f18))));
        let jz = add(sub(f5, f6), add(sub(sub(f11, f12), sub(f13, f14)), sub(sub(f15, f16), sub(f17, f18))));
        const shut = wall ? v128.load(solid + at) : zero;
        rho = v128.andnot(rho, shut);
        jx = v128.andnot(jx, shut);
        jy = v128.andnot(jy, shut);
        jz = v128.andnot(jz, shut);
        const dense = add(one, rho), inverse = f32x4.div(one, dense);
        const speed = mul(f32x4.sqrt(add(mul(jx, jx), mul(jy, jy))), inverse);
        const held = v128.load(drags + (<usize>n << 4));
        const slowed = f32x4.div(one, add(one, mul(f32x4.max(held, zero), speed)));
        const pushed = mul(f32x4.min(held, zero), f32x4.min(mul(speed, speed), usual));
        jx = v128.andnot(sub(mul(jx, slowed), pushed), shut);
        jy = mul(jy, slowed);
        const ux = mul(jx, inverse), uy = mul(jy, inverse), uz = mul(jz, inverse);
        const base = mul(rho, third);
        const rxx = mul(jx, ux), ryy = mul(jy, uy), rzz = mul(jz, uz), rxy = mul(jx, uy), rxz = mul(jx, uz), ryz = mul(jy, uz);
        // Second moments about the mean velocity, without the pressure: the part that shears.
        let pxx = sub(sub(add(px, add(add(a, b), add(c, d))), base), rxx);
        let pyy = sub(sub(add(py, add(add(a, b), add(e, g))), base), ryy);
        let pzz = sub(sub(add(pz, add(add(c, d), add(e, g))), base), rzz);
        const trace = mul(third, add(pxx, add(pyy, pzz)));
        pxx = sub(pxx, trace);
        pyy = sub(pyy, trace);
        pzz = sub(pzz, trace);
        const pxy = sub(sub(a, b), rxy), pxz = sub(sub(c, d), rxz), pyz = sub(sub(e, g), ryz);
        const off = add(mul(pxy, pxy), add(mul(pxz, pxz), mul(pyz, pyz)));
        const size = f32x4.sqrt(add(add(mul(pxx, pxx), mul(pyy, pyy)), add(mul(pzz, pzz), add(off, off))));
        const tau = v128.load(taus + (<usize>n << 4));
        const slow = mul(half, add(tau, f32x4.sqrt(add(mul(tau, tau), mul(eddy, mul(size, inverse))))));
        const keep = v128.andnot(sub(one, f32x4.div(one, slow)), shut);
        const kxx = mul(keep, pxx), kyy = mul(keep, pyy), kzz = mul(keep, pzz);
        const kxy = mul(keep, pxy), kxz = mul(keep, pxz), kyz = mul(keep, pyz);
        const axx = add(rxx, kxx), ayy = add(ryy, kyy), azz = add(rzz, kzz);
        const axy = add(rxy, kxy), axz = add(rxz, kxz), ayz = add(ryz, kyz);

        // Third and fourth moments about the mean velocity are those of the balance.
        const ninth = mul(third, base), tx = mul(third, jx), ty = mul(third, jy), tz = mul(third, jz);
        const uxx = mul(ux, ux), uyy = mul(uy, uy);
        const twice = mul(two, kxy), twiceXz = mul(two, kxz), twiceYz = mul(two, kyz);
        const xxy = add(add(ty, mul(axx, uy)), mul(twice, ux)), xyy = add(add(tx, mul(ayy, ux)), mul(twice, uy));
        const xxz = add(add(tz, mul(axx, uz)), mul(twiceXz, ux)), xzz = add(add(tx, mul(azz, ux)), mul(twiceXz, uz));
        const yyz = add(add(tz, mul(ayy, uz)), mul(twiceYz, uy)), yzz = add(add(ty, mul(azz, uy)), mul(twiceYz, uz));
        const xxyy = fourth(ninth, mul(third, add(rxx, ryy)), mul(uxx, kyy), mul(mul(uy, uy), axx), mul(mul(twice, two), mul(ux, uy)));
        const xxzz = fourth(ninth, mul(third, add(rxx, rzz)), mul(uxx, kzz), mul(mul(uz, uz), axx), mul(mul(twiceXz, two), mul(ux, uz)));
        const yyzz = fourth(ninth, mul(third, add(ryy, rzz)), mul(uyy, kzz), mul(mul(uz, uz), ayy), mul(mul(twiceYz, two), mul(uy, uz)));

        const sum = add(xxyy, add(xxzz, yyzz)), spread = add(add(axx, ayy), azz);
        v128.store(target + at, add(sub(sub(rho, mul(three, base)), spread), sum));
        face(target + volume + at, volume, sub(add(base, axx), add(xxyy, xxzz)), sub(jx, add(xyy, xzz)));
        face(target + 3 * volume + at, volume, sub(add(base, ayy), add(xxyy, yyzz)), sub(jy, add(xxy, yzz)));
        face(target + 5 * volume + at, volume, sub(add(base, azz), add(xxzz, yyzz)), sub(jz, add(xxz, yyz)));
        edges(target + 7 * volume + at, volume, xxyy, axy, xyy, xxy);
        edges(target + 11 * volume + at, volume, xxzz, axz, xzz, xxz);
        edges(target + 15 * volume + at, volume, yyzz, ayz, yzz, yyz);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function fourth(ninth: v128, a: v128, b: v128, c: v128, d: v128): v128 {
  return add(add(add(ninth, a), add(b, c)), d);
}

/** Two opposite directions along an axis from their sum and difference. */
// @ts-ignore: decorator
@inline
function face(at: usize, volume: usize, sum: v128, difference: v128): void {
  const half = f32x4.splat(0.5);
  v128.store(at, mul(half, add(sum, difference)));
  v128.store(at + volume, mul(half, sub(sum, difference)));
}

/** The four directions of a plane, ++ -- +- -+, from the moments of aabb, ab, abb and aab. */
// @ts-ignore: decorator
@inline
function edges(at: usize, volume: usize, aabb: v128, ab: v128, abb: v128, aab: v128): void {
  const quarter = f32x4.splat(0.25);
  let even = add(aabb, ab), odd = add(abb, aab);
  v128.store(at, mul(quarter, add(even, odd)));
  v128.store(at + volume, mul(quarter, sub(even, odd)));
  even = sub(aabb, ab);
  odd = sub(abb, aab);
  v128.store(at + 2 * volume, mul(quarter, add(even, odd)));
  v128.store(at + 3 * volume, mul(quarter, sub(even, odd)));
}

/** Adds velocities of levels [from, to) to the sums (natural order, not padded). */
export function gather(head: usize, source: usize, from: i32, to: i32): void {
  const nx = whole(head, NX), ny = whole(head, NY), nz = whole(head, NZ), volume = <usize>whole(head, VOLUME) << 2;
  const sums = address(head, SUMS), size = <usize>(nx * ny * nz) << 2;
  const kinds = address(head, KIND), vectors = nx >> 2;
  for (let k = from; k < to; k++) {
    for (let j = 0; j < ny; j++) {
      for (let n = 0; n < vectors; n++) {
        if (load<u8>(kinds + <usize>((k * ny + j) * vectors + n)) == 2) continue;
        const at = source + cellAt(head, n << 2, j, k), put = sums + (<usize>((k * ny + j) * nx + (n << 2)) << 2);
        const f1 = v128.load(at + volume), f2 = v128.load(at + 2 * volume), f3 = v128.load(at + 3 * volume);
        const f4 = v128.load(at + 4 * volume), f5 = v128.load(at + 5 * volume), f6 = v128.load(at + 6 * volume);
        const f7 = v128.load(at + 7 * volume), f8 = v128.load(at + 8 * volume), f9 = v128.load(at + 9 * volume);
        const f10 = v128.load(at + 10 * volume), f11 = v128.load(at + 11 * volume), f12 = v128.load(at + 12 * volume);
        const f13 = v128.load(at + 13 * volume), f14 = v128.load(at + 14 * volume), f15 = v128.load(at + 15 * volume);
        const f16 = v128.load(at + 16 * volume), f17 = v128.load(at + 17 * volume), f18 = v128.load(at + 18 * volume);
        const jx = add(sub(f1, f2), add(add(sub(f7, f8), sub(f9, f10)), add(sub(f11, f12), sub(f13, f14))));
        const jy = add(sub(f3, f4), add(sub(sub(f7, f8), sub(f9, f10)), add(sub(f15, f16), sub(f17, f18))));
        const jz = add(sub(f5, f6), add(sub(sub(f11, f12), sub(f13, f14)), sub(sub(f15, f16), sub(f17, f18))));
        const faces = add(add(add(f1, f2), add(f3, f4)), add(f5, f6));
        const edges = add(add(add(f7, f8), add(f9, f10)), add(add(add(f11, f12), add(f13, f14)), add(add(f15, f16), add(f17, f18))));
        const inverse = f32x4.div(f32x4.splat(1), add(f32x4.splat(1), add(v128.load(at), add(faces, edges))));
        const u = mul(jx, inverse), v = mul(jy, inverse), w = mul(jz, inverse);
        v128.store(put, add(v128.load(put), u));
        v128.store(put + size, add(v128.load(put + size), v));
        v128.store(put + 2 * size, add(v128.load(put + 2 * size), w));
        const square = add(mul(u, u), add(mul(v, v), mul(w, w)));
        v128.store(put + 3 * size, add(v128.load(put + 3 * size), square));
      }
    }
  }
}
