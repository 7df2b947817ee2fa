import { describe, expect, it } from 'vitest';
import { type CrsCode, converter, geoidUndulation } from '#core';
import { failureOf } from '../api.ts';
import { metresPerDegree } from '../geo.ts';
import { readOwnFile } from './read-own.ts';

const read = (name: string, text: string) => {
  const bytes = new TextEncoder().encode(text);
  return readOwnFile({ name, size: bytes.length, arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer });
};
const codeOf = async (text: string, name = 'a.city.json') =>
  failureOf(await read(name, text).catch((error: unknown) => error)).code;
const at = [127.0365, 37.5] as const;
const [side, base, top] = [20, 30, 42.5];

/** A block of 20 m in a system, millimetres from a corner, with a hole in its roof. */
function block(system: string | undefined, crs: CrsCode, more: object = {}, swap = false) {
  const [x, y] = converter('EPSG:4326', crs)(at);
  const unit = crs === 'EPSG:4326' ? 1e-7 : 0.001;
  const per = crs === 'EPSG:4326' ? metresPerDegree(at[1]) : { lon: 1, lat: 1 };
  const ring = (low: number, high: number, z: number) =>
    [
      [low, low],
      [high, low],
      [high, high],
      [low, high],
    ].map(([e, n]) => {
      const flat = [Math.round(e / per.lon / unit), Math.round(n / per.lat / unit)];
      return [...(swap ? flat.toReversed() : flat), Math.round((z - base) / 0.001)];
    });
  const walls = [0, 1, 2, 3].map((i) => [[i, (i + 1) % 4, 4 + ((i + 1) % 4), 4 + i]]);
  const roof = [
    [4, 5, 6, 7],
    [11, 10, 9, 8],
  ];
  const shell = [[[3, 2, 1, 0]], roof, ...walls];
  return {
    type: 'CityJSON',
    version: '2.0',
    transform: { scale: [unit, unit, 0.001], translate: [...(swap ? [y, x] : [x, y]), base] },
    ...(system ? { metadata: { referenceSystem: system } } : {}),
    CityObjects: {
      tower: { type: 'Building', attributes: { name: '탑', floors: 4, roof: { kind: 'flat' } }, children: ['tower-1'] },
      'tower-1': {
        type: 'BuildingPart',
        parents: ['tower'],
        geometry: [
          { type: 'MultiSurface', lod: '0', boundaries: [[[0, 1, 2, 3]]] },
          { type: 'Solid', lod: '2.2', boundaries: [shell] },
        ],
      },
      sign: { type: 'CityFurniture', geometry: [{ type: 'MultiPoint', lod: '1', boundaries: [0] }] },
      plot: { type: 'LandUse', geometry: [{ type: 'MultiSurface', lod: '0', boundaries: [[[0, 1, 2, 3]]] }] },
    },
    vertices: [...ring(0, side, base), ...ring(0, side, top), ...ring(5, 15, top)],
    ...more,
  };
}

