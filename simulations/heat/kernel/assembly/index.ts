// A season of the energy balance of streets and roofs, four cells at a time from the first step to the last: their
// temperatures stay in registers and on one page. kernel/layout.ts names the parameters, the weather and the results in
// this order; kernel/physics.ts has the same formulas, held against published numbers.

const ROOF = 0, PAVED = 1, GRASS = 2, WOOD = 3, WATER = 4, WALL = 5, ASPECT = 6, FLOOR_SKY = 7, WALL_SKY = 8;
const REFLECTIONS = 9, ROOF_ALBEDO = 10, PAVED_ALBEDO = 11, FLOOR_ALBEDO = 12, ROOF_GREEN = 13, PAVED_WET = 14;
const STREET_WIND = 15, ROOF_WIND = 16, LAPSE = 17, WASTE = 18, AIR_NEUTRAL = 19, AIR_RATIO = 20, AIR_UNSTABLE = 21;
const AIR_WIND = 22, ROOF_NEUTRAL = 23, ROOF_RATIO = 24, ROOF_UNSTABLE = 25;

/** Bytes of the weather of a step. */
const STEP: usize = 17 * 4;

const WALL_ALBEDO: f32 = 0.25, GRASS_ALBEDO: f32 = 0.19, WOOD_ALBEDO: f32 = 0.15, WATER_ALBEDO: f32 = 0.1;
const SIGMA: f32 = 5.670374e-8, ZERO: f32 = 273.15;
/** ρ c_p (J/(m³ K)) and the psychrometric constant (hPa/K). */
const AIR_HEAT: f32 = 1205.6, GAMMA: f32 = 0.665;
/** 2 π / day, and 1 / day. */
const OMEGA: f32 = 7.2722052e-5, DAY: f32 = 86400;

// State of the six surfaces: temperature, temperature below it (°C); and the largest imbalance so far (1).
let roof: v128 = f32x4.splat(0), roofBelow: v128 = f32x4.splat(0);
let paved: v128 = f32x4.splat(0), pavedBelow: v128 = f32x4.splat(0);
let grass: v128 = f32x4.splat(0), grassBelow: v128 = f32x4.splat(0);
let wood: v128 = f32x4.splat(0), woodBelow: v128 = f32x4.splat(0);
let water: v128 = f32x4.splat(0), waterBelow: v128 = f32x4.splat(0);
let wall: v128 = f32x4.splat(0), wallBelow: v128 = f32x4.splat(0);
let imbalance: v128 = f32x4.splat(0);
/** Whether every balance is computed anew, which takes a third of the time. */
let checked: bool = false;
/** What `surface` found: temperature, and the one below it. */
let nextTemperature: v128 = f32x4.splat(0), nextBelow: v128 = f32x4.splat(0);

// @ts-ignore: decorator
@inline
function s(value: f32): v128 { return f32x4.splat(value); }
// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b); }

/** Emission of a black body at a temperature in °C, W/m². */
// @ts-ignore: decorator
@inline
function black(celsius: v128): v128 {
  const kelvin = add(celsius, s(ZERO));
  const square = mul(kelvin, kelvin);
  return mul(s(SIGMA), mul(square, square));
}

/** Transfer of heat in m/s between a lower and an upper temperature `dz` apart (Louis 1979, Mascart et al. 1995). */
// @ts-ignore: decorator
@inline
function transfer(upper: v128, lower: v128, dz: f32, wind: v128, neutral: v128, ratio: v128, unstable: v128): v128 {
  const mean = add(s(ZERO), mul(s(0.5), add(upper, lower)));
  const rise = add(sub(upper, lower), s(<f32>9.806 * dz / <f32>1004.67));
  const ri = f32x4.div(mul(s(<f32>9.806 * dz), rise), mul(mean, mul(wind, wind)));
  const calm = f32x4.div(s(1), mul(add(s(1), mul(s(4.7), ri)), add(s(1), mul(s(4.7), ri))));
  const under = add(s(1), mul(unstable, f32x4.sqrt(f32x4.abs(ri))));
  const stirred = sub(s(1), f32x4.div(mul(s(9.4), ri), under));
  const f = v128.bitselect(calm, stirred, f32x4.gt(ri, s(0)));
  return mul(mul(wind, neutral), mul(mul(f, ratio), s(<f32>1 / <f32>0.74)));
}

