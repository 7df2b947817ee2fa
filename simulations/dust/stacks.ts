import { type Epsg5186, toEpsg5186, type Wgs84 } from '#core';

/** A chimney with a large plume. */
export interface Stack {
  readonly name: string;
  readonly place: Epsg5186;
  /** PM2.5; an estimate of the size that modern filters leave, the same for all. */
  readonly tonnesPerYear: number;
}

/** The four plants that burn Seoul's waste and the power station at Danginri; positions good to some 300 m. */
const table: readonly (readonly [name: string, lat: number, lon: number])[] = [
  ['양천자원회수시설', 37.5423, 126.8834],
  ['노원자원회수시설', 37.6403, 127.0614],
  ['강남자원회수시설', 37.4933, 127.0923],
  ['마포자원회수시설', 37.5727, 126.8778],
  ['서울복합화력발전소', 37.5449, 126.9226],
];

export const stacks: readonly Stack[] = table.map(([name, lat, lon]) => ({
  name,
  place: toEpsg5186([lon, lat] as Wgs84),
  tonnesPerYear: 3,
}));

/** Height of the plume: a chimney of some 130 m, and what it rises. */
export const plumeHeightM = 180;
