/** Evacuation by hand: IMO MSC/Circ.1166, SFPE, Weidmann. Densities p/m², flows p/(m s), speeds m/s. */

const imoDensity = [0, 0.5, 1.9, 3.2, 3.5];
const imoFlow = [0, 0.65, 1.3, 0.65, 0.32];
const imoSpeed = [1.2, 1.2, 0.67, 0.2, 0.1];

/** Specific flow and speed of a corridor by density, linear between the rows of the table. */
export const imoCorridorFlow = (density: number): number => between(imoDensity, imoFlow, density);
export const imoCorridorSpeed = (density: number): number => between(imoDensity, imoSpeed, density);
/** Most that passes a metre of width. */
export const imoMostFlow = { stairsDown: 1.1, stairsUp: 0.88, corridor: 1.3, door: 1.3 } as const;

function between(xs: readonly number[], ys: readonly number[], x: number): number {
  if (x <= xs[0]) return ys[0];
  const at = xs.findIndex((known) => known >= x);
  if (at < 0) return ys[ys.length - 1];
  return ys[at - 1] + ((x - xs[at - 1]) / (xs[at] - xs[at - 1])) * (ys[at] - ys[at - 1]);
}

/** Seconds for `persons` through a width at a specific flow. */
export const flowSeconds = (persons: number, widthM: number, specificFlow: number): number =>
  persons / (widthM * specificFlow);

/** All walks one after the other, and the greatest of the queues. */
export const imoTotal = (walkS: readonly number[], flowS: readonly number[]): number =>
  walkS.reduce((sum, s) => sum + s, 0) + Math.max(...flowS);

/** S = k (1 − 0.266 D) of a level way (k 1.40). */
export const sfpeSpeed = (density: number): number => 1.4 * (1 - 0.266 * density);
export const sfpeBestDensity = 1 / (2 * 0.266);
export const sfpeMostFlow = sfpeBestDensity * sfpeSpeed(sfpeBestDensity);
/** Of a door, 0.15 m on either side are not used. */
export const sfpeDoorSeconds = (persons: number, doorM: number): number =>
  flowSeconds(persons, doorM - 0.3, sfpeMostFlow);

export const weidmannSpeed = (density: number, freeMs = 1.34): number =>
  freeMs * (1 - Math.exp(-1.913 * (1 / density - 1 / 5.4)));
