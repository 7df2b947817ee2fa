import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { MqttConnection, type MqttRules } from './mqtt-connection.ts';

export interface MqttListener {
  readonly port: number;
  close(): Promise<void>;
}

export interface MqttDeps extends Pick<MqttRules, 'take' | 'mayWrite'> {
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly registry: Registry;
  readonly host: string;
  readonly port: number;
}

/** Connections at once: each costs a socket and some kilobytes. */
const mostConnections = 10_000;

/**
 * Listens for MQTT 5 and 3.1.1: sensors and gateways publish observations, and a PUBACK means that they are committed. It is
 * the ingest end of a broker, not a broker for others: subscriptions are refused. For those, point MQTT_URL at a broker.
 */
export async function listenMqtt({ log, registry, host, port, take, mayWrite }: MqttDeps): Promise<MqttListener> {
  const registers = [registry];
  const open =
    (registry.getSingleMetric('vseoul_mqtt_connections') as Gauge | undefined) ??
    new Gauge({ name: 'vseoul_mqtt_connections', help: 'MQTT connections', registers });
  const ended =
    (registry.getSingleMetric('vseoul_mqtt_ended_total') as Counter<'reason'> | undefined) ??
    new Counter({
      name: 'vseoul_mqtt_ended_total',
      help: 'MQTT connections that the server ended, by reason',
      labelNames: ['reason'],
      registers,
    });
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    if (connections.size >= mostConnections) return void socket.destroy();
    connections.add(socket);
    open.inc();
    socket.on('close', () => {
      connections.delete(socket);
      open.dec();
    });
    new MqttConnection(socket, {
      take,
      mayWrite,
      ended: (reason) => ended.inc({ reason }),
      bug: (error) => log.error({ err: error }, 'bug in MQTT'),
    });
  });
  await listening(server, host, port);
  return {
    port: (server.address() as { port: number }).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
