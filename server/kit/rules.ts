import type { AlarmCause, FeedRules, Instant, OutlierRule, Severity } from '#core';
import { secondMs } from '#core';
import type { FeedContract, StoredObservation } from './observations.ts';

/** A change: something is wrong from now on, or is so no longer. */
export interface Finding {
  readonly entity: string;
  readonly cause: AlarmCause;
  /** Value key; empty for silence. */
  readonly key: string;
  readonly raised: boolean;
  readonly severity: Severity;
  readonly simulated: boolean;
  readonly time: Instant;
  readonly value?: number;
  readonly limit?: number;
}

export interface OpenFinding {
  readonly entity: string;
  readonly cause: AlarmCause;
  readonly key: string;
}

/** Neighbours of an entity, nearest first, with their distance in metres. */
export type Neighbours = (entity: string) => readonly { readonly entity: string; readonly distanceM: number }[];

/** Fewer neighbours than this say nothing of what is usual. */
const leastNeighbours = 4;
/** A single odd reading is doubted, but wakes nobody. */
const oddReadingsToRaise = 2;
const usualDeviations = 5;
/** Standard deviations in one median absolute deviation of a normal distribution. */
const madToDeviation = 1.4826;

const idOf = ({ entity, cause, key }: OpenFinding): string => `${cause} ${key} ${entity}`;

/**
 * Judges the readings of one feed as they come: what is beyond its limits, impossible, stuck, unlike its neighbours, silent.
 * It remembers what is open, and says each thing once. No clock, no database: what it says follows from what it is given.
 */
export class RuleEngine {
  rules: FeedRules;
  neighbours: Neighbours = () => [];
  readonly #contract: FeedContract;
  readonly #open = new Set<string>();
  readonly #steady = new Map<string, { value: number; since: Instant }>();
  readonly #odd = new Map<string, number>();

  constructor(contract: FeedContract, rules: FeedRules) {
    this.#contract = contract;
    this.rules = rules;
  }

  /** Begins anew, with these alarms open. */
  reset(open: Iterable<OpenFinding>): void {
    this.#open.clear();
    this.#steady.clear();
    this.#odd.clear();
    for (const each of open) this.#open.add(idOf(each));
  }

  /**
   * Judges rows against what was known before (`latest`). Rows older than that are of the past: they raise and clear
   * nothing. Returns the rows, with doubts noted, and what changed.
   */
  judge(
    rows: readonly StoredObservation[],
    latest: (entity: string) => StoredObservation | undefined,
  ): { rows: StoredObservation[]; findings: Finding[] } {
    const newest = new Map<string, StoredObservation>();
    for (const row of rows) if (row.time > (newest.get(row.entity)?.time ?? -1)) newest.set(row.entity, row);
    const now = (entity: string) => newest.get(entity) ?? latest(entity);
    const findings: Finding[] = [];
    const order = [...rows.keys()].sort((a, b) => rows[a].time - rows[b].time);
    const judged = [...rows];
    for (const i of order) {
      const row = rows[i];
      if (row.time < (latest(row.entity)?.time ?? 0)) continue;
      const suspect = this.#judgeRow(row, now, findings);
      if (suspect.length > 0) judged[i] = { ...row, suspect };
    }
    return { rows: judged, findings };
  }

  /** Entities that have said nothing for too long; `since` is when listening began. */
  silence(latest: Iterable<StoredObservation>, now: Instant, since: Instant): Finding[] {
    const { silenceS } = this.rules;
    const findings: Finding[] = [];
    if (silenceS === undefined) return findings;
    for (const row of latest) {
      const silentS = (now - Math.max(row.time, since)) / secondMs;
      if (silentS > silenceS) this.#note(findings, row, 'silence', '', true, 'warning', silentS, silenceS, now);
    }
    return findings;
  }

