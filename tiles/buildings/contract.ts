import { defineTiles } from '#core';

export const contract = defineTiles({
  id: 'buildings',
  version: 5,
  title: { ko: '건물 3D 타일', en: 'Buildings as 3D Tiles' },
  format: '3d-tiles',
  entry: 'tileset.json',
  facades: true,
  attributes: {
    id: { title: { ko: '식별자', en: 'Identifier' }, unit: 'one' },
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    use: { title: { ko: '용도', en: 'Use' }, unit: 'one' },
    structure: { title: { ko: '구조', en: 'Structure' }, unit: 'one' },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    heightOrigin: { title: { ko: '높이 출처', en: 'Height is' }, unit: 'one' },
    floors: { title: { ko: '지상 층수', en: 'Floors above ground' }, unit: 'floors' },
    floorsBelow: { title: { ko: '지하 층수', en: 'Floors below ground' }, unit: 'floors' },
    yearBuilt: { title: { ko: '준공 연도', en: 'Completed' }, unit: 'year' },
    areaM2: { title: { ko: '건축면적', en: 'Footprint area' }, unit: 'squareMetre' },
    groundM: { title: { ko: '지반 높이 (해발)', en: 'Ground above sea level' }, unit: 'metre', decimals: 1 },
    roofShape: { title: { ko: '지붕 모양', en: 'Roof shape' }, unit: 'one' },
    source: { title: { ko: '자료', en: 'Source' }, unit: 'one' },
    merged: {
      title: { ko: '합쳐 그린 건물 수', en: 'Buildings drawn as one' },
      unit: 'one',
      description: {
        ko: '멀리서는 낮은 건물을 블록으로 합쳐 그립니다.',
        en: 'From afar low buildings are drawn as blocks.',
      },
    },
  },
});

/** Polygons in EPSG:5186, each an outer ring and its holes: flat `[x0, y0, x1, y1, …]`, the first position repeated at the end. */
export type FlatFootprint = readonly (readonly Float64Array[])[];

/** What a tile shows: a building, or a block that stands for several low buildings. */
export interface TileFeature {
  /** Null for a block. */
  readonly id: string | null;
  readonly footprint: FlatFootprint;
  readonly heightM: number;
  readonly heightOrigin: string | null;
  readonly floors: number | null;
  readonly floorsBelow: number | null;
  readonly use: string;
  readonly structure: string | null;
  readonly yearBuilt: number | null;
  readonly name: string | null;
  readonly areaM2: number;
  /** Metres above mean sea level on which it stands. */
  readonly groundM: number;
  readonly roofShape: string | null;
  /** Metres above the ground at which the roof begins; `heightM` is its highest point. */
  readonly eaveM: number | null;
  readonly source: string | null;
  /** Buildings for which it stands. */
  readonly merged: number;
}

/** A building as the reader of its dataset gives it, the footprint still as the database's bytes. */
export interface BuildingRecord extends Omit<TileFeature, 'footprint' | 'areaM2' | 'merged'> {
  readonly id: string;
  /** Well-known binary of the footprint in EPSG:5186. */
  readonly wkb: Uint8Array;
}
