import type { Epsg5186 } from '#core';

type Ring = readonly Epsg5186[];

/** More corners than this are left to the database, whose index of edges is faster there. */
const mostCorners = 64;
/** Metres squared: a turn smaller than this is too near to a straight line to be told by plain arithmetic. */
const sureTurn = 1e-6;

/**
 * Whether an area is certainly valid, as nearly every building is: one closed ring that neither touches nor crosses
 * itself and has an area. False says nothing: holes, parts, and whatever comes near to touching are for the database to judge.
 */
export function isPlainPolygon(area: readonly (readonly Ring[])[]): boolean {
  if (area.length !== 1 || area[0].length !== 1) return false;
  const ring = area[0][0];
  const edges = ring.length - 1;
  if (edges < 3 || edges > mostCorners) return false;
  for (let i = 0; i < edges; i++) {
    const a = ring[i];
    const b = ring[i + 1];
    const next = ring[i + 2 > edges ? 1 : i + 2];
    // Two edges that meet: fine unless the second runs back along the first.
    const turn = turnOf(a, b, next);
    if (Math.abs(turn) < sureTurn && (b[0] - a[0]) * (next[0] - b[0]) + (b[1] - a[1]) * (next[1] - b[1]) <= 0)
      return false;
    for (let j = i + 2; j < edges - (i === 0 ? 1 : 0); j++) {
      if (!surelyApart(a, b, ring[j], ring[j + 1])) return false;
    }
  }
  return true;
}

/** Twice the area of a triangle, positive when it turns left. */
const turnOf = (a: Epsg5186, b: Epsg5186, c: Epsg5186): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Whether two edges certainly have no point in common. */
function surelyApart(a: Epsg5186, b: Epsg5186, c: Epsg5186, d: Epsg5186): boolean {
  if (
    a[0] < c[0] ? b[0] < c[0] && a[0] < d[0] && b[0] < d[0] : a[0] > c[0] && b[0] > c[0] && a[0] > d[0] && b[0] > d[0]
  )
    return true;
  if (
    a[1] < c[1] ? b[1] < c[1] && a[1] < d[1] && b[1] < d[1] : a[1] > c[1] && b[1] > c[1] && a[1] > d[1] && b[1] > d[1]
  )
    return true;
  const ofC = turnOf(a, b, c);
  const ofD = turnOf(a, b, d);
  if ((ofC > sureTurn && ofD > sureTurn) || (ofC < -sureTurn && ofD < -sureTurn)) return true;
  const ofA = turnOf(c, d, a);
  const ofB = turnOf(c, d, b);
  return (ofA > sureTurn && ofB > sureTurn) || (ofA < -sureTurn && ofB < -sureTurn);
}
