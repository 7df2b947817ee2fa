import type { RawGeometry } from './vector-file.ts';

/** What well-known binary may hold here; others (curves, surfaces) are named so that they are refused by name. */
const names: Readonly<Record<number, string>> = {
  1: 'Point',
  2: 'LineString',
  3: 'Polygon',
  4: 'MultiPoint',
  5: 'MultiLineString',
  6: 'MultiPolygon',
  7: 'GeometryCollection',
};
const deepest = 4;

/**
 * A geometry of well-known binary (OGC 06-103r4, ISO 13249-3 with Z and M, EWKB's flags) as GeoJSON coordinates; Z and M
 * are left out. Undefined when the bytes make no sense: every count is checked against the bytes that are there.
 */
export function wkbGeometry(bytes: Buffer): RawGeometry | undefined {
  return new WkbReader(bytes).geometry(0);
}

class WkbReader {
  readonly #bytes: Buffer;
  #at = 0;
  #little = true;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  geometry(depth: number): RawGeometry | undefined {
    if (depth > deepest || this.#left() < 5) return undefined;
    this.#little = this.#bytes[this.#at++] === 1;
    const code = this.#uint();
    const ewkb = code & 0xf000_0000;
    const plain = code & 0x0fff_ffff;
    const dimensions =
      2 + (ewkb & 0x8000_0000 ? 1 : 0) + (ewkb & 0x4000_0000 ? 1 : 0) + [0, 1, 1, 2][Math.floor(plain / 1000) % 4];
    if (ewkb & 0x2000_0000) {
      if (this.#left() < 4) return undefined;
      this.#at += 4;
    }
    const type = names[plain % 1000];
    if (!type) return { type: `WKB ${plain}`, coordinates: [] };
    const coordinates = this.#coordinates(type, dimensions, depth);
    return coordinates && { type, coordinates };
  }

  #coordinates(type: string, dimensions: number, depth: number): unknown[] | undefined {
    if (type === 'Point') return this.#left() >= 8 * dimensions ? this.#position(dimensions) : undefined;
    if (type === 'LineString') return this.#positions(dimensions);
    if (type === 'Polygon') return this.#list(4, () => this.#positions(dimensions));
    return this.#list(5, () => this.geometry(depth + 1)?.coordinates as unknown[] | undefined);
  }

  #positions(dimensions: number): number[][] | undefined {
    return this.#list(8 * dimensions, () => this.#position(dimensions));
  }

  /** As many members as the bytes say, each of at least `least` bytes. */
  #list<T>(least: number, member: () => T | undefined): T[] | undefined {
    if (this.#left() < 4) return undefined;
    const count = this.#uint();
    if (count * least > this.#left()) return undefined;
    const members: T[] = [];
    for (let i = 0; i < count; i++) {
      const found = member();
      if (found === undefined) return undefined;
      members.push(found);
    }
    return members;
  }

  #position(dimensions: number): number[] {
    const [x, y] = [this.#double(this.#at), this.#double(this.#at + 8)];
    this.#at += 8 * dimensions;
    return [x, y];
  }

  #left = (): number => this.#bytes.length - this.#at;

  #uint(): number {
    const value = this.#little ? this.#bytes.readUInt32LE(this.#at) : this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #double = (at: number): number => (this.#little ? this.#bytes.readDoubleLE(at) : this.#bytes.readDoubleBE(at));
}
