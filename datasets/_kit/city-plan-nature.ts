import { type Epsg5186, randomUnit, toEpsg5186 } from '#core';
import { roundMm } from './city-plan/geometry.ts';
import { peakFacts } from './city-plan-peaks.ts';
import { riverFacts } from './city-plan-rivers.ts';
import { islandFacts } from './facts/islands.ts';

/** Ten digits are far below a millimetre over the city, and are the same on every machine. */
export const steady = (ratio: number): number => Math.round(ratio * 1e10) / 1e10;

/** A hill or mountain: an ellipse on the ground, pulled into three lobes, and a height above sea level. */
export interface Hill {
  readonly name: string | null;
  readonly x: number;
  readonly y: number;
  readonly heightM: number;
  /** Half the extent at the foot, along the ridge and across it. */
  readonly longRadiusM: number;
  readonly shortRadiusM: number;
  /** Unit vector along the ridge, EPSG:5186. */
  readonly ridge: readonly [x: number, y: number];
  /** How far its three lobes reach out of the ellipse, as shares of its extent. */
  readonly lobes: readonly [cosine: number, sine: number];
  /** @deprecated no hill stands apart from the landform any more */
  readonly inCity?: boolean;
}

/** A point of a stream's centre line. */
export interface WaterPoint {
  readonly x: number;
  readonly y: number;
  readonly halfWidthM: number;
  /** Water surface above sea level. */
  readonly levelM: number;
}
export interface Stream {
  readonly id: string;
  readonly name: string;
  /** Downstream. */
  readonly points: readonly WaterPoint[];
}

/** Land in the Han River: an oval of the fourth power, fuller at its ends than an ellipse, as the embanked islands are. */
export interface Island {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly longRadiusM: number;
  readonly shortRadiusM: number;
  /** Unit vector along its long side. */
  readonly axis: readonly [x: number, y: number];
}

const square = (value: number): number => value * value;

/** How far a place is from the middle of an island: 0 there, 1 at the shore. */
export function islandReach(island: Island, x: number, y: number): number {
  const [dx, dy] = [x - island.x, y - island.y];
  const along = square((dx * island.axis[0] + dy * island.axis[1]) / island.longRadiusM);
  const across = square((dy * island.axis[0] - dx * island.axis[1]) / island.shortRadiusM);
  return Math.sqrt(Math.sqrt(along * along + across * across));
}

/** The shore of an island as a closed ring. */
export function islandRing(island: Island, reach = 1, corners = 48): Epsg5186[] {
  const ring = Array.from({ length: corners }, (_, i): Epsg5186 => {
    const angle = (2 * Math.PI * i) / corners;
    const [cos, sin] = [steady(Math.cos(angle)), steady(Math.sin(angle))];
    const radius = reach / Math.sqrt(Math.sqrt(cos * cos * cos * cos + sin * sin * sin * sin));
    const [along, across] = [radius * island.longRadiusM * cos, radius * island.shortRadiusM * sin];
    return [
      roundMm(island.x + along * island.axis[0] - across * island.axis[1]),
      roundMm(island.y + along * island.axis[1] + across * island.axis[0]),
    ];
  });
  return [...ring, ring[0]];
}

export function planIslands(): Island[] {
  return islandFacts.map(({ id, name, lon, lat, longM, shortM, azimuthDeg }) => {
    const [x, y] = toEpsg5186([lon, lat]).map(roundMm);
    return { id, name, x, y, longRadiusM: longM / 2, shortRadiusM: shortM / 2, axis: direction(azimuthDeg) };
  });
}

/** Mountains rise out of a broad massif: the city ends where that has risen by this much above the valleys. */
const footRiseM = 45;
/** Height of a massif as a share of the mountain's; its radius as a multiple of the height, along and across the ridge. */
const massif = { share: 0.55, long: 3.4, short: 2.4 };

/** Houses climb the lower slopes of hills that are no mountains, as in Oksu, Sangdo and Sindang. */
const builtUponM = 200;
const lowHillShare = 0.8;

/**
 * The hill as wide as the city lets it be: nothing is built where \`hillReach\` of this is below 1. A hill's own extent, or
 * that part of its massif which stands higher than \`footRiseM\` (the profile \`(1 - r²)²\` solved for r), whichever is wider.
 */
