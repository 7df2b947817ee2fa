import { z } from 'zod';
import { boxesOverlap, must, seoulBox, type Wgs84Box } from '#core';
import { queryNumber, queryNumbers, queryText } from '../kit/http.ts';
import type { DatasetServer, Item, ItemsPage, ItemsQuery } from '../kit/roles.ts';

/** The query parameters of `/items` as OGC API Features defines them. */

export const defaultLimit = 10;
export const maximumLimit = 10_000;

/** Heights of a six-number bbox are read and checked; every geometry here is flat, so that they select nothing. */
function isBbox(numbers: readonly number[]): boolean {
  if (numbers.length !== 4 && numbers.length !== 6) return false;
  const half = numbers.length / 2;
  const [west, south, low = 0] = numbers.slice(0, half);
  const [east, north, high = 0] = numbers.slice(half);
  const inRange =
    [west, east].every((lon) => Math.abs(lon) <= 180) && [south, north].every((lat) => Math.abs(lat) <= 90);
  return inRange && south <= north && low <= high;
}

const notABbox = must({
  ko: '서,남,동,북 순서의 수 네 개(도)여야 하며 남쪽이 북쪽보다 클 수 없습니다',
  en: 'must be four numbers west,south,east,north in degrees, south not greater than north',
});

export const bboxParameter = queryNumbers(
  z.array(z.number()).min(4).max(6).refine(isBbox, notABbox).optional(),
  'west,south,east,north in degrees (or with heights: 6 numbers). West greater than east crosses the antimeridian.',
);
export const limitParameter = queryNumber(
  z.int().min(1).default(defaultLimit),
  `How many items at most; more than ${maximumLimit} counts as ${maximumLimit}.`,
);
export const offsetParameter = queryNumber(z.int().min(0).max(100_000_000).default(0), 'How many items to skip.');

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;
const isInstant = (text: string) => instantPattern.test(text) && !Number.isNaN(Date.parse(text));
const isOpen = (text: string) => text === '' || text === '..';

export const notAnInterval = must({
  ko: 'RFC 3339 시각이나 기간이어야 합니다 (열린 끝은 "..")',
  en: 'must be an RFC 3339 instant or interval, open ends as ".."',
});

export const datetimeParameter = queryText(
  z
    .string()
    .refine((text) => readInterval(text) !== undefined, notAnInterval)
    .optional(),
  'Instant or interval (RFC 3339), e.g. 2026-01-01T00:00:00Z/.. Items without a time are always included.',
);

/** An interval in ms, open ends infinite; undefined when the text is none. */
export function readInterval(text: string): readonly [number, number] | undefined {
  const ends = text.split('/');
  if (ends.length === 1) return isInstant(text) ? [Date.parse(text), Date.parse(text)] : undefined;
  const [from, to] = ends;
  if (ends.length !== 2 || (isOpen(from) && isOpen(to))) return undefined;
  if (![from, to].every((end) => isOpen(end) || isInstant(end))) return undefined;
  const start = isOpen(from) ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const end = isOpen(to) ? Number.POSITIVE_INFINITY : Date.parse(to);
  return start <= end ? [start, end] : undefined;
}

/** Everything that the twin holds lies well inside; far outside, the city's projection has no meaning. */
const knownWorld: Wgs84Box = [seoulBox[0] - 2, seoulBox[1] - 2, seoulBox[2] + 2, seoulBox[3] + 2];

/** The boxes that a bbox means, as far as there can be items: two across the antimeridian, none far away. */
export function boxesOf(bbox: readonly number[] | undefined): readonly Wgs84Box[] | undefined {
  if (!bbox) return undefined;
  const [west, south, east, north] = bbox.length === 6 ? [bbox[0], bbox[1], bbox[3], bbox[4]] : bbox;
  const spans =
    west <= east
      ? [[west, east]]
      : [
          [west, 180],
          [-180, east],
        ];
  const boxes = spans.map(([from, to]): Wgs84Box => [from, south, to, north]);
  return boxes.filter((box) => boxesOverlap(box, knownWorld)).map(clip);
}

const clip = ([west, south, east, north]: Wgs84Box): Wgs84Box => [
  Math.max(west, knownWorld[0]),
  Math.max(south, knownWorld[1]),
  Math.min(east, knownWorld[2]),
  Math.min(north, knownWorld[3]),
];

/**
 * A page over all boxes: those of the first box, then those of the second. Boxes of one bbox lie on both sides of the
 * antimeridian; an item reaching into both would be counted in each and is sent once per page.
 */
export async function pageOfItems(
  items: NonNullable<DatasetServer['items']>,
  reader: Parameters<typeof items>[0],
  query: Omit<ItemsQuery, 'box'>,
  boxes: readonly Wgs84Box[] | undefined,
): Promise<ItemsPage> {
  if (!boxes) return items(reader, query);
  const found = new Map<string, Item>();
  let matched = 0;
  for (const box of boxes) {
    const offset = Math.max(0, query.offset - matched);
    const limit = query.limit - found.size;
    // A box beyond the page is still asked for one item, for its number of matches.
    const page = await items(reader, { ...query, box, offset, limit: Math.max(1, limit) });
    if (limit > 0) for (const item of page.items) found.set(item.id, item);
    matched += page.matched;
  }
  return { items: [...found.values()], matched };
}
