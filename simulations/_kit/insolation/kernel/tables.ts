import { relativeAirMass } from '#simulations/_kit/solar/clear-sky.ts';
import {
  circumsolarRatio,
  cosIncidence,
  groundReflected,
  type Plane,
  perezBrightness,
} from '#simulations/_kit/solar/perez.ts';
import type { SunMoment } from '#simulations/_kit/solar/sun-period.ts';

/**
 * Cumulative tables: what a receiver gets from one azimuth when its horizon stands at a certain angle there. Sums over
 * a whole year cost one look-up per cell and azimuth, whatever the number of moments.
 *
 * Entry `e` holds for horizons with t / (1 + t) in [e, e + 1) / 1024, t the tangent; entry 0 stands for an open
 * horizon, the last one for a closed sky. The four numbers of an entry are minutes of sun, direct, diffuse (round the
 * sun, the rest of the sky, the bright horizon, the ground) and the share of the sky, in whole units.
 */
export const entries = 1024;

export interface Receiver extends Plane {
  /** Of the ground before a tilted plane; default 0.2. */
  readonly albedo?: number;
}
export const horizontal: Receiver = { tiltDeg: 0, aspectDeg: 180 };

export interface TableOptions {
  readonly moments: readonly SunMoment[];
  /** Azimuths of the open sky: equal sectors round the horizon. */
  readonly azimuths: number;
  /** Parts into which a sector is cut where the sun comes: its azimuth is then known to 360° / azimuths / parts. */
  readonly parts: number;
  /** Phases of the lines in those parts; see sheared-lines.ts. */
  readonly phases: number;
  readonly receivers: readonly Receiver[];
  /** Whether the sun itself is in the tables, or (shadows are swept) only the light of the sky. */
  readonly sun: boolean;
  /** Share of the light that counts, e.g. what passes through leaves; default 1. */
  share?(moment: SunMoment): number;
}

/** A horizon to sweep. */
export interface Sector {
  readonly azimuthDeg: number;
  readonly phases: number;
}

/** One sweep of the raster: the horizon of an azimuth and what follows from it. */
export interface SectorTable extends Sector {
  /** i32[receivers][1024][4]. */
  readonly table: Int32Array<ArrayBuffer>;
}

/** Worth of one unit of minutes, direct, diffuse (Wh/m²) and sky (share). */
export type Units = readonly [minutes: number, direct: number, diffuse: number, sky: number];

/** Units so small that the largest sum just fits 31 bits: powers of two, so that sums of them are exact. */
export function unitsFor(moments: readonly SunMoment[]): Units {
  const total = (of: (moment: SunMoment) => number) => moments.reduce((sum, m) => sum + of(m), 0);
  const minutes = total((m) => m.minutes);
  // A tilted plane may get more than the horizontal: at most everything that comes.
  const direct = total((m) => (m.dni * m.minutes) / 60);
  const diffuse = total((m) => (2 * (m.dhi + m.ghi) * m.minutes) / 60);
  const unit = (largest: number) => 2 ** Math.ceil(Math.log2(Math.max(largest, 1) / 2 ** 31));
  return [unit(minutes), unit(direct), unit(diffuse), unit(2)];
}

/** Tangents and angles of the horizons that the entries stand for. */
const horizons = Array.from({ length: entries }, (_, e) => {
  const u = e === 0 ? 0 : (e + 0.5) / entries;
  return Math.atan(u / (1 - u));
});

/** Number of entries whose horizon a sun of this elevation clears. */
function cleared(elevationDeg: number): number {
  const t = Math.tan((Math.min(elevationDeg, 89.999) * Math.PI) / 180);
  return Math.max(1, Math.min(entries - 1, Math.ceil((t / (1 + t)) * entries - 0.5)));
}

/** The sweeps of a run: one per sector, `parts` where the sun comes. */
export function sectorTables(options: TableOptions, units: Units): SectorTable[] {
  const { azimuths, parts, phases } = options;
  const fine = azimuths * parts;
  const suns = sunsByAzimuth(options.moments, fine);
  const sky = skyOf(options);
  const sweeps: SectorTable[] = [];
  for (let k = 0; k < azimuths; k++) {
    const within = Array.from({ length: parts }, (_, p) => suns[k * parts + p]);
    if (within.every((list) => list.length === 0)) {
      sweeps.push(
        sweepOf(options, units, sky, { azimuthDeg: ((k + 0.5) * 360) / azimuths, share: 1 / azimuths, phases: 1 }, []),
      );
      continue;
    }
    within.forEach((list, p) => {
      const azimuthDeg = ((k * parts + p + 0.5) * 360) / fine;
      sweeps.push(sweepOf(options, units, sky, { azimuthDeg, share: 1 / fine, phases }, list));
    });
  }
  return sweeps;
}

