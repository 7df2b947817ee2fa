import { toEpsg5186 } from '#core';
import type { Stream } from '../city-plan-nature.ts';
import { bridgeFacts } from '../facts/bridges.ts';
import { guOutlines } from '../facts/gu-outlines.ts';
import { type RoadFact, roadFacts } from '../facts/roads.ts';
import { distance, nearestOn, type Point, rounded } from './geometry.ts';
import type { StreetClass } from './types.ts';

/** A main road, a bridge or a border of gu, before it is cut where it meets others. */
export interface MainLine {
  readonly id: string;
  readonly class: StreetClass | 'border';
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly lanes: number;
  readonly widthM: number;
  readonly bridge: boolean;
  readonly points: readonly Point[];
}

const onGround = ([lon, lat]: readonly [number, number]): Point => {
  const [x, y] = toEpsg5186([lon, lat]);
  return rounded(x, y);
};

function roadClass({ class: given, lanes }: RoadFact): StreetClass {
  if (given === 'expressway') return 'motorway';
  if (given === 'arterial') return lanes >= 8 ? 'primary' : 'secondary';
  return given === 'street' ? 'tertiary' : 'pedestrian';
}

/** Lanes of 3.3 m with pavements of 4 m, where there are any. */
const widthOf = (lanes: number, pavements: boolean): number => 3.3 * lanes + (pavements ? 8 : 2);

/** Railways have bridges of their own; no road leads over them. */
const carriesRoad = (use: string): boolean => use.includes('road');

export const roadLines = (): MainLine[] =>
  roadFacts.map((road) => ({
    id: road.id.toLowerCase(),
    class: roadClass(road),
    name: road.name,
    nameEn: road.nameEn,
    lanes: road.lanes,
    widthM: widthOf(road.lanes, road.class !== 'expressway'),
    bridge: false,
    points: road.points.map(onGround),
  }));

export const bridgeLines = (): MainLine[] =>
  bridgeFacts
    .filter(({ use }) => carriesRoad(use))
    .map(({ name, nameEn, widthM, north, south }, i) => ({
      id: `b${String(i + 1).padStart(2, '0')}`,
      class: widthM >= 30 ? ('primary' as const) : ('secondary' as const),
      name,
      nameEn,
      lanes: Math.max(2, Math.floor((widthM - 4) / 3.3)),
      widthM,
      bridge: true,
      points: [onGround(north), onGround(south)],
    }));

// Borders ------------------------------------------------------------------------------------------------------------

/** Corners of the facts are good to 300 m: within these distances the border is taken to follow the road or the stream. */
const roadReachM = 170;
const streamReachM = 130;

/** A place on a line: how far along it, in segments. */
interface Foot {
  readonly line: readonly Point[];
  readonly at: number;
  readonly point: Point;
}

function footOn(line: readonly Point[], p: Point, reachM: number): (Foot & { distance: number }) | undefined {
  let best: (Foot & { distance: number }) | undefined;
  for (let i = 1; i < line.length; i++) {
    const near = nearestOn(line[i - 1], line[i], p);
    if (near.distance > reachM || (best && near.distance >= best.distance)) continue;
    const [a, b] = [line[i - 1], line[i]];
    const point = rounded(a[0] + (b[0] - a[0]) * near.t, a[1] + (b[1] - a[1]) * near.t);
    best = { line, at: i - 1 + near.t, point, distance: near.distance };
  }
  return best;
}

/** The line between two places on it. */
function pathOn(from: Foot, to: Foot): Point[] {
  if (from.at > to.at) return pathOn(to, from).reverse();
  const inner = from.line.slice(Math.ceil(from.at), Math.floor(to.at) + 1);
  return [from.point, ...inner, to.point].filter((p, i, all) => i === 0 || distance(p, all[i - 1]) > 1);
}

export interface Borders {
  /** Outline of each gu by its code: open rings, in the order of the facts. */
  readonly outlines: ReadonlyMap<string, readonly Point[]>;
  readonly lines: readonly MainLine[];
}

/**
 * The borders of the gu: between two corners that lie near one stream or one road the border follows it, as Seoul's
 * borders do; elsewhere (ridges) it is straight.
 */
export function planBorders(roads: readonly MainLine[], streams: readonly Stream[]): Borders {
  const wide = streams.filter((s) => s.points.some((p) => p.halfWidthM > 35));
  const feet = new Map<string, Foot[]>();
  const feetOf = (corner: Point): Foot[] => {
    const key = corner.join(' ');
    const known = feet.get(key);
    if (known) return known;
    const water = wide.flatMap((s) => {
      const line = s.points.map(({ x, y }): Point => [x, y]);
      return footOn(line, corner, streamReachM + Math.max(...s.points.map((p) => p.halfWidthM))) ?? [];
    });
    const ways = roads.flatMap(({ points }) => footOn(points, corner, roadReachM) ?? []);
    const byNearness = (a: { distance: number }, b: { distance: number }) => a.distance - b.distance;
    const found = [...water.sort(byNearness), ...ways.sort(byNearness)];
    feet.set(key, found);
    return found;
  };
  const placed = (corner: Point): Point => feetOf(corner)[0]?.point ?? corner;
  const lines: MainLine[] = [];
  const paths = new Map<string, Point[]>();
  const pathOf = (a: Point, b: Point): Point[] => {
    const [ka, kb] = [a.join(' '), b.join(' ')];
    const back = paths.get(`${kb}>${ka}`);
    if (back) return [...back].reverse();
    const path = bordersPath(feetOf(a), feetOf(b), placed(a), placed(b));
    paths.set(`${ka}>${kb}`, path);
    lines.push({
      id: `g${lines.length + 1}`,
      class: 'border',
      name: null,
      nameEn: null,
      lanes: 2,
      widthM: 12,
      bridge: false,
      points: path,
    });
    return path;
  };
  const outlines = new Map<string, readonly Point[]>();
  for (const [code, outline] of guOutlines) {
    const corners = outline.map(onGround);
    const ring = corners.flatMap((a, i) => pathOf(a, corners[(i + 1) % corners.length]).slice(0, -1));
    outlines.set(code, ring);
  }
  return { outlines, lines };
}

function bordersPath(from: readonly Foot[], to: readonly Foot[], a: Point, b: Point): Point[] {
  for (const start of from) {
    // Only from where the corner was placed: a corner has one place.
    if (start.point !== a) continue;
    const end = to.find((foot) => sameLine(foot.line, start.line) && distance(foot.point, b) < 1);
    if (!end) continue;
    const path = pathOn(start, end);
    const length = path.slice(1).reduce((sum, p, i) => sum + distance(path[i], p), 0);
    // A detour is no border.
    if (length < 1.6 * distance(a, b) + 100) return path;
  }
  return [a, b];
}

const sameLine = (a: readonly Point[], b: readonly Point[]): boolean =>
  a.length === b.length && a[0][0] === b[0][0] && a[0][1] === b[0][1] && a[1][0] === b[1][0];
