import { beforeAll, describe, expect, it } from 'vitest';
import { loadSimulations } from '../features.ts';
import type { Run } from '../state/store.ts';
import { scored } from './scorecard-state.ts';

const output = (mean: number, unit: string) => ({
  titleText: { ko: '값', en: 'Value' },
  unit,
  decimals: 0,
  png: '/p',
  tif: '/t',
  stats: { mean, min: 0, max: 2 * mean },
});

/** A run of sunlight on a revision, with the mean minutes of sun and the mean energy. */
const sunlight = (scenario: string, minutes: number, date = '2026-12-21'): Run =>
  ({
    job: { jobID: `${scenario} ${date}`, processID: 'sunlight', scenario, parameters: { date } },
    results: { minutes: output(minutes, 'minute'), energy: output(10 * minutes, 'wattHourPerSquareMetre') },
  }) as unknown as Run;

beforeAll(async () => void (await loadSimulations()));

describe('the scorecard', () => {
  it('stands the existing city first, then the newest revision of each scenario, four in all', () => {
    const runs = ['plan-d@1', 'plan-c@1', 'plan-b@2', 'plan-b@1', 'existing@3', 'plan-a@1'];
    const card = scored(
      runs.map((scenario, i) => sunlight(scenario, i)),
      {},
    );
    expect(card?.alternatives).toEqual(['existing@3', 'plan-d@1', 'plan-c@1', 'plan-b@2']);
  });
  it('counts what everybody calls good, and anything else once the planner weighs it', () => {
    const runs = [sunlight('plan-a@1', 300), sunlight('existing@1', 400)];
    const card = scored(runs, {});
    expect(card?.lines.map(({ wish }) => wish.weight)).toEqual([1, 0]);
    expect(card?.scores).toEqual([100, 0]);
    const energy = card?.lines[1].key ?? '';
    const weighed = scored(runs, { [energy]: { weight: 3, higherIsBetter: false } });
    expect(weighed?.scores).toEqual([25, 75]);
  });
  it('tells questions of two days apart, and leaves open what was not asked of everybody', () => {
    const runs = [
      sunlight('plan-a@1', 300),
      sunlight('existing@1', 400),
      sunlight('plan-b@1', 350, '2026-06-21'),
      sunlight('existing@1', 500, '2026-06-21'),
    ];
    const card = scored(runs, {});
    expect(card?.lines.map(({ date }) => date)).toEqual(['2026-12-21', '2026-12-21', '2026-06-21', '2026-06-21']);
    expect(card?.lines[0].values).toEqual([400, 300, undefined]);
    expect(card?.scores).toEqual([100, undefined, undefined]);
  });
  it('is none while nothing was asked twice', () => {
    expect(scored([sunlight('plan-a@1', 300)], {})).toBeUndefined();
    expect(scored([sunlight('plan-a@1', 300), sunlight('existing@1', 300, '2026-06-21')], {})).toBeUndefined();
  });
});
