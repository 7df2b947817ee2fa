import { type AddressInfo, createServer, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

/** As much of a broker as a subscriber at QoS 1 needs, for tests: it tells what was acknowledged. */
export class Server {
  readonly subscribed: string[] = [];
  readonly acknowledged: number[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#welcome(socket));
  #next = 1;

  static async listen(): Promise<Server> {
    const made = new Server();
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  send(topic: string, payload: string): void {
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: this.#next++ };
    for (const socket of this.#sockets) socket.write(generate(packet as Packet, { protocolVersion: 5 }));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    const packets = parser({ protocolVersion: 5 });
    const answer = (packet: object) => socket.write(generate(packet as Packet, { protocolVersion: 5 }));
    packets.on('packet', (packet) => {
      if (packet.cmd === 'connect') answer({ cmd: 'connack', sessionPresent: false, reasonCode: 0 });
      if (packet.cmd === 'puback') this.acknowledged.push(packet.messageId ?? 0);
      if (packet.cmd === 'pingreq') answer({ cmd: 'pingresp' });
      if (packet.cmd !== 'subscribe') return;
      this.subscribed.push(...packet.subscriptions.map(({ topic }) => topic));
      answer({ cmd: 'suback', messageId: packet.messageId, granted: [1], reasonCodes: [1] });
    });
    socket.on('data', (bytes) => packets.parse(bytes));
  }
}
