import { expect, it } from 'vitest';
import { asBinary, boxModel } from '#client/kit/own/test-model.ts';
import { toEpsg5186 } from '#core';
import { georeferenceAt, readMassingModel, stepsOfModel } from './massing-model.ts';

const origin = { crs: 'EPSG:5186', east: 203_000, north: 544_000 } as const;
const bytesOf = (bytes: Uint8Array) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);

it('makes a building of a box, where its file says that it stands', async () => {
  const nodes = [
    { children: [1], extras: { ...origin, upM: 20 } },
    { mesh: 0, name: 'Tower', translation: [100, 5, -40] },
  ];
  const model = await readMassingModel(bytesOf(asBinary(boxModel([20, 120, 30], { nodes }))) as ArrayBuffer);
  expect(model.georeference).toEqual(origin);
  const [step, ...others] = stepsOfModel(model, origin);
  expect(others).toEqual([]);
  expect(step).toMatchObject({ kind: 'add', heightM: 120, name: 'Tower', geometry: { type: 'Polygon' } });
  const ring = (step as { geometry: GeoJSON.Polygon }).geometry.coordinates[0];
  const corners = ring.map((at) => toEpsg5186(at as never).map((metres) => Math.round(metres * 100) / 100));
  // The box reaches 30 m southwards from its node, which stands 40 m north of the origin.
  const xs = corners.map(([x]) => x - origin.east);
  const ys = corners.map(([, y]) => y - origin.north);
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([100, 120, 10, 40]);
});

it('is put where the planner clicks when the file does not say where it stands', async () => {
  const model = await readMassingModel(bytesOf(asBinary(boxModel([10, 30, 10]))) as ArrayBuffer);
  expect(model.georeference).toBeUndefined();
  const [step] = stepsOfModel(model, georeferenceAt(model, { lon: 127.03, lat: 37.5 }));
  const ring = (step as { geometry: GeoJSON.Polygon }).geometry.coordinates[0].slice(1);
  const mean = (axis: 0 | 1) => ring.reduce((sum, at) => sum + at[axis], 0) / ring.length;
  expect([mean(0), mean(1)].map((value) => Number(value.toFixed(6)))).toEqual([127.03, 37.5]);
});

it('refuses what is no model, and what has nothing that stands', async () => {
  const text = new TextEncoder().encode('{"asset":{}}');
  await expect(readMassingModel(bytesOf(text) as ArrayBuffer)).rejects.toMatchObject({
    failure: { code: 'own-malformed' },
  });
  const flat = readMassingModel(bytesOf(asBinary(boxModel([10, 0.5, 10]))) as ArrayBuffer);
  await expect(flat).rejects.toMatchObject({ failure: { code: 'own-nothing-in-it' } });
});
