import { Counter, type Registry } from 'prom-client';
import { Outcome } from '#core';
import type { FeedHost } from '../kit/feed-host.ts';
import { maxBatch } from '../kit/observations-check.ts';

/** What became of one message. `again`: nothing is wrong with it, it may be sent once more. */
export interface Taken {
  readonly result: 'committed' | 'refused' | 'again';
  /** Reason code of MQTT 5. */
  readonly reason: number;
  /** Why, in English: reason strings have no language. */
  readonly words?: string;
}

export const reasons = {
  success: 0x00,
  unspecified: 0x80,
  notAuthorised: 0x87,
  topicNameInvalid: 0x90,
  quotaExceeded: 0x97,
  payloadFormatInvalid: 0x99,
} as const;

const topicPattern = /^feeds\/([a-z0-9-]{1,63})\/observations$/;

export type TakeMessage = (topic: string, payload: Uint8Array) => Promise<Taken>;

/** Takes `feeds/{id}/observations`: one observation or an array of them, as HTTP takes them. Resolves after the commit. */
export function mqttIngest(feeds: FeedHost, registry: Registry): TakeMessage {
  const name = 'vseoul_mqtt_messages_total';
  const counter =
    (registry.getSingleMetric(name) as Counter<'result' | 'code'> | undefined) ??
    new Counter({
      name,
      help: 'MQTT messages by what became of them',
      labelNames: ['result', 'code'],
      registers: [registry],
    });
  return async (topic, payload) => {
    try {
      const words = await take(feeds, topic, payload);
      counter.inc({ result: 'committed', code: '' });
      return { result: 'committed', reason: reasons.success, words };
    } catch (error) {
      if (!(error instanceof Outcome)) {
        if (!(error instanceof Refused)) throw error;
        counter.inc({ result: 'refused', code: error.code });
        return { result: 'refused', reason: error.reason, words: error.message };
      }
      const busy = error.details.status === 503;
      const reason = busy ? reasons.quotaExceeded : reasons.topicNameInvalid;
      counter.inc({ result: busy ? 'again' : 'refused', code: error.code });
      return { result: busy ? 'again' : 'refused', reason, words: error.say('en').message };
    }
  };
}

class Refused extends Error {
  readonly code: string;
  readonly reason: number;
  constructor(code: string, reason: number, words: string) {
    super(words);
    this.code = code;
    this.reason = reason;
  }
}

async function take(feeds: FeedHost, topic: string, payload: Uint8Array): Promise<string | undefined> {
  const id = topicPattern.exec(topic)?.[1];
  if (id === undefined) {
    throw new Refused('unknown-topic', reasons.topicNameInvalid, 'Observations go to feeds/{feed}/observations.');
  }
  const feed = feeds.get(id);
  const said = parse(payload);
  const items = Array.isArray(said) ? said : [said];
  if (items.length === 0 || items.length > maxBatch) {
    throw new Refused('batch-size', reasons.payloadFormatInvalid, `1 to ${maxBatch} observations go in a message.`);
  }
  const { taken, refused } = feed.check(items);
  const first = refused[0] && `${refused.length} of ${items.length} refused, the first: ${refused[0].message.en}`;
  if (taken.length === 0) throw new Refused(refused[0].code, reasons.payloadFormatInvalid, first);
  await feed.ingest(taken, 'measured');
  return first;
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new Refused('not-json', reasons.payloadFormatInvalid, 'The payload is not JSON in UTF-8.');
  }
}
