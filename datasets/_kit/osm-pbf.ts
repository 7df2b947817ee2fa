import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PbfReader } from 'pbf';
import { Outcome } from '#core';
import { ByteWindow } from './byte-window.ts';
import { brokenFile, emptyFile, tooMuch } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';

/**
 * OpenStreetMap's PBF format (https://wiki.openstreetmap.org/wiki/PBF_Format), block by block. Lengths are checked before
 * they are believed; a block may hold 32 MiB unpacked, as the format says.
 */
export interface OsmNode {
  readonly kind: 'node';
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags: Tags;
}
export interface OsmWay {
  readonly kind: 'way';
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: Tags;
}
export interface OsmRelation {
  readonly kind: 'relation';
  readonly id: number;
  readonly members: readonly { readonly type: number; readonly id: number; readonly role: string }[];
  readonly tags: Tags;
}
export type Tags = Readonly<Record<string, string>>;
export type OsmObject = OsmNode | OsmWay | OsmRelation;
export type OsmKind = OsmObject['kind'];

/** Types of the members of a relation. */
export const wayMember = 1;

const longestHeader = 64 << 10;
const longestBlob = 32 << 20;
const unpack = promisify(inflate);

const broken = (file: SourceFile, what: string, cause?: unknown) =>
  brokenFile({ file: file.name, kind: 'OSM PBF', what }, file.name, cause);

/** Objects of the wanted kinds, in the order of the file. Blocks without a wanted kind are unpacked, but not parsed. */
export async function* osmObjects(file: SourceFile, wanted: ReadonlySet<OsmKind>): AsyncGenerator<OsmObject> {
  await using window = await ByteWindow.open(file.path, file.onBytes);
  if (window.size === 0) throw emptyFile({ file: file.name }, file.name);
  let at = 0;
  for (let block = 0; at < window.size; block++) {
    const start = await window.read(at, 4);
    const length = start.length === 4 ? start.readUInt32BE(0) : 0;
    if (length === 0 || length > longestHeader || at + 4 + length > window.size) throw broken(file, `block ${block}`);
    const header = await window.read(at + 4, length);
    const { type, size } = await guarded(file, block, () => blobHeader(header));
    at += 4 + length;
    if (size < 0 || size > longestBlob || at + size > window.size) throw broken(file, `block ${block}: ${size} bytes`);
    if (block === 0 && type !== 'OSMHeader') throw broken(file, 'no OSMHeader');
    if (type === 'OSMData') {
      const bytes = await unpackBlob(file, block, Buffer.from(await window.read(at, size)));
      yield* await objectsOf(file, block, bytes, wanted);
    }
    at += size;
  }
}

async function guarded<T>(file: SourceFile, block: number, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Outcome) throw error;
    throw broken(file, `block ${block}`, error);
  }
}

function blobHeader(bytes: Buffer): { type: string; size: number } {
  return new PbfReader(bytes).readFields(
    (tag, header, pbf) => {
      if (tag === 1) header.type = pbf.readString();
      else if (tag === 3) header.size = pbf.readVarint(true);
    },
    { type: '', size: -1 },
  );
}

async function unpackBlob(file: SourceFile, block: number, bytes: Buffer): Promise<Uint8Array> {
  const blob = await guarded(file, block, () =>
    new PbfReader(bytes).readFields(
      (tag, found, pbf) => {
        if (tag === 1) found.raw = pbf.readBytes();
        else if (tag === 3) found.zlib = pbf.readBytes();
        else if (tag >= 4 && tag <= 7) found.other = tag;
      },
      {} as { raw?: Uint8Array; zlib?: Uint8Array; other?: number },
    ),
  );
  if (blob.raw) return blob.raw;
  if (!blob.zlib) throw broken(file, `block ${block}: compression ${blob.other ?? '?'}`);
  const packed = blob.zlib;
  return guarded(file, block, () => unpack(packed, { maxOutputLength: longestBlob }));
}

interface Block {
  readonly strings: string[];
  readonly groups: Uint8Array[];
  granularity: number;
  latOffset: number;
  lonOffset: number;
}