/**
 * One step of one surface: force-restore, implicit in its own temperature.
 * @param gained  absorbed light and long waves, less its own emission at `temperature`
 * @param emissivity, stored  of the surface; ρ c D, J/(m² K)
 * @param convection  W/(m² K) to the air of temperature `air`
 * @param evaporation  ρ c_p / (γ (r_a + r_s)), W/(m² hPa); `deficit` = e_sat(air) − e; `slope` of e_sat, hPa/K
 */
// @ts-ignore: decorator
@inline
function surface(
  temperature: v128, below: v128, gained: v128, emissivity: f32, stored: f32, air: v128, convection: v128,
  evaporation: v128, deficit: v128, slope: v128, dt: f32,
): void {
  const kelvin = add(temperature, s(ZERO));
  const radiative = mul(s(4 * emissivity * SIGMA), mul(kelvin, mul(kelvin, kelvin)));
  const warmer = sub(temperature, air);
  const sensible = mul(convection, warmer);
  const latent = mul(evaporation, add(deficit, mul(slope, warmer)));
  const restore = mul(s(stored * OMEGA), sub(temperature, below));
  const net = sub(sub(gained, sensible), add(latent, restore));
  const wet = mul(evaporation, slope);
  const stiff = add(add(s(stored / dt + stored * OMEGA), radiative), add(convection, wet));
  const rise = f32x4.div(net, stiff);
  nextTemperature = add(temperature, rise);
  nextBelow = add(below, mul(s(dt / DAY), sub(nextTemperature, below)));
  if (!checked) return;
  // What came in, what left, and what the ground holds, each anew: they must be the same.
  const radiation = sub(gained, mul(radiative, rise));
  const heat = add(sensible, mul(convection, rise));
  const vapour = add(latent, mul(wet, rise));
  const ground = mul(s(stored), add(mul(s(1 / dt), rise), mul(s(OMEGA), add(sub(temperature, below), rise))));
  const rest = f32x4.abs(sub(sub(radiation, heat), add(vapour, ground)));
  const flows = add(add(f32x4.abs(radiation), f32x4.abs(heat)), add(f32x4.abs(vapour), f32x4.abs(ground)));
  imbalance = f32x4.max(imbalance, f32x4.div(rest, add(flows, s(100))));
}

// @ts-ignore: decorator
@inline
function p(parameters: usize, padded: usize, which: i32): v128 {
  return v128.load(parameters + (<usize>which * padded << 2));
}

/**
 * @param cells  [from, to): multiples of four
 * @param parameters,results,pictures  rasters of `padded` cells one after another
 * @param sun  table of the floor's sunlit share over x / (1 + x)
 * @param hot,tropical  °C of the street's air that make a hot day and a tropical night
 * @param check  1: the largest imbalance of any surface and step is found as well
 */
export function season(
  parameters: usize, results: usize, forcing: usize, sun: usize, pictures: usize, padded: i32, steps: i32, frames: i32,
  from: i32, to: i32, dt: f32, hot: f32, tropical: f32, check: i32,
): void {
  checked = check != 0;
  for (let cell = from; cell < to; cell += 4) {
    one(parameters + (<usize>cell << 2), results + (<usize>cell << 2), forcing, sun, pictures + (<usize>cell << 2), padded, steps, frames, dt, hot, tropical);
  }
}

