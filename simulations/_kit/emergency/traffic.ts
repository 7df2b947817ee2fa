import Flatbush from 'flatbush';
import { type Instant, minuteMs, type Reader, type ScenarioRevision, seoulClock } from '#core';
import { readTrafficLinks } from '#datasets/traffic/contract.ts';
import type { RoadGraph } from './graph.ts';
import { classNames, emergencySpeeds, mainRoads } from './speeds.ts';

/** What cars do on a link of the traffic information, in the direction in which its line runs. */
export interface LinkSpeed {
  readonly line: readonly (readonly number[])[];
  readonly kmh: number;
}

/** Speeds of a moment; `links` is empty where the feed had nothing to say. */
export interface TrafficNow {
  readonly links: readonly LinkSpeed[];
  /** Time of the newest reading on Seoul's clocks; empty where there is none. */
  readonly newest: string;
  readonly simulated: boolean;
}

/** Older than this a speed says nothing of a moment. */
const withinMs = 30 * minuteMs;

/** What a link said, of which the speed is to be believed or null. */
export interface SpeedReading {
  readonly entity: string;
  readonly time: Instant;
  /** Km/h. */
  readonly value: number | null;
  readonly simulated: boolean;
}
/** The last readings of all links, none older than so long. */
export type ReadSpeeds = (instant: Instant, withinMs: number) => Promise<readonly SpeedReading[]>;

/** What the links of the city said last at an instant. */
export async function trafficAt(
  read: ReadSpeeds,
  { reader, scenario, instant }: { reader: Reader; scenario: ScenarioRevision; instant: Instant },
): Promise<TrafficNow> {
  const said = await read(instant, withinMs);
  if (said.length === 0) return { links: [], newest: '', simulated: false };
  const speeds = new Map(said.map(({ entity, value }) => [entity, value]));
  const links = (await readTrafficLinks(reader, scenario)).flatMap(({ id, line }): LinkSpeed[] => {
    const kmh = speeds.get(id) ?? null;
    return kmh === null ? [] : [{ line, kmh }];
  });
  const newest = said.reduce((latest, { time }) => Math.max(latest, time), 0);
  return { links, newest: seoulClock(newest), simulated: said.some(({ simulated }) => simulated) };
}

/** A link runs along a street that is no farther, and turned no more (cosine), than this. */
const [besideM, alongCosine] = [25, Math.cos(Math.PI / 6)];
/** With blue lights an engine is so much faster than the cars around it, and no slower than this (assumptions). */
const [timesCars, leastKmh] = [1.25, 12];

/**
 * Metres a second of an engine by edge where a link of the traffic information runs along a main road, NaN elsewhere: 1.25
 * times the speed of the cars, at least 12 km/h, at most the free speed of the road's class.
 */
export function measuredSpeeds(graph: RoadGraph, links: readonly LinkSpeed[]): Float64Array {
  const speeds = new Float64Array(graph.edges).fill(Number.NaN);
  const segments = links.flatMap(({ line, kmh }) => line.slice(1).map((to, k) => ({ from: line[k], to, kmh })));
  if (segments.length === 0) return speeds;
  const index = new Flatbush(segments.length);
  for (const { from, to } of segments) {
    const [xs, ys] = [
      [from[0], to[0]],
      [from[1], to[1]],
    ];
    index.add(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  }
  index.finish();
  const free = emergencySpeeds();
  const { x, y, first, to: heads } = graph;
  for (let node = 0; node < graph.nodes; node++) {
    for (let edge = first[node]; edge < first[node + 1]; edge++) {
      if (!mainRoads.includes(classNames[graph.roadClass[edge]])) continue;
      const head = heads[edge];
      const [dx, dy] = [(x[head] - x[node]) / graph.lengthM[edge], (y[head] - y[node]) / graph.lengthM[edge]];
      const [mx, my] = [(x[head] + x[node]) / 2, (y[head] + y[node]) / 2];
      let [least, kmh] = [besideM, Number.NaN];
      for (const found of index.search(mx - besideM, my - besideM, mx + besideM, my + besideM)) {
        const { from, to, kmh: said } = segments[found];
        const [ux, uy] = [to[0] - from[0], to[1] - from[1]];
        const length = Math.sqrt(ux * ux + uy * uy);
        if (length === 0 || (ux * dx + uy * dy) / length < alongCosine) continue;
        const t = Math.min(1, Math.max(0, ((mx - from[0]) * ux + (my - from[1]) * uy) / (length * length)));
        const away = Math.sqrt((mx - from[0] - t * ux) ** 2 + (my - from[1] - t * uy) ** 2);
        if (away < least || (away === least && said < kmh)) [least, kmh] = [away, said];
      }
      const limit = free[graph.roadClass[edge]];
      speeds[edge] = Math.min(limit, Math.max(leastKmh, timesCars * kmh) / 3.6);
    }
  }
  return speeds;
}

/** Share of the main roads' length that a speed is known for, 0 to 1. */
export function coveredShare(graph: RoadGraph, speeds: Float64Array): number {
  let [known, all] = [0, 0];
  for (let edge = 0; edge < graph.edges; edge++) {
    if (!mainRoads.includes(classNames[graph.roadClass[edge]])) continue;
    all += graph.lengthM[edge];
    if (!Number.isNaN(speeds[edge])) known += graph.lengthM[edge];
  }
  return all > 0 ? known / all : 0;
}
