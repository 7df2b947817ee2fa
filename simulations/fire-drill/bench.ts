import { type BenchResult, timed } from '../_kit/bench.ts';
import { Crowd, stepS } from './kernel/crowd.ts';
import { floorOf, type Rect } from './kernel/floor.ts';
import { placesIn } from './kernel/places.ts';

const agents = 10_000;
const steps = 400;
const rect = (x0: number, y0: number, x1: number, y1: number): Rect => ({ x0, y0, x1, y1 });

/** 10,000 people on a hall of 100 × 80 m with sixteen exits of 2 m, the first 20 s, one thread. `realtime_factor`: seconds walked over seconds taken. */
export async function bench(): Promise<BenchResult> {
  const doors = Array.from({ length: 8 }, (_, k) => 8 + 12 * k).flatMap((x) => [
    rect(x, 0, x + 2, 0.5),
    rect(x, 80.5, x + 2, 81),
  ]);
  const floor = floorOf({ widthM: 101, heightM: 81, cellM: 0.25 }, [rect(0.5, 0.5, 100.5, 80.5)], doors);
  const crowd = new Crowd(floor, placesIn(floor, rect(1, 1, 100, 80), agents, 1), { seed: 1 });
  const { seconds } = await timed(() => {
    for (let k = 0; k < steps; k++) crowd.step();
  });
  return {
    bench: 'drill',
    cores: 1,
    runs: 1,
    metrics: {
      agents: { value: agents, unit: 'people', target: 10_000, better: 'more' },
      realtime_factor: { value: (steps * stepS) / seconds, unit: 'times real time', target: 10, better: 'more' },
      inside_after: { value: crowd.inside, unit: 'people still inside after 20 s' },
      sumo_ratio: { value: null, unit: 'times of SUMO', why: 'SUMO is not run by this bench' },
    },
  };
}
