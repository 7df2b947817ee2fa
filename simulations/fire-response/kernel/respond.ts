import Flatbush from 'flatbush';
import type { Epsg5186Box, Field } from '#core';
import { type RoadGraph, roadGraph, type Street, type TurnBan, withTurnBans } from '../../_kit/emergency/graph.ts';
import { atTrueNodes, edgeSeconds, firstAndSecondDue, type Reach, type Seed } from '../../_kit/emergency/search.ts';
import { type Kerb, Kerbs } from '../../_kit/emergency/snap.ts';
import { emergencySpeeds } from '../../_kit/emergency/speeds.ts';
import { coveredShare, type LinkSpeed, measuredSpeeds } from '../../_kit/emergency/traffic.ts';
import { isochrones } from './isochrones.ts';
import { type Suggestion, suggestHydrants, suggestStations } from './suggest.ts';

type Point = readonly [x: number, y: number];

export interface ResponseInput {
  readonly streets: readonly Street[];
  readonly turnBans?: readonly TurnBan[];
  readonly stations: readonly Point[];
  readonly hydrants: readonly Point[];
  readonly buildings: readonly Point[];
  readonly area: Epsg5186Box;
  readonly hour: number;
  /** Speeds of the traffic information; where none is near, the hour tells. */
  readonly links?: readonly LinkSpeed[];
  readonly narrowestM: number;
  readonly limitS: number;
  /** Added to every time: 0, or call and turnout. */
  readonly beforeS: number;
  readonly suggestions: number;
  readonly cellSizeM: number;
}

export interface Response {
  /** Per building, seconds of the first and the second engine (NaN: none), and whose they are (-1). */
  readonly first: Arrivals;
  readonly second: Arrivals;
  /** Metres from the street to the building, and to the nearest hydrant; NaN where there is none. */
  readonly kerbM: Float32Array;
  readonly hydrantM: Float32Array;
  /** Minutes by cell. */
  readonly minutes: Field;
  readonly newStations: readonly Suggestion[];
  readonly newHydrants: readonly Suggestion[];
  readonly graph: RoadGraph;
  /** Stations from which no street leads away. */
  readonly strandedStations: number;
  /** Share of the main roads for which a speed was given, 0 to 1. */
  readonly coveredShare: number;
}

export interface Arrivals {
  readonly seconds: Float32Array;
  readonly station: Int32Array;
}

/** Stations and buildings further than this from a street are on none. */
const stationReachM = 150;
const buildingReachM = 300;
/** A building further than this from the nearest hydrant counts as without (소방용수시설 설치기준: 100 m). */
export const hydrantReachM = 100;
/** Firemen with a hose, metres a second. */
export const walkMs = 1;

export interface Telling {
  tell(share: number, stage: 'graph' | 'search' | 'suggest'): void;
  throwIfAborted(): void;
}

/** Times of first and second engines to every building, isochrones and what would help most. Deterministic. */
export function respond(input: ResponseInput, { tell, throwIfAborted }: Telling): Response {
  tell(0, 'graph');
  const graph = withTurnBans(roadGraph(input.streets), input.turnBans ?? []);
  const measured = input.links && measuredSpeeds(graph, input.links);
  const cost = edgeSeconds(graph, {
    ...{ speeds: emergencySpeeds(input.hour), narrowestM: input.narrowestM },
    ...(measured && { measured }),
  });
  const kerbs = new Kerbs(graph, cost);
  throwIfAborted();
  tell(0.3, 'search');
  const seeds = input.stations.flatMap((at, station): Seed[] => {
    const kerb = kerbs.nearest(...at, stationReachM);
    return kerb ? kerbs.seeds(kerb, station).map((seed) => ({ ...seed, seconds: seed.seconds + input.beforeS })) : [];
  });
  const reaches = firstAndSecondDue(graph, cost, seeds).map((reach) => atTrueNodes(graph, reach));
  const places = input.buildings.map((at) => kerbs.nearest(...at, buildingReachM));
  throwIfAborted();
  const [first, second] = reaches.map((reach) => arrivals(kerbs, places, reach));
  const started = new Set(seeds.map(({ station }) => station));
  tell(0.6, 'suggest');
  const late = places.filter((kerb, i): kerb is Kerb => kerb !== undefined && !(first.seconds[i] <= input.limitS));
  const hydrantM = nearestMetres(input.buildings, input.hydrants);
  const dry = input.hydrants.length === 0 ? [] : input.buildings.filter((_, i) => !(hydrantM[i] <= hydrantReachM));
  return {
    ...{ first, second, hydrantM, graph },
    kerbM: Float32Array.from(places, (kerb) => kerb?.awayM ?? Number.NaN),
    minutes: isochrones(graph, cost, reaches[0], input),
    newStations: suggestStations({ graph, cost, kerbs }, late, {
      limitS: input.limitS - input.beforeS,
      count: input.suggestions,
      tell: (share) => tell(0.6 + 0.4 * share, 'suggest'),
      throwIfAborted,
    }),
    newHydrants: suggestHydrants(dry, { withinM: hydrantReachM, count: 2 * input.suggestions }),
    strandedStations: input.stations.length - started.size,
    coveredShare: measured ? coveredShare(graph, measured) : 0,
  };
}

function arrivals(kerbs: Kerbs, places: readonly (Kerb | undefined)[], reach: Reach): Arrivals {
  const found = places.map((kerb) => kerb && { ...kerbs.arrival(kerb, reach), awayM: kerb.awayM });
  const known = (each: (typeof found)[number]) => each !== undefined && Number.isFinite(each.seconds);
  return {
    seconds: Float32Array.from(found, (each) => (known(each) ? each!.seconds + each!.awayM / walkMs : Number.NaN)),
    station: Int32Array.from(found, (each) => (known(each) ? each!.station : -1)),
  };
}

function nearestMetres(from: readonly Point[], to: readonly Point[]): Float32Array {
  if (to.length === 0) return new Float32Array(from.length).fill(Number.NaN);
  const index = new Flatbush(to.length);
  for (const [x, y] of to) index.add(x, y, x, y);
  index.finish();
  return Float32Array.from(from, ([x, y]) => {
    const [nearest] = index.neighbors(x, y, 1);
    return Math.hypot(to[nearest][0] - x, to[nearest][1] - y);
  });
}
