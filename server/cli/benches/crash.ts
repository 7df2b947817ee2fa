import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { temporaryFolder } from '../../../client/e2e/harness.ts';
import type { BenchResult } from '../../../simulations/_kit/bench.ts';
import { CrashRun } from '../../app/live-crash.testing.ts';
import { isQuick } from './live/processes.ts';

/** `kill -9` at seeded moments while three senders send; every kill is followed by a start on the same folder. */
const kills = isQuick ? 20 : 200;

export async function bench(): Promise<BenchResult> {
  const dataDir = temporaryFolder();
  const run = new CrashRun(dataDir);
  try {
    const { acknowledged, lost, duplicates, torn, invented, readyS } = await run.run(kills);
    return {
      bench: 'crash',
      cores: availableParallelism(),
      runs: 1,
      metrics: {
        kills: { value: kills, unit: 'kills', target: 200, better: 'more' },
        acknowledged: { value: acknowledged, unit: 'readings' },
        lost: { value: lost, unit: 'readings', target: 0, better: 'less' },
        duplicates: { value: duplicates + invented, unit: 'readings', target: 0, better: 'less' },
        torn: { value: torn, unit: 'requests', target: 0, better: 'less' },
        ready_s: { value: Number(Math.max(...readyS).toFixed(1)), unit: 's', target: 10, better: 'less' },
      },
    };
  } finally {
    await run.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
