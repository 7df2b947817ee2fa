import type { Socket } from 'socket.io';
import { z } from 'zod';
import { type LiveFrame, liveTilesIn, outcomeKind, toWgs84 } from '#core';
import type { HostedFeed } from '../kit/feed-host.ts';
import type { LiveDeps } from './live.ts';
import { frameAt, frameUntil } from './live-replay.ts';
import { type FeedRooms, inForm, pickRows, type Wish } from './live-rooms.ts';
import type { SlowClients } from './live-slow.ts';

/** What a client may say (docs/live-protocol.md), and what is answered. One table for all clients: thousands of them share it. */

export interface LiveMessage<T = unknown> {
  readonly schema: z.ZodType<T>;
  /** Its answer. Throws outcomes. */
  handle(socket: Socket, message: T): Promise<object | Uint8Array>;
}

/** Squares of the map that one subscription may name; whoever wants more takes the whole feed. */
const mostTiles = 64;
const mostJobs = 50;
const mostAlarms = 10_000;
export const alarmRoom = 'alarms';
export const jobRoomOf = (id: string): string => `job:${id}`;

const feedMessage = z.object({ feed: z.string().max(63) });
const form = z.enum(['json', 'bytes']).default('json');
const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine(
    ([west, south, east, north]) =>
      west < east && south < north && west >= -180 && east <= 180 && Math.abs(south) <= 90 && north <= 90,
  );
const subscription = feedMessage.extend({
  format: form,
  box: box.optional(),
  tiles: z
    .array(z.string().regex(/^-?\d{1,5},-?\d{1,5}$/))
    .min(1)
    .max(mostTiles)
    .optional(),
});
const instant = z.number().min(0).max(8e15);
const replayMessage = subscription.omit({ tiles: true }).extend({ at: instant, after: instant.optional() });
const jobMessage = z.string().min(1).max(100);
const alarmsMessage = z.looseObject({});
const acknowledgement = z.object({ frames: z.int().min(0) });

function wishOf({ format, box, tiles }: z.infer<typeof subscription>): Wish {
  const wanted = box ? liveTilesIn(box as never, mostTiles) : tiles && [...new Set(tiles)];
  if (box && !wanted) throw boxTooLarge({ most: mostTiles });
  return { form: format, ...(wanted ? { tiles: wanted } : {}) };
}

/** Keeps the type of the message for its handler. */
const message = <T>(schema: z.ZodType<T>, handle: LiveMessage<T>['handle']): LiveMessage =>
  ({ schema, handle }) as LiveMessage;

export function liveMessages(
  deps: LiveDeps,
  slow: SlowClients,
  rooms: ReadonlyMap<string, FeedRooms>,
): ReadonlyMap<string, LiveMessage> {
  const enter = message(subscription, async (socket, said) => {
    const { id } = deps.feeds.get(said.feed);
    const wish = wishOf(said);
    slow.forget(socket, id);
    return inForm(await rooms.get(id)!.enter(socket, wish), wish.form);
  });
  const unsubscribe = message(feedMessage, async (socket, { feed }) => {
    slow.forget(socket, feed);
    rooms.get(feed)?.leave(socket);
    return { feed };
  });
  const ack = message(acknowledgement, async (socket, { frames }) => {
    slow.acknowledged(socket, frames);
    return {};
  });
  const replay = message(replayMessage, async (_socket, { feed, at, after, format, box }) => {
    const hosted = deps.feeds.get(feed);
    const frame = await (after === undefined ? frameAt(hosted, at) : frameUntil(hosted, after, at));
    return inForm(box ? await within(hosted, frame, box) : frame, format);
  });
  return new Map([
    ['subscribe', enter],
    ['resync', enter],
    ['unsubscribe', unsubscribe],
    ['ack', ack],
    ['replay', replay],
    ...watching(deps),
  ]);
}

function watching({ feeds, jobs }: LiveDeps): [string, LiveMessage][] {
  const watchAlarms = message(alarmsMessage, async (socket) => {
    await socket.join(alarmRoom);
    return { open: (await feeds.alarms.list({ state: 'open', limit: mostAlarms })).length };
  });
  const unwatchAlarms = message(alarmsMessage, async (socket) => {
    await socket.leave(alarmRoom);
    return {};
  });
  const watchJob = message(jobMessage, async (socket, id) => {
    if (!jobs || watched(socket) >= mostJobs) throw cannotWatch({ most: mostJobs });
    await socket.join(jobRoomOf(id));
    return jobs.get(id);
  });
  const unwatchJob = message(jobMessage, async (socket, id) => {
    await socket.leave(jobRoomOf(id));
    return { jobID: id };
  });
  return [
    ['watch-alarms', watchAlarms],
    ['unwatch-alarms', unwatchAlarms],
    ['watch-job', watchJob],
    ['unwatch-job', unwatchJob],
  ];
}

/** The rows of a frame that lie in a box, in degrees. */
async function within(
  hosted: HostedFeed,
  frame: LiveFrame,
  [west, south, east, north]: readonly number[],
): Promise<LiveFrame> {
  const { moving } = hosted.contract.feed;
  const places = moving ? undefined : await hosted.entityPlaces();
  const rows = frame.entities.flatMap((entity, i) => {
    const place = moving ? [frame.values[moving.east][i], frame.values[moving.north][i]] : places?.get(entity);
    if (typeof place?.[0] !== 'number' || typeof place[1] !== 'number') return [];
    const [lon, lat] = toWgs84(place as never);
    return lon >= west && lon <= east && lat >= south && lat <= north ? [i] : [];
  });
  return pickRows(frame, rows);
}

const watched = (socket: Socket): number => [...socket.rooms].filter((room) => room.startsWith('job:')).length;

const boxTooLarge = outcomeKind({
  code: 'box-too-large',
  status: 400,
  message: {
    ko: '범위가 지도의 칸 {most}개보다 넓습니다.',
    en: 'The box touches more than {most} squares of the map.',
  },
  remedy: {
    ko: '더 작은 범위를 고르거나, 범위 없이 전체를 구독하십시오.',
    en: 'Choose a smaller box, or subscribe to the whole feed without one.',
  },
});
const cannotWatch = outcomeKind({
  code: 'cannot-watch-job',
  status: 400,
  message: { ko: '이 작업을 지켜볼 수 없습니다.', en: 'This job cannot be watched.' },
  remedy: {
    ko: '한 연결에서 지켜볼 수 있는 작업은 {most}개까지입니다. 다른 작업을 먼저 그만두십시오.',
    en: 'One connection watches {most} jobs at most; stop watching another one first.',
  },
});
