import { DOMParser } from '@xmldom/xmldom';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { converter } from '#core';
import { failureOf } from '../api.ts';
import { largestFile } from './own-file.ts';
import { readOwnFile } from './read-own.ts';

const parseXml = (text: string) =>
  new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml') as unknown as Document;
const file = (name: string, content: string | Uint8Array, size?: number) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, size: size ?? bytes.length, arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer };
};
const read = (name: string, content: string | Uint8Array) => readOwnFile(file(name, content), parseXml);
const codeOf = async (name: string, content: string | Uint8Array) =>
  failureOf(await read(name, content).catch((error: unknown) => error)).code;
const at = [127.0365, 37.5] as const;

describe('a file of one’s own', () => {
  it('is GeoJSON of any kind', async () => {
    const point = { type: 'Point', coordinates: at };
    for (const json of [
      point,
      { type: 'Feature', geometry: point, properties: { a: 1 } },
      { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: point, properties: null }] },
    ]) {
      const { features, crs, box } = await read('x.geojson', JSON.stringify(json));
      expect(features.features).toHaveLength(1);
      expect(crs).toBe('EPSG:4326');
      expect(box).toEqual([...at, ...at]);
    }
  });
  it.each(['EPSG:5186', 'EPSG:5181', 'EPSG:5179'] as const)(
    'may be in metres of %s, which its numbers tell',
    async (crs) => {
      const coordinates = converter('EPSG:4326', crs)(at);
      const { features, ...found } = await read('x.json', JSON.stringify({ type: 'Point', coordinates }));
      expect(found.crs).toBe(crs);
      const { geometry } = features.features[0];
      if (geometry.type !== 'Point') throw new Error('no point');
      expect(geometry.coordinates[0]).toBeCloseTo(at[0], 6);
      expect(geometry.coordinates[1]).toBeCloseTo(at[1], 6);
    },
  );
  it('is a table, in UTF-8 or CP949, of which rows without a place are left out and counted', async () => {
    const table = '이름,경도,위도\n역삼,127.0365,37.5\n없음,,\n영점,0,0\n';
    for (const bytes of [new TextEncoder().encode(table), new Uint8Array(iconv.encode(table, 'cp949'))]) {
      const { features, left } = await read('표.csv', bytes);
      expect(features.features.map(({ properties }) => properties?.이름)).toEqual(['역삼']);
      expect(left).toBe(2);
    }
    const metres = await read('x.csv', 'id;X좌표;Y좌표\n1;203224.1;544613.9\n');
    expect(metres.crs).toBe('EPSG:5186');
  });
  it('is KML, KMZ or GPX', async () => {
    const kml = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>문</name>
      <Point><coordinates>${at.join()},0</coordinates></Point></Placemark></kml>`;
    expect((await read('a.kml', kml)).features.features[0].properties?.name).toBe('문');
    const kmz = zipSync({ 'doc.kml': new TextEncoder().encode(kml) });
    expect((await read('a.kmz', kmz)).features.features).toHaveLength(1);
    const gpx = `<gpx version="1.1"><trk><trkseg><trkpt lat="37.5" lon="127.03"/><trkpt lat="37.51" lon="127.04"/></trkseg></trk></gpx>`;
    expect((await read('a.gpx', gpx)).features.features[0].geometry.type).toBe('LineString');
  });
  it('is refused with a reason', async () => {
    expect(await codeOf('x.geojson', '{"type":"FeatureCollection","features":')).toBe('own-malformed');
    expect(await codeOf('x.geojson', '{"type":"Topology"}')).toBe('own-malformed');
    expect(await codeOf('x.geojson', '{"type":"Point","coordinates":[37.5,127.03]}')).toBe('own-elsewhere');
    expect(await codeOf('x.geojson', '{"type":"Point","coordinates":["a",null]}')).toBe('own-no-places');
    expect(await codeOf('x.csv', 'a,b\n1,2\n')).toBe('own-no-places');
    expect(await codeOf('x.png', '\x89PNG')).toBe('own-unknown-format');
    expect(await codeOf('x.kmz', 'no zip')).toBe('own-malformed');
    expect(await codeOf('x.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')).toBe('own-unknown-format');
    const many = { type: 'MultiPoint', coordinates: Array.from({ length: 400_001 }, () => at) };
    expect(await codeOf('x.json', JSON.stringify(many))).toBe('own-too-many');
  });
  it('is not even opened when it is too large', async () => {
    const huge = { name: 'x.csv', size: largestFile + 1, arrayBuffer: () => Promise.reject(new Error('was opened')) };
    expect(failureOf(await readOwnFile(huge).catch((error: unknown) => error)).code).toBe('own-too-large');
  });
});
