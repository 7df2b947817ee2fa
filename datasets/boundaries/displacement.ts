/**
 * Whether a file of districts lies where the districts are. Each district's centroid is compared with the one it should
 * have; a file that is moved as a whole moves all of them alike, which the median over the districts tells from the
 * honest differences of single borders between years.
 */
export interface Displacement {
  /** Metres to the east and north by which the file lies off. */
  readonly east: number;
  readonly north: number;
  readonly districts: number;
}

/** Borders redrawn between years move a median centroid by some tens of metres: measured 20 m between 2013 and 2015. */
export const toleranceM = 100;
/** Fewer districts than this say too little about the whole. */
export const fewestDistricts = 5;

type Position = readonly [east: number, north: number];

/** Median difference of the centroids, by gu code; undefined when too few districts are known in both. */
export function displacementOf(
  centroids: ReadonlyMap<string, Position>,
  reference: ReadonlyMap<string, Position>,
): Displacement | undefined {
  const pairs = [...centroids].flatMap(([code, [x, y]]) => {
    const known = reference.get(code);
    return known ? [[x - known[0], y - known[1]] as const] : [];
  });
  if (pairs.length < fewestDistricts) return undefined;
  return { east: median(pairs.map(([x]) => x)), north: median(pairs.map(([, y]) => y)), districts: pairs.length };
}

export const isDisplaced = ({ east, north }: Displacement): boolean => Math.hypot(east, north) > toleranceM;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Centroids of the 25 districts, longitude and latitude to 10 m: computed from the legal dongs of the address register
 * (행정안전부 도로명주소, 2015). They stand in while no legal dongs are stored.
 */
export const guCentroids: Readonly<Record<string, readonly [lon: number, lat: number]>> = {
  11110: [126.9773, 37.5949],
  11140: [126.996, 37.5602],
  11170: [126.9799, 37.5314],
  11200: [127.0411, 37.551],
  11215: [127.0858, 37.5467],
  11230: [127.0549, 37.582],
  11260: [127.0929, 37.5978],
  11290: [127.0176, 37.6057],
  11305: [127.0112, 37.6435],
  11320: [127.0324, 37.6691],
  11350: [127.0751, 37.6526],
  11380: [126.927, 37.6192],
  11410: [126.9391, 37.5778],
  11440: [126.9082, 37.5594],
  11470: [126.8555, 37.5248],
  11500: [126.8228, 37.5612],
  11530: [126.8563, 37.4944],
  11545: [126.9008, 37.4606],
  11560: [126.9103, 37.5224],
  11590: [126.9517, 37.4989],
  11620: [126.9454, 37.4674],
  11650: [127.0312, 37.4733],
  11680: [127.063, 37.4967],
  11710: [127.1154, 37.5056],
  11740: [127.147, 37.5505],
};
