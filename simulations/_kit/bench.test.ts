import { expect, it } from 'vitest';
import { benchText, median, runBench } from './bench.ts';

it('takes the median', () => {
  expect(median([])).toBeNull();
  expect(median([3])).toBe(3);
  expect(median([9, 1, 2])).toBe(2);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});

it('warms up once, measures the runs, and says why where it could not', async () => {
  let calls = 0;
  const result = await runBench('sample', {
    runs: 3,
    metrics: { time_s: { unit: 's', target: 3, better: 'less' }, peer_s: { unit: 's', why: 'no peer here' } },
    run: async () => ({ time_s: calls++ === 0 ? 1000 : calls, peer_s: null }),
  });
  expect(calls).toBe(4);
  expect(result).toMatchObject({ bench: 'sample', runs: 3 });
  expect(result.metrics.time_s).toEqual({ value: 3, unit: 's', target: 3, better: 'less' });
  expect(result.metrics.peer_s).toEqual({ value: null, unit: 's', why: 'no peer here' });
  expect(benchText(result)).toContain('time_s: 3 s (target ≤ 3: met)');
  expect(benchText(result)).toContain('peer_s: not measured (no peer here)');
});
