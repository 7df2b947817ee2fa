import { type FactTable, numberOf, textOf } from './table.ts';

/** Land in the Han River: an oval. */
export interface IslandFact {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly lon: number;
  readonly lat: number;
  readonly longM: number;
  readonly shortM: number;
  /** Direction of its long side, degrees from north, clockwise. */
  readonly azimuthDeg: number;
}

/** General knowledge, as also published in Wikipedia; directions follow the river. Floating Sebitseom is a landmark. */
const table: FactTable = `
yeouido|여의도|Yeouido|37.5265|126.9270|3100|1300|122
bamseom|밤섬|Bamseom|37.5375|126.9275|1000|300|112
nodeul|노들섬|Nodeulseom|37.5176|126.9585|620|230|127
seonyudo|선유도|Seonyudo|37.5432|126.8997|720|190|117
seorae|서래섬|Seoraeseom|37.5095|126.9900|350|120|60
`;

export const islandFacts: readonly IslandFact[] = textOf(table).map((cells) => {
  const number = numberOf(cells);
  return {
    id: cells[0],
    name: cells[1],
    nameEn: cells[2],
    lat: number(3),
    lon: number(4),
    longM: number(5),
    shortM: number(6),
    azimuthDeg: number(7),
  };
});
