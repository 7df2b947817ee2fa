import type { Socket } from 'socket.io';
import { encodeFrame, type LiveFrame, liveTileOf } from '#core';
import type { HostedFeed } from '../kit/feed-host.ts';
import { shortest } from '../kit/feed-host-state.ts';
import type { Places } from '../kit/live-places.ts';

/** How frames are written for a client. */
export type FrameForm = 'json' | 'bytes';
export const frameForms: readonly FrameForm[] = ['json', 'bytes'];
export const inForm = (frame: LiveFrame, form: FrameForm): LiveFrame | Uint8Array =>
  form === 'bytes' ? encodeFrame(frame) : asText(frame);

/** A frame as JSON is to say it: each float32 in as few digits as name it. */
export const asText = (frame: LiveFrame): LiveFrame => ({
  ...frame,
  values: Object.fromEntries(
    Object.entries(frame.values).map(([key, column]) => [key, Array.from(column, (value) => shortest(value))]),
  ),
});

/** What one client wants of one feed. */
export interface Wish {
  readonly form: FrameForm;
  /** Squares of the map; absent: the whole feed. */
  readonly tiles?: readonly string[];
}

/** One frame on its way to one room. */
export interface Outgoing {
  readonly room: string;
  readonly frame: LiveFrame;
  readonly form: FrameForm;
}

type RoomsFeed = Pick<HostedFeed, 'id' | 'keyframe'> &
  Partial<Pick<HostedFeed, 'contract' | 'entityPlaces' | 'keyframeOf' | 'words'>>;

/**
 * Who hears what of one feed. A room is a form and the whole feed, or a form and a square of the map; a frame is made once
 * for everybody in a room. The numbers of a square count by themselves, so that its clients notice a missed one.
 */
export class FeedRooms {
  readonly #feed: RoomsFeed;
  readonly #wishes = new Map<Socket, Wish>();
  /** Members of each square's rooms. */
  readonly #members = new Map<string, number>();
  readonly #sequences = new Map<string, number>();
  /** Where each entity was said to be last. */
  readonly #tiles = new Map<string, string>();
  /** The same by square, so that a keyframe need not look through the whole city; kept while squares have members. */
  readonly #inTile = new Map<string, Set<string>>();
  #places: Places = new Map();

  constructor(feed: RoomsFeed) {
    this.#feed = feed;
  }

  wish(socket: Socket): Wish | undefined {
    return this.#wishes.get(socket);
  }

  /** Members of rooms, for whoever needs to see each of them. */
  sockets(): Iterable<readonly [Socket, Wish]> {
    return this.#wishes;
  }

  /** Takes a client into its rooms, out of those that it was in, and tells what it must know first. */
  async enter(socket: Socket, wish: Wish): Promise<LiveFrame> {
    if (wish.tiles) this.#places = (await this.#feed.entityPlaces?.()) ?? new Map();
    this.leave(socket);
    const isFirst = this.#members.size === 0;
    this.#wishes.set(socket, wish);
    for (const tile of wish.tiles ?? []) this.#members.set(tile, (this.#members.get(tile) ?? 0) + 1);
    if (wish.tiles && isFirst) this.#place(this.#feed.keyframe());
    // Into the rooms first: a frame published after the keyframe was made must reach this client.
    this.join(socket);
    return this.keyframe(wish);
  }

