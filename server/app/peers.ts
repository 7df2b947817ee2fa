import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Logger } from 'pino';
import { createClient } from 'redis';
import type { ServerOptions } from 'socket.io';
import { outcomeKind } from '#core';
import type { FeedNews, FeedPeers } from '../kit/feed-peers.ts';

/** Other servers over the same database, reached through Redis (decision 13). */
export interface Peers extends FeedPeers {
  /** For Socket.IO: what is said to a room is heard on every server. */
  readonly adapter: ServerOptions['adapter'];
  close(): Promise<void>;
}

const commitsKey = 'vseoul:commits';
const roomsKey = 'vseoul:rooms';
const holderKey = (name: string) => `vseoul:holder:${name}`;
/** Commits that Redis keeps for a server that reads late; one that is further behind reads the database again. */
const keptCommits = 1000;
/** A name belongs to its holder for this long after it last said so; it says so three times as often, and others ask as often. */
const heldMs = 9000;
const renewMs = heldMs / 3;
const readEveryMs = 1000;
/** Commands that wait while Redis is away; more are refused, and what they would have told is read from the database. */
const mostWaiting = 2000;
const firstTries = 5;

/** @throws Outcome when Redis cannot be reached; once it was, an outage is waited for. */
export async function joinPeers(url: string, log: Pick<Logger, 'info' | 'warn'>): Promise<Peers> {
  const client = await connected(url, log);
  const reader = client.duplicate();
  reader.on('error', () => {});
  await reader.connect();
  const peers = new RedisPeers(client, reader);
  await peers.begin();
  log.info('sharing what is live with other servers through Redis');
  return peers;
}

type Client = ReturnType<typeof createClient>;

async function connected(url: string, log: Pick<Logger, 'warn'>): Promise<Client> {
  let joined = false;
  let away = false;
  const client = createClient({
    url,
    commandsQueueMaxLength: mostWaiting,
    socket: {
      connectTimeout: 5000,
      reconnectStrategy: (tries, cause) => (joined || tries < firstTries ? Math.min(2000, 100 * 2 ** tries) : cause),
    },
  });
  client.on('error', (error: Error) => {
    if (joined && !away)
      log.warn({ err: error }, 'Redis is away: servers hear nothing of one another until it is back');
    away = true;
  });
  client.on('ready', () => {
    away = false;
  });
  try {
    await client.connect();
  } catch (error) {
    client.destroy();
    throw redisUnreachable({ reason: reasonOf(error) }, undefined, error);
  }
  joined = true;
  return client as Client;
}

class RedisPeers implements Peers {
  readonly adapter: ServerOptions['adapter'];
  readonly #client: Client;
  readonly #reader: Client;
  readonly #id = randomUUID();
  readonly #listeners = new Set<{ heard: (feed: string, news: FeedNews) => void; missed: () => void }>();
  readonly #closed = new AbortController();
  /** The last number that each other server gave to what it told. */
  readonly #numbers = new Map<string, number>();
  #told = 0;
  #offset = '0-0';
  #following: Promise<void> = Promise.resolve();

  constructor(client: Client, reader: Client) {
    this.#client = client;
    this.#reader = reader;
    this.adapter = createAdapter(client, { streamName: roomsKey, channelPrefix: roomsKey }) as ServerOptions['adapter'];
  }

  /** Hears what is told from now on. */
  async begin(): Promise<void> {
    const newest = await this.#client.xRevRange(commitsKey, '+', '-', { COUNT: 1 });
    this.#offset = newest?.[0]?.id ?? this.#offset;
    this.#following = this.#follow();
  }

  tell(feed: string, news: FeedNews): void {
    const entry = { from: this.#id, number: String(++this.#told), feed, news: JSON.stringify(news) };
    const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: keptCommits } as const;
    // What is refused leaves a gap in the numbers: whoever hears the next one reads the database again.
    this.#client.xAdd(commitsKey, '*', entry, { TRIM }).catch(() => {});
  }

  hear(heard: (feed: string, news: FeedNews) => void, missed: () => void): () => void {
    const listener = { heard, missed };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async whileAlone(name: string, signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void> {
    const key = holderKey(name);
    while (!signal.aborted) {
      if (!(await this.#take(key))) {
        await pause(renewMs, undefined, { signal }).catch(() => {});
        continue;
      }
      const lost = new AbortController();
      const keeping = this.#keep(key, lost, AbortSignal.any([signal, lost.signal]));
      try {
        await work(AbortSignal.any([signal, lost.signal]));
        if (!lost.signal.aborted) return await this.#release(key);
      } finally {
        lost.abort();
        await keeping;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#following;
    // The adapter asks for a last time what it waits for, and finds its connections closed.
    for (const client of [this.#reader, this.#client]) await client.close().catch(() => {});
  }

  async #take(key: string): Promise<boolean> {
    const expiration = { type: 'PX', value: heldMs } as const;
    const answer = await this.#client.set(key, this.#id, { condition: 'NX', expiration }).catch(() => null);
    return answer !== null;
  }

  /** Says again and again that the name is held, until another has it. Redis being away is no other: nobody can take it then. */
  async #keep(key: string, lost: AbortController, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(renewMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        const holder = await this.#client.get(key);
        if (holder === this.#id) await this.#client.pExpire(key, heldMs);
        else if (holder !== null || !(await this.#take(key))) lost.abort();
      } catch {
        // Away: it is asked again.
      }
    }
  }

  async #release(key: string): Promise<void> {
    try {
      if ((await this.#client.get(key)) === this.#id) await this.#client.del(key);
    } catch {
      // It ends by itself.
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        const found = await this.#reader.xRead(
          { key: commitsKey, id: this.#offset },
          { BLOCK: readEveryMs, COUNT: 50 },
        );
        for (const { id, message } of found?.[0].messages ?? []) {
          this.#offset = id;
          this.#hear(message);
        }
      } catch {
        await pause(readEveryMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  #hear({ from, number, feed, news }: Record<string, string>): void {
    if (from === this.#id) return;
    const last = this.#numbers.get(from);
    this.#numbers.set(from, Number(number));
    const gap = last !== undefined && Number(number) !== last + 1;
    for (const { heard, missed } of this.#listeners) {
      if (gap) missed();
      heard(feed, JSON.parse(news) as FeedNews);
    }
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
};

const redisUnreachable = outcomeKind({
  code: 'redis-unreachable',
  status: 503,
  message: {
    ko: 'REDIS_URL의 Redis에 연결할 수 없습니다({reason}).',
    en: 'The Redis of REDIS_URL cannot be reached ({reason}).',
  },
  remedy: {
    ko: '주소와 Redis가 켜져 있는지 확인하거나, 서버가 하나라면 REDIS_URL을 비우십시오.',
    en: 'Check the address and that Redis runs, or leave REDIS_URL empty where there is one server.',
  },
});
