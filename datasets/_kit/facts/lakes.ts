import { type FactTable, numberOf, textOf } from './table.ts';

/** A lake or great pond: an oval. */
export interface LakeFact {
  readonly name: string;
  readonly nameEn: string;
  readonly lon: number;
  readonly lat: number;
  readonly longM: number;
  readonly shortM: number;
}

/** General knowledge, as also published in Wikipedia; positions to 100 m, extents by eye. */
const table: FactTable = `
석촌호수 동호|Seokchonho East Lake|37.5113|127.1058|420|270
석촌호수 서호|Seokchonho West Lake|37.5090|127.0990|380|290
일감호|Ilgamho|37.5408|127.0772|330|230
`;

export const lakeFacts: readonly LakeFact[] = textOf(table).map((cells) => {
  const number = numberOf(cells);
  return {
    name: cells[0],
    nameEn: cells[1],
    lat: number(2),
    lon: number(3),
    longM: number(4),
    shortM: number(5),
  };
});
