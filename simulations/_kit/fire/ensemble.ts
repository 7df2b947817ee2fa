import { LoneWorker, WorkerPool } from '../worker-pool.ts';
import type { FireGraph } from './graph.ts';
import { type FireRules, SpreadRun } from './spread.ts';

export interface EnsembleData {
  readonly graph: FireGraph;
  readonly rules: readonly FireRules[];
}

/** Members `from` … `to` - 1 under one of the rules. */
export interface MemberTask {
  readonly rules: number;
  readonly from: number;
  readonly to: number;
  readonly ignitions: readonly number[];
}

/** Of the members of a task, added up. */
interface Tally {
  readonly count: Float64Array;
  readonly minutes: Float64Array;
  readonly earliest: Float32Array;
  readonly burntM2: number[];
  readonly burntBuildings: number[];
  readonly people: number[];
}

/** What many courses of one fire say together. */
export interface Ensemble {
  readonly members: number;
  /** Share of the members in which each building burns, and the mean and least minutes to it (NaN: never). */
  readonly probability: Float32Array;
  readonly meanMin: Float32Array;
  readonly earliestMin: Float32Array;
  /** By member. */
  readonly burntM2: readonly number[];
  readonly burntBuildings: readonly number[];
  readonly people: readonly number[];
}

/** Members of one task: the same for any number of threads, so that sums are taken in the same order. */
const taskMembers = 10;

export function membersOf({ graph, rules }: EnsembleData): (task: MemberTask) => Tally {
  const runs = rules.map((each) => new SpreadRun(graph, each));
  return ({ rules: which, from, to, ignitions }) => {
    const n = graph.count;
    const tally: Tally = {
      count: new Float64Array(n),
      minutes: new Float64Array(n),
      earliest: new Float32Array(n).fill(Number.POSITIVE_INFINITY),
      ...{ burntM2: [], burntBuildings: [], people: [] },
    };
    for (let number = from; number < to; number++) {
      const { arrival, burntM2, burntBuildings, people } = runs[which].member(number, ignitions);
      for (let i = 0; i < n; i++) {
        if (arrival[i] === Number.POSITIVE_INFINITY) continue;
        tally.count[i]++;
        tally.minutes[i] += arrival[i];
        if (arrival[i] < tally.earliest[i]) tally.earliest[i] = arrival[i];
      }
      tally.burntM2.push(burntM2);
      tally.burntBuildings.push(burntBuildings);
      tally.people.push(people);
    }
    return tally;
  };
}

/** Runs `members` courses under each of some rules (the same chances in each, so that they can be compared). Bit-equal for any threads. */
export async function ensembles(
  data: EnsembleData,
  { members, ignitions }: { members: number; ignitions: readonly number[] },
  {
    threads,
    signal,
    progress = () => {},
  }: { threads: number; signal?: AbortSignal; progress?: (share: number) => void },
): Promise<Ensemble[]> {
  const tasks = data.rules.flatMap((_, rules) =>
    Array.from({ length: Math.ceil(members / taskMembers) }, (_task, k): MemberTask => {
      const from = k * taskMembers;
      return { rules, from, to: Math.min(members, from + taskMembers), ignitions };
    }),
  );
  const size = Math.min(threads, tasks.length);
  const crew =
    size < 2
      ? new LoneWorker<MemberTask>(membersOf(data), signal)
      : new WorkerPool(new URL('./fire-worker.ts', import.meta.url), { size, data: () => data, signal });
  try {
    const tallies = await crew.runAll<Tally>(tasks, (done) => progress(done / tasks.length));
    const each = tasks.length / data.rules.length;
    return data.rules.map((_, rules) => together(tallies.slice(rules * each, (rules + 1) * each), members));
  } finally {
    await crew.close();
  }
}

function together(tallies: readonly Tally[], members: number): Ensemble {
  const n = tallies[0].count.length;
  const [count, minutes] = [new Float64Array(n), new Float64Array(n)];
  const earliest = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  for (const tally of tallies) {
    for (let i = 0; i < n; i++) {
      count[i] += tally.count[i];
      minutes[i] += tally.minutes[i];
      earliest[i] = Math.min(earliest[i], tally.earliest[i]);
    }
  }
  const known = (of: (i: number) => number) => Float32Array.from(count, (c, i) => (c > 0 ? of(i) : Number.NaN));
  return {
    members,
    probability: Float32Array.from(count, (c) => c / members),
    meanMin: known((i) => minutes[i] / count[i]),
    earliestMin: known((i) => earliest[i]),
    burntM2: tallies.flatMap((tally) => tally.burntM2),
    burntBuildings: tallies.flatMap((tally) => tally.burntBuildings),
    people: tallies.flatMap((tally) => tally.people),
  };
}