function one(
  parameters: usize, results: usize, forcing: usize, sun: usize, pictures: usize, padded: usize, steps: i32, frames: i32,
  dt: f32, hot: f32, tropical: f32,
): void {
  const roofShare = p(parameters, padded, ROOF), pavedShare = p(parameters, padded, PAVED), grassShare = p(parameters, padded, GRASS);
  const woodShare = p(parameters, padded, WOOD), waterShare = p(parameters, padded, WATER), wallShare = p(parameters, padded, WALL);
  const aspect = p(parameters, padded, ASPECT), floorSky = p(parameters, padded, FLOOR_SKY), wallSky = p(parameters, padded, WALL_SKY);
  const reflections = p(parameters, padded, REFLECTIONS), floorAlbedo = p(parameters, padded, FLOOR_ALBEDO);
  const roofTakes = sub(s(1), p(parameters, padded, ROOF_ALBEDO)), pavedTakes = sub(s(1), p(parameters, padded, PAVED_ALBEDO));
  const roofGreen = p(parameters, padded, ROOF_GREEN), pavedWet = p(parameters, padded, PAVED_WET);
  const streetWind = p(parameters, padded, STREET_WIND), roofWind = p(parameters, padded, ROOF_WIND);
  const lapse = p(parameters, padded, LAPSE), waste = p(parameters, padded, WASTE), airWind = p(parameters, padded, AIR_WIND);
  const airNeutral = p(parameters, padded, AIR_NEUTRAL), airRatio = p(parameters, padded, AIR_RATIO), airUnstable = p(parameters, padded, AIR_UNSTABLE);
  const roofNeutral = p(parameters, padded, ROOF_NEUTRAL), roofRatio = p(parameters, padded, ROOF_RATIO), roofUnstable = p(parameters, padded, ROOF_UNSTABLE);
  const one4 = s(1), floorShare = f32x4.max(sub(one4, roofShare), s(1e-3));
  const floorOf = f32x4.div(one4, floorShare);
  const perWall = f32x4.div(one4, f32x4.max(mul(s(2), aspect), s(1e-3)));
  // What none of the four cells has is not computed.
  const hasRoof = some(roofShare), hasPaved = some(pavedShare), hasGrass = some(grassShare);
  const hasWood = some(woodShare), hasWater = some(waterShare), hasWall = some(wallShare);
  const start = add(s(load<f32>(forcing, 16)), lapse);
  roof = start; roofBelow = start; paved = start; pavedBelow = start; grass = start; grassBelow = start;
  wood = start; woodBelow = start; water = sub(start, s(2)); waterBelow = water; wall = start; wallBelow = start;
  imbalance = s(0);
  let street = start;
  let afternoonAir = s(0), nightAir = s(0), afternoonSurface = s(0), nightSurface = s(0), sum = s(0);
  let warmest = s(-100), coldest = s(100), hotDays = s(0), tropicalNights = s(0);
  let afternoons: f32 = 0, nights: f32 = 0;
  let step = forcing;
  for (let t = 0; t < steps; t++, step += STEP) {
    const direct = s(load<f32>(step)), diffuse = s(load<f32>(step, 4)), longwave = s(load<f32>(step, 12));
    const above = add(s(load<f32>(step, 16)), lapse), wind = s(load<f32>(step, 20));
    const slope = s(load<f32>(step, 32));
    // The air above takes its moisture with it up a hill; what it can hold falls with its warmth.
    const deficitAbove = f32x4.max(s(0), sub(add(s(load<f32>(step, 28)), mul(slope, lapse)), s(load<f32>(step, 24))));
    const stomata = load<f32>(step, 36);

    // Light: what falls first on floor and walls, then all reflections between them.
    let onFloor = s(0), wallLight = s(0);
    if (load<f32>(step) + load<f32>(step, 4) > 0) {
      const lit = sunlit(mul(aspect, s(load<f32>(step, 8))), sun);
      const floorFirst = add(mul(direct, lit), mul(diffuse, floorSky));
      const wallFirst = add(mul(mul(direct, sub(one4, lit)), perWall), mul(diffuse, wallSky));
      const wallGives = mul(mul(s(WALL_ALBEDO), add(wallFirst, mul(wallSky, mul(floorAlbedo, floorFirst)))), reflections);
      onFloor = add(floorFirst, mul(sub(one4, floorSky), wallGives));
      wallLight = mul(wallGives, s((<f32>1 - WALL_ALBEDO) / WALL_ALBEDO));
    }

    // Long waves: the sky, and the other surfaces as they were.
    const floorGlow = mul(floorOf, add(
      add(mul(pavedShare, black(paved)), mul(grassShare, black(grass))),
      add(mul(woodShare, black(wood)), mul(waterShare, black(water))),
    ));
    const wallGlow = black(wall);
    const toFloor = add(mul(floorSky, longwave), mul(sub(one4, floorSky), wallGlow));
    const toWall = add(add(mul(wallSky, longwave), mul(wallSky, floorGlow)), mul(sub(one4, mul(s(2), wallSky)), wallGlow));

    // Air: in the street (TARGET's resistance) and over the roofs.
    const speed = f32x4.max(mul(wind, streetWind), s(0.1));
    const convection = add(s(11.8), mul(s(4.2), speed));
    const resistance = f32x4.div(s(AIR_HEAT), convection);
    const deficit = f32x4.max(s(0), add(deficitAbove, mul(slope, sub(street, above))));
    const vapour = s(AIR_HEAT / GAMMA);
    const byGrass = f32x4.div(vapour, add(resistance, s(60 * stomata)));
    const byWood = f32x4.div(vapour, add(mul(s(0.5), resistance), s(75 * stomata)));
    const byWater = f32x4.div(vapour, resistance);

    if (hasRoof) {
      const overRoof = f32x4.max(mul(wind, roofWind), s(0.3));
      const roofConvection = f32x4.max(s(4), mul(s(AIR_HEAT), transfer(above, roof, 5, overRoof, roofNeutral, roofRatio, roofUnstable)));
      const roofResistance = f32x4.div(s(AIR_HEAT), roofConvection);
      const byRoof = mul(roofGreen, f32x4.div(vapour, add(roofResistance, s(100 * stomata))));
      const roofGains = add(mul(add(direct, diffuse), roofTakes), mul(s(0.9), sub(longwave, black(roof))));
      surface(roof, roofBelow, roofGains, 0.9, 46200, above, roofConvection, byRoof, deficitAbove, slope, dt);
      roof = nextTemperature; roofBelow = nextBelow;
    }

    if (hasPaved) {
      const pavedGains = add(mul(onFloor, pavedTakes), mul(s(0.95), sub(toFloor, black(paved))));
      surface(paved, pavedBelow, pavedGains, 0.95, 198400, street, convection, mul(pavedWet, byGrass), deficit, slope, dt);
      paved = nextTemperature; pavedBelow = nextBelow;
    }

    if (hasGrass) {
      const grassGains = add(mul(onFloor, s(1 - GRASS_ALBEDO)), mul(s(0.98), sub(toFloor, black(grass))));
      surface(grass, grassBelow, grassGains, 0.98, 102600, street, convection, byGrass, deficit, slope, dt);
      grass = nextTemperature; grassBelow = nextBelow;
    }

    if (hasWood) {
      const woodGains = add(mul(onFloor, s(1 - WOOD_ALBEDO)), mul(s(0.98), sub(toFloor, black(wood))));
      surface(wood, woodBelow, woodGains, 0.98, 60000, street, mul(s(2), convection), byWood, deficit, slope, dt);
      wood = nextTemperature; woodBelow = nextBelow;
    }

    if (hasWater) {
      const waterGains = add(mul(onFloor, s(1 - WATER_ALBEDO)), mul(s(0.97), sub(toFloor, black(water))));
      surface(water, waterBelow, waterGains, 0.97, 4200000, street, convection, byWater, deficit, slope, dt);
      water = nextTemperature; waterBelow = nextBelow;
    }

    if (hasWall) {
      const wallGains = add(wallLight, mul(s(0.9), sub(toWall, wallGlow)));
      surface(wall, wallBelow, wallGains, 0.9, 200000, street, convection, s(0), deficit, slope, dt);
      wall = nextTemperature; wallBelow = nextBelow;
    }

    // The street's air holds next to nothing: what the surfaces give it, it gives on.
    const exchange = mul(s(AIR_HEAT), transfer(above, street, 10, f32x4.max(mul(wind, airWind), s(0.3)), airNeutral, airRatio, airUnstable));
    const toAir = f32x4.max(exchange, s(8));
    const pull = add(
      add(mul(pavedShare, paved), mul(grassShare, grass)),
      add(add(mul(s(2), mul(woodShare, wood)), mul(waterShare, water)), mul(wallShare, wall)),
    );
    const weights = add(add(add(pavedShare, grassShare), add(mul(s(2), woodShare), waterShare)), wallShare);
    street = f32x4.div(
      add(add(mul(convection, pull), mul(toAir, above)), waste), add(mul(convection, weights), toAir),
    );

    const seen = add(mul(roofShare, roof), add(
      add(mul(pavedShare, paved), mul(grassShare, grass)), add(mul(woodShare, wood), mul(waterShare, water)),
    ));
    const afternoon = load<f32>(step, 40), night = load<f32>(step, 44);
    afternoonAir = add(afternoonAir, mul(s(afternoon), street));
    afternoonSurface = add(afternoonSurface, mul(s(afternoon), seen));
    nightAir = add(nightAir, mul(s(night), street));
    nightSurface = add(nightSurface, mul(s(night), seen));
    afternoons += afternoon;
    nights += night;
    sum = add(sum, street);
    if (load<f32>(step, 48) > 0) warmest = f32x4.max(warmest, street);
    if (load<f32>(step, 52) > 0) coldest = f32x4.min(coldest, street);
    if (load<f32>(step, 56) > 0) {
      hotDays = add(hotDays, v128.and(one4, f32x4.ge(warmest, s(hot))));
      warmest = s(-100);
    }
    if (load<f32>(step, 60) > 0) {
      tropicalNights = add(tropicalNights, v128.and(one4, f32x4.ge(coldest, s(tropical))));
      coldest = s(100);
    }
    const frame = <i32>load<f32>(step, 64);
    if (frame >= 0) {
      v128.store(pictures + (<usize>frame * padded << 2), street);
      v128.store(pictures + (<usize>(frames + frame) * padded << 2), seen);
    }
  }
  const perAfternoon = s(<f32>1 / max(afternoons, <f32>1)), perNight = s(<f32>1 / max(nights, <f32>1));
  v128.store(results, mul(afternoonAir, perAfternoon));
  v128.store(results + (padded << 2), mul(nightAir, perNight));
  v128.store(results + (2 * padded << 2), mul(afternoonSurface, perAfternoon));
  v128.store(results + (3 * padded << 2), mul(nightSurface, perNight));
  v128.store(results + (4 * padded << 2), hotDays);
  v128.store(results + (5 * padded << 2), tropicalNights);
  v128.store(results + (6 * padded << 2), imbalance);
  v128.store(results + (7 * padded << 2), mul(sum, s(<f32>1 / <f32>steps)));
}