export function footOf(hill: Hill): Hill {
  const share = footRiseM / (massif.share * hill.heightM);
  const reach = share >= 1 ? 0 : Math.sqrt(1 - Math.sqrt(share));
  const own = hill.heightM < builtUponM ? lowHillShare : 1;
  return {
    ...hill,
    longRadiusM: roundMm(Math.max(own * hill.longRadiusM, reach * massif.long * hill.heightM)),
    shortRadiusM: roundMm(Math.max(own * hill.shortRadiusM, reach * massif.short * hill.heightM)),
  };
}

/** How far a place is from the top of a hill: 0 on the top, 1 at the foot. */
export function hillReach(hill: Hill, x: number, y: number): number {
  const dx = x - hill.x;
  const dy = y - hill.y;
  const along = (dx * hill.ridge[0] + dy * hill.ridge[1]) / hill.longRadiusM;
  const across = (dy * hill.ridge[0] - dx * hill.ridge[1]) / hill.shortRadiusM;
  const reach = Math.sqrt(along * along + across * across);
  return reach === 0 ? 0 : reach * lobed(hill, along / reach, across / reach);
}

/** Third harmonic of the direction whose cosine and sine are given: what the reach is stretched by. */
const lobed = ({ lobes }: Hill, cos: number, sin: number): number =>
  1 + lobes[0] * cos * (4 * cos * cos - 3) + lobes[1] * sin * (3 - 4 * sin * sin);

/** The foot of a hill as a closed ring, `reach` of 1 being the foot itself. */
export function hillRing(hill: Hill, reach = 1, corners = 60): Epsg5186[] {
  const ring = Array.from({ length: corners }, (_, i): Epsg5186 => {
    const angle = (2 * Math.PI * i) / corners;
    const [cos, sin] = [steady(Math.cos(angle)), steady(Math.sin(angle))];
    const radius = reach / lobed(hill, cos, sin);
    const along = radius * hill.longRadiusM * cos;
    const across = radius * hill.shortRadiusM * sin;
    return [
      roundMm(hill.x + along * hill.ridge[0] - across * hill.ridge[1]),
      roundMm(hill.y + along * hill.ridge[1] + across * hill.ridge[0]),
    ];
  });
  return [...ring, ring[0]];
}

const direction = (azimuthDeg: number): readonly [number, number] => {
  const angle = (azimuthDeg * Math.PI) / 180;
  return [steady(Math.sin(angle)), steady(Math.cos(angle))];
};

/** The mountains and hills of Seoul. */
export function planHills(seed: number): Hill[] {
  const lobesOf = (index: number): [number, number] => [
    0.26 * (randomUnit(seed, 171, index) - 0.5),
    0.26 * (randomUnit(seed, 172, index) - 0.5),
  ];
  return peakFacts.map((peak, i): Hill => {
    const [x, y] = toEpsg5186([peak.lon, peak.lat]).map(roundMm);
    return {
      name: peak.name,
      x,
      y,
      heightM: peak.heightM,
      longRadiusM: peak.longM / 2,
      shortRadiusM: peak.shortM / 2,
      ridge: direction(peak.ridgeAzimuthDeg),
      lobes: lobesOf(i),
    };
  });
}

/** Water surface of the Han in the city, held by the Singok weir: about 3 m above sea level. */
const hanLevelM = 3;
/** The narrower a stream, the steeper its bed. */
const bedSlope = (widthM: number): number => 0.0007 + 0.06 / widthM;
/** The facts end at the city's limits; streams that come from beyond are drawn on, straight, this far. */
const beyondM: Readonly<Record<string, readonly [upstream: number, downstream: number]>> = {
  han: [9000, 9000],
  jungnang: [5000, 150],
  anyang: [6000, 150],
  tan: [7000, 150],
};
/** So far a stream runs on into the one that takes it, so that water meets water. */
const intoMouthM = 150;

/** The streams of Seoul with smooth centre lines; levels rise upstream from where each meets a wider one. */
export function planStreams(): Stream[] {
  const streams: Stream[] = [];
  for (const fact of riverFacts) {
    const given = fact.points.map(([lon, lat, widthM]): [number, number, number] => {
      const [x, y] = toEpsg5186([lon, lat]);
      return [roundMm(x), roundMm(y), widthM / 2];
    });
    const line = extended(smooth(given), beyondM[fact.id] ?? [0, intoMouthM]);
    const mouth = line[line.length - 1];
    const points: WaterPoint[] = [];
    let levelM = fact.id === 'han' ? hanLevelM : levelNear(streams, mouth[0], mouth[1]);
    for (let i = line.length - 1; i >= 0; i--) {
      const [x, y, halfWidthM] = line[i];
      const next = points[points.length - 1];
      if (next && fact.id !== 'han') {
        levelM += Math.sqrt((x - next.x) ** 2 + (y - next.y) ** 2) * bedSlope(2 * halfWidthM);
      }
      points.push({ x: roundMm(x), y: roundMm(y), halfWidthM: roundMm(halfWidthM), levelM: roundMm(levelM) });
    }
    streams.push({ id: fact.id, name: fact.name, points: points.reverse() });
  }
  return streams;
}