  leave(socket: Socket): void {
    const wish = this.#wishes.get(socket);
    if (!wish) return;
    this.setAside(socket);
    this.#wishes.delete(socket);
    for (const tile of wish.tiles ?? []) {
      const members = (this.#members.get(tile) ?? 1) - 1;
      if (members > 0) this.#members.set(tile, members);
      else this.#members.delete(tile);
    }
  }

  /** In and out of the rooms of Socket.IO, while the wish stays. */
  join(socket: Socket): void {
    const wish = this.#wishes.get(socket);
    if (wish) void socket.join(this.#roomsOf(wish));
  }

  setAside(socket: Socket): void {
    const wish = this.#wishes.get(socket);
    if (wish) for (const room of this.#roomsOf(wish)) void socket.leave(room);
  }

  keyframe({ tiles }: Wish): LiveFrame {
    if (!tiles || !this.#feed.keyframeOf) return this.#feed.keyframe();
    const entities = tiles.flatMap((tile) => [...(this.#inTile.get(tile) ?? [])]);
    const numbers = Object.fromEntries(tiles.map((tile) => [tile, this.#sequences.get(tile) ?? 0]));
    return { ...this.#feed.keyframeOf(entities), tiles: numbers };
  }

  /** Everything that must be sent because of a frame of the whole feed. */
  outgoing(frame: LiveFrame): Outgoing[] {
    const whole = frameForms.map((form) => ({ room: roomOf(frame.feed, form), frame, form }));
    if (this.#members.size === 0) return whole;
    if (frame.kind !== 'keyframe') return [...whole, ...this.#perTile(frame)];
    this.#place(frame);
    return whole;
  }

  #perTile(frame: LiveFrame): Outgoing[] {
    const { rows, left, entered } = this.#sort(frame);
    const tiles = new Set([...rows.keys(), ...left.keys(), ...(frame.reread ? this.#members.keys() : [])]);
    return [...tiles].flatMap((tile) => {
      const sequence = (this.#sequences.get(tile) ?? 0) + 1;
      this.#sequences.set(tile, sequence);
      if (!this.#members.has(tile)) return [];
      const { left: _all, ...part } = pickRows(frame, rows.get(tile) ?? []);
      const gone = left.get(tile);
      const about = entered.has(tile) ? this.#aboutOf(part.entities) : undefined;
      const own = { ...part, tile, sequence, ...(about ? { about } : {}), ...(gone ? { left: gone } : {}) };
      return frameForms.map((form) => ({ room: roomOf(frame.feed, form, tile), frame: own, form }));
    });
  }

  /** The rows of a frame by square, and who has left which one. Clients of a square that was entered lack the words. */
  #sort(frame: LiveFrame) {
    const rows = new Map<string, number[]>();
    const left = new Map<string, string[]>();
    const entered = new Set<string>();
    const add = <T>(lists: Map<string, T[]>, tile: string | undefined, item: T) => {
      if (!tile) return;
      const list = lists.get(tile);
      if (list) list.push(item);
      else lists.set(tile, [item]);
    };
    for (const [i, entity] of frame.entities.entries()) {
      const [before, now] = [this.#tiles.get(entity), this.#tileOf(frame, i)];
      add(rows, now, i);
      if (frame.kind !== 'delta' || before === now) continue;
      add(left, before, entity);
      entered.add(now);
      this.#move(entity, before, now);
    }
    for (const entity of frame.left ?? []) {
      add(left, this.#tiles.get(entity), entity);
      this.#move(entity, this.#tiles.get(entity), undefined);
    }
    return { rows, left, entered };
  }

  #aboutOf(entities: readonly string[]): LiveFrame['about'] {
    const { about } = this.#feed.contract?.feed ?? {};
    if (!about || !this.#feed.words) return undefined;
    const words = entities.map((entity) => this.#feed.words?.(entity));
    return Object.fromEntries(Object.keys(about).map((key) => [key, words.map((said) => said?.[key] ?? null)]));
  }

  #place(frame: LiveFrame): void {
    this.#tiles.clear();
    this.#inTile.clear();
    for (const [i, entity] of frame.entities.entries()) this.#move(entity, undefined, this.#tileOf(frame, i));
  }

  #move(entity: string, before: string | undefined, now: string | undefined): void {
    if (before !== undefined) this.#inTile.get(before)?.delete(entity);
    if (now === undefined) return void this.#tiles.delete(entity);
    this.#tiles.set(entity, now);
    const members = this.#inTile.get(now);
    if (members) members.add(entity);
    else this.#inTile.set(now, new Set([entity]));
  }

  /** The square that an entity is in; the empty text without a place. */
  #tileOf(frame: LiveFrame, i: number): string {
    const moving = this.#feed.contract?.feed.moving;
    const place = moving
      ? [frame.values[moving.east]?.[i], frame.values[moving.north]?.[i]]
      : this.#places.get(frame.entities[i]);
    const [east, north] = place ?? [];
    return typeof east === 'number' && typeof north === 'number' && Number.isFinite(east + north)
      ? liveTileOf([east, north])
      : '';
  }

  #roomsOf({ form, tiles }: Wish): string[] {
    return tiles ? tiles.map((tile) => roomOf(this.#feed.id, form, tile)) : [roomOf(this.#feed.id, form)];
  }
}

const roomOf = (feed: string, form: FrameForm, tile = 'all'): string => `feed:${feed}:${form}:${tile}`;

/** The frame with these of its rows. */
export function pickRows(frame: LiveFrame, rows: readonly number[]): LiveFrame {
  const { about, outOfRange, suspect, ...rest } = frame;
  const columns = <T>(from: Readonly<Record<string, ArrayLike<T>>>): Record<string, T[]> =>
    Object.fromEntries(Object.entries(from).map(([key, column]) => [key, rows.map((i) => column[i])]));
  const index = new Map(rows.map((row, i) => [row, i]));
  const flags = (from: Readonly<Record<string, readonly number[]>>): Record<string, number[]> =>
    Object.fromEntries(
      Object.entries(from)
        .map(([key, at]) => [key, at.flatMap((row) => index.get(row) ?? [])] as const)
        .filter(([, at]) => at.length > 0),
    );
  return {
    ...rest,
    entities: rows.map((i) => frame.entities[i]),
    times: rows.map((i) => frame.times[i]),
    values: columns(frame.values),
    ...(about ? { about: columns(about) } : {}),
    ...(outOfRange ? { outOfRange: flags(outOfRange) } : {}),
    ...(suspect ? { suspect: flags(suspect) } : {}),
  };
}
