import { difference } from 'polyclip-ts';
import type { Epsg5186 } from '#core';
import type { CityPlan, GroundKind } from '../_kit/city-plan.ts';
import { footOf, hillRing, type Island, islandRing, type Stream, streamRing } from '../_kit/city-plan-nature.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { Area, AreaCategory, GroundAreaRow } from './contract.ts';

const categories: Readonly<Record<GroundKind, AreaCategory>> = {
  estate: 'facility',
  school: 'facility',
  campus: 'facility',
  hospital: 'facility',
  airfield: 'facility',
  palace: 'facility',
  market: 'pedestrian',
  square: 'pedestrian',
  park: 'green',
  tomb: 'green',
  pitch: 'green',
  garden: 'green',
  field: 'green',
  wood: 'green',
  lake: 'water',
};

type Ring = readonly Epsg5186[];

/** Widens a stream by its riverside park: that of the Han is wider. */
const withPark = (stream: Stream): Stream => ({
  ...stream,
  points: stream.points.map((point) => ({
    ...point,
    halfWidthM: point.halfWidthM + (stream.id === 'han' ? 120 : point.halfWidthM > 40 ? 45 : 12),
  })),
});

/**
 * Ground of the generated city: grounds of schools, estates, campuses and palaces, parks, fields, woods on the
 * mountains, the streams with parks along them, the islands of the Han, car parks on the parcels that nobody built on.
 * Streams and mountains are drawn for all of Seoul, whatever the area.
 */
export const synthetic: Synthesizer<GroundAreaRow> = {
  *rows({ cells, hills, streams, islands }: CityPlan) {
    for (const [index, hill] of hills.entries()) {
      yield row(`wood-${index}`, 'green', 'wood', [[hillRing(footOf(hill))]], hill.name);
    }
    for (const stream of streams) {
      yield row(`riverside-${stream.id}`, 'green', 'riverside', [[streamRing(withPark(stream))]]);
      yield row(`stream-${stream.id}`, 'water', 'river', waterOf(stream, islands), stream.name);
    }
    for (const island of islands) {
      yield row(`island-${island.id}`, 'green', 'island', [[islandRing(island)]], island.name);
    }
    for (const { grounds, lots } of cells()) {
      for (const { id, kind, ring, name } of grounds) {
        yield row(`ground-${id}`, categories[kind], kind, [[closed(ring)]], name);
      }
      for (const { id, purpose, ring } of lots) {
        if (purpose === 'parking') yield row(`lot-${id}`, 'parking', 'parking', [[closed(ring)]]);
      }
    }
  },
};

const row = (
  id: string,
  category: AreaCategory,
  kind: string,
  area: Area,
  name: string | null = null,
): GroundAreaRow => ({ id, area, category, kind, name });

const closed = (ring: Ring): Ring => [...ring, ring[0]];
const roundMm = (metres: number): number => Math.round(metres * 1000) / 1000;

/** The water of a stream; the islands stand in the Han. */
function waterOf(stream: Stream, islands: readonly Island[]): Area {
  const ring = streamRing(stream);
  if (stream.id !== 'han') return [[ring]];
  const plain = (r: Ring): [number, number][] => r.map(([x, y]) => [x, y]);
  const water = difference([plain(ring)], ...islands.map((island) => [plain(islandRing(island))]));
  return water.map((polygon) => polygon.map((r) => r.map(([x, y]): Epsg5186 => [roundMm(x), roundMm(y)])));
}