function sunsByAzimuth(moments: readonly SunMoment[], sectors: number): SunMoment[][] {
  const lists = Array.from({ length: sectors }, (): SunMoment[] => []);
  for (const moment of moments) {
    const turn = (((moment.azimuthDeg % 360) + 360) % 360) / 360;
    lists[Math.min(sectors - 1, Math.floor(turn * sectors))].push(moment);
  }
  return lists;
}

/** Energy (Wh/m²) of the period that does not come from the sun's own direction, and the mean share of light let through. */
interface Sky {
  readonly isotropic: number;
  readonly horizonBand: number;
  readonly global: number;
  readonly share: number;
}

function skyOf({ moments, share = () => 1 }: TableOptions): Sky {
  let [isotropic, horizonBand, global, weighted, whole] = [0, 0, 0, 0, 0];
  for (const moment of moments) {
    const { f1, f2 } = brightness(moment);
    const part = share(moment);
    const hours = moment.minutes / 60;
    isotropic += part * moment.dhi * (1 - f1) * hours;
    horizonBand += part * moment.dhi * f2 * hours;
    global += part * moment.ghi * hours;
    weighted += part * moment.dhi * hours;
    whole += moment.dhi * hours;
  }
  return { isotropic, horizonBand, global, share: whole > 0 ? weighted / whole : 1 };
}

function brightness(moment: SunMoment) {
  const apparentZenithDeg = 90 - moment.elevationDeg;
  return perezBrightness({ ...moment, apparentZenithDeg, relativeAirMass: relativeAirMass(apparentZenithDeg) });
}

interface PartOfSky extends Sector {
  /** Of the full circle. */
  readonly share: number;
}

function sweepOf(
  { receivers, sun, share = () => 1 }: TableOptions,
  units: Units,
  sky: Sky,
  sector: PartOfSky,
  suns: readonly SunMoment[],
): SectorTable {
  const table = new Int32Array(receivers.length * entries * 4);
  receivers.forEach((receiver, r) => {
    const sums = [0, 1, 2].map(() => new Float64Array(entries + 1));
    for (const moment of suns) addSun(sums, receiver, moment, share(moment), sun);
    for (let e = entries - 2; e >= 0; e--) for (const sum of sums) sum[e] += sum[e + 1];
    const ground = groundReflected(receiver.tiltDeg, sky.global, receiver.albedo ?? 0.2) * sector.share;
    const band = sky.horizonBand * Math.sin((receiver.tiltDeg * Math.PI) / 180) * sector.share;
    for (let e = 0; e < entries; e++) {
      const seen = e === entries - 1 ? 0 : sector.share * skySeen(receiver, sector.azimuthDeg, horizons[e]);
      const diffuse = sums[2][e] + sky.isotropic * seen + band * bandSeen(horizons[e]) + ground;
      const values = [sums[0][e], sums[1][e], diffuse, sky.share * seen];
      table.set(
        values.map((value, i) => Math.round(value / units[i])),
        4 * (r * entries + e),
      );
    }
  });
  return { azimuthDeg: sector.azimuthDeg, phases: sector.phases, table };
}

/** Adds a moment to the last entry that it clears; suffix sums make the table of it. */
function addSun(sums: readonly Float64Array[], plane: Receiver, moment: SunMoment, share: number, sun: boolean): void {
  const zenith = 90 - moment.elevationDeg;
  const incidence = cosIncidence(plane, zenith, moment.azimuthDeg);
  if (incidence <= 0) return;
  const last = cleared(moment.elevationDeg) - 1;
  const hours = (share * moment.minutes) / 60;
  if (sun) {
    sums[0][last] += share * moment.minutes;
    sums[1][last] += moment.dni * incidence * hours;
  }
  sums[2][last] += moment.dhi * brightness(moment).f1 * circumsolarRatio(incidence, zenith) * hours;
}

/**
 * Cosine-weighted share of the sky that a plane sees above a horizon (radians) at one azimuth; its mean over all
 * azimuths is the sky view factor. On the horizontal cos² of the horizon.
 */
export function skySeen({ tiltDeg, aspectDeg }: Plane, azimuthDeg: number, horizon: number): number {
  const tilt = (tiltDeg * Math.PI) / 180;
  const towards = Math.cos(((azimuthDeg - aspectDeg) * Math.PI) / 180);
  const flat = Math.cos(tilt);
  const lean = Math.sin(tilt) * towards;
  const own = lean < 0 ? Math.atan2(-lean, flat) : 0;
  const from = Math.max(horizon, own);
  return flat * Math.cos(from) ** 2 + lean * (Math.PI / 2 - from - Math.sin(2 * from) / 2);
}

/** The bright band at the horizon is taken to be 5° high. */
const bandSeen = (horizon: number): number => Math.max(0, 1 - horizon / ((5 * Math.PI) / 180));
