/**
 * What a level of `regionQuadtree` shows. A tile is replaced by its children as the camera comes near, so each level draws
 * everything that it shows: from afar the subway and the great mains, thicker than they are so that they are seen; nearby
 * every line at its true size.
 */
export interface Level {
  /** Lines from this outer diameter on. */
  readonly fromDiameterM: number;
  /** Thinner tubes are drawn this thick. */
  readonly leastDrawnM: number;
  /** Longest step of a line: the ground bends between. */
  readonly stepM: number;
  readonly sides: number;
  /** Of the ground that is read. */
  readonly cellM: number;
  /** Metres that are wrong in the picture: 16 pixels of it are some 1/49 of the distance. */
  readonly errorM: number;
}

export const firstLevel = 3;
/** Squares by which the city is walked, and roots of the second subtrees. */
export const unitLevel = 4;
export const lastLevel = 7;
export const rootErrorM = 2000;

export const levels: Readonly<Record<number, Level>> = {
  3: { fromDiameterM: 0.95, leastDrawnM: 5, stepM: 160, sides: 4, cellM: 60, errorM: 120 },
  4: { fromDiameterM: 0.55, leastDrawnM: 2.5, stepM: 80, sides: 4, cellM: 40, errorM: 60 },
  5: { fromDiameterM: 0.28, leastDrawnM: 1.2, stepM: 40, sides: 4, cellM: 20, errorM: 30 },
  6: { fromDiameterM: 0, leastDrawnM: 0.5, stepM: 25, sides: 5, cellM: 10, errorM: 14 },
  7: { fromDiameterM: 0, leastDrawnM: 0, stepM: 20, sides: 8, cellM: 10, errorM: 0 },
};
