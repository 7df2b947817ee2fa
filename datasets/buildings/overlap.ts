import type { BuildingRow, HeightOrigin } from './contract.ts';

/**
 * Which of several sources shows where their footprints lie on one another. A pair counts when the shared area is at
 * least half of the smaller footprint. Footprints joined by such pairs form a group, and in a group one source shows:
 * the one that knows more over more ground. Whole sources are weighed, not single buildings, so that a hut with a
 * surveyed height does not take away the block that it stands in, while five surveyed houses replace the one outline
 * that was drawn around them all.
 */
export interface Candidate {
  /** `source:id`. */
  readonly key: string;
  readonly source: string;
  readonly areaM2: number;
  readonly heightOrigin: HeightOrigin;
  /** How many of use, structure, year, floors and name are known. */
  readonly attributes: number;
}

/** Two footprints of different sources that lie on one another. */
export type Pair = readonly [a: string, b: string];

export const sharedPart = 0.5;

/** What a square metre of footprint is worth by what is known of its height; each further attribute adds a little. */
const worth: Record<HeightOrigin, number> = { surveyed: 1, derived: 0.75, default: 0.5, generated: 0.25 };
const attributeWorth = 0.01;

const worthOf = (c: Candidate): number => c.areaM2 * (worth[c.heightOrigin] + attributeWorth * c.attributes);

/** Counts the attributes that matter for ranking. */
export const knownAttributes = (b: Pick<BuildingRow, 'use' | 'structure' | 'yearBuilt' | 'floors' | 'name'>): number =>
  Number(b.use !== 'unknown') +
  Number(b.structure !== 'unknown') +
  Number(b.yearBuilt !== null) +
  Number(b.floors !== null) +
  Number(b.name !== null);

/**
 * The building that shows in the place of each that does not. What is named always shows itself, so there are no
 * chains; where sources are worth the same, the one first by name shows.
 */
export function resolveOverlaps(candidates: readonly Candidate[], pairs: readonly Pair[]): Map<string, string> {
  const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
  const neighbours = new Map<string, string[]>();
  for (const [a, b] of pairs) {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  }
  const superseded = new Map<string, string>();
  const open = new Set([...neighbours.keys()].sort());
  for (const start of open) {
    if (open.has(start)) settle(groupOf(start, neighbours, open));
  }
  return superseded;

  /** Lets the best source of a group show, ends what lies on it, and does the same with what is then left. */
  function settle(group: readonly string[]): void {
    const best = bestSource(group.map((key) => byKey.get(key)!));
    const shown = group.filter((key) => byKey.get(key)!.source === best);
    for (const key of shown) open.delete(key);
    for (const key of group) {
      if (byKey.get(key)!.source === best) continue;
      const above = neighbours.get(key)!.filter((other) => byKey.get(other)!.source === best);
      if (above.length === 0) continue;
      superseded.set(key, above.sort((a, b) => worthOf(byKey.get(b)!) - worthOf(byKey.get(a)!) || compare(a, b))[0]);
      open.delete(key);
    }
    for (const key of group) if (open.has(key)) settle(groupOf(key, neighbours, open));
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Everything reachable from a building over pairs among the open ones, in order of keys. */
function groupOf(
  start: string,
  neighbours: ReadonlyMap<string, readonly string[]>,
  open: ReadonlySet<string>,
): string[] {
  const group = new Set([start]);
  for (const key of group) {
    for (const other of neighbours.get(key) ?? []) if (open.has(other)) group.add(other);
  }
  return [...group].sort();
}

function bestSource(group: readonly Candidate[]): string {
  const total = new Map<string, number>();
  for (const candidate of group) total.set(candidate.source, (total.get(candidate.source) ?? 0) + worthOf(candidate));
  return [...total].sort(([a, x], [b, y]) => y - x || compare(a, b))[0][0];
}
