import type { Epsg5186Box, Field } from '#core';
import type { NamedBuilding } from '../_kit/edits/edits.ts';
import { boxOf } from '../_kit/facades/around.ts';
import {
  computeFacades,
  type FacadeAnswer,
  type FacadeCity,
  type RunOptions,
  updateFacades,
} from '../_kit/facades/facades.ts';
import type { SunDay } from '../_kit/solar/sun-day.ts';

/** What a run computes: a city, and what becomes of it when there are edits. */
export interface FacadeRunInput {
  readonly area: Epsg5186Box;
  readonly buildings: readonly NamedBuilding[];
  readonly terrain?: Field;
  readonly day: SunDay;
  readonly spacingM: number;
  readonly edited?: {
    readonly buildings: readonly NamedBuilding[];
    readonly gone: readonly NamedBuilding[];
    readonly come: readonly NamedBuilding[];
  };
}

export interface BeforeAfter {
  /** As the city stands, or as it would after the edits when there are some. */
  readonly answer: FacadeAnswer;
  /** As it stands, when there are edits. */
  readonly before?: FacadeAnswer;
}

/** Buildings that touch the area have their walls looked at; the others only stand in the way. */
function cityOf({ area, terrain }: FacadeRunInput, all: readonly NamedBuilding[]): FacadeCity {
  const [minX, minY, maxX, maxY] = area;
  const touches = (building: NamedBuilding) => {
    const box = boxOf(building);
    return box.minX <= maxX && box.maxX >= minX && box.minY <= maxY && box.maxY >= minY;
  };
  const { inside = [], outside = [] } = Object.groupBy(all, (b) => (touches(b) ? 'inside' : 'outside'));
  return { buildings: inside, others: outside, ...(terrain && { terrain }) };
}

/** Answers as they were computed lately, for whoever tries one change after another. */
export interface AnswerCache {
  get(key: string): FacadeAnswer | undefined;
  set(key: string, answer: FacadeAnswer): void;
}

/** The answer as the city stands (from `cache` where `key` is known), and from it that after the edits. */
export async function runFacades(
  input: FacadeRunInput,
  options: RunOptions,
  cached?: { readonly key: string; readonly cache: AnswerCache },
): Promise<BeforeAfter> {
  const { day, spacingM, edited } = input;
  const known = cached?.cache.get(cached.key);
  const standing = cityOf(input, input.buildings);
  const before = known ?? (await computeFacades({ city: standing, day, spacingM }, options));
  if (!known) cached?.cache.set(cached.key, before);
  if (!edited) return { answer: before };
  const city = cityOf(input, edited.buildings);
  // Objects that a cached answer speaks of were read in another run: the same buildings, but not the same objects.
  const same = known ? { ...known, walls: { ...known.walls, buildings: standing.buildings } } : before;
  return { answer: await updateFacades(same, edited, { city, day, spacingM }, options), before: same };
}