// @ts-ignore: decorator
@inline
function some(share: v128): bool { return v128.any_true(f32x4.gt(share, s(0))); }

/** The table's value at four places, linear between its steps. */
// @ts-ignore: decorator
@inline
function sunlit(x: v128, sun: usize): v128 {
  const place = mul(f32x4.div(x, add(s(1), x)), s(1024));
  const low = f32x4.floor(place);
  const part = sub(place, low);
  const index = i32x4.trunc_sat_f32x4_s(low);
  let a = s(0), b = s(0);
  let at = sun + (<usize>i32x4.extract_lane(index, 0) << 2);
  a = f32x4.replace_lane(a, 0, load<f32>(at)); b = f32x4.replace_lane(b, 0, load<f32>(at, 4));
  at = sun + (<usize>i32x4.extract_lane(index, 1) << 2);
  a = f32x4.replace_lane(a, 1, load<f32>(at)); b = f32x4.replace_lane(b, 1, load<f32>(at, 4));
  at = sun + (<usize>i32x4.extract_lane(index, 2) << 2);
  a = f32x4.replace_lane(a, 2, load<f32>(at)); b = f32x4.replace_lane(b, 2, load<f32>(at, 4));
  at = sun + (<usize>i32x4.extract_lane(index, 3) << 2);
  a = f32x4.replace_lane(a, 3, load<f32>(at)); b = f32x4.replace_lane(b, 3, load<f32>(at, 4));
  return add(a, mul(part, sub(b, a)));
}
