import pg from 'pg';
import { quoteName } from './copy-text.ts';

const reconnectMs = 1000;

/**
 * One connection that hears notifications for all channels. It comes back when the server restarts; what was notified
 * meanwhile is lost, as PostgreSQL keeps none of it: a listener must also look by itself now and then.
 */
export class PostgresListener {
  private readonly config: pg.ClientConfig;
  private readonly heard = new Map<string, Set<(payload: string) => void>>();
  private client: Promise<pg.Client> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(config: pg.ClientConfig) {
    this.config = config;
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.heard.get(channel) ?? new Set();
    this.heard.set(channel, listeners.add(listener));
    this.client ??= this.connect();
    await (await this.client).query(`listen ${quoteName(channel)}`);
    return async () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.closed) return;
      const client = await this.client?.catch(() => undefined);
      await client?.query(`unlisten ${quoteName(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const client = await this.client?.catch(() => undefined);
    await client?.end().catch(() => {});
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.config);
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.heard.get(channel) ?? []) listener(payload ?? '');
    });
    let lost = false;
    const lose = () => {
      if (lost || this.closed) return;
      lost = true;
      this.client = undefined;
      this.timer = setTimeout(() => this.reconnect(), reconnectMs);
    };
    client.on('error', lose);
    client.on('end', lose);
    await client.connect();
    for (const channel of this.heard.keys()) await client.query(`listen ${quoteName(channel)}`);
    return client;
  }

  private reconnect(): void {
    if (this.closed || this.client) return;
    this.client = this.connect();
    this.client.catch(() => {
      this.client = undefined;
      if (!this.closed) this.timer = setTimeout(() => this.reconnect(), reconnectMs);
    });
  }
}
