import { type Epsg5186, toEpsg5186 } from '#core';
import type { WaterPoint } from './city-plan-nature.ts';
import { type StationFact, type SubwayBranchFact, subwayFacts } from './facts/subway.ts';
import {
  bends,
  bridgeSections,
  elevatedDepthM,
  elevatedStations,
  knownDepthM,
  surfaceStations,
  transferStepM,
  undergroundStations,
  usualDepthM,
} from './facts/subway-levels.ts';

/** The part of a line between two neighbouring stations. */
export interface Alignment {
  readonly branch: SubwayBranchFact;
  readonly from: StationFact;
  readonly to: StationFact;
  /** Number of the section within its branch. */
  readonly index: number;
  /** A smooth curve from station to station, EPSG:5186 to the millimetre. */
  readonly line: readonly Epsg5186[];
  /** Rail below the ground at both ends, metres, negative above. */
  readonly depthM: readonly [from: number, to: number];
  /** Shares of the length between which it crosses the Han on a bridge. */
  readonly bridge: readonly [from: number, to: number] | null;
}

const stepM = 40;
const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;

/** Every section of the subway of Seoul in the order of the table. `han` is the centre line of the river with its width. */
export function* subwayAlignments(han: readonly WaterPoint[]): Generator<Alignment> {
  for (const branch of subwayFacts) {
    const { points, stationAt } = waypoints(branch);
    for (const [index, from] of branch.stations.entries()) {
      const to = branch.stations[index + 1];
      if (!to) continue;
      const line = curve(points, stationAt[index], stationAt[index + 1]);
      yield {
        branch,
        from,
        to,
        index,
        line,
        depthM: [railDepthM(branch.line, from.name), railDepthM(branch.line, to.name)],
        bridge: isBridge(branch.line, from.name, to.name) ? crossingOf(line, han) : null,
      };
    }
  }
}

/** A station of a line: a place, the way of the track there, and how deep it is. */
export interface StationPlace {
  readonly branch: SubwayBranchFact;
  readonly station: StationFact;
  readonly at: Epsg5186;
  /** Unit vector along the track. */
  readonly along: readonly [x: number, y: number];
  readonly depthM: number;
}

/** Every station once per line. */
export function* stationPlaces(): Generator<StationPlace> {
  const seen = new Set<string>();
  for (const branch of subwayFacts) {
    const { points, stationAt } = waypoints(branch);
    for (const [index, station] of branch.stations.entries()) {
      const key = `${branch.line}/${station.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const at = points[stationAt[index]];
      const along = tangentAt(points, stationAt[index]);
      yield { branch, station, at, along, depthM: railDepthM(branch.line, station.name) };
    }
  }
}

/** Stations of a branch and the bends between them, and which of these points each station is. */
function waypoints({ line, stations }: SubwayBranchFact): { points: Epsg5186[]; stationAt: number[] } {
  const points: Epsg5186[] = [];
  const stationAt = stations.map((station, i) => {
    const before = stations[i - 1]?.name;
    const bend = bends.find(([on, from, to]) => on === line && from === before && to === station.name);
    if (bend) points.push(...bend[3].map((place) => toEpsg5186(place)));
    return points.push(toEpsg5186([station.lon, station.lat])) - 1;
  });
  return { points, stationAt };
}

/**
 * A Catmull-Rom curve through the points, its tangents along the line from the point before to the point after: smooth at
 * stations, and never outside the way that the neighbours suggest.
 */
function curve(points: readonly Epsg5186[], first: number, last: number): Epsg5186[] {
  const out: Epsg5186[] = [rounded(points[first])];
  for (let i = first; i < last; i++) {
    const [a, b] = [points[i], points[i + 1]];
    const length = distance(a, b);
    const [ta, tb] = [tangentAt(points, i), tangentAt(points, i + 1)];
    const steps = Math.max(2, Math.ceil(length / stepM));
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      const [h1, h2] = [t * t * (3 - 2 * t), t * (1 - t) * (1 - t)];
      const h3 = t * t * (t - 1);
      const at = (axis: 0 | 1) => a[axis] + (b[axis] - a[axis]) * h1 + length * (ta[axis] * h2 + tb[axis] * h3);
      out.push(rounded([at(0), at(1)]));
    }
  }
  return out;
}

/** Unit direction of the line at one of its points; a closed line goes on through its first. */
function tangentAt(points: readonly Epsg5186[], i: number): Epsg5186 {
  const last = points.length - 1;
  const closed = last > 2 && distance(points[0], points[last]) < 1;
  const before = points[i > 0 ? i - 1 : closed ? last - 1 : 0];
  const after = points[i < last ? i + 1 : closed ? 1 : last];
  const length = distance(before, after) || 1;
  return [(after[0] - before[0]) / length, (after[1] - before[1]) / length];
}

const rounded = ([x, y]: Epsg5186): Epsg5186 => [millimetres(x), millimetres(y)];
const distance = (a: Epsg5186, b: Epsg5186): number => Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2);

/** Lines through each station. */
const linesThrough = Map.groupBy(
  subwayFacts.flatMap(({ line, stations }) => stations.map(({ name }) => ({ line, name }))),
  ({ name }) => name,
);

/** Depth of the rail of a line at a station, metres below the ground, negative above. */
export function railDepthM(line: string, station: string): number {
  const own = usualAt(line, station);
  if (own <= 0) return own;
  const order = Object.keys(usualDepthM);
  const under = [...new Set(linesThrough.get(station)?.map((each) => each.line))]
    .map((each) => ({ line: each, depth: usualAt(each, station) }))
    .filter(({ depth }) => depth > 0)
    .sort((a, b) => a.depth - b.depth || order.indexOf(a.line) - order.indexOf(b.line));
  let last = Number.NEGATIVE_INFINITY;
  for (const each of under) {
    last = Math.max(each.depth, last + transferStepM);
    if (each.line === line) return last;
  }
  return own;
}

/** As if no other line passed there. */
function usualAt(line: string, station: string): number {
  const known = knownDepthM[line]?.[station] ?? undergroundStations[line]?.[station];
  if (known !== undefined) return known;
  if (elevatedStations[line]?.includes(station)) return elevatedDepthM;
  const surface = surfaceStations[line] ?? [];
  if (surface.includes('*') || surface.includes(station)) return 0;
  return usualDepthM[line];
}

const isBridge = (line: string, from: string, to: string): boolean =>
  bridgeSections.some(([on, a, b]) => on === line && ((a === from && b === to) || (a === to && b === from)));

/** Shares of a line's length between which it is over the river, with the bank on both sides. */
function crossingOf(line: readonly Epsg5186[], han: readonly WaterPoint[]): [number, number] | null {
  const bankM = 60;
  const wet = line.map(([x, y]) => han.some((point, i) => i > 0 && within(han[i - 1], point, x, y, bankM)));
  const [first, last] = [wet.indexOf(true), wet.lastIndexOf(true)];
  if (first < 0) return null;
  const end = line.length - 1;
  return [Math.min(0.9, Math.max(0.04, first / end)), Math.max(0.1, Math.min(0.96, last / end))];
}

function within(a: WaterPoint, b: WaterPoint, x: number, y: number, marginM: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy || 1;
  const t = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / square));
  const reach = a.halfWidthM + (b.halfWidthM - a.halfWidthM) * t + marginM;
  return (x - a.x - t * dx) ** 2 + (y - a.y - t * dy) ** 2 < reach * reach;
}
