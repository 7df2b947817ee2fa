import { type BenchResult, type Metric, median, timed } from '../_kit/bench.ts';
import { Crowd, crowdKernel, stepS } from './kernel/crowd.ts';
import { floorOf, type Rect } from './kernel/floor.ts';
import { placesIn } from './kernel/places.ts';
import { type SumoAnswer, sumoMissing, walkInSumo } from './sumo-bench.ts';

const kernel = await crowdKernel();
const agents = 10_000;
const steps = 400;
const runs = 3;
const rect = (x0: number, y0: number, x1: number, y1: number): Rect => ({ x0, y0, x1, y1 });
const walking = { speedMs: 1.34, speedSd: 0.26 };

/**
 * `realtime_factor`: 10,000 people in a hall of 100 × 80 m with sixteen exits of 2 m, the first 20 s, one thread: seconds
 * walked over seconds taken, by the clock and (`processor_factor`) of the processor. SUMO's pedestrians walk through the corridor (RiMEA 1) and the bottleneck (RiMEA 12) beside
 * ours, with the same step; `sumo_ratio`: seconds that it takes for the bottleneck over ours.
 */
export async function bench(): Promise<BenchResult> {
  const halls: Awaited<ReturnType<typeof hall>>[] = [];
  for (let run = 0; run < runs; run++) halls.push(await hall());
  const own = { corridor: await corridor(), bottleneck: await bottleneck() };
  const why = sumoMissing();
  const sumo = why ? undefined : await sumoBeside();
  const seconds = (value: number | undefined): Metric => ({
    value: value ?? null,
    unit: 's until the last is out',
    ...(why ? { why } : {}),
  });
  return {
    bench: 'drill',
    cores: 1,
    runs,
    metrics: {
      agents: { value: agents, unit: 'people', target: 10_000, better: 'more' },
      realtime_factor: {
        value: median(halls.map(({ clock }) => clock)),
        ...{ unit: 'times real time', target: 10, better: 'more' },
      },
      processor_factor: {
        value: median(halls.map(({ processor }) => processor)),
        ...{ unit: 'times real time, by processor time', better: 'more' },
      },
      sumo_ratio: {
        value: sumo ? sumo.bottleneck.computedS / own.bottleneck.computedS : null,
        unit: 'times as long as ours for the bottleneck',
        ...(why ? { why } : {}),
      },
      corridor_s: seconds(own.corridor.lastS),
      sumo_corridor_s: seconds(sumo?.corridor.lastS),
      bottleneck_s: seconds(own.bottleneck.lastS),
      sumo_bottleneck_s: seconds(sumo?.bottleneck.lastS),
      bottleneck_computed_s: { value: own.bottleneck.computedS, unit: 's of computing' },
      sumo_bottleneck_computed_s: {
        value: sumo?.bottleneck.computedS ?? null,
        unit: 's of computing',
        ...(why ? { why } : {}),
      },
    },
  };
}

async function hall(): Promise<{ clock: number; processor: number }> {
  const doors = Array.from({ length: 8 }, (_, k) => 8 + 12 * k).flatMap((x) => [
    rect(x, 0, x + 2, 0.5),
    rect(x, 80.5, x + 2, 81),
  ]);
  const floor = floorOf({ widthM: 101, heightM: 81, cellM: 0.25 }, [rect(0.5, 0.5, 100.5, 80.5)], doors);
  const crowd = new Crowd(kernel, floor, placesIn(floor, rect(1, 1, 100, 80), agents, 1), { seed: 1 });
  const before = process.cpuUsage();
  const { seconds } = await timed(() => {
    for (let k = 0; k < steps; k++) crowd.step();
  });
  const { user, system } = process.cpuUsage(before);
  return { clock: (steps * stepS) / seconds, processor: (steps * stepS) / ((user + system) / 1e6) };
}

async function through(crowd: Crowd): Promise<SumoAnswer> {
  const { seconds, result } = await timed(() => crowd.run(900));
  return { lastS: result, computedS: seconds };
}

function corridor(): Promise<SumoAnswer> {
  const floor = floorOf(
    { widthM: 41, heightM: 2.5, cellM: 0.25 },
    [rect(0.25, 0.25, 40.25, 2.25)],
    [rect(40.25, 0.25, 41, 2.25)],
  );
  return through(new Crowd(kernel, floor, [[0.3, 1.25]], { speedMs: 1.33, speedSd: 0, seed: 1 }));
}

const room = floorOf(
  { widthM: 26, heightM: 11, cellM: 0.25 },
  [rect(0.5, 0.5, 10.5, 10.5), rect(10.5, 5, 15.5, 6), rect(15.5, 0.5, 25.5, 10.5)],
  // SUMO's people are through at the end of the second room, wherever they walk.
  [rect(25.25, 0.5, 26, 10.5)],
);
const crowded = placesIn(room, rect(0.6, 0.6, 10, 10), 150, 4);

const bottleneck = (): Promise<SumoAnswer> => through(new Crowd(kernel, room, crowded, { ...walking, seed: 4 }));

async function sumoBeside() {
  return {
    corridor: await walkInSumo({
      ...{ ways: [{ lengthM: 40, widthM: 2 }], places: [0.05], stepS },
      ...{ speedMs: 1.33, speedSd: 0 },
    }),
    bottleneck: await walkInSumo({
      ways: [
        { lengthM: 10, widthM: 10 },
        { lengthM: 5, widthM: 1 },
        { lengthM: 10, widthM: 10 },
      ],
      ...{ places: crowded.map(([x]) => x - 0.5), stepS },
      ...walking,
    }),
  };
}