/** Field numbers of a PrimitiveGroup. */
const groupKinds: Readonly<Record<number, OsmKind>> = { 1: 'node', 2: 'node', 3: 'way', 4: 'relation' };

async function objectsOf(
  file: SourceFile,
  number: number,
  bytes: Uint8Array,
  wanted: ReadonlySet<OsmKind>,
): Promise<OsmObject[]> {
  return guarded(file, number, () => {
    const block: Block = { strings: [], groups: [], granularity: 100, latOffset: 0, lonOffset: 0 };
    new PbfReader(bytes).readFields((tag, found, pbf) => {
      if (tag === 1) readStrings(pbf.readBytes(), found.strings);
      else if (tag === 2) found.groups.push(pbf.readBytes());
      else if (tag === 17) found.granularity = pbf.readVarint(true);
      else if (tag === 19) found.latOffset = pbf.readVarint(true);
      else if (tag === 20) found.lonOffset = pbf.readVarint(true);
    }, block);
    const objects: OsmObject[] = [];
    for (const group of block.groups) {
      new PbfReader(group).readFields((tag, found, pbf) => {
        const kind = groupKinds[tag];
        if (!kind || !wanted.has(kind)) return;
        const message = new PbfReader(pbf.readBytes());
        if (tag === 1) found.push(plainNode(message, block));
        else if (tag === 2) denseNodes(message, block, found);
        else if (tag === 3) found.push(way(message, block));
        else found.push(relation(message, block));
      }, objects);
    }
    return objects;
  });
}

function readStrings(bytes: Uint8Array, strings: string[]): void {
  new PbfReader(bytes).readFields((tag, list, pbf) => {
    if (tag === 1) list.push(pbf.readString());
  }, strings);
}

const degrees = (block: Block, offset: number, value: number): number => (offset + block.granularity * value) / 1e9;

function tagsOf(block: Block, keys: readonly number[], values: readonly number[]): Tags {
  const tags: Record<string, string> = {};
  for (const [i, key] of keys.entries()) {
    const name = block.strings[key];
    const value = block.strings[values[i]];
    if (name === undefined || value === undefined) throw new RangeError('a tag without its text');
    tags[name] = value;
  }
  return tags;
}

function plainNode(pbf: PbfReader, block: Block): OsmNode {
  const node = { id: 0, lat: 0, lon: 0, keys: [] as number[], values: [] as number[] };
  pbf.readFields((tag, found, message) => {
    if (tag === 1) found.id = message.readSVarint();
    else if (tag === 2) message.readPackedVarint(found.keys);
    else if (tag === 3) message.readPackedVarint(found.values);
    else if (tag === 8) found.lat = message.readSVarint();
    else if (tag === 9) found.lon = message.readSVarint();
  }, node);
  return {
    kind: 'node',
    id: node.id,
    lat: degrees(block, block.latOffset, node.lat),
    lon: degrees(block, block.lonOffset, node.lon),
    tags: tagsOf(block, node.keys, node.values),
  };
}

const noTags: Tags = {};

function denseNodes(pbf: PbfReader, block: Block, nodes: OsmObject[]): void {
  const dense = { ids: [] as number[], lats: [] as number[], lons: [] as number[], tags: [] as number[] };
  pbf.readFields((tag, found, message) => {
    if (tag === 1) message.readPackedSVarint(found.ids);
    else if (tag === 8) message.readPackedSVarint(found.lats);
    else if (tag === 9) message.readPackedSVarint(found.lons);
    else if (tag === 10) message.readPackedVarint(found.tags);
  }, dense);
  const { ids, lats, lons, tags } = dense;
  if (lats.length !== ids.length || lons.length !== ids.length) throw new RangeError('nodes without places');
  let [id, lat, lon, at] = [0, 0, 0, 0];
  for (const [i, step] of ids.entries()) {
    id += step;
    lat += lats[i];
    lon += lons[i];
    const keys: number[] = [];
    const values: number[] = [];
    // Keys and values of all nodes in one list, a zero after each node.
    for (; at < tags.length && tags[at] !== 0; at += 2) {
      keys.push(tags[at]);
      values.push(tags[at + 1]);
    }
    at++;
    nodes.push({
      kind: 'node',
      id,
      lat: degrees(block, block.latOffset, lat),
      lon: degrees(block, block.lonOffset, lon),
      tags: keys.length > 0 ? tagsOf(block, keys, values) : noTags,
    });
  }
}

