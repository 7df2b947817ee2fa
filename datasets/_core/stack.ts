import type { Legend } from './legend.ts';
import type { RunProvenance } from './provenance.ts';
import type { Text } from './text.ts';
import type { UnitName } from './units.ts';

/** A vector field in layers that a simulation answers with: wind at several heights, or from several directions. */
export interface StackSpec {
  readonly title: Text;
  readonly description?: Text;
  /** Of the components. */
  readonly unit: UnitName;
  readonly decimals?: number;
  /** What sets one layer apart from the next. */
  readonly axis: { readonly title: Text; readonly unit: UnitName };
  /** Colours of the length of the vectors. */
  readonly legend: Legend;
  readonly wider?: readonly Legend[];
}

/** Stands where there is no value, such as in buildings. */
export const stackNoData = -32_768;

/**
 * A stack of rasters of vectors over one place, small enough to be sent whole: components are integers of `step` units,
 * `stackNoData` where there is none. One layer after another, each of `height` rows from the north, west to east.
 */
export interface Stack {
  readonly width: number;
  readonly height: number;
  /** Metres. */
  readonly cellSize: number;
  /** Outer corner of the north-west cell, EPSG:5186. */
  readonly origin: readonly [minX: number, maxY: number];
  readonly unit: UnitName;
  readonly step: number;
  /** Metres above the ground, or degrees from which the wind comes, as its contract says; ascending. */
  readonly axis: readonly number[];
  /** `east` and `north`, and `up` where it is known. */
  readonly components: Readonly<Record<string, Int16Array>>;
  /** Of the cells: the ground in metres above mean sea level, and the roofs above the ground. */
  readonly ground: Float32Array;
  readonly roofs: Float32Array;
  readonly provenance?: RunProvenance;
}

export const isStack = (result: object): result is Stack => 'components' in result && 'axis' in result;

/** Numbers as a component of a stack; what does not fit is cut off, what is missing is marked. */
export function stackComponent(values: Float32Array, step: number): Int16Array {
  return Int16Array.from(values, (value) => {
    if (Number.isNaN(value)) return stackNoData;
    return Math.max(-32_767, Math.min(32_767, Math.round(value / step)));
  });
}

/** Everything of a stack but its numbers. */
export interface StackHeader extends Omit<Stack, 'components' | 'ground' | 'roofs' | 'provenance'> {
  /** In the order in which their numbers come. */
  readonly components: readonly string[];
}

export function stackHeaderOf({ ground: _, roofs: __, provenance: ___, components, ...header }: Stack): StackHeader {
  return { ...header, components: Object.keys(components) };
}

const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;

/** Components one after another, then ground and roofs; little-endian, each padded to four bytes. */
export function stackBodyOf({ components, ground, roofs }: Stack): Uint8Array {
  const parts = [...Object.values(components), ground, roofs];
  const body = new Uint8Array(parts.reduce((sum, part) => sum + padded(part.byteLength), 0));
  let at = 0;
  for (const part of parts) {
    body.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += padded(part.byteLength);
  }
  return body;
}

/** The stack again. `body` must begin at a multiple of four bytes of its buffer; the arrays are views of it. */
export function stackFrom({ components: names, ...header }: StackHeader, body: Uint8Array): Stack {
  const cells = header.width * header.height;
  const count = cells * header.axis.length;
  let at = body.byteOffset;
  const take = (bytes: number): number => {
    const from = at;
    at += padded(bytes);
    return from;
  };
  const components = names.map((name) => [name, new Int16Array(body.buffer, take(2 * count), count)] as const);
  const [ground, roofs] = [0, 1].map(() => new Float32Array(body.buffer, take(4 * cells), cells));
  return { ...header, components: Object.fromEntries(components), ground, roofs };
}

/** As a table is sent: length of the header (uint32), header (JSON, padded with spaces to a multiple of four), body. */
export function stackBytes(stack: Stack): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(stackHeaderOf(stack)));
  const body = stackBodyOf(stack);
  const bytes = new Uint8Array(4 + padded(json.length) + body.length).fill(32, 4, 4 + padded(json.length));
  new DataView(bytes.buffer).setUint32(0, padded(json.length), true);
  bytes.set(json, 4);
  bytes.set(body, 4 + padded(json.length));
  return bytes;
}

export function readStack(bytes: ArrayBuffer): Stack {
  const length = new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as StackHeader;
  return stackFrom(header, new Uint8Array(bytes, 4 + length));
}

/** Length of the vector in each cell of a layer; NaN where there is none. */
export function layerSpeeds({ width, height, step, components }: Stack, layer: number): Float32Array {
  const cells = width * height;
  const parts = Object.values(components).map((values) => values.subarray(layer * cells, (layer + 1) * cells));
  return Float32Array.from({ length: cells }, (_, cell) => {
    let squares = 0;
    for (const values of parts) {
      if (values[cell] === stackNoData) return Number.NaN;
      squares += values[cell] ** 2;
    }
    return step * Math.sqrt(squares);
  });
}

/** The layers around a place of the axis, and the weight of the upper one; the ends hold on beyond them. */
export function layersAround(
  { axis }: Pick<Stack, 'axis'>,
  at: number,
): readonly [lower: number, upper: number, weight: number] {
  const above = axis.findIndex((value) => value >= at);
  if (above === 0 || axis.length === 1) return [0, 0, 0];
  if (above < 0) return [axis.length - 1, axis.length - 1, 0];
  return [above - 1, above, (at - axis[above - 1]) / (axis[above] - axis[above - 1])];
}