function levelNear(streams: readonly Stream[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let level = hanLevelM;
  for (const point of streams.flatMap((stream) => stream.points)) {
    const distance = (x - point.x) ** 2 + (y - point.y) ** 2;
    if (distance < nearest) {
      nearest = distance;
      level = point.levelM;
    }
  }
  return level;
}

type Triple = readonly [number, number, number];

function extended(line: readonly Triple[], [upstream, downstream]: readonly [number, number]): Triple[] {
  const beyond = (end: Triple, inner: Triple, by: number): Triple[] => {
    if (by === 0) return [];
    const length = Math.sqrt((end[0] - inner[0]) ** 2 + (end[1] - inner[1]) ** 2);
    const t = by / length;
    return [[end[0] + (end[0] - inner[0]) * t, end[1] + (end[1] - inner[1]) * t, end[2]]];
  };
  const last = line.length - 1;
  return [...beyond(line[0], line[1], upstream), ...line, ...beyond(line[last], line[last - 1], downstream)];
}

/** Catmull-Rom spline through the points, four steps between two of them. */
function smooth(line: readonly Triple[]): Triple[] {
  const steps = 4;
  const at = (i: number): Triple => line[Math.min(line.length - 1, Math.max(0, i))];
  const out: Triple[] = [line[0]];
  for (let i = 0; i < line.length - 1; i++) {
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      const value = (c: 0 | 1 | 2): number => {
        const [p0, p1, p2, p3] = [at(i - 1)[c], at(i)[c], at(i + 1)[c], at(i + 2)[c]];
        return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
      };
      out.push([value(0), value(1), value(2)]);
    }
  }
  return out;
}

/** Distance of a place from the nearest bank in metres, negative in the water, and the water's level there. */
export function bankOf(stream: Stream, x: number, y: number): { distanceM: number; levelM: number } {
  let distanceM = Number.POSITIVE_INFINITY;
  let levelM = 0;
  const { points } = stream;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1];
    const b = points[i];
    const { distance, t } = alongSegment(a, b, x, y);
    const fromBank = distance - (a.halfWidthM + (b.halfWidthM - a.halfWidthM) * t);
    if (fromBank < distanceM) {
      distanceM = fromBank;
      levelM = a.levelM + (b.levelM - a.levelM) * t;
    }
  }
  return { distanceM, levelM };
}

/** Distance of a place from a segment, and where along it (0…1) the nearest point lies. */
export function alongSegment(
  a: Pick<WaterPoint, 'x' | 'y'>,
  b: Pick<WaterPoint, 'x' | 'y'>,
  x: number,
  y: number,
): { distance: number; t: number } {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / square));
  const ex = a.x + t * dx - x;
  const ey = a.y + t * dy - y;
  return { distance: Math.sqrt(ex * ex + ey * ey), t };
}

/**
 * The water surface as a closed ring: the two banks. Where the stream bends more tightly than it is wide, the inner bank
 * would fold over itself: points that another part of the stream covers are left out.
 */
export function streamRing(stream: Stream): Epsg5186[] {
  const { points } = stream;
  const bank = (side: 1 | -1): Epsg5186[] =>
    points.flatMap((point, i): Epsg5186[] => {
      const before = points[Math.max(0, i - 1)];
      const after = points[Math.min(points.length - 1, i + 1)];
      const dx = after.x - before.x;
      const dy = after.y - before.y;
      const reach = (side * point.halfWidthM) / Math.sqrt(dx * dx + dy * dy);
      const [x, y] = [roundMm(point.x - dy * reach), roundMm(point.y + dx * reach)];
      return bankOf(stream, x, y).distanceM < -0.01 * point.halfWidthM ? [] : [[x, y]];
    });
  const ring = [...bank(-1), ...bank(1).reverse()];
  return [...ring, ring[0]];
}
