import { type Epsg5186, type Epsg5186Box, toWgs84 } from '#core';
import type { SubwaySection } from '#datasets/subway/contract.ts';
import { railHeights, tunnelSize } from '#datasets/subway/contract.ts';
import type { Space } from '#datasets/underground-spaces/contract.ts';
import { clearancesOf } from './clearance.ts';
import { coversAlong, distancesAlong, type Utility } from './contract.ts';
import type { Cut, Section, SpaceCut } from './section-types.ts';

/** Height of the ground above mean sea level at a place in EPSG:5186. */
export type GroundAt = (place: Epsg5186) => number;

export interface SectionInput {
  /** Straight steps in EPSG:5186. */
  readonly line: readonly Epsg5186[];
  readonly utilities: readonly Utility[];
  readonly subway: readonly SubwaySection[];
  readonly spaces: readonly Space[];
  readonly groundAt: GroundAt;
}

/** The vertical section along a line: where it cuts what lies under the ground, exactly, and how far apart that is. */
export function sectionAlong(input: SectionInput): Omit<Section, 'scenario' | 'terrainKnown' | 'generated' | 'line'> {
  const { line, groundAt } = input;
  const along = distancesAlong(line);
  const cuts = [
    ...input.utilities.flatMap((utility) => cutsOf(utility, line, along, utilityMeasure(utility, groundAt))),
    ...input.subway.flatMap((section) => cutsOf(section, line, along, subwayMeasure(section, groundAt))),
  ].sort((a, b) => a.alongM - b.alongM || (a.key < b.key ? -1 : 1));
  return {
    lengthM: along[along.length - 1],
    ground: groundProfile(line, along, groundAt),
    cuts,
    spaces: input.spaces.flatMap((space) => spaceCuts(space, line, along, groundAt)),
    clearances: clearancesOf(cuts),
  };
}

// Lines ----------------------------------------------------------------------------------------------------------------

/** What is known of a line at one of its places; `step` and `t` say where: between which points, and how far between. */
type Measure = (
  place: Epsg5186,
  step: number,
  t: number,
) => Omit<Cut, 'key' | 'id' | 'alongM' | 'position' | 'angleDeg'>;

function utilityMeasure(utility: Utility, groundAt: GroundAt): Measure {
  const covers = coversAlong(utility);
  const { kind, diameterM, material, year, pressureKpa, voltageKv } = utility;
  return (place, step, t) => {
    const coverM = covers[step] + (covers[step + 1] - covers[step]) * t;
    const groundM = groundAt(place);
    return {
      kind,
      name: null,
      groundM,
      coverM,
      centreM: groundM - coverM - diameterM / 2,
      widthM: diameterM,
      heightM: diameterM,
      material,
      year,
      pressureKpa,
      voltageKv,
    };
  };
}

function subwayMeasure(section: SubwaySection, groundAt: GroundAt): Measure {
  const rails = railHeights(section, groundAt);
  const { widthM, heightM, railAboveFloorM } = tunnelSize;
  const name = {
    ko: `${section.name} ${section.fromStation}–${section.toStation}`,
    en: `${section.nameEn} ${section.fromStationEn}–${section.toStationEn}`,
  };
  return (place, step, t) => {
    const rail = rails[step] + (rails[step + 1] - rails[step]) * t;
    const groundM = groundAt(place);
    const centreM = rail - railAboveFloorM + heightM / 2;
    const coverM = groundM - centreM - heightM / 2;
    const none = { material: null, year: null, pressureKpa: null, voltageKv: null };
    return { kind: 'subway', name, groundM, coverM, centreM, widthM, heightM, ...none };
  };
}

/** Every place where a line crosses the section; a touch at a shared point counts once. */
function cutsOf(
  thing: { readonly id: string; readonly line: readonly Epsg5186[] },
  line: readonly Epsg5186[],
  along: readonly number[],
  measure: Measure,
): Cut[] {
  const found: Cut[] = [];
  for (let i = 1; i < line.length; i++) {
    for (let j = 1; j < thing.line.length; j++) {
      const met = crossing(line[i - 1], line[i], thing.line[j - 1], thing.line[j]);
      if (!met) continue;
      const alongM = along[i - 1] + (along[i] - along[i - 1]) * met.s;
      if (found.some((cut) => Math.abs(cut.alongM - alongM) < 0.001)) continue;
      found.push({
        key: found.length === 0 ? thing.id : `${thing.id}#${found.length + 1}`,
        id: thing.id,
        alongM,
        position: lonLat(met.place),
        angleDeg: met.angleDeg,
        ...measure(met.place, j - 1, met.t),
      });
    }
  }
  return found;
}

interface Crossing {
  readonly place: Epsg5186;
  /** Shares of the first and the second segment. */
  readonly s: number;
  readonly t: number;
  /** 0…90 */
  readonly angleDeg: number;
}

