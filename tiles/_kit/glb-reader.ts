import { MeshoptDecoder } from 'meshoptimizer';

/** Reads binary glTF back: written from the standards, sharing no code with the writer. For checks. */

await MeshoptDecoder.ready;

interface Gltf {
  readonly extensionsRequired?: readonly string[];
  readonly nodes: { matrix: number[]; mesh: number }[];
  readonly meshes: { primitives: Primitive[] }[];
  readonly accessors: {
    bufferView: number;
    componentType: number;
    count: number;
    type: string;
    byteOffset?: number;
  }[];
  readonly bufferViews: BufferView[];
  readonly buffers: { byteLength: number; extensions?: Record<string, unknown> }[];
  readonly extensions: { EXT_structural_metadata: StructuralMetadata };
}
interface BufferView {
  readonly buffer: number;
  readonly byteOffset?: number;
  readonly byteLength: number;
  readonly byteStride?: number;
  readonly extensions?: { EXT_meshopt_compression?: Compressed };
}
interface Compressed {
  readonly buffer: number;
  readonly byteOffset?: number;
  readonly byteLength: number;
  readonly byteStride: number;
  readonly count: number;
  readonly mode: string;
}
export interface Primitive {
  readonly attributes: Record<string, number>;
  readonly indices: number;
  readonly extensions: {
    EXT_mesh_features: { featureIds: { featureCount: number; attribute: number; propertyTable: number }[] };
  };
}
interface PropertySpec {
  readonly type: string;
  readonly componentType?: string;
  readonly enumType?: string;
  readonly noData?: unknown;
  readonly required?: boolean;
}
interface StructuralMetadata {
  readonly schema: {
    id: string;
    classes: Record<string, { properties: Record<string, PropertySpec> }>;
    enums?: Record<string, { valueType: string; values: { name: string; value: number }[] }>;
  };
  readonly propertyTables: {
    class: string;
    count: number;
    properties: Record<string, { values: number; stringOffsets?: number; stringOffsetType?: string }>;
  }[];
}

type Reading = readonly [size: number, read: (view: DataView, offset: number) => number];
const readings: Record<string, Reading> = {
  INT8: [1, (view, offset) => view.getInt8(offset)],
  UINT8: [1, (view, offset) => view.getUint8(offset)],
  INT16: [2, (view, offset) => view.getInt16(offset, true)],
  UINT16: [2, (view, offset) => view.getUint16(offset, true)],
  UINT32: [4, (view, offset) => view.getUint32(offset, true)],
  FLOAT32: [4, (view, offset) => view.getFloat32(offset, true)],
};
const accessorTypes: Record<number, string> = {
  5120: 'INT8',
  5121: 'UINT8',
  5122: 'INT16',
  5123: 'UINT16',
  5125: 'UINT32',
  5126: 'FLOAT32',
};

export class GlbReader {
  readonly json: Gltf;
  readonly #binary: Uint8Array;
  readonly #decoded = new Map<number, Uint8Array>();

