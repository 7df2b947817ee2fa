import { useEffect, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import type { AlarmCause, Instant, Severity, Text } from '#core';
import { api, live } from '../session.ts';

/** Alarms of one cause in one district: one matter to whoever looks at them. As `/api/alarms` groups them. */
export interface AlarmGroup {
  readonly feed: string;
  readonly cause: AlarmCause;
  readonly key: string;
  readonly place: Text | null;
  readonly severity: Severity;
  readonly count: number;
  readonly unacknowledged: number;
  readonly firstRaisedAt: Instant;
  readonly ids: readonly number[];
}

interface AlarmsAnswer {
  readonly alarms: readonly { readonly id: number; readonly entity: string; readonly simulated: boolean }[];
  readonly groups: readonly AlarmGroup[];
}

/** News come by the socket; a change asks for the groups again, no more often than this. */
const settleMs = 1000;
/** And without news all the same: a socket may be blocked where HTTP is not. */
const againMs = 20_000;

export interface OpenAlarms {
  readonly groups?: readonly AlarmGroup[];
  readonly entityOf: ReadonlyMap<number, string>;
  readonly simulated: boolean;
  readonly failure?: Failure;
  ask(): void;
}

const rank: Readonly<Record<Severity, number>> = { watch: 0, warning: 1, critical: 2 };

/** The gravest and not yet acknowledged first. */
export const inOrder = (groups: readonly AlarmGroup[]): AlarmGroup[] =>
  [...groups].sort(
    (a, b) =>
      Math.sign(b.unacknowledged) - Math.sign(a.unacknowledged) ||
      rank[b.severity] - rank[a.severity] ||
      b.firstRaisedAt - a.firstRaisedAt,
  );

export function useOpenAlarms(): OpenAlarms {
  const [answer, setAnswer] = useState<Omit<OpenAlarms, 'ask'>>({ entityOf: new Map(), simulated: false });
  const [round, setRound] = useState(0);
  useEffect(() => {
    void round;
    const stop = new AbortController();
    api.get<AlarmsAnswer>('/api/alarms?state=open&limit=1000', stop.signal).then(
      ({ alarms, groups }) =>
        setAnswer({
          groups: inOrder(groups),
          entityOf: new Map(alarms.map(({ id, entity }) => [id, entity])),
          simulated: alarms.some(({ simulated }) => simulated),
        }),
      (thrown: unknown) => !stop.signal.aborted && setAnswer((before) => ({ ...before, failure: failureOf(thrown) })),
    );
    return () => stop.abort();
  }, [round]);
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      waiting = undefined;
      setRound((before) => before + 1);
    };
    const off = live().onAlarm(() => {
      waiting ??= setTimeout(ask, settleMs);
    });
    const timer = setInterval(ask, againMs);
    return () => {
      off();
      clearInterval(timer);
      clearTimeout(waiting);
    };
  }, []);
  return { ...answer, ask: () => setRound((before) => before + 1) };
}

/** Notes that somebody has seen these, and what they say. */
export const acknowledge = (ids: readonly number[], note: string, by: string): Promise<unknown> =>
  api.post('/api/alarms/acknowledge', { ids: ids.slice(0, 1000), note, ...(by ? { by } : {}) });
