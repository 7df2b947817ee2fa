import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayMs, type Instant, seoulOffsetMs } from '#core';

const dayOf = (now: Instant): number => Math.floor((now + seoulOffsetMs) / dayMs);

/**
 * Calls of one key in a day of Seoul, over all feeds that share it. Each call is written down before it is made, so that
 * neither a crash nor a restart makes the key forget what it has used.
 */
export class DailyBudget {
  readonly limit: number;
  readonly #file: string;
  #day = Number.NEGATIVE_INFINITY;
  #used: Record<string, number> = {};

  /** @param folder where the count is kept; the key itself is not written there. */
  constructor(folder: string, key: string, limit: number) {
    this.limit = limit;
    this.#file = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`);
    mkdirSync(folder, { recursive: true });
    this.#read();
  }

  /** Takes one call for a feed, unless the day's calls, or this feed's share of them, are used up. */
  take(feed: string, share: number, now: Instant): boolean {
    this.#turn(now);
    const mine = this.#used[feed] ?? 0;
    if (this.used >= this.limit || mine >= Math.floor(share * this.limit)) return false;
    this.#used[feed] = mine + 1;
    this.#write();
    return true;
  }

  /** The API says that the calls are used up, whatever was counted here. */
  exhaust(feed: string, now: Instant): void {
    this.#turn(now);
    this.#used[feed] = (this.#used[feed] ?? 0) + Math.max(0, this.limit - this.used);
    this.#write();
  }

  get used(): number {
    return Object.values(this.#used).reduce((sum, calls) => sum + calls, 0);
  }

  usage(now: Instant): { used: number; limit: number; resetsAt: Instant } {
    this.#turn(now);
    return { used: this.used, limit: this.limit, resetsAt: (dayOf(now) + 1) * dayMs - seoulOffsetMs };
  }

  /** A new day forgets; a clock that was set back does not. */
  #turn(now: Instant): void {
    const day = dayOf(now);
    if (day <= this.#day) return;
    this.#day = day;
    this.#used = {};
  }

  #read(): void {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch {
      return;
    }
    try {
      const { day, used } = JSON.parse(text) as { day: number; used: Record<string, number> };
      if (!Number.isSafeInteger(day) || !Object.values(used).every(Number.isSafeInteger)) throw new Error('no count');
      this.#day = day;
      this.#used = { ...used };
    } catch {
      // What was counted is lost: better a day without calls than a key over its limit.
      this.#day = dayOf(Date.now());
      this.#used = { unknown: this.limit };
    }
  }

  #write(): void {
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify({ day: this.#day, used: this.#used }));
    renameSync(fresh, this.#file);
  }
}

const budgets = new Map<string, DailyBudget>();

/** The one budget of a key in this process. */
export function budgetOf(folder: string, key: string, limit: number): DailyBudget {
  const name = `${folder}\0${key}\0${limit}`;
  const known = budgets.get(name);
  if (known) return known;
  const made = new DailyBudget(folder, key, limit);
  budgets.set(name, made);
  return made;
}
