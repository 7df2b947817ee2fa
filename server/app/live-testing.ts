import { createServer } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { FeedHost } from '../kit/feed-host.ts';
import { mount, type Operation } from '../kit/http.ts';
import { problemHandler } from '../kit/problems.ts';
import { attachLive, type LiveDeps } from './live.ts';
import { feedOperations } from './live-http.ts';

/** An HTTP server with nothing but the live city: for tests. */
export async function serveLive(feeds: FeedHost, options: Partial<LiveDeps> = {}, more: readonly Operation[] = []) {
  const app = express();
  const body = express.json({ limit: '4mb' });
  mount(app, [...feedOperations(feeds), ...more], { writer: [body], page: [body] });
  app.use(problemHandler);
  const server = createServer(app);
  const registry = new Registry();
  const deps = { feeds, log: pino({ level: 'silent' }), host: '127.0.0.1', registry, ...options };
  const live = attachLive(server, deps);
  const port = await listening(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    registry,
    live,
    close: async () => {
      await live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A wire to a server that a test can cut and mend. */
export async function openWire(port: number) {
  const pairs = new Set<Socket>();
  let isCut = false;
  const proxy = createTcpServer((client) => {
    if (isCut) return client.destroy();
    const server = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      pairs.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(from);
        to.destroy();
      });
    }
  });
  return {
    url: `http://127.0.0.1:${await listening(proxy)}`,
    cut: () => {
      isCut = true;
      for (const socket of pairs) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    close: () => {
      for (const socket of pairs) socket.destroy();
      proxy.close();
    },
  };
}
