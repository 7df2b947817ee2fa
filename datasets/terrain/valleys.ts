import { alongSegment, type Island, islandReach, type Stream, type WaterPoint } from '../_kit/city-plan-nature.ts';

export const soft = (t: number): number => {
  const s = Math.min(1, Math.max(0, t));
  return s * s * (3 - 2 * s);
};

/**
 * How a stream lies in its land. From the water's edge the ground rises to a shelf (the river park, a towpath), stays there
 * and then rises over an embankment to the land.
 */
export interface Bank {
  /** Height of the land at the stream above its water, in metres: how deep it is sunk. */
  readonly sunkM: number;
  /** Height of the shelf above the water, and the distance from the water at which it is reached and at which it ends. */
  readonly shelfM: number;
  readonly shelfFromM: number;
  readonly shelfToM: number;
  /** Distance from the water at which the land is reached. */
  readonly landFromM: number;
}

/**
 * The Han: parks 6 to 9 m above the sea, dykes to 12 m and more (Seoul's design flood at the Han bridge is near
 * 13 m). Wide streams lie in dyked beds; Cheonggyecheon runs between walls, 4.5 m below its streets.
 */
const hanBank: Bank = { sunkM: 9.6, shelfM: 4.6, shelfFromM: 22, shelfToM: 100, landFromM: 145 };
const dykedBank: Bank = { sunkM: 5.5, shelfM: 2, shelfFromM: 10, shelfToM: 26, landFromM: 48 };
const brookBank: Bank = { sunkM: 3.4, shelfM: 1, shelfFromM: 6, shelfToM: 12, landFromM: 30 };
const walledBank: Bank = { sunkM: 4.5, shelfM: 0.6, shelfFromM: 3, shelfToM: 5, landFromM: 13 };

export function bankOfStream({ id, points }: Stream): Bank {
  if (id.startsWith('han')) return hanBank;
  if (id === 'cheonggye') return walledBank;
  return points[points.length - 1].halfWidthM >= 45 ? dykedBank : brookBank;
}

/** A piece of a stream between two points of its centre line. */
export interface Reach {
  readonly a: WaterPoint;
  readonly b: WaterPoint;
  readonly bank: Bank;
  /** The river that the islands lie in. */
  readonly isHan: boolean;
}

export const reachesOf = (streams: readonly Stream[]): Reach[] =>
  streams.flatMap((stream) => {
    const bank = bankOfStream(stream);
    const isHan = stream.id.startsWith('han');
    return stream.points.slice(1).map((b, i): Reach => ({ a: stream.points[i], b, bank, isHan }));
  });

/** Distance from the bank of a reach (negative in the water) and the level of its water at a place. */
export function fromBank({ a, b }: Reach, x: number, y: number): { bankM: number; levelM: number } {
  const { distance, t } = alongSegment(a, b, x, y);
  return {
    bankM: distance - (a.halfWidthM + (b.halfWidthM - a.halfWidthM) * t),
    levelM: a.levelM + (b.levelM - a.levelM) * t,
  };
}

/** How far inside the shore of an island a place lies, along the line from its middle; negative outside. */
export function insideIsland(islands: readonly Island[], x: number, y: number): number {
  let inside = Number.NEGATIVE_INFINITY;
  for (const island of islands) {
    const reach = islandReach(island, x, y);
    if (reach >= 1) continue;
    if (reach === 0) return Math.min(island.shortRadiusM, hanBank.landFromM);
    const middleM = Math.sqrt((x - island.x) ** 2 + (y - island.y) ** 2);
    // A small island is a park from shore to shore.
    const widestM = island.shortRadiusM < 250 ? hanBank.shelfToM : island.shortRadiusM;
    inside = Math.max(inside, Math.min(widestM, middleM * (1 / reach - 1)));
  }
  return inside;
}

/** Land beside a stream that lies lower than the top of its bank is embanked: the height that it must have at least. */
export function embankedM({ sunkM, landFromM }: Bank, bankM: number, levelM: number): number {
  const fade = soft((2 * landFromM - bankM) / landFromM);
  return fade > 0 ? levelM + sunkM - 3 * (1 - fade) * sunkM : Number.NEGATIVE_INFINITY;
}

/** Height of the ground where a reach cuts into land of `landM`: never above it. */
export function cutByReach(bank: Bank, bankM: number, levelM: number, landM: number): number {
  if (bankM <= 0) return Math.min(levelM, landM);
  if (bankM >= bank.landFromM) return landM;
  const shelf = levelM + bank.shelfM * soft(bankM / bank.shelfFromM) + 0.012 * Math.max(0, bankM - bank.shelfFromM);
  if (shelf >= landM) return landM;
  return shelf + (landM - shelf) * soft((bankM - bank.shelfToM) / (bank.landFromM - bank.shelfToM));
}

/** The valley's side: gentle for some kilometres, barely rising beyond. */
const sideWidthM = 3200;
const sideSlope = 0.0055;
const plainSlope = 0.002;

const sideRise = (bankM: number): number =>
  bankM <= 0 ? 0 : sideSlope * Math.min(sideWidthM, bankM) + plainSlope * Math.max(0, bankM - sideWidthM);

export interface Valley {
  /** Height of the land beside the valley's stream. */
  readonly baseM: number;
  /** Distance from its bank, negative in the water. */
  readonly bankM: number;
  /** Ground of the valley without waves and hills. */
  readonly groundM: number;
}

/** The lowest of the valleys at a place. */
export function lowestValley(reaches: readonly Reach[], x: number, y: number): Valley {
  let best: Valley = { baseM: 0, bankM: Number.POSITIVE_INFINITY, groundM: Number.POSITIVE_INFINITY };
  for (const reach of reaches) {
    const { bankM, levelM } = fromBank(reach, x, y);
    const baseM = levelM + reach.bank.sunkM;
    const groundM = baseM + sideRise(bankM);
    if (groundM < best.groundM || (groundM === best.groundM && bankM < best.bankM)) best = { baseM, bankM, groundM };
  }
  return best;
}

/** The reaches that can hold the lowest valley somewhere within `radiusM` of a place. */
export function valleysNear(reaches: readonly Reach[], x: number, y: number, radiusM: number): Reach[] {
  const least = new Float64Array(reaches.length);
  let bound = Number.POSITIVE_INFINITY;
  for (let i = 0; i < reaches.length; i++) {
    const { a, b, bank } = reaches[i];
    const { distance } = alongSegment(a, b, x, y);
    const widest = Math.max(a.halfWidthM, b.halfWidthM);
    const narrowest = Math.min(a.halfWidthM, b.halfWidthM);
    least[i] = Math.min(a.levelM, b.levelM) + bank.sunkM + sideRise(distance - radiusM - widest);
    bound = Math.min(bound, Math.max(a.levelM, b.levelM) + bank.sunkM + sideRise(distance + radiusM - narrowest));
  }
  return reaches.filter((_, i) => least[i] <= bound);
}

/** The reaches whose banks are felt somewhere within `radiusM` of a place. */
export const banksNear = (reaches: readonly Reach[], x: number, y: number, radiusM: number): Reach[] =>
  reaches.filter(({ a, b, bank }) => {
    const { distance } = alongSegment(a, b, x, y);
    return distance - radiusM - Math.max(a.halfWidthM, b.halfWidthM) < 2 * bank.landFromM;
  });
