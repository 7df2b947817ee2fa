import { defineTiles, type Epsg5186 } from '#core';

export const contract = defineTiles({
  id: 'buildings',
  version: 1,
  title: { ko: '건물 3D 타일', en: 'Buildings as 3D Tiles' },
  format: '3d-tiles',
  entry: 'tileset.json',
  attributes: {
    id: { title: { ko: '식별자', en: 'Identifier' }, unit: 'one' },
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    use: { title: { ko: '용도', en: 'Use' }, unit: 'one' },
    structure: { title: { ko: '구조', en: 'Structure' }, unit: 'one' },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    heightOrigin: { title: { ko: '높이 출처', en: 'Height is' }, unit: 'one' },
    floors: { title: { ko: '지상 층수', en: 'Floors above ground' }, unit: 'floors' },
    yearBuilt: { title: { ko: '준공 연도', en: 'Completed' }, unit: 'year' },
    groundM: { title: { ko: '지반 높이 (해발)', en: 'Ground above sea level' }, unit: 'metre', decimals: 1 },
    source: { title: { ko: '자료', en: 'Source' }, unit: 'one' },
  },
});

/** What a tile needs to know of a building; the rows of the buildings dataset have this shape. */
export interface TileBuilding {
  readonly id: string;
  /** MultiPolygon in EPSG:5186: polygons, each an outer ring and its holes, rings closed. */
  readonly footprint: readonly (readonly (readonly Epsg5186[])[])[];
  readonly heightM: number;
  readonly heightOrigin: string;
  readonly floors: number | null;
  readonly use: string;
  readonly structure: string;
  readonly yearBuilt: number | null;
  readonly name: string | null;
  /** Metres above mean sea level on which the building stands. */
  readonly groundM: number;
  readonly source: string;
}
