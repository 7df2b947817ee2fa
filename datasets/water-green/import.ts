import { boxContains, boxToEpsg5186, type Epsg5186, seoulBox } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import { groundTags, meaningOf } from '#datasets/_kit/osm-tags.ts';
import { type PlacedArea, readAreas, refuseRow, ringArea } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import { type AreaCategory, areaCategories, type GroundAreaRow } from './contract.ts';

const city = boxToEpsg5186(seoulBox);

/** Areas out of OpenStreetMap, with a ready `category` or with plain tags. */
export const importer: Importer<GroundAreaRow> = {
  accepts: {
    ko: '물과 녹지: OpenStreetMap 면 (GeoJSON, 셰이프파일, GeoPackage, FlatGeobuf, PBF)',
    en: 'water and green: OpenStreetMap areas (GeoJSON, shapefile, GeoPackage, FlatGeobuf, PBF)',
  },

  async recognise(file) {
    const { fields, geometries } = await glance(file);
    if (![...geometries].some((type) => type.endsWith('Polygon')) || fields.has('building')) return 0;
    if (fields.has('category') && fields.has('kind') && fields.has('sourceTag')) return 1;
    return groundTags.some(([key]) => fields.has(key)) ? 0.8 : 0;
  },

  async source(file) {
    return {
      id: sourceIdOf(file),
      title: { ko: `OpenStreetMap 물과 녹지 (${stemOf(file)})`, en: `OpenStreetMap water and green (${stemOf(file)})` },
      origin: 'surveyed',
      licence: 'ODbL 1.0',
      attribution: '© OpenStreetMap contributors',
      files: [file.name],
    };
  },

  inParts: true,

  async *read(file, options, report) {
    const ids = new RowIds(report);
    for await (const { id, row, properties, geometry } of readAreas(file, options, report, { outside: 'keep' })) {
      const { category, kind } = categoryOf(properties);
      if (!category) {
        report.count('other-ground', { ko: '물도 녹지도 아니어서 건너뜀', en: 'skipped: neither water nor green' });
        continue;
      }
      const area = await clipToCity(geometry, report);
      if (area.length === 0) {
        refuseRow(report, file, row, 'row-outside-seoul');
        continue;
      }
      const content = { area, category, kind, name: cleanText(properties.name, report) };
      const claimed = ids.claim(id ?? `geometry-${shortHash(geometry)}`, content);
      if (claimed !== undefined) yield { ...content, id: claimed };
    }
  },
};

function categoryOf(properties: Readonly<Record<string, unknown>>): { category?: AreaCategory; kind: string | null } {
  const ready = String(properties.category);
  if (ready in areaCategories) {
    return { category: ready as AreaCategory, kind: properties.kind ? String(properties.kind) : null };
  }
  const found = meaningOf(groundTags, properties);
  if (found) return { category: found.meaning, kind: found.value };
  return { kind: null };
}

/** The part of an area inside the city's box: the Han goes on to the sea. */
async function clipToCity(area: PlacedArea, report: QualityReport): Promise<PlacedArea> {
  if (area.every((rings) => rings[0].every((position) => boxContains(city, position)))) return area;
  // Few areas cross the edge: the library is loaded for them.
  const { bboxClip, multiPolygon } = await import('@turf/turf');
  const mutable = area.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x, y])));
  const clipped = bboxClip(multiPolygon(mutable), [city[0], city[1], city[2], city[3]]).geometry;
  const polygons = (clipped.type === 'Polygon' ? [clipped.coordinates] : clipped.coordinates) as number[][][][];
  report.count('clipped', { ko: '서울 범위로 잘라 냄', en: "clipped to the city's extent" });
  return polygons
    .map((rings) =>
      rings.map((ring) => ring.map(([x, y]): Epsg5186 => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000])),
    )
    .filter((rings) => rings.length > 0 && rings[0].length >= 4 && ringArea(rings[0]) > 0);
}
