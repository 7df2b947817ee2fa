import { type Epsg5186, type Field, interpolate } from '#core';
import { railHeights, type SubwaySection, tunnelSize } from '#datasets/subway/contract.ts';
import type { Space } from '#datasets/underground-spaces/contract.ts';
import { coversAlong, type Utility } from '#datasets/utilities/contract.ts';
import { kinds, type TileLine, type TileSpace } from './contract.ts';

/** From rows that know depths to tubes and halls that know heights above mean sea level. */
export type GroundAt = (place: Epsg5186) => number;

export const groundOf =
  (field: Field): GroundAt =>
  ([x, y]) =>
    interpolate(field, x, y);

/** sRGB `#rrggbb` as the linear 8-bit colour that glTF wants. */
export function linearColour(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255].map((value) => Math.round(255 * (value / 255) ** 2.2)) as [
    number,
    number,
    number,
  ];
}

const colours = Object.fromEntries(Object.entries(kinds).map(([kind, { colour }]) => [kind, linearColour(colour)]));

/** A line of a utility at its cover under the ground, in steps of at most `stepM`. */
export function utilityLine(utility: Utility, groundAt: GroundAt, stepM: number): TileLine {
  const { id, kind, diameterM, material, year, source } = utility;
  const path = stepped(utility.line, coversAlong(utility), stepM);
  for (let i = 0; i < path.length; i += 3) path[i + 2] = groundAt([path[i], path[i + 1]]) - path[i + 2] - diameterM / 2;
  return {
    id,
    name: null,
    kind,
    coverM: (utility.depthFromM + utility.depthToM) / 2,
    diameterM,
    material: material === 'unknown' ? null : material,
    year,
    collection: 'utilities',
    source,
    colour: colours[kind],
    widthM: diameterM,
    heightM: diameterM,
    path,
  };
}

/** Height of the slab on which a line runs that is in no tunnel. */
const slabM = 1;

/** A part of the subway: its tunnel, or the slab under its track. */
export function subwayLine(section: SubwaySection, groundAt: GroundAt): TileLine {
  const { id, source, structure } = section;
  const { widthM, heightM, railAboveFloorM } = tunnelSize;
  const inTunnel = structure === 'tunnel';
  const overRail = inTunnel ? heightM / 2 - railAboveFloorM : -slabM / 2;
  const path = stepped(
    section.line,
    railHeights(section, groundAt).map((rail) => rail + overRail),
    Number.POSITIVE_INFINITY,
  );
  return {
    id,
    name: `${section.name} ${section.fromStation}–${section.toStation}`,
    kind: 'subway',
    coverM: (section.depthFromM + section.depthToM) / 2 - (inTunnel ? heightM - railAboveFloorM : 0),
    diameterM: Number.NaN,
    material: null,
    year: null,
    collection: 'subway',
    source,
    colour: linearColour(section.colour),
    widthM,
    heightM: inTunnel ? heightM : slabM,
    path,
  };
}

export function spaceHall(space: Space, groundAt: GroundAt): TileSpace {
  const ground = groundAt(middleOf(space));
  return {
    id: space.id,
    name: space.lineName ? `${space.name} (${space.lineName})` : space.name,
    kind: space.kind,
    coverM: space.roofDepthM,
    diameterM: Number.NaN,
    material: null,
    year: null,
    collection: 'underground-spaces',
    source: space.source,
    colour: colours[space.kind],
    footprint: space.footprint,
    roofM: ground - space.roofDepthM,
    floorM: ground - space.floorDepthM,
  };
}

/** The mean of the outer corners: the place by which a hall belongs to one tile, and whose ground its depths count from. */
export function middleOf({ footprint }: Pick<Space, 'footprint'>): Epsg5186 {
  const corners = footprint[0][0].slice(0, -1);
  const mean = (axis: 0 | 1) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

/** Positions and a value along a line, flat, with further points so that no step is longer than `stepM`. */
function stepped(line: readonly Epsg5186[], values: readonly number[], stepM: number): Float64Array {
  const flat = [line[0][0], line[0][1], values[0]];
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / stepM));
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      flat.push(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, values[i - 1] + (values[i] - values[i - 1]) * t);
    }
  }
  return Float64Array.from(flat);
}