describe('a city model of one’s own', () => {
  it.each([
    ['https://www.opengis.net/def/crs/EPSG/0/5186', 'EPSG:5186', false],
    ['urn:ogc:def:crs,crs:EPSG::5186,crs:EPSG::5193', 'EPSG:5186', true],
    ['urn:ogc:def:crs:EPSG::5179', 'EPSG:5179', false],
    ['EPSG:5181', 'EPSG:5181', false],
    ['https://www.opengis.net/def/crs/EPSG/0/4326', 'EPSG:4326', true],
    [undefined, 'EPSG:5186', false],
  ] as const)('stands where its system %s says', async (system, crs, swap) => {
    const { features, box, left, solids, ...found } = await read(
      'a.city.json',
      JSON.stringify(block(system, crs, {}, swap)),
    );
    expect(found.crs).toBe(crs);
    expect([features.features.length, left]).toEqual([2, 1]);
    const [tower, plot] = features.features.map(({ properties }) => properties);
    expect(tower).toMatchObject({ CityObject: 'tower-1', lod: 2.2, name: '탑', floors: 4, roof: '{"kind":"flat"}' });
    expect(plot).toMatchObject({ CityObject: 'plot', type: 'LandUse' });
    const scale = metresPerDegree(at[1]);
    expect((box[2] - box[0]) * scale.lon).toBeCloseTo(side, 0);
    expect((box[3] - box[1]) * scale.lat).toBeCloseTo(side, 0);

    // The tower is a body, from its ground to its roof above the ellipsoid; the plot lies on the ground.
    const { places, triangles, starts } = solids!;
    expect(starts[3] - starts[1]).toBe(triangles.length);
    expect(starts[5]).toBe(starts[3]);
    const heights = Array.from({ length: places.length / 3 }, (_, i) => places[3 * i + 2]);
    expect(Math.min(...heights)).toBeCloseTo(base + geoidUndulation(at), 2);
    expect(Math.max(...heights)).toBeCloseTo(top + geoidUndulation(at), 2);
    // All of its surfaces: floor, roof less its hole, four walls.
    expect(areaOf(places, triangles)).toBeCloseTo(2 * side ** 2 - 100 + 4 * side * (top - base), -1);
    const footprint = features.features[0].geometry;
    expect(footprint.type === 'MultiPolygon' && footprint.coordinates.length).toBe(1);
  });

  it('takes heights above the ellipsoid as they are where the system has them', async () => {
    const city = block('https://www.opengis.net/def/crs/EPSG/0/4979', 'EPSG:4326', {}, true);
    const { solids } = await read('a.json', JSON.stringify(city));
    expect(solids!.places[2]).toBeCloseTo(base, 3);
  });

  it('may come as a sequence, each feature with its own vertices', async () => {
    const { vertices, CityObjects, ...head } = block('EPSG:5186', 'EPSG:5186');
    const lines = [
      { ...head, CityObjects: {}, vertices: [] },
      { type: 'CityJSONFeature', id: 'a', CityObjects, vertices },
      { type: 'CityJSONFeature', id: 'b', CityObjects, vertices },
    ];
    const { features, solids } = await read('a.city.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(features.features).toHaveLength(4);
    expect(solids!.starts).toHaveLength(10);
  });

  it('is refused with a reason', async () => {
    const text = (more: object, system = 'EPSG:5186') => JSON.stringify(block(system, 'EPSG:5186', more));
    expect(await codeOf(text({ version: '1.0' }))).toBe('own-malformed');
    expect(await codeOf(text({ vertices: 'none' }))).toBe('own-malformed');
    expect(await codeOf(text({ vertices: [[1, 'a', 2]] }))).toBe('own-malformed');
    expect(await codeOf(text({ transform: { scale: [1], translate: [0, 0, 0] } }))).toBe('own-malformed');
    expect(await codeOf(text({ vertices: [[0, 0, 0]] }))).toBe('own-malformed');
    expect(await codeOf(text({ vertices: [] }))).toBe('own-no-places');
    expect(await codeOf(text({ CityObjects: {} }))).toBe('own-no-places');
    expect(await codeOf(text({}, 'https://www.opengis.net/def/crs/EPSG/0/7415'))).toBe('own-unknown-system');
    expect(await codeOf(text({}, 'EPSG:4326'))).toBe('own-elsewhere');
    expect(await codeOf(text({}, 'EPSG:5179'))).toBe('own-elsewhere');
    expect(await codeOf(text({}).slice(0, -3))).toBe('own-malformed');
    expect(await codeOf('{"type":"CityJSON"', 'a.jsonl')).toBe('own-malformed');
  });
});

function areaOf(places: Float64Array, triangles: Uint32Array): number {
  const scale = metresPerDegree(at[1]);
  const corner = (i: number) => [places[3 * i] * scale.lon, places[3 * i + 1] * scale.lat, places[3 * i + 2]];
  let sum = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [corner(triangles[i]), corner(triangles[i + 1]), corner(triangles[i + 2])];
    const [u, v] = [b, c].map((end) => end.map((value, axis) => value - a[axis]));
    sum += Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
  }
  return sum;
}