function way(pbf: PbfReader, block: Block): OsmWay {
  const found = { id: 0, keys: [] as number[], values: [] as number[], refs: [] as number[] };
  pbf.readFields((tag, into, message) => {
    if (tag === 1) into.id = message.readVarint(true);
    else if (tag === 2) message.readPackedVarint(into.keys);
    else if (tag === 3) message.readPackedVarint(into.values);
    else if (tag === 8) message.readPackedSVarint(into.refs);
  }, found);
  return { kind: 'way', id: found.id, refs: sums(found.refs), tags: tagsOf(block, found.keys, found.values) };
}

function relation(pbf: PbfReader, block: Block): OsmRelation {
  const found = {
    id: 0,
    keys: [] as number[],
    values: [] as number[],
    roles: [] as number[],
    ids: [] as number[],
    types: [] as number[],
  };
  pbf.readFields((tag, into, message) => {
    if (tag === 1) into.id = message.readVarint(true);
    else if (tag === 2) message.readPackedVarint(into.keys);
    else if (tag === 3) message.readPackedVarint(into.values);
    else if (tag === 8) message.readPackedVarint(into.roles, true);
    else if (tag === 9) message.readPackedSVarint(into.ids);
    else if (tag === 10) message.readPackedVarint(into.types);
  }, found);
  const members = sums(found.ids).map((id, i) => ({
    id,
    type: found.types[i] ?? -1,
    role: block.strings[found.roles[i]] ?? '',
  }));
  return { kind: 'relation', id: found.id, members, tags: tagsOf(block, found.keys, found.values) };
}

function sums(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

const mostNodes = 60_000_000;

/** Places of nodes by id, 16 bytes each; ids that come in order, as they do in every extract, are found by halving. */
export class NodePlaces {
  #ids = new Float64Array(1 << 16);
  #places = new Int32Array(2 << 16);
  #count = 0;
  #sorted = true;
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  add({ id, lon, lat }: OsmNode): void {
    if (this.#count === mostNodes)
      throw tooMuch({ file: this.#file.name, what: 'nodes', most: mostNodes }, this.#file.name);
    if (this.#count === this.#ids.length) this.#grow();
    if (this.#count > 0 && id <= this.#ids[this.#count - 1]) this.#sorted = false;
    this.#ids[this.#count] = id;
    this.#places[2 * this.#count] = Math.round(lon * 1e7);
    this.#places[2 * this.#count + 1] = Math.round(lat * 1e7);
    this.#count++;
  }

  /** Longitude and latitude, or undefined for a node that is not in the file or not in the city. */
  at(id: number): [number, number] | undefined {
    if (!this.#sorted) this.#sort();
    let [low, high] = [0, this.#count - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#ids[middle];
      if (found === id) return [this.#places[2 * middle] / 1e7, this.#places[2 * middle + 1] / 1e7];
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  #grow(): void {
    const ids = new Float64Array(2 * this.#ids.length);
    const places = new Int32Array(2 * this.#places.length);
    ids.set(this.#ids);
    places.set(this.#places);
    [this.#ids, this.#places] = [ids, places];
  }

  #sort(): void {
    const order = Array.from({ length: this.#count }, (_, i) => i).sort((a, b) => this.#ids[a] - this.#ids[b] || a - b);
    const [ids, places] = [this.#ids.slice(), this.#places.slice()];
    for (const [to, from] of order.entries()) {
      this.#ids[to] = ids[from];
      this.#places[2 * to] = places[2 * from];
      this.#places[2 * to + 1] = places[2 * from + 1];
    }
    this.#sorted = true;
  }
}
