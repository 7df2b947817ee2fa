import { defineTiles, type Epsg5186 } from '#core';

export const contract = defineTiles({
  id: 'landmarks',
  version: 1,
  title: { ko: '명소와 문화유산', en: 'Landmarks and heritage' },
  format: '3d-tiles',
  entry: 'tileset.json',
  attributes: {
    id: { title: { ko: '식별자', en: 'Identifier' }, unit: 'one' },
    name: { title: { ko: '이름', en: 'Korean name' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name' }, unit: 'one' },
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one' },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    year: { title: { ko: '세운 해', en: 'Built' }, unit: 'year' },
    source: { title: { ko: '자료', en: 'Source' }, unit: 'one' },
  },
});

/** A landmark as it is to be drawn: where it stands, and on what ground. */
export interface PlacedLandmark {
  readonly id: string;
  readonly source: string;
  readonly kind: string;
  readonly model: string;
  readonly name: string;
  readonly nameEn: string;
  readonly heightM: number | null;
  readonly year: number | null;
  /** Middle, EPSG:5186, and the unit vector along the long side. */
  readonly middle: Epsg5186;
  readonly along: readonly [x: number, y: number];
  readonly longM: number;
  readonly shortM: number;
  /** Metres above mean sea level of the ground under it, the lowest. */
  readonly groundM: number;
  /** Of walls, earthworks and bridges: positions along it, a few metres apart, with the ground at each. */
  readonly path: readonly PathPoint[];
}

export interface PathPoint {
  readonly at: Epsg5186;
  readonly groundM: number;
}
