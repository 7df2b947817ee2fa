import type { Epsg5186 } from '#core';
import { type CityPlan, riversideM } from '../_kit/city-plan.ts';
import { groundRing, rectCorners } from '../_kit/city-plan-frame.ts';
import type { PlanGround } from '../_kit/city-plan-lots.ts';
import { hillRing, type Stream, streamRing } from '../_kit/city-plan-nature.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { AreaCategory, GroundAreaRow } from './contract.ts';

const categories: Readonly<Record<PlanGround['kind'], AreaCategory>> = {
  estate: 'facility',
  school: 'facility',
  market: 'pedestrian',
  park: 'green',
  pitch: 'green',
  garden: 'green',
};

/** Widens a stream by its riverside park. */
const withPark = (stream: Stream): Stream => ({
  ...stream,
  points: stream.points.map((point) => ({ ...point, halfWidthM: point.halfWidthM + riversideM })),
});

/**
 * Ground of the generated city: grounds of schools and estates, parks, woods on the hills, the streams of Seoul with
 * parks along them, car parks on the parcels that nobody built on. Streams and mountains are drawn for all of Seoul.
 */
export const synthetic: Synthesizer<GroundAreaRow> = {
  *rows({ frame, grounds, hills, lots, streams }: CityPlan) {
    const row = (
      id: string,
      category: AreaCategory,
      kind: string,
      ring: readonly Epsg5186[],
      name: string | null = null,
    ): GroundAreaRow => ({ id, area: [[ring]], category, kind, name });

    for (const { id, kind, rect } of grounds) {
      yield row(`ground-${id}`, categories[kind], kind, groundRing(frame, rectCorners(rect), 50));
    }
    for (const lot of lots) {
      if (lot.kind === 'parking')
        yield row(`lot-${lot.id}`, 'parking', 'parking', groundRing(frame, rectCorners(lot.rect)));
    }
    for (const [index, hill] of hills.entries()) yield row(`wood-${index}`, 'green', 'wood', hillRing(hill), hill.name);
    for (const stream of streams) {
      yield row(`riverside-${stream.id}`, 'green', 'riverside', streamRing(withPark(stream)));
      yield row(`stream-${stream.id}`, 'water', 'river', streamRing(stream), stream.name);
    }
  },
};
