import { describe, expect, it } from 'vitest';
import { type Epsg5186, type FeedRules, hourMs, minuteMs, randomSequence } from '#core';
import { testContract } from './feed-host-testing.ts';
import type { StoredObservation } from './observations.ts';
import { type Finding, RuleEngine } from './rules.ts';
import { neighboursIn } from './rules-feed.ts';

const contract = testContract('ruled');
const start = Date.parse('2026-11-03T00:00:00Z');

function watched(rules: FeedRules) {
  const engine = new RuleEngine(contract, rules);
  const latest = new Map<string, StoredObservation>();
  let time = start;
  const next = () => {
    time += minuteMs;
    return time;
  };
  const judge = (levels: Record<string, number | null>, at = next()) => {
    const rows = Object.entries(levels).map(([entity, level]) => ({
      ...{ feed: contract.id, entity, time: at, revision: 0, simulated: false, values: { level, batteryPct: null } },
      outOfRange: level !== null && (level < 0 || level > 10) ? ['level'] : [],
    }));
    const judged = engine.judge(rows, (entity) => latest.get(entity));
    for (const row of judged.rows) if (row.time >= (latest.get(row.entity)?.time ?? 0)) latest.set(row.entity, row);
    return judged;
  };
  return { engine, judge, latest };
}
const short = (findings: readonly Finding[]) =>
  findings.map(({ entity, cause, raised }) => `${raised ? '+' : '-'}${cause} ${entity}`);

describe('rules', () => {
  it('raise a threshold once, and clear it when the value is back by the margin', () => {
    const { judge } = watched({ thresholds: { level: { above: 7, below: 1, margin: 1, severity: 'critical' } } });
    const seen = [5, 7, 7.5, 9, 6.5, 5.9, 0.5, 1.5, 2.5].map((level) => short(judge({ a: level }).findings).join());
    expect(seen).toEqual(['', '', '+above a', '', '', '-above a', '+below a', '', '-below a']);
    expect(judge({ a: 8 }).findings[0]).toMatchObject({ value: 8, limit: 7, severity: 'critical', key: 'level' });
  });

  it('say nothing about readings of the past, nor about what was not said', () => {
    const { judge } = watched({ thresholds: { level: { above: 7, severity: 'watch' } } });
    judge({ a: 5 });
    expect(judge({ a: 9 }, start - hourMs).findings).toEqual([]);
    expect(judge({ a: null }).findings).toEqual([]);
  });

  it('tell impossible values', () => {
    const { judge } = watched({});
    expect(judge({ a: 11 }).findings[0]).toMatchObject({ cause: 'impossible', value: 11, limit: 10, raised: true });
    expect(short(judge({ a: 3 }).findings)).toEqual(['-impossible a']);
  });

  it('doubt a value that never changes, until it does; a start does not forget what was stuck', () => {
    const { judge, engine } = watched({ stuckS: { level: 180 } });
    const doubts = [4, 4, 4, 4, 4].map((level) => judge({ a: level }).rows[0].suspect ?? []);
    expect(doubts).toEqual([[], [], [], ['level'], ['level']]);
    engine.reset([{ entity: 'a', cause: 'stuck', key: 'level' }]);
    expect(judge({ a: 4 }).findings).toEqual([]);
    expect(short(judge({ a: 4.1 }).findings)).toEqual(['-stuck a']);
  });

  it('doubt a value unlike those of its neighbours, and raise it the second time; exactly the planted ones', () => {
    const random = randomSequence(4);
    const places = new Map<string, Epsg5186>();
    for (let i = 0; i < 100; i++) {
      places.set(`s${i}`, [200_000 + (i % 10) * 400, 550_000 + Math.floor(i / 10) * 400] as never);
    }
    const { judge, engine } = watched({ outliers: { level: { withinM: 900, least: 1 } } });
    engine.neighbours = neighboursIn(places);
    const found: string[] = [];
    for (let round = 0; round < 20; round++) {
      const levels = Object.fromEntries([...places.keys()].map((entity) => [entity, 5 + 0.4 * (random() - 0.5)]));
      // Two broken ones side by side, and one that is odd a single time.
      if (round >= 5 && round < 12) Object.assign(levels, { s44: 9, s45: 0.5 });
      if (round === 8) levels.s77 = 9;
      const { findings, rows } = judge(levels);
      found.push(...short(findings).map((text) => `${round} ${text}`));
      const doubted = rows.filter(({ suspect }) => suspect).map(({ entity }) => entity);
      expect(doubted).toEqual([...(round >= 5 && round < 12 ? ['s44', 's45'] : []), ...(round === 8 ? ['s77'] : [])]);
    }
    expect(found).toEqual(['6 +outlier s44', '6 +outlier s45', '12 -outlier s44', '12 -outlier s45']);
  });

  it('notice silence by the clock, and a word ends it', () => {
    const { judge, engine, latest } = watched({ silenceS: 300 });
    judge({ a: 1, b: 1 });
    const at = start + 20 * minuteMs;
    expect(engine.silence(latest.values(), at, at - minuteMs)).toEqual([]);
    expect(short(engine.silence(latest.values(), at, start))).toEqual(['+silence a', '+silence b']);
    expect(engine.silence(latest.values(), at + minuteMs, start)).toEqual([]);
    expect(short(judge({ a: 2 }, at + 2 * minuteMs).findings)).toEqual(['-silence a']);
  });
});
