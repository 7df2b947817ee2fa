import type { Socket } from 'node:net';
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { reasons, type TakeMessage } from './mqtt-ingest.ts';

export interface MqttRules {
  readonly take: TakeMessage;
  /** Whether this password (a writer's token), or none, may publish from this address. */
  mayWrite(password: string | undefined, address: string): Promise<boolean>;
  ended(reason: string): void;
  bug(error: unknown): void;
}

/** Largest packet: a full batch of observations fits. */
const largestPacketBytes = 4 * 1024 * 1024;
/** Messages of one connection that may be on their way into the database; MQTT 5 tells the sender (Receive Maximum). */
const mostInFlight = 64;
/** A connection that has not introduced itself by then is none. */
const connectWithinMs = 10_000;
/** Keep-alive where the client asks for none, so that a dead connection does not stay for ever. */
const longestSilenceS = 600;
const clientIdBytes = 256;

type Version = 3 | 4 | 5;

const disconnects = {
  malformed: 0x81,
  protocol: 0x82,
  keepAlive: 0x8d,
  tooManyInFlight: 0x93,
  tooLarge: 0x95,
} as const;

/** One client: from its CONNECT to its end. Packets are handled in order; publishes wait for their commits together. */
export class MqttConnection {
  readonly #socket: Socket;
  readonly #rules: MqttRules;
  readonly #parser = parser();
  /** Packets wait for the answer to CONNECT, which asks the database. */
  #order: Promise<void> = Promise.resolve();
  #version: Version = 5;
  #connected = false;
  #ended = false;
  #inFlight = 0;
  /** QoS 2: ids that are stored and wait for PUBREL. */
  readonly #received = new Set<number>();

  constructor(socket: Socket, rules: MqttRules) {
    this.#socket = socket;
    this.#rules = rules;
    socket.setNoDelay(true);
    socket.setTimeout(connectWithinMs, () => this.#end('keepAlive'));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => this.#hear(bytes));
    this.#parser.on('packet', (packet) => {
      this.#order = this.#order.then(() => this.#handle(packet)).catch((error) => this.#broken(error));
    });
    this.#parser.on('error', () => this.#end('malformed'));
  }

  #hear(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      if (this.#parser.parse(bytes) > largestPacketBytes) this.#end('tooLarge');
    } catch {
      // The parser throws at some packets that its own checks pass over.
      this.#end('malformed');
    }
  }

  #broken(error: unknown): void {
    this.#rules.bug(error);
    this.#socket.destroy();
  }

  async #handle(packet: Packet): Promise<void> {
    if (this.#ended) return;
    if (packet.cmd === 'connect') return this.#connect(packet);
    if (!this.#connected) return this.#end('protocol');
    switch (packet.cmd) {
      case 'publish':
        return this.#publish(packet);
      case 'pubrel':
        this.#received.delete(packet.messageId ?? 0);
        return this.#send({ cmd: 'pubcomp', messageId: packet.messageId, reasonCode: 0 } as Packet);
      case 'subscribe': {
        const refusal = this.#version === 5 ? 0x8f : 0x80;
        const granted = packet.subscriptions.map(() => refusal);
        return this.#send({ cmd: 'suback', messageId: packet.messageId, granted, ...this.#codes(granted) } as Packet);
      }
      case 'unsubscribe': {
        const granted = packet.unsubscriptions.map(() => 0x11);
        return this.#send({ cmd: 'unsuback', messageId: packet.messageId, granted, ...this.#codes(granted) } as Packet);
      }
      case 'pingreq':
        return this.#send({ cmd: 'pingresp' });
      case 'disconnect':
        this.#ended = true;
        this.#socket.end();
        return;
      default:
        return this.#end('protocol');
    }
  }

  #codes(reasonCodes: number[]): object {
    return this.#version === 5 ? { reasonCodes, properties: {} } : {};
  }

  async #connect(packet: IConnectPacket): Promise<void> {
    if (this.#connected) return this.#end('protocol');
    this.#version = (packet.protocolVersion ?? 4) as Version;
    if (Buffer.byteLength(packet.clientId) > clientIdBytes) return this.#refuse(0x85, 2);
    const password = packet.password?.toString();
    const address = this.#socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    if (!(await this.#rules.mayWrite(password, address))) return this.#refuse(reasons.notAuthorised, 5);
    this.#connected = true;
    const keepAliveS = packet.keepalive ? packet.keepalive * 1.5 : longestSilenceS;
    this.#socket.setTimeout(keepAliveS * 1000, () => this.#end('keepAlive'));
    const properties = {
      receiveMaximum: mostInFlight,
      maximumPacketSize: largestPacketBytes,
      retainAvailable: false,
      topicAliasMaximum: 0,
      wildcardSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: false,
      // A session holds nothing worth keeping: what is committed needs no second delivery, what is not is sent again.
      sessionExpiryInterval: 0,
      ...(packet.clientId ? {} : { assignedClientIdentifier: `vseoul-${crypto.randomUUID()}` }),
    };
    this.#send({ cmd: 'connack', sessionPresent: false, ...this.#result(0, 0), ...this.#with(properties) } as Packet);
  }

  #refuse(reasonCode: number, returnCode: number): void {
    this.#send({ cmd: 'connack', sessionPresent: false, ...this.#result(reasonCode, returnCode) } as Packet);
    this.#ended = true;
    this.#rules.ended('refused');
    this.#socket.end();
  }

  #result(reasonCode: number, returnCode: number): object {
    return this.#version === 5 ? { reasonCode } : { returnCode };
  }

  #with(properties: object): object {
    return this.#version === 5 ? { properties } : {};
  }

  #publish(packet: IPublishPacket): void {
    const { topic, qos, messageId = 0 } = packet;
    if (qos === 2 && this.#received.has(messageId)) return void this.#acknowledge('pubrec', messageId, reasons.success);
    if (++this.#inFlight > mostInFlight) {
      // MQTT 5 forbids it; an older client does not know better and is read no further for a while.
      if (this.#version === 5 && qos > 0) return void this.#end('tooManyInFlight');
      this.#socket.pause();
    }
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.#rules
      .take(topic, payload)
      .then(({ result, reason, words }) => {
        if (qos === 0 || this.#ended) return;
        // An older client has no other way to learn that it must send again.
        if (result === 'again' && this.#version !== 5) return this.#end('busy');
        if (qos === 2 && result === 'committed') this.#received.add(messageId);
        this.#acknowledge(qos === 2 ? 'pubrec' : 'puback', messageId, reason, words);
      })
      .catch((error) => this.#broken(error))
      .finally(() => {
        this.#inFlight--;
        if (this.#inFlight < mostInFlight / 2 && this.#socket.isPaused()) this.#socket.resume();
      });
  }

  #acknowledge(cmd: 'puback' | 'pubrec', messageId: number, reasonCode: number, words?: string): void {
    const properties = words ? { properties: { reasonString: words.slice(0, 300) } } : {};
    this.#send({ cmd, messageId, ...(this.#version === 5 ? { reasonCode, ...properties } : {}) } as Packet);
  }

  #send(packet: Packet): void {
    if (this.#socket.writable) this.#socket.write(generate(packet, { protocolVersion: this.#version }));
  }

  #end(reason: keyof typeof disconnects | 'busy'): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#rules.ended(reason);
    if (this.#connected && this.#version === 5 && reason !== 'busy') {
      this.#send({ cmd: 'disconnect', reasonCode: disconnects[reason] } as Packet);
    }
    this.#socket.destroySoon();
  }
}
