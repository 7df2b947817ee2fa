import { describe, expect, it } from 'vitest';
import { failureOf } from '../api.ts';
import { metresPerDegree } from '../geo.ts';
import { modelOutline } from './model-outline.ts';
import { largestFile } from './own-file.ts';
import { readOwnModel } from './own-model.ts';
import { asBinary, asText, boxModel } from './test-model.ts';

const read = (bytes: Uint8Array, name = 'a.glb') =>
  readOwnModel({ name, size: bytes.length, arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer });
const failed = async (bytes: Uint8Array) => failureOf(await read(bytes).catch((error: unknown) => error));
const size = [12, 30, 8] as const;

describe('a model of one’s own', () => {
  it('is binary or text, and as large as its nodes make it', async () => {
    for (const make of [asBinary, asText]) {
      expect(await read(make(boxModel(size)))).toMatchObject({ min: [0, 0, 0], max: [...size], triangles: 12 });
    }
    const nodes = [
      { children: [1], scale: [2, 2, 2] },
      // A quarter turn about the upright axis: what went along x goes along −z.
      { mesh: 0, rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2], translation: [0, 1, 0] },
    ];
    const { min, max } = await read(asBinary(boxModel(size, { nodes })));
    for (const [axis, value] of [0, 2, -24].entries()) expect(min[axis]).toBeCloseTo(value, 9);
    for (const [axis, value] of [16, 62, 0].entries()) expect(max[axis]).toBeCloseTo(value, 9);
  });

  it('stands on a map as the box round it, turned clockwise about its middle', async () => {
    const model = await read(asBinary(boxModel(size)));
    const at = { lon: 127.03, lat: 37.5, aboveM: 3 };
    const scale = metresPerDegree(at.lat);
    const corner = (turnDeg: number) => {
      const [lon, lat] = modelOutline(model, { ...at, turnDeg }).geometry.coordinates[0][2];
      return [(lon - at.lon) * scale.lon, (lat - at.lat) * scale.lat].map((metres) => Math.round(metres * 1000) / 1000);
    };
    expect(corner(0)).toEqual([6, 4]);
    // North-east becomes south-east.
    expect(corner(90)).toEqual([4, -6]);
    expect(modelOutline(model).properties).toEqual({ widthM: 12, depthM: 8, heightM: 30, triangles: 12 });
  });

  it('is refused with what is missing or wrong', async () => {
    const changed = (change: object) => failed(asBinary(boxModel(size, change)));
    expect(await changed({ buffers: [{ byteLength: 168, uri: 'house.bin' }] })).toMatchObject({
      code: 'own-other-files',
      where: 'house.bin',
    });
    expect(await changed({ images: [{ uri: 'brick.png' }] })).toMatchObject({ code: 'own-other-files' });
    expect(
      await changed({ extensionsRequired: ['KHR_draco_mesh_compression', 'KHR_mesh_quantization'] }),
    ).toMatchObject({
      code: 'own-not-drawable',
      where: 'KHR_draco_mesh_compression',
    });
    expect((await changed({ nodes: [{}] })).code).toBe('own-nothing-in-it');
    for (const change of [
      { asset: { version: '1.0' } },
      { nodes: [{ mesh: 7 }] },
      { nodes: [{ mesh: 0, children: [0] }] },
      { buffers: [{ byteLength: 5000 }] },
      { bufferViews: [{ buffer: 0, byteOffset: 100, byteLength: 96 }] },
      { accessors: [{ bufferView: 0, componentType: 5126, count: 8, type: 'VEC3' }] },
    ]) {
      expect((await changed(change)).code, JSON.stringify(change)).toBe('own-malformed');
    }
    const whole = asBinary(boxModel(size));
    for (const length of [0, 11, 40, whole.length - 20]) {
      expect((await failed(whole.slice(0, length))).code, String(length)).toBe('own-malformed');
    }
  });

  it('is not even opened when it is too large', async () => {
    const huge = { name: 'x.glb', size: largestFile + 1, arrayBuffer: () => Promise.reject(new Error('was opened')) };
    expect(failureOf(await readOwnModel(huge).catch((error: unknown) => error)).code).toBe('own-too-large');
  });
});