/** Where two segments cross, ends included; parallel ones do not. */
export function crossing(a: Epsg5186, b: Epsg5186, c: Epsg5186, d: Epsg5186): Crossing | undefined {
  const [ux, uy] = [b[0] - a[0], b[1] - a[1]];
  const [vx, vy] = [d[0] - c[0], d[1] - c[1]];
  const cross = ux * vy - uy * vx;
  const lengths = Math.hypot(ux, uy) * Math.hypot(vx, vy);
  if (Math.abs(cross) < 1e-12 * lengths || lengths === 0) return undefined;
  const s = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / cross;
  const t = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / cross;
  if (s < 0 || s > 1 || t < 0 || t > 1) return undefined;
  const angleDeg = (Math.asin(Math.min(1, Math.abs(cross) / lengths)) * 180) / Math.PI;
  return { place: [a[0] + ux * s, a[1] + uy * s], s, t, angleDeg };
}

// Spaces ---------------------------------------------------------------------------------------------------------------

function spaceCuts(space: Space, line: readonly Epsg5186[], along: readonly number[], groundAt: GroundAt): SpaceCut[] {
  // The floor of a hall is level: one height of the ground counts, in the middle of its outline.
  const ground = groundAt(middleOf(space.footprint[0][0]));
  return insideSpans(space.footprint, line, along).map(([fromM, toM], i) => ({
    key: i === 0 ? space.id : `${space.id}#${i + 1}`,
    id: space.id,
    kind: space.kind,
    name: {
      ko: space.lineName ? `${space.name} (${space.lineName})` : space.name,
      en: space.lineNameEn ? `${space.nameEn} (${space.lineNameEn})` : space.nameEn,
    },
    fromM,
    toM,
    roofM: ground - space.roofDepthM,
    floorM: ground - space.floorDepthM,
    roofDepthM: space.roofDepthM,
    floorDepthM: space.floorDepthM,
  }));
}

export function middleOf(ring: readonly Epsg5186[]): Epsg5186 {
  const corners = ring.slice(0, -1);
  const sum = (axis: 0 | 1) => corners.reduce((total, corner) => total + corner[axis], 0) / corners.length;
  return [sum(0), sum(1)];
}

/** Stretches of a line inside a MultiPolygon, as distances along the line. */
export function insideSpans(
  area: Space['footprint'],
  line: readonly Epsg5186[],
  along: readonly number[],
): [number, number][] {
  const spans: [number, number][] = [];
  for (let i = 1; i < line.length; i++) {
    const edges = area
      .flat()
      .flatMap((ring) => ring.slice(1).map((to, k) => crossing(line[i - 1], line[i], ring[k], to)));
    const shares = [0, ...edges.flatMap((met) => (met ? [met.s] : [])), 1].sort((a, b) => a - b);
    for (let k = 1; k < shares.length; k++) {
      const [from, to] = [shares[k - 1], shares[k]];
      const half = (from + to) / 2;
      const place = [0, 1].map((axis) => line[i - 1][axis] + (line[i][axis] - line[i - 1][axis]) * half);
      if (to - from < 1e-9 || !contains(area, place as unknown as Epsg5186)) continue;
      const at = (share: number) => along[i - 1] + (along[i] - along[i - 1]) * share;
      const last = spans.at(-1);
      if (last && Math.abs(last[1] - at(from)) < 1e-6) last[1] = at(to);
      else spans.push([at(from), at(to)]);
    }
  }
  return spans;
}

/** Even-odd over all rings: holes count out. */
function contains(area: Space['footprint'], [x, y]: Epsg5186): boolean {
  let inside = false;
  for (const ring of area.flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1], ring[i]];
      if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
    }
  }
  return inside;
}

// Ground ---------------------------------------------------------------------------------------------------------------

const mostSamples = 300;

function groundProfile(line: readonly Epsg5186[], along: readonly number[], groundAt: GroundAt): [number, number][] {
  const length = along[along.length - 1];
  const step = Math.max(1, length / mostSamples);
  const profile: [number, number][] = [];
  for (let i = 1; i < line.length; i++) {
    const part = along[i] - along[i - 1];
    const count = Math.max(1, Math.round(part / step));
    for (let k = i === 1 ? 0 : 1; k <= count; k++) {
      const t = k / count;
      const place: Epsg5186 = [
        line[i - 1][0] + (line[i][0] - line[i - 1][0]) * t,
        line[i - 1][1] + (line[i][1] - line[i - 1][1]) * t,
      ];
      profile.push([millimetres(along[i - 1] + part * t), millimetres(groundAt(place))]);
    }
  }
  return profile;
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;

/** Box around a line, EPSG:5186; a metre wider on every side, since a box without a height has no inside to intersect with. */
export function boxAround(line: readonly Epsg5186[], marginM = 1): Epsg5186Box {
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  return [Math.min(...xs) - marginM, Math.min(...ys) - marginM, Math.max(...xs) + marginM, Math.max(...ys) + marginM];
}

const lonLat = (place: Epsg5186): [number, number] => {
  const [lon, lat] = toWgs84(place);
  return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
};