  #judgeRow(
    row: StoredObservation,
    now: (entity: string) => StoredObservation | undefined,
    findings: Finding[],
  ): string[] {
    this.#note(findings, row, 'silence', '', false, 'warning');
    const suspect: string[] = [];
    for (const [key, { range }] of Object.entries(this.#contract.feed.values)) {
      const value = row.values[key];
      if (value === null || value === undefined) continue;
      const impossible = row.outOfRange.includes(key);
      const limit = value > range[1] ? range[1] : range[0];
      this.#note(findings, row, 'impossible', key, impossible, 'warning', value, limit);
      if (impossible) continue;
      this.#thresholds(findings, row, key, value);
      const stuck = this.#isStuck(findings, row, key, value);
      const odd = this.#isOdd(findings, row, key, value, now);
      if (stuck || odd) suspect.push(key);
    }
    return suspect;
  }

  #thresholds(findings: Finding[], row: StoredObservation, key: string, value: number): void {
    const rule = this.rules.thresholds?.[key];
    if (!rule) return;
    const { above, below, margin = 0, severity } = rule;
    const isOpen = (cause: AlarmCause) => this.#open.has(idOf({ entity: row.entity, cause, key }));
    if (above !== undefined) {
      const raised = isOpen('above') ? value > above - margin : value > above;
      this.#note(findings, row, 'above', key, raised, severity, value, above);
    }
    if (below !== undefined) {
      const raised = isOpen('below') ? value < below + margin : value < below;
      this.#note(findings, row, 'below', key, raised, severity, value, below);
    }
  }

  #isStuck(findings: Finding[], row: StoredObservation, key: string, value: number): boolean {
    const stuckS = this.rules.stuckS?.[key];
    if (stuckS === undefined) return false;
    const id = `${key} ${row.entity}`;
    const steady = this.#steady.get(id);
    if (steady?.value !== value) {
      this.#steady.set(id, { value, since: row.time });
      // The first reading after a start tells nothing: what was stuck may be so still.
      if (steady) this.#note(findings, row, 'stuck', key, false, 'warning');
      return false;
    }
    const stuck = row.time - steady.since >= stuckS * secondMs;
    if (stuck) this.#note(findings, row, 'stuck', key, true, 'warning', value, stuckS);
    return stuck;
  }

  #isOdd(
    findings: Finding[],
    row: StoredObservation,
    key: string,
    value: number,
    now: (entity: string) => StoredObservation | undefined,
  ): boolean {
    const rule = this.rules.outliers?.[key];
    if (!rule) return false;
    const usual = this.#usualAround(row, key, rule, now);
    if (!usual) return false;
    const limit = Math.max(rule.least, (rule.deviations ?? usualDeviations) * usual.deviation);
    const odd = Math.abs(value - usual.median) > limit;
    const id = `${key} ${row.entity}`;
    const times = odd ? (this.#odd.get(id) ?? 0) + 1 : 0;
    if (odd) this.#odd.set(id, times);
    else this.#odd.delete(id);
    if (!odd || times >= oddReadingsToRaise) {
      const beyond = value > usual.median ? usual.median + limit : usual.median - limit;
      this.#note(findings, row, 'outlier', key, odd, 'warning', value, beyond);
    }
    return odd;
  }

  /** Median of the neighbours' values of about the same time, and their robust standard deviation. */
  #usualAround(
    row: StoredObservation,
    key: string,
    rule: OutlierRule,
    now: (entity: string) => StoredObservation | undefined,
  ): { median: number; deviation: number } | undefined {
    const oldest = row.time - 2 * this.#contract.feed.cadenceS * secondMs;
    const values: number[] = [];
    for (const { entity, distanceM } of this.neighbours(row.entity)) {
      if (distanceM > rule.withinM) break;
      const other = now(entity);
      const value = other?.values[key];
      if (!other || value === null || value === undefined || other.time < oldest) continue;
      if (!other.outOfRange.includes(key)) values.push(value);
    }
    if (values.length < leastNeighbours) return undefined;
    const median = medianOf(values);
    return { median, deviation: madToDeviation * medianOf(values.map((value) => Math.abs(value - median))) };
  }

  /** Says a change, once. */
  #note(
    findings: Finding[],
    { entity, simulated, time }: StoredObservation,
    cause: AlarmCause,
    key: string,
    raised: boolean,
    severity: Severity,
    value?: number,
    limit?: number,
    at: Instant = time,
  ): void {
    const id = idOf({ entity, cause, key });
    if (this.#open.has(id) === raised) return;
    if (raised) this.#open.add(id);
    else this.#open.delete(id);
    findings.push({ entity, cause, key, raised, severity, simulated, time: at, value, limit });
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
