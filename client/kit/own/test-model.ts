/** A box of so many metres, x · y · z as glTF has them, from the origin upwards: text with its buffer inside. */
export function boxModel([width, height, depth]: readonly [number, number, number], change: object = {}) {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1 ? width : 0, i & 2 ? height : 0, i & 4 ? depth : 0]);
  const sides = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ];
  const indices = Uint16Array.from(sides.flatMap(([a, b, c, d]) => [a, b, c, a, c, d]));
  const bytes = new Uint8Array(96 + indices.byteLength);
  bytes.set(new Uint8Array(Float32Array.from(corners.flat()).buffer));
  bytes.set(new Uint8Array(indices.buffer), 96);
  const gltf = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 8, type: 'VEC3', min: [0, 0, 0], max: [width, height, depth] },
      { bufferView: 1, componentType: 5123, count: 36, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteLength: 96, target: 34962 },
      { buffer: 0, byteOffset: 96, byteLength: indices.byteLength, target: 34963 },
    ],
    buffers: [{ byteLength: bytes.length }] as { byteLength: number; uri?: string }[],
    ...change,
  };
  return { gltf, bytes };
}

export const asText = ({ gltf, bytes }: ReturnType<typeof boxModel>): Uint8Array<ArrayBuffer> => {
  const uri = `data:application/octet-stream;base64,${btoa(String.fromCharCode(...bytes))}`;
  return new TextEncoder().encode(JSON.stringify({ ...gltf, buffers: [{ ...gltf.buffers[0], uri }] }));
};

export function asBinary({ gltf, bytes }: ReturnType<typeof boxModel>): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(gltf);
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const all = new Uint8Array(12 + 8 + json.length + 8 + bytes.length);
  const view = new DataView(all.buffer);
  const words = (at: number, values: readonly number[]) => {
    for (const [i, value] of values.entries()) view.setUint32(at + 4 * i, value, true);
  };
  words(0, [0x46546c67, 2, all.length, json.length, 0x4e4f534a]);
  all.set(json, 20);
  words(20 + json.length, [bytes.length, 0x004e4942]);
  all.set(bytes, 28 + json.length);
  return all;
}
