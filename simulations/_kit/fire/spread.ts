// From its own file: a thread begins sooner without all that `#core` brings along.
import { randomUnit } from '#datasets/_core/random.ts';
import { type Cells, cellsOfPoints, columnsFrom, columnsTo, rowsFrom, rowsTo } from './cells.ts';
import { flamesKw } from './flames.ts';
import type { FireGraph } from './graph.ts';
import { hamadaRate } from './hamada.ts';
import type { LocalWind } from './local-wind.ts';

export interface FireRules {
  /** `hamada`: an empirical rate; `physical`: heat on every wall, minute by minute, and brands. */
  readonly mode: 'hamada' | 'physical';
  /** Where the wind comes from, degrees clockwise from the grid's north, and its speed. */
  readonly windFromDeg: number;
  readonly windMs: number;
  /** The wind that leans the flames of each building; that from `windFromDeg` when absent. Brands fly with the wind above the roofs. */
  readonly localWind?: LocalWind;
  readonly horizonMin: number;
  /** Minutes after the first ignition at which the first engine gives water; Infinity: none comes. */
  readonly engineMin: number;
  /** Engines, of which each puts out so many square metres of burning floor a minute. */
  readonly engines: number;
  readonly seed: number;
}

/** One possible course of a fire. */
export interface Member {
  /** Minutes after the first ignition at which each building catches fire; Infinity: never. */
  readonly arrival: Float32Array;
  readonly burntM2: number;
  readonly burntBuildings: number;
  readonly people: number;
}

export const stepMin = 0.5;
export const engineM2PerMin = 25;
/**
 * Heat that lights a wall, (kW/m²)² s above the critical flux: thermally thick wood, π/4 · kρc (T_ig − T₀)² with
 * kρc 0.3 (kW/m²K)² s and 330 K (Quintiere, Fundamentals of Fire Phenomena, ch. 7).
 */
const doseToLight = (Math.PI / 4) * 0.3 * 330 ** 2;
/** Ln of a lognormal factor with a coefficient of variation of 0.3. */
const spread = Math.sqrt(Math.log(1 + 0.3 ** 2));
/** The wind of a member is one of five around the one asked for: degrees turned, and times as strong. */
const windTurns = [0, -12, 12, -24, 24];
const windTimes = [1, 0.8, 1.2, 1, 1];

/** Brands: exposed roof lit a minute by one fully burning building right where most of them land, of a wooden one of 100 m². */
const brandsAt = 0.006;
/** They land at a median of 30 m per m/s of wind, lognormal with 0.5 (SWUIFT: 0.3), and 8 m to either side (with the roof's own width). */
const brandMedian = 30;
const brandSd = 0.5;
const brandSideM = 8;
const brandFarthestM = 400;
const brandCellM = 50;

interface WindCase {
  readonly toEast: number;
  readonly toNorth: number;
  readonly ms: number;
  /** Sine and cosine of the turn from the wind asked for. */
  readonly turn: readonly [sin: number, cos: number];
  /** kW/m² along each edge at full burning; NaN: not looked at yet. */
  readonly kw: Float32Array;
  /** Buildings that brands of a building reach, and at what rate; filled when it first burns. */
  readonly brands: Map<number, Brands>;
}
interface Brands {
  readonly to: Uint32Array;
  readonly perMin: Float32Array;
}

/** Runs members over one graph; keeps what they share. */
export class SpreadRun {
  readonly #graph: FireGraph;
  readonly #rules: FireRules;
  readonly #winds = new Map<number, WindCase>();
  /** Middles of the buildings, in squares. */
  readonly #cells: Cells;
  // Of a member under way.
  readonly #arrival: Float32Array;
  readonly #level: Float32Array;
  readonly #flux: Float64Array;
  readonly #dose: Float32Array;
  readonly #brandDose: Float32Array;
  readonly #brandRate: Float64Array;
  /** 0 not drawn yet, 1 lets the fire in, 2 does not. */
  readonly #lets: Uint8Array;
  readonly #left: Float32Array;
  readonly #inHeat: Uint8Array;
  /** Lognormal factor by building, 0 where not drawn, and the brands that light it. */
  readonly #factors: Float32Array;
  readonly #lit: Float32Array;

  constructor(graph: FireGraph, rules: FireRules) {
    this.#graph = graph;
    this.#rules = rules;
    const n = graph.count;
    this.#arrival = new Float32Array(n);
    this.#level = new Float32Array(n);
    this.#flux = new Float64Array(n);
    this.#dose = new Float32Array(n);
    this.#brandDose = new Float32Array(n);
    this.#brandRate = new Float64Array(n);
    this.#lets = new Uint8Array(n);
    this.#left = new Float32Array(n);
    this.#inHeat = new Uint8Array(n);
    this.#factors = new Float32Array(n);
    this.#lit = new Float32Array(n);
    this.#cells = cellsOfPoints(graph.x, graph.y, brandCellM);
  }

