import { toEpsg5186 } from '#core';
import { lakeFacts } from '../facts/lakes.ts';
import { type LandmarkFact, landmarkFacts } from '../facts/landmarks.ts';
import { ancientSiteFacts } from '../facts/wall.ts';
import {
  convexMeet,
  type Direction,
  directionOf,
  nearestOn,
  type Point,
  type Ring,
  rectangle,
  rounded,
} from './geometry.ts';
import type { GroundKind } from './types.ts';

/** `Lotte World Tower` → `lotte-world-tower`. */
export const landmarkSlug = (nameEn: string): string =>
  nameEn
    .toLowerCase()
    .replace(/\(.*?\)/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** A landmark as a building, where it stands. */
export interface LandmarkBuilding {
  readonly slug: string;
  readonly fact: LandmarkFact;
  readonly middle: Point;
  readonly ring: Ring;
}

/** Grounds of palaces, parks, campuses: kept clear of the city, with few buildings of their own. */
export interface LandmarkGround {
  readonly slug: string;
  readonly name: string;
  readonly kind: GroundKind;
  readonly middle: Point;
  readonly ring: Ring;
  readonly axis: Direction;
  readonly longM: number;
  readonly shortM: number;
  readonly year: number;
  readonly floors: number;
}

export interface Landmarks {
  readonly buildings: readonly LandmarkBuilding[];
  readonly grounds: readonly LandmarkGround[];
}

/** A main road as far as landmarks must keep clear of it. */
export interface RoadStrip {
  readonly a: Point;
  readonly b: Point;
  readonly widthM: number;
}

const groundKinds: Readonly<Record<string, GroundKind>> = {
  palace: 'palace',
  tomb: 'tomb',
  park: 'park',
  square: 'square',
  university: 'campus',
  hospital: 'hospital',
  temple: 'park',
};
/** Landmarks that are quarters, not buildings nor grounds: `facts/quarters.ts` says what stands there. */
const quarters = new Set(['apartments', 'hanok', 'walk', 'island']);
const marketQuarters = new Set([
  '남대문시장',
  '광장시장',
  '가락시장',
  '경동시장',
  '용산전자상가',
  '통인시장',
  '청계광장',
]);
/** Directions of the long side where it is not the east, degrees from north; the others stand along their street. */
const azimuths: Readonly<Record<string, number>> = {
  'yeouido-park': 32,
  'gimpo-international-airport': 140,
  'dongdaemun-design-plaza': 20,
  'sewoon-sangga': 0,
  heunginjimun: 0,
  'dongdaemun-pyeonghwa-market': 95,
  'national-museum-of-korea': 100,
  'haneul-park': 120,
};
const sines: Readonly<Record<number, Direction>> = {
  0: [0, 1],
  20: [0.342020143, 0.939692621],
  32: [0.529919264, 0.848048096],
  95: [0.996194698, -0.087155743],
  100: [0.984807753, -0.173648178],
  120: [0.866025404, -0.5],
  140: [0.64278761, -0.766044443],
};
/** Extents that are not those of a single rectangle of ground. */
const extents: Readonly<Record<string, readonly [longM: number, shortM: number] | null>> = {
  'gimpo-international-airport': [3400, 900],
  'gyeongui-line-forest-park': null,
  'seoul-botanic-park': [700, 400],
};

/**
 * Where the landmarks stand. Positions are good to 100-300 m, so a building is moved out of main roads and off other
 * landmarks: the nearest free place within 250 m, in widening rings; where there is none, it is made smaller.
 */
export function planLandmarks(roads: readonly RoadStrip[]): Landmarks {
  const grounds: LandmarkGround[] = [];
  const buildings: LandmarkBuilding[] = [];
  for (const fact of landmarkFacts) {
    if (quarters.has(fact.kind) || marketQuarters.has(fact.name)) continue;
    const ground = groundOf(fact);
    if (ground) grounds.push(...(extents[ground.slug] === null ? [] : [ground]));
    else buildings.push(standing(fact, roads, buildings));
  }
  for (const { name, nameEn, lon, lat, longM, shortM } of ancientSiteFacts) {
    // The hill fortress lies in its woods.
    if (nameEn === 'Achasanseong') continue;
    const [middle, axis]: [Point, Direction] = [placeOf(lon, lat), [1, 0]];
    const ring = rectangle(middle, axis, longM, shortM);
    grounds.push({
      slug: landmarkSlug(nameEn),
      name,
      kind: 'tomb',
      middle,
      ring,
      axis,
      longM,
      shortM,
      year: 0,
      floors: 0,
    });
  }
  for (const { name, nameEn, lon, lat, longM, shortM } of lakeFacts) {
    const [middle, axis]: [Point, Direction] = [placeOf(lon, lat), [1, 0]];
    const ring = oval(middle, longM, shortM);
    grounds.push({
      slug: landmarkSlug(nameEn),
      name,
      kind: 'lake',
      middle,
      ring,
      axis,
      longM,
      shortM,
      year: 0,
      floors: 0,
    });
  }
  return { buildings, grounds };
}

// Cosines of the twelfths of a turn.
const cosines = [1, 0.8660254, 0.5, 0, -0.5, -0.8660254, -1, -0.8660254, -0.5, 0, 0.5, 0.8660254];
const oval = ([x, y]: Point, longM: number, shortM: number): Ring =>
  cosines.map((cos, k) => rounded(x + (longM / 2) * cos, y + (shortM / 2) * cosines[(k + 9) % 12]));

const placeOf = (lon: number, lat: number): Point => {
  const [x, y] = toEpsg5186([lon, lat]);
  return rounded(x, y);
};

function groundOf(fact: LandmarkFact): LandmarkGround | undefined {
  const slug = landmarkSlug(fact.nameEn);
  const airfield = slug === 'gimpo-international-airport';
  const garrison = slug === 'yongsan-garrison-park';
  const wide = fact.longM >= 150 && fact.shortM >= 110;
  const kind: GroundKind | undefined = airfield ? 'airfield' : groundKinds[fact.kind];
  const isGround = kind && (airfield || garrison || wide || fact.kind === 'square' || fact.kind === 'hospital');
  if (!isGround || (fact.kind === 'park' && !wide && fact.longM < 1000)) return undefined;
  const [longM, shortM] = extents[slug] ?? [fact.longM, fact.shortM];
  const axis: Direction = sines[azimuths[slug] ?? -1] ?? [1, 0];
  const middle = placeOf(fact.lon, fact.lat);
  return {
    slug,
    name: fact.name,
    kind,
    middle,
    ring: rectangle(middle, axis, longM, shortM),
    axis,
    longM,
    shortM,
    year: fact.year || 1975,
    floors: fact.floors || 2,
  };
}

const rings = 20;
const spokes: readonly Direction[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
  [0.71, 0.71],
  [-0.71, 0.71],
  [-0.71, -0.71],
  [0.71, -0.71],
];

function standing(
  fact: LandmarkFact,
  roads: readonly RoadStrip[],
  others: readonly LandmarkBuilding[],
): LandmarkBuilding {
  const slug = landmarkSlug(fact.nameEn);
  const given = placeOf(fact.lon, fact.lat);
  const near = roads.filter(({ a, b }) => nearestOn(a, b, given).distance < 700);
  const axis = sines[azimuths[slug] ?? -1] ?? alongStreet(given, near);
  const strips = near.map(({ a, b, widthM }) => {
    const middle = rounded((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    const length = Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2);
    return rectangle(middle, directionOf(a, b), length + widthM, widthM);
  });
  const neighbours = others.filter(
    (o) => Math.abs(o.middle[0] - given[0]) < 600 && Math.abs(o.middle[1] - given[1]) < 600,
  );
  const free = (ring: Ring): boolean =>
    strips.every((strip) => !convexMeet(strip, ring, 2)) && neighbours.every((o) => !convexMeet(o.ring, ring, 6));
  for (const scale of [1, 0.85, 0.7, 0.55, 0.4]) {
    for (let k = 0; k <= rings; k++) {
      for (const [dx, dy] of k === 0 ? [[0, 0] as const] : spokes) {
        const middle = rounded(given[0] + 12 * k * dx, given[1] + 12 * k * dy);
        const ring = rectangle(middle, axis, fact.longM * scale, fact.shortM * scale);
        if (free(ring)) return { slug, fact, middle, ring };
      }
    }
  }
  return { slug, fact, middle: given, ring: rectangle(given, axis, fact.longM * 0.4, fact.shortM * 0.4) };
}

/** Buildings stand along the nearest main road, as near to the east as that lets them. */
function alongStreet(p: Point, roads: readonly RoadStrip[]): Direction {
  let [best, nearest]: [Direction, number] = [[1, 0], 400];
  for (const { a, b } of roads) {
    const { distance } = nearestOn(a, b, p);
    if (distance >= nearest) continue;
    nearest = distance;
    const [x, y] = directionOf(a, b);
    const east: Direction = Math.abs(x) >= Math.abs(y) ? [x, y] : [y, -x];
    best = east[0] < 0 ? [-east[0], -east[1]] : east;
  }
  return best;
}
