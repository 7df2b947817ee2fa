import { PbfReader } from 'pbf';
import { type Instant, secondMs } from '#core';

/** Where a vehicle is, as a GTFS-Realtime feed tells it (https://gtfs.org/documentation/realtime/reference/). */
export interface VehiclePosition {
  readonly id: string;
  readonly routeId: string | undefined;
  readonly lon: number;
  readonly lat: number;
  /** Degrees from north, clockwise. */
  readonly bearingDeg: number | undefined;
  readonly speedMs: number | undefined;
  /** Percent of its places. */
  readonly occupancyPct: number | undefined;
  /** When it was there; absent: the feed's own time. */
  readonly time: Instant | undefined;
}

/** `OccupancyStatus` as a share of the places: empty, many seats, few seats, standing, crushed, full. */
const occupancyOfStatus = [0, 25, 55, 90, 120, 130] as const;

interface Draft {
  id?: string;
  label?: string;
  routeId?: string;
  lon?: number;
  lat?: number;
  bearingDeg?: number;
  speedMs?: number;
  status?: number;
  occupancyPct?: number;
  time?: number;
  deleted?: boolean;
}

/**
 * The vehicles of a GTFS-Realtime message. Fields that are not known are passed over, as protocol buffers ask for.
 * @throws Error when the bytes are no such message
 */
export function readVehiclePositions(bytes: Uint8Array): { time: Instant | undefined; vehicles: VehiclePosition[] } {
  const feed: { time?: number; drafts: Draft[]; header: boolean } = { drafts: [], header: false };
  new PbfReader(bytes).readFields((tag, message, pbf) => {
    if (tag === 1) {
      message.header = true;
      pbf.readMessage((field, _none, header) => {
        if (field === 3) message.time = header.readVarint();
      }, null);
    } else if (tag === 2) message.drafts.push(pbf.readMessage(entity, {} as Draft));
  }, feed);
  if (!feed.header) throw new Error('no header');
  const instant = (seconds: number | undefined): Instant | undefined => (seconds ? seconds * secondMs : undefined);
  return { time: instant(feed.time), vehicles: feed.drafts.flatMap((draft) => vehicleOf(draft, instant)) };
}

function entity(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1) draft.label = pbf.readString();
  else if (tag === 2) draft.deleted = pbf.readBoolean();
  else if (tag === 4) pbf.readMessage(vehicle, draft);
}

function vehicle(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1) pbf.readMessage(trip, draft);
  else if (tag === 2) pbf.readMessage(position, draft);
  else if (tag === 5) draft.time = pbf.readVarint();
  else if (tag === 8) pbf.readMessage(descriptor, draft);
  else if (tag === 9) draft.status = pbf.readVarint();
  else if (tag === 10) draft.occupancyPct = pbf.readVarint();
}

function trip(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 5) draft.routeId = pbf.readString();
}

function position(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1) draft.lat = pbf.readFloat();
  else if (tag === 2) draft.lon = pbf.readFloat();
  else if (tag === 3) draft.bearingDeg = pbf.readFloat();
  else if (tag === 5) draft.speedMs = pbf.readFloat();
}

function descriptor(tag: number, draft: Draft, pbf: PbfReader): void {
  if (tag === 1) draft.id = pbf.readString();
}

function vehicleOf(draft: Draft, instant: (seconds: number | undefined) => Instant | undefined): VehiclePosition[] {
  const { lon, lat, deleted, status } = draft;
  const id = draft.id || draft.label;
  if (deleted || lon === undefined || lat === undefined || !id) return [];
  const { routeId, bearingDeg, speedMs } = draft;
  const occupancyPct = draft.occupancyPct ?? (status === undefined ? undefined : occupancyOfStatus[status]);
  return [{ id, routeId, lon, lat, bearingDeg, speedMs, occupancyPct, time: instant(draft.time) }];
}
