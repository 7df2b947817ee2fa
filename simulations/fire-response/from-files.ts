import { readFile } from 'node:fs/promises';
import { outcomeKind, toEpsg5186, type Wgs84 } from '#core';
import type { RoadClass } from '#datasets/roads/contract.ts';
import { nodeFinder, roadGraph, type Street, type TurnBan } from '../_kit/emergency/graph.ts';

type Point = readonly [x: number, y: number];

/** A directed road network with forbidden turns, as exporters of OpenStreetMap networks write it (JSON). */
interface NetworkFile {
  readonly nodes: readonly { readonly key: string }[];
  readonly segments: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly roadClass: string;
    readonly wayId: string;
  }[];
  readonly turnRestrictions?: readonly {
    readonly viaKey: string;
    readonly fromWayId: string;
    readonly toWayId: string;
    readonly mode: string;
  }[];
}

const classOf: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway',
  highway: 'motorway',
  trunk: 'trunk',
  arterial: 'primary',
  primary: 'primary',
  connector: 'secondary',
  secondary: 'secondary',
  collector: 'tertiary',
  tertiary: 'tertiary',
  local: 'residential',
  residential: 'residential',
  service: 'service',
};

export interface Network {
  readonly streets: readonly Street[];
  /** Forbidden turns by place: `via` is the position of the node. */
  readonly bans: readonly (Omit<TurnBan, 'via'> & { readonly at: Point })[];
}

/** @throws Outcome `network-unreadable` */
export async function readNetwork(path: string): Promise<Network> {
  const file = await readJson(path);
  const places = new Map(file.nodes.map(({ key }) => [key, placeOf(key)]));
  const usual = (name: string) => classOf[name] ?? 'other';
  const streets = file.segments.map(({ wayId, from, to, roadClass }): Street => {
    const ends = [places.get(from), places.get(to)];
    if (!ends[0] || !ends[1]) throw unreadable({ file: path, reason: `${from} → ${to}` });
    // The file's widths are in units of a scene, assumed by class: too little to keep a pumper out.
    return { id: wayId, class: usual(roadClass), widthM: 6, oneway: 'forward', line: [ends[0], ends[1]] };
  });
  const ofWay = new Map<string, number[]>();
  streets.forEach(({ id }, i) => {
    ofWay.set(id, [...(ofWay.get(id) ?? []), i]);
  });
  const bans = (file.turnRestrictions ?? []).flatMap(({ viaKey, fromWayId, toWayId, mode }) => {
    const at = places.get(viaKey);
    const [from, into] = [ofWay.get(fromWayId), ofWay.get(toWayId)];
    return at && from && into ? [{ at, from, into, mode: mode === 'only' ? ('only' as const) : ('no' as const) }] : [];
  });
  return { streets, bans };
}

/** Forbidden turns by node of the graph that `respond` makes of the same streets. */
export function turnBansOf(streets: readonly Street[], bans: Network['bans']): TurnBan[] {
  const nodeAt = nodeFinder(roadGraph(streets));
  return bans.flatMap(({ at, ...ban }) => {
    const via = nodeAt(at[0], at[1]);
    return via === undefined ? [] : [{ via, ...ban }];
  });
}

function placeOf(key: string): Point {
  const [lon, lat] = key.split(':').map(Number);
  const [x, y] = toEpsg5186([lon, lat] as unknown as Wgs84);
  return [x, y];
}

async function readJson(path: string): Promise<NetworkFile> {
  try {
    const parsed = JSON.parse(await readFile(path, 'utf8')) as Partial<NetworkFile>;
    if (Array.isArray(parsed.nodes) && Array.isArray(parsed.segments)) return parsed as NetworkFile;
  } catch (error) {
    throw unreadable({ file: path, reason: error instanceof Error ? error.message : String(error) });
  }
  throw unreadable({ file: path, reason: 'nodes, segments' });
}

const unreadable = outcomeKind({
  code: 'network-unreadable',
  status: 400,
  message: {
    ko: '도로망 파일 {file}을(를) 읽을 수 없습니다: {reason}',
    en: 'The network {file} cannot be read: {reason}',
  },
  remedy: {
    ko: 'nodes(key "경도:위도")와 segments(from, to, roadClass, wayId)가 있는 JSON이어야 합니다.',
    en: 'It must be JSON with nodes (key "lon:lat") and segments (from, to, roadClass, wayId).',
  },
});
