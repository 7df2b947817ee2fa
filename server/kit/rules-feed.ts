import Flatbush from 'flatbush';
import type { FeedRules, Instant, Text, Transaction } from '#core';
import type { Db } from './db.ts';
import type { Places } from './live-places.ts';
import type { FeedContract, Judge, StoredObservation } from './observations.ts';
import { type Finding, type Neighbours, RuleEngine } from './rules.ts';
import type { Alarm, Alarms } from './rules-alarms.ts';
import { readRules, writeRules } from './rules-settings.ts';

export interface FeedRulesDeps {
  readonly db: Db;
  readonly contract: FeedContract;
  readonly alarms: Alarms;
  readonly latest: (entity: string) => StoredObservation | undefined;
  readonly rows: () => Iterable<StoredObservation>;
  readonly now: () => Instant;
}

/** Neighbours that are looked at, and how far away they may be at most. */
const mostNeighbours = 12;

/** The rules of one feed at work: between the readings and the store, and by the clock. */
export class FeedRulesAtWork {
  readonly #deps: FeedRulesDeps;
  readonly #engine: RuleEngine;
  #districts: ReadonlyMap<string, Text> = new Map();
  #since: Instant;
  #openSimulated = false;

  constructor(deps: FeedRulesDeps) {
    this.#deps = deps;
    this.#since = deps.now();
    this.#engine = new RuleEngine(deps.contract, {});
  }

  get rules(): FeedRules {
    return this.#engine.rules;
  }

  /** Reads the rules and what is open; also after a transaction that failed, whose findings are not. */
  async load(): Promise<void> {
    const { db, contract, alarms, now } = this.#deps;
    this.#engine.rules = await readRules(db, contract);
    const open = await alarms.openOf(contract.id);
    this.#engine.reset(open);
    this.#openSimulated = open.some(({ simulated }) => simulated);
    this.#since = now();
  }

  /** Rules that hold on this server from now on, over those of the contract; null: those alone. */
  async set(rules: FeedRules | null): Promise<void> {
    await writeRules(this.#deps.db, this.#deps.contract, rules);
    this.#engine.rules = await readRules(this.#deps.db, this.#deps.contract);
  }

  /** Where the entities are, for their neighbours and the names of their districts. */
  place(places: Places, districts: ReadonlyMap<string, Text>): void {
    this.#engine.neighbours = neighboursIn(places);
    this.#districts = districts;
  }

  /** Judges one transaction. `told` holds what is to be told once it is committed. */
  transaction(): Judge & { readonly told: Alarm[] } {
    const { alarms, contract, latest, now } = this.#deps;
    let findings: Finding[] = [];
    let measured = false;
    const told: Alarm[] = [];
    return {
      told,
      judge: (rows) => {
        const judged = this.#engine.judge(rows, latest);
        findings = judged.findings;
        measured = rows.some((row) => !row.simulated);
        return judged.rows;
      },
      write: async (tx: Transaction) => {
        if (measured && this.#openSimulated) {
          told.push(...(await alarms.clearSimulated(tx, contract.id, now())));
          this.#openSimulated = false;
        }
        if (findings.length > 0) told.push(...(await this.#write(tx, findings)));
      },
    };
  }

  /** Rows that another server judged, so that this one knows what led up to its own; what they raised is not its to tell. */
  follow(rows: readonly StoredObservation[]): void {
    this.#engine.judge(rows, this.#deps.latest);
  }

  /** Looks for entities that have fallen silent. */
  async lookForSilence(): Promise<void> {
    const { db, rows, now, alarms } = this.#deps;
    const findings = this.#engine.silence(rows(), now(), this.#since);
    if (findings.length > 0) alarms.tell(await db.tx((tx) => this.#write(tx, findings)));
  }

  #write(tx: Transaction, findings: readonly Finding[]): Promise<Alarm[]> {
    this.#openSimulated ||= findings.some(({ raised, simulated }) => raised && simulated);
    return this.#deps.alarms.write(tx, this.#deps.contract.id, findings, (entity) => this.#districts.get(entity));
  }
}

/** The nearest neighbours of each place, looked up once. */
export function neighboursIn(places: Places): Neighbours {
  if (places.size < 2) return () => [];
  const entities = [...places.keys()];
  const index = new Flatbush(places.size);
  for (const [x, y] of places.values()) index.add(x, y, x, y);
  index.finish();
  const known = new Map<string, ReturnType<Neighbours>>();
  return (entity) => {
    const at = places.get(entity);
    if (!at) return [];
    let found = known.get(entity);
    if (!found) {
      found = index
        .neighbors(at[0], at[1], mostNeighbours + 1)
        .map((i) => entities[i])
        .filter((other) => other !== entity)
        .map((other) => {
          const [x, y] = places.get(other)!;
          return { entity: other, distanceM: Math.hypot(x - at[0], y - at[1]) };
        });
      known.set(entity, found);
    }
    return found;
  };
}
