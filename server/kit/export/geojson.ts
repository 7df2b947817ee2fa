import type { Geometry } from 'geojson';
import { toWgs84 } from '#core';
import { type ExportFormat, type ExportSubject, provenanceOf } from './format.ts';

/** GeoJSON (RFC 7946): longitude and latitude to nine places, a tenth of a millimetre, so that it comes back as it was. */
export const geojson: ExportFormat = {
  id: 'geojson',
  extension: '.geojson',
  mediaType: 'application/geo+json',
  title: { ko: 'GeoJSON', en: 'GeoJSON' },
  solid: false,
  async *write(items, subject) {
    yield `${headOf(subject)},"features":[`;
    let separator = '\n';
    for await (const { id, geometry, properties } of items) {
      yield separator + JSON.stringify({ type: 'Feature', id, geometry: inDegrees(geometry), properties });
      separator = ',\n';
    }
    yield '\n]}\n';
  },
};

function headOf(subject: ExportSubject): string {
  const { contract, scenario } = subject;
  const head = {
    type: 'FeatureCollection',
    name: contract.id,
    title: contract.title,
    scenario,
    sources: provenanceOf(subject),
  };
  return JSON.stringify(head).slice(0, -1);
}

const round = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

function inDegrees(geometry: Geometry): Geometry {
  const move = (coordinates: unknown): unknown => {
    if (!Array.isArray(coordinates)) return coordinates;
    if (typeof coordinates[0] !== 'number') return coordinates.map(move);
    return toWgs84([coordinates[0], coordinates[1]]).map(round);
  };
  if (geometry.type === 'GeometryCollection') throw new Error('a table holds a geometry collection');
  return { ...geometry, coordinates: move(geometry.coordinates) } as Geometry;
}
