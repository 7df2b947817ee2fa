import mqtt from 'mqtt';
import type { Logger } from 'pino';
import type { TakeMessage } from './mqtt-ingest.ts';

/** Waits before a message that found the store busy is tried again; the broker keeps the others meanwhile. */
const busyMs = 1000;

/**
 * Takes observations from another broker (MQTT_URL): subscribes at QoS 1 under a lasting session, and acknowledges a message
 * after its commit, so that the broker sends again what this server has not stored.
 */
export function followBroker(url: string, take: TakeMessage, log: Pick<Logger, 'info' | 'warn' | 'error'>) {
  const stopped = new AbortController();
  const client = mqtt.connect(url, {
    protocolVersion: 5,
    clientId: 'vseoul-ingest',
    clean: false,
    properties: { sessionExpiryInterval: 24 * 3600, receiveMaximum: 64 },
    reconnectPeriod: 2000,
  });
  const { host } = new URL(url);
  client.on('connect', () => {
    log.info({ broker: host }, 'following an MQTT broker');
    client.subscribe('feeds/+/observations', { qos: 1 }, (error) => {
      if (error) log.error({ broker: host, err: error }, 'the MQTT broker refuses the subscription');
    });
  });
  client.on('error', (error) => log.warn({ broker: host, err: error }, 'the MQTT broker cannot be followed'));
  client.handleMessage = (packet, acknowledge) => {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const attempt = async (): Promise<void> => {
      for (;;) {
        const { result } = await take(packet.topic, payload);
        if (result !== 'again' || stopped.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, busyMs));
      }
    };
    attempt().then(
      () => acknowledge(),
      (error) => {
        // Unacknowledged: the broker keeps it.
        log.error({ err: error }, 'bug while storing an MQTT message');
        acknowledge(error as Error);
      },
    );
  };
  return {
    close: async () => {
      stopped.abort();
      await client.endAsync(true);
    },
  };
}
