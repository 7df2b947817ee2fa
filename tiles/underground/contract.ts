import { defineTiles, type Epsg5186, type Text } from '#core';

/** Everything that can lie under the ground, with the word and colour by which the legend knows it. */
export const kinds = {
  water: { title: { ko: '상수도', en: 'water main' }, colour: '#2a7de1' },
  sewer: { title: { ko: '하수도', en: 'sewer' }, colour: '#8e5bc0' },
  gas: { title: { ko: '도시가스', en: 'gas' }, colour: '#e3b505' },
  power: { title: { ko: '전력', en: 'power' }, colour: '#e03a3e' },
  telecom: { title: { ko: '통신', en: 'telecom' }, colour: '#2f9e5b' },
  heat: { title: { ko: '지역난방', en: 'district heat' }, colour: '#f07f1b' },
  subway: { title: { ko: '지하철 (노선 색)', en: 'subway (in the line’s colour)' }, colour: '#7d8894' },
  station: { title: { ko: '지하철역', en: 'subway station' }, colour: '#c3cbd3' },
  mall: { title: { ko: '지하상가', en: 'underground mall' }, colour: '#d9a7c7' },
  passage: { title: { ko: '지하보도', en: 'underground passage' }, colour: '#b9a7d9' },
} as const satisfies Record<string, { title: Text; colour: string }>;
export type Kind = keyof typeof kinds;

const each = <T>(of: (kind: (typeof kinds)[Kind]) => T): Record<Kind, T> =>
  Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, of(kind)])) as Record<Kind, T>;

export const contract = defineTiles({
  id: 'underground',
  version: 1,
  title: { ko: '지하', en: 'Under the ground' },
  format: '3d-tiles',
  entry: 'tileset.json',
  belowGround: true,
  kindBy: 'kind',
  shows: ['utilities', 'subway', 'underground-spaces'],
  attributes: {
    id: { title: { ko: '식별자', en: 'Identifier' }, unit: 'one' },
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    kind: {
      title: { ko: '종류', en: 'Kind' },
      unit: 'one',
      codes: each(({ title }) => title),
      colours: each(({ colour }) => colour),
    },
    coverM: {
      title: { ko: '깊이 (지표에서 상단까지, 중간 지점)', en: 'Cover (ground to top, half way along)' },
      unit: 'metre',
      decimals: 2,
    },
    diameterM: { title: { ko: '바깥지름', en: 'Outer diameter' }, unit: 'metre', decimals: 2 },
    material: { title: { ko: '재질', en: 'Material' }, unit: 'one' },
    year: { title: { ko: '설치 연도', en: 'Laid in' }, unit: 'year' },
    collection: { title: { ko: '자료', en: 'Collection' }, unit: 'one' },
    source: { title: { ko: '출처', en: 'Source' }, unit: 'one' },
  },
});

/** What a tile's feature says of itself. */
export interface Facts {
  readonly id: string;
  readonly name: string | null;
  readonly kind: Kind;
  readonly coverM: number;
  /** NaN for what has none. */
  readonly diameterM: number;
  readonly material: string | null;
  readonly year: number | null;
  /** OGC API collection that holds it. */
  readonly collection: string;
  readonly source: string;
  /** Linear colour, 0-255. */
  readonly colour: readonly [number, number, number];
}

/** A tube: an ellipse of this width and height along a line. */
export interface TileLine extends Facts {
  readonly widthM: number;
  readonly heightM: number;
  /** Middle of the tube: EPSG:5186 and height above mean sea level at each point, flat `[x0, y0, z0, x1, …]`. */
  readonly path: Float64Array;
}

/** A hall: its outline between two heights above mean sea level. */
export interface TileSpace extends Facts {
  readonly footprint: readonly (readonly (readonly Epsg5186[])[])[];
  readonly roofM: number;
  readonly floorM: number;
}