  constructor(glb: Uint8Array) {
    const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
    if (view.getUint32(0, true) !== 0x46546c67 || view.getUint32(8, true) !== glb.length) throw new Error('not a GLB');
    const jsonLength = view.getUint32(12, true);
    this.json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + jsonLength)));
    const start = 28 + jsonLength;
    if (start % 8 !== 0) throw new Error(`the binary chunk starts at ${start}, not on 8 bytes`);
    this.#binary = glb.subarray(start, start + view.getUint32(20 + jsonLength, true));
  }

  get primitive(): Primitive {
    return this.json.meshes[0].primitives[0];
  }

  get table() {
    return this.json.extensions.EXT_structural_metadata.propertyTables[0];
  }

  /** Bytes of a buffer view, decoded where they are compressed. */
  view(index: number): Uint8Array {
    const found = this.#decoded.get(index);
    if (found) return found;
    const view = this.json.bufferViews[index];
    const packed = view.extensions?.EXT_meshopt_compression;
    const slice = ({ byteOffset = 0, byteLength }: { byteOffset?: number; byteLength: number }) => {
      if (byteOffset + byteLength > this.#binary.length) throw new Error(`buffer view ${index} ends outside the file`);
      return this.#binary.subarray(byteOffset, byteOffset + byteLength);
    };
    let bytes: Uint8Array;
    if (packed) {
      bytes = new Uint8Array(packed.count * packed.byteStride);
      MeshoptDecoder.decodeGltfBuffer(bytes, packed.count, packed.byteStride, slice(packed), packed.mode);
    } else bytes = slice(view);
    this.#decoded.set(index, bytes);
    return bytes;
  }

  /** Elements of an accessor, one after another, `width` numbers each. */
  flat(accessor: number): { values: Float64Array; width: number } {
    const { bufferView, componentType, count, type, byteOffset = 0 } = this.json.accessors[accessor];
    const width = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 }[type] as number;
    const [size, read] = readings[accessorTypes[componentType]];
    const bytes = this.view(bufferView);
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const stride = this.json.bufferViews[bufferView].byteStride ?? width * size;
    const values = new Float64Array(count * width);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < width; j++) values[i * width + j] = read(data, byteOffset + i * stride + j * size);
    return { values, width };
  }

  elements(accessor: number): number[][] {
    const { values, width } = this.flat(accessor);
    return Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
  }

  /** Earth-centred positions of all vertices, as a viewer of 3D Tiles places them (y-up turned to z-up). */
  *globePositions(): Generator<[x: number, y: number, z: number]> {
    const { values } = this.flat(this.primitive.attributes.POSITION);
    const { matrix: m } = this.json.nodes[0];
    for (let i = 0; i < values.length; i += 3) {
      const [x, y, z] = [values[i], values[i + 1], values[i + 2]];
      const at = (row: number) => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row];
      yield [at(0), -at(2), at(1)];
    }
  }

  /** Column of the property table, decoded; null where the value is the property's `noData`. */
  column(name: string): (string | number | null)[] {
    const { schema } = this.json.extensions.EXT_structural_metadata;
    const { table } = this;
    const spec = schema.classes[table.class].properties[name];
    const property = table.properties[name];
    const offset = this.json.bufferViews[property.values].byteOffset ?? 0;
    if (offset % 8 !== 0) throw new Error(`the values of ${name} do not start on 8 bytes`);
    const decode = this.#decoderOf(spec, property);
    return Array.from({ length: table.count }, (_, i) => {
      const value = decode(i);
      return 'noData' in spec && value === spec.noData ? null : value;
    });
  }

  #decoderOf(
    spec: PropertySpec,
    {
      values,
      stringOffsets,
      stringOffsetType = 'UINT32',
    }: StructuralMetadata['propertyTables'][0]['properties'][string],
  ): (i: number) => string | number {
    const bytes = this.view(values);
    const numbers = (view: Uint8Array, type: string) => {
      const [size, read] = readings[type];
      const data = new DataView(view.buffer, view.byteOffset, view.byteLength);
      return (i: number) => read(data, i * size);
    };
    if (spec.type === 'STRING') {
      const at = numbers(this.view(stringOffsets as number), stringOffsetType);
      return (i) => new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at(i), at(i + 1)));
    }
    if (spec.type === 'ENUM') {
      const codes = this.json.extensions.EXT_structural_metadata.schema.enums?.[spec.enumType as string];
      const names = new Map(codes?.values.map(({ name, value }) => [value, name]));
      const at = numbers(bytes, codes?.valueType ?? 'UINT16');
      return (i) => {
        const name = names.get(at(i));
        if (name === undefined) throw new Error(`${at(i)} is no value of ${spec.enumType}`);
        return name;
      };
    }
    return numbers(bytes, spec.componentType as string);
  }
}