  /** Member `number` of the run: the same for the same seed, whoever computes it. */
  member(number: number, ignitions: readonly number[]): Member {
    const wind = this.#wind(number === 0 ? 0 : Math.floor(5 * randomUnit(this.#rules.seed, number, -1)));
    this.#run(number, ignitions, wind);
    return { ...this.#summary(), arrival: this.#arrival.slice() };
  }

  /** The same without the arrivals. */
  figures(number: number, ignitions: readonly number[]): Omit<Member, 'arrival'> {
    this.#run(number, ignitions, this.#wind(Math.floor(5 * randomUnit(this.#rules.seed, number, -1))));
    return this.#summary();
  }

  #run(number: number, ignitions: readonly number[], wind: WindCase): void {
    if (this.#rules.mode === 'hamada') this.#hamada(number, ignitions, wind);
    else this.#physical(number, ignitions, wind);
  }

  #wind(variant: number): WindCase {
    let wind = this.#winds.get(variant);
    if (!wind) {
      const turned = ((this.#rules.windFromDeg + windTurns[variant]) * Math.PI) / 180;
      const kw = new Float32Array(this.#graph.to.length).fill(Number.NaN);
      const ms = this.#rules.windMs * windTimes[variant];
      const by = (windTurns[variant] * Math.PI) / 180;
      const turn = [Math.sin(by), Math.cos(by)] as const;
      wind = { toEast: -Math.sin(turned), toNorth: -Math.cos(turned), ms, turn, kw, brands: new Map() };
      this.#winds.set(variant, wind);
    }
    return wind;
  }

  /** A lognormal factor of mean 1 for a building of a member. */
  #factor(member: number, building: number): number {
    const [u, v] = [
      randomUnit(this.#rules.seed, member, building, 1),
      randomUnit(this.#rules.seed, member, building, 2),
    ];
    const normal = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
    return Math.exp(spread * normal - (spread * spread) / 2);
  }

  #summary(): Omit<Member, 'arrival'> {
    const { floorM2, people } = this.#graph;
    let [burntM2, burntBuildings, affected] = [0, 0, 0];
    for (let i = 0; i < this.#arrival.length; i++) {
      if (this.#arrival[i] === Number.POSITIVE_INFINITY) continue;
      burntBuildings++;
      burntM2 += floorM2[i] * (1 - this.#left[i]);
      affected += people[i];
    }
    return { burntM2, burntBuildings, people: affected };
  }

  /** Shortest times over the graph at Hamada's rates (Dijkstra), each house slower or faster by chance. */
  #hamada(member: number, ignitions: readonly number[], wind: WindCase): void {
    const { first, to, gapM, sideM, resistive, east, north } = this.#graph;
    const { horizonMin } = this.#rules;
    this.#arrival.fill(Number.POSITIVE_INFINITY);
    this.#left.fill(0);
    // Minutes in bins of a step; within a bin in the order of arrival.
    const bins: number[][] = Array.from({ length: Math.ceil(horizonMin / stepMin) + 1 }, () => []);
    const put = (i: number, minute: number) => {
      if (minute > horizonMin || minute >= this.#arrival[i]) return;
      this.#arrival[i] = minute;
      bins[Math.floor(minute / stepMin)].push(i);
    };
    for (const i of ignitions) put(i, 0);
    const done = new Uint8Array(this.#graph.count);
    for (const bin of bins) {
      while (bin.length > 0) {
        let at = 0;
        for (let k = 1; k < bin.length; k++) if (this.#arrival[bin[k]] < this.#arrival[bin[at]]) at = k;
        const [i] = bin.splice(at, 1);
        if (done[i]) continue;
        done[i] = 1;
        for (let e = first[i]; e < first[i + 1]; e++) {
          const j = to[e];
          if (done[j]) continue;
          const a = (sideM[i] + sideM[j]) / 2;
          const k = east[e] * wind.toEast + north[e] * wind.toNorth;
          const f = (resistive[i] + resistive[j]) / 2;
          const minutes = (a + gapM[e]) / hamadaRate({ a, d: gapM[e], u: wind.ms, f }, k);
          put(j, this.#arrival[i] + minutes * (member === 0 ? 1 : this.#factor(member, j)));
        }
      }
    }
  }

  #physical(member: number, ignitions: readonly number[], wind: WindCase): void {
    const { horizonMin, engineMin, engines } = this.#rules;
    const { growMin, burnMin, criticalKw, floorM2 } = this.#graph;
    const [arrival, level, flux, left] = [this.#arrival, this.#level, this.#flux, this.#left];
    arrival.fill(Number.POSITIVE_INFINITY);
    for (const each of [
      level,
      flux,
      this.#dose,
      this.#brandDose,
      this.#brandRate,
      this.#lets,
      left,
      this.#inHeat,
      this.#factors,
    ])
      each.fill(0);
    const burning: number[] = [];
    const heated: number[] = [];
    const out = new Set<number>();
    const inHeat = this.#inHeat;
    const heat = (j: number) => {
      if (inHeat[j] || arrival[j] < Number.POSITIVE_INFINITY) return;
      if (this.#lets[j] === 0) this.#drawn(member, j);
      if (this.#lets[j] === 2) return;
      inHeat[j] = 1;
      heated.push(j);
    };
    const ignite = (i: number, minute: number) => {
      if (arrival[i] < Number.POSITIVE_INFINITY) return;
      arrival[i] = minute;
      burning.push(i);
    };
    for (const i of ignitions) ignite(i, 0);
    const factorOf = (i: number) => {
      if (this.#factors[i] === 0) this.#factors[i] = member === 0 ? 1 : this.#factor(member, i);
      return this.#factors[i];
    };
    for (let minute = 0; minute < horizonMin && burning.length > 0; minute += stepMin) {
      // Fires grow and die.
      for (let k = 0; k < burning.length; k++) {
        const i = burning[k];
        const next = out.has(i) ? 0 : levelAt(minute - arrival[i], growMin[i], burnMin[i] * factorOf(i));
        if (next !== level[i]) this.#radiate(i, next - level[i], wind, heat);
        level[i] = next;
      }
      // Walls take heat, roofs take brands.
      let kept = 0;
      for (let k = 0; k < heated.length; k++) {
        const j = heated[k];
        if (arrival[j] < Number.POSITIVE_INFINITY) continue;
        const over = flux[j] - criticalKw[j];
        if (over <= 0 && this.#brandRate[j] < 1e-7) {
          // Nothing more to hear of it, until a fire near it grows.
          inHeat[j] = 0;
          continue;
        }
        heated[kept++] = j;
        if (over > 0) this.#dose[j] += over * over * 60 * stepMin;
        this.#brandDose[j] += this.#brandRate[j] * stepMin;
        if (this.#dose[j] >= doseToLight * factorOf(j) || this.#brandDose[j] >= this.#lit[j])
          ignite(j, minute + stepMin);
      }
      heated.length = kept;
      if (minute >= engineMin) this.#water(burning, out, minute, engines * engineM2PerMin * stepMin, floorM2);
      // Burnt out and put out: they radiate no more.
      let alight = 0;
      for (const i of burning) {
        const over = out.has(i) || minute - arrival[i] > growMin[i] + 1.5 * burnMin[i] * factorOf(i);
        if (!over || level[i] !== 0) burning[alight++] = i;
      }
      burning.length = alight;
    }
  }

  /** Whether a building lets fire in at all in a member, and how many brands it takes. */
  #drawn(member: number, j: number): void {
    const { seed } = this.#rules;
    const chance = this.#graph.lets[j];
    // The first member is the likeliest course: in it whatever is more likely to let the fire in than not does.
    const lets = member === 0 ? chance >= 0.5 : randomUnit(seed, member, j, 4) < chance;
    this.#lets[j] = lets ? 1 : 2;
    this.#lit[j] = member === 0 ? 1 : -Math.log(1 - randomUnit(seed, member, j, 3));
  }

  /** Engines work on the newest fires first: these are small, and at the front. */
  #water(burning: readonly number[], out: Set<number>, minute: number, m2: number, floorM2: Float32Array): void {
    let budget = m2;
    for (let k = burning.length - 1; k >= 0 && budget > 0; k--) {
      const i = burning[k];
      if (out.has(i)) continue;
      const age = minute - this.#arrival[i];
      const { growMin, burnMin } = this.#graph;
      const share = Math.min(1, age / (growMin[i] + burnMin[i]));
      // What burns now: a room at first, all of it when fully involved.
      const aflame = Math.max(10, floorM2[i] * share) * (1 - this.#left[i]);
      const done = Math.min(budget, aflame);
      budget -= done;
      if (done < aflame) {
        this.#left[i] = Math.min(0.95, this.#left[i] + (done / aflame) * (1 - this.#left[i]));
        continue;
      }
      out.add(i);
      this.#left[i] = Math.max(this.#left[i], 1 - share);
    }
  }

  #radiate(i: number, by: number, wind: WindCase, heat: (j: number) => void): void {
    const { first, to } = this.#graph;
    for (let e = first[i]; e < first[i + 1]; e++) {
      let kw = wind.kw[e];
      if (Number.isNaN(kw)) {
        kw = this.#edgeKw(i, e, wind);
        wind.kw[e] = kw;
      }
      if (kw < 0.5) continue;
      this.#flux[to[e]] += by * kw;
      heat(to[e]);
    }
    const brands = this.#brandsOf(i, wind);
    for (let k = 0; k < brands.to.length; k++) {
      this.#brandRate[brands.to[k]] += by * brands.perMin[k];
      heat(brands.to[k]);
    }
  }

  /** Openings, and flames that wind and slope lean over. */
  #edgeKw(i: number, e: number, wind: WindCase): number {
    const { gapM, east, north, wallKw, frontM } = this.#graph;
    const [toEast, toNorth] = this.#windAt(i, wind);
    const ms = Math.sqrt(toEast * toEast + toNorth * toNorth);
    const k = ms > 0 ? (east[e] * toEast + north[e] * toNorth) / ms : 0;
    const slope = this.#slope(i, this.#graph.to[e]);
    return wallKw[e] + flamesKw({ gapM: gapM[e], frontM: frontM[e], windMs: ms, towards: k, slope });
  }

  /** The wind beside a burning building, m/s to the east and to the north. */
  #windAt(i: number, { toEast, toNorth, ms, turn: [sin, cos] }: WindCase): readonly [number, number] {
    const { localWind } = this.#rules;
    if (!localWind) return [toEast * ms, toNorth * ms];
    const [east, north] = [localWind.east[i] * ms, localWind.north[i] * ms];
    return [east * cos + north * sin, north * cos - east * sin];
  }

  /** Tangent of the ground's rise from the middle of one building to that of another. */
  #slope(i: number, j: number): number {
    const { x, y, groundM } = this.#graph;
    const along = Math.sqrt((x[j] - x[i]) ** 2 + (y[j] - y[i]) ** 2);
    return along > 0 ? (groundM[j] - groundM[i]) / along : 0;
  }

  #brandsOf(i: number, wind: WindCase): Brands {
    let brands = wind.brands.get(i);
    if (!brands) {
      brands = this.#landing(i, wind);
      wind.brands.set(i, brands);
    }
    return brands;
  }

  /** Roofs downwind of a building, and the chance a minute that its brands light each. */
  #landing(i: number, { toEast, toNorth, ms }: WindCase): Brands {
    const { x, y, sideM, resistive, lets } = this.#graph;
    const median = brandMedian * ms;
    const far = Math.min(brandFarthestM, 2 * median);
    const [to, perMin]: [number[], number[]] = [[], []];
    if (ms < 1) return { to: new Uint32Array(), perMin: new Float32Array() };
    const { first, things, columns, cellM } = this.#cells;
    // Whole cells: what lies a little to the side of the way is seen, too.
    const reachM = cellM * Math.ceil(far / cellM);
    const [west, east] = [columnsFrom(this.#cells, x[i] - reachM), columnsTo(this.#cells, x[i] + reachM)];
    const north = rowsTo(this.#cells, y[i] + reachM);
    for (let row = rowsFrom(this.#cells, y[i] - reachM); row <= north; row++) {
      const end = first[row * columns + east + 1];
      for (let k = first[row * columns + west]; k < end; k++) {
        const j = things[k];
        const dx = x[j] - x[i];
        const dy = y[j] - y[i];
        const along = dx * toEast + dy * toNorth;
        const side = dx * -toNorth + dy * toEast;
        const width = brandSideM + sideM[j] / 2;
        if (j === i || along < 10 || along > far || Math.abs(side) > 2.5 * width) continue;
        const z = Math.log(along / median) / brandSd;
        const landing = Math.exp(-(z * z) / 2 - (side / width) ** 2 / 2);
        const catches = (1 - resistive[j]) * (sideM[j] / 10) ** 2 * (sideM[i] / 10) * lets[i];
        const rate = brandsAt * landing * catches;
        if (rate < 1e-5) continue;
        to.push(j);
        perMin.push(rate);
      }
    }
    return { to: Uint32Array.from(to), perMin: Float32Array.from(perMin) };
  }
}

/** Share of the full heat: none until flashover, all of it while the fuel lasts, then falling to nothing in four steps. */
function levelAt(age: number, growMin: number, burnMin: number): number {
  if (age < growMin) return 0;
  if (age < growMin + burnMin) return 1;
  const fallen = (age - growMin - burnMin) / (0.5 * burnMin);
  return fallen >= 1 ? 0 : 1 - Math.ceil(4 * fallen) / 4;
}
