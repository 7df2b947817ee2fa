import { LoneWorker, WorkerPool } from '../worker-pool.ts';
import type { FireGraph } from './graph.ts';
import { type FireRules, SpreadRun } from './spread.ts';

export interface StartsData {
  readonly graph: FireGraph;
  readonly rules: FireRules;
}
export interface StartsTask {
  readonly from: number;
  readonly to: number;
  readonly repetitions: number;
}
interface Losses {
  readonly burntM2: Float32Array;
  readonly people: Float32Array;
}

const taskBuildings = 100;

export function startsOf({ graph, rules }: StartsData): (task: StartsTask) => Losses {
  const run = new SpreadRun(graph, rules);
  return ({ from, to, repetitions }) => {
    const losses: Losses = { burntM2: new Float32Array(to - from), people: new Float32Array(to - from) };
    for (let i = from; i < to; i++) {
      let [burnt, hit] = [0, 0];
      for (let k = 1; k <= repetitions; k++) {
        const { burntM2, people } = run.figures(k, [i]);
        burnt += burntM2;
        hit += people;
      }
      losses.burntM2[i - from] = burnt / repetitions;
      losses.people[i - from] = hit / repetitions;
    }
    return losses;
  };
}

/** What a fire that starts in each building costs in the mean, its neighbours included. Bit-equal for any threads. */
export async function startsEverywhere(
  graph: FireGraph,
  rules: FireRules,
  {
    repetitions,
    threads,
    signal,
    progress,
  }: { repetitions: number; threads: number; signal?: AbortSignal; progress(share: number): void },
): Promise<Losses> {
  const tasks = Array.from({ length: Math.ceil(graph.count / taskBuildings) }, (_, k): StartsTask => {
    const from = k * taskBuildings;
    return { from, to: Math.min(graph.count, from + taskBuildings), repetitions };
  });
  const data: StartsData = { graph, rules };
  const size = Math.min(threads, tasks.length);
  const crew =
    size < 2
      ? new LoneWorker<StartsTask>(startsOf(data), signal)
      : new WorkerPool(new URL('./starts-worker.ts', import.meta.url), { size, data: () => data, signal });
  try {
    const parts = await crew.runAll<Losses>(tasks, (done) => progress(done / tasks.length));
    const whole: Losses = { burntM2: new Float32Array(graph.count), people: new Float32Array(graph.count) };
    parts.forEach(({ burntM2, people }, k) => {
      whole.burntM2.set(burntM2, k * taskBuildings);
      whole.people.set(people, k * taskBuildings);
    });
    return whole;
  } finally {
    await crew.close();
  }
}
