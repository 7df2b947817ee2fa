import { connect as connectTcp } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs, randomSequence } from '#core';
import type { Db } from '../kit/db.ts';
import type { FeedHost, HostedFeed } from '../kit/feed-host.ts';
import { reading, testContract, testFeature, testHost, until } from '../kit/feed-host-testing.ts';
import { openTestDb } from '../kit/testing.ts';
import { listenMqtt, type MqttListener } from './mqtt.ts';
import { mqttIngest } from './mqtt-ingest.ts';
import { followBroker } from './mqtt-remote.ts';

let db: Db;
let host: FeedHost;
let feed: HostedFeed;
let broker: MqttListener;
const registry = new Registry();
/** Malformed packets; FUZZ_MESSAGES=10000 for a long run. */
const messages = Number(process.env.FUZZ_MESSAGES ?? 300);
const bugs: unknown[] = [];
const ends: (() => unknown)[] = [];
let time = Date.now() - 60 * minuteMs;

beforeAll(async () => {
  db = await openTestDb();
  host = testHost(db, [testFeature(testContract('mq'))]);
  await host.start();
  feed = host.get('mq');
  broker = await listenMqtt({
    take: mqttIngest(host, registry),
    mayWrite: async (password) => password !== 'wrong',
    log: { ...pino({ level: 'silent' }), error: (bug: unknown) => bugs.push(bug) } as never,
    registry,
    host: '127.0.0.1',
    port: 0,
  });
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(async () => {
  await broker.close();
  await host.stop();
  await db.close();
});

async function client(options: IClientOptions = {}): Promise<MqttClient> {
  const made = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    ...options,
  });
  ends.push(() => made.endAsync(true));
  return made;
}
const said = (entity: string, level: number) =>
  JSON.stringify({ ...reading('mq', entity, time++, level), feed: undefined });
const stored = async (entity: string) =>
  (await feed.history({ entity, from: 0, to: Date.now(), limit: 1000 })).map((row) => row.values.level);

describe('MQTT', () => {
  it.each([
    [5, 0],
    [5, 1],
    [5, 2],
    [4, 1],
    [4, 2],
  ] as const)(
    'takes observations in version %d at QoS %d; they are in the store when it acknowledges',
    async (version, qos) => {
      const sender = await client({ protocolVersion: version });
      const entity = `v${version}q${qos}`;
      await sender.publishAsync('feeds/mq/observations', said(entity, 3), { qos });
      if (qos === 0) await until(() => feed.keyframe().entities.includes(entity), 'it is stored');
      expect(await stored(entity)).toEqual([3]);
      const many = [said(entity, 4), said(entity, 5)].map((text) => JSON.parse(text));
      await sender.publishAsync('feeds/mq/observations', JSON.stringify(many), { qos: 1 });
      expect(await stored(entity)).toEqual([3, 4, 5]);
    },
  );

  it('tells what is wrong with a message, keeps the good observations of it, and goes on', async () => {
    const sender = await client();
    const refused = (topic: string, payload: string) =>
      sender.publishAsync(topic, payload, { qos: 1 }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    expect(await refused('feeds/nothing/observations', said('x', 1))).toBe(0x90);
    expect(await refused('elsewhere', said('x', 1))).toBe(0x90);
    expect(await refused('feeds/mq/observations', '{')).toBe(0x99);
    expect(await refused('feeds/mq/observations', '[]')).toBe(0x99);
    expect(await refused('feeds/mq/observations', '{"entity":7}')).toBe(0x99);
    expect(await refused('feeds/mq/observations', `[${said('half', 2)},7]`)).toBe(0);
    expect(await stored('half')).toEqual([2]);
    expect(await registry.metrics()).toMatch(/vseoul_mqtt_messages_total\{result="refused",code="not-json"\} 1/);
  });

  it('lets nobody in without the right to write, and refuses subscriptions', async () => {
    await expect(client({ username: 'x', password: 'wrong' })).rejects.toMatchObject({ code: 0x87 });
    const sender = await client();
    await expect(sender.subscribeAsync('feeds/#')).rejects.toThrow();
  });

  it('survives malformed packets: none crashes it, each ends its connection or is answered', async () => {
    const random = randomSequence(21);
    const byte = () => Math.floor(random() * 256);
    const hello = Buffer.from([0x10, 0x0d, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 0]);
    for (let i = 0; i < messages; i++) {
      const socket = connectTcp(broker.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 40) }, byte));
      // Half of them after a proper introduction, with a proper first byte of some packet.
      if (i % 2) noise[0] = (Math.floor(random() * 16) << 4) | (byte() & 15);
      socket.write(i % 2 ? Buffer.concat([hello, noise]) : noise);
      socket.end();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    const sender = await client();
    await sender.publishAsync('feeds/mq/observations', said('after', 1), { qos: 1 });
    expect(await stored('after')).toEqual([1]);
    expect(bugs).toEqual([]);
  });

  it('follows another broker and acknowledges there after the commit', async () => {
    const { Server } = await import('./mqtt-broker.testing.ts');
    const other = await Server.listen();
    ends.push(() => other.close());
    const following = followBroker(other.url, mqttIngest(host, registry), pino({ level: 'silent' }));
    ends.push(() => following.close());
    await until(() => other.subscribed.length > 0, 'the subscription');
    expect(other.subscribed).toEqual(['feeds/+/observations']);
    other.send('feeds/mq/observations', said('remote', 6));
    await until(() => other.acknowledged.length === 1, 'the acknowledgement');
    expect(await stored('remote')).toEqual([6]);
  });
});
