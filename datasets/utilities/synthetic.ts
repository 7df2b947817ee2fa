import { type Epsg5186, hash53, randomUnit } from '#core';
import type { CityPlan, PlanStreet } from '../_kit/city-plan/types.ts';
import type { Stream, WaterPoint } from '../_kit/city-plan-nature.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import { type UtilityKind, type UtilityRow, utilityKinds } from './contract.ts';
import { hasDistrictHeat } from './heat-areas.ts';
import { coverM, linesPerStreet, makeOf, scaleTo, slots } from './rules.ts';

/**
 * Lines under the streets of the generated city. Everything follows from the street alone, so a place has the same lines
 * whatever area is asked for; streets come cell by cell, so memory does not grow with the city.
 */
export const synthetic: Synthesizer<UtilityRow> = {
  *rows(plan: CityPlan) {
    for (const { streets } of plan.cells()) {
      for (const street of streets) if (street.level === 'ground') yield* linesUnder(street, plan.seed, plan.streams);
    }
  },
};

const kinds = Object.keys(utilityKinds) as UtilityKind[];
const letters: Readonly<Record<UtilityKind, string>> = {
  water: 'w',
  sewer: 's',
  gas: 'g',
  power: 'p',
  telecom: 't',
  heat: 'h',
};

function* linesUnder(street: PlanStreet, seed: number, streams: readonly Stream[]): Generator<UtilityRow> {
  const salt = hash53(street.id) | 0;
  for (const [k, kind] of kinds.entries()) {
    const count = lineCount(kind, street, seed, salt + k);
    if (count === 0) continue;
    const make = makeOf(kind, street, seed, salt + k);
    for (let n = 0; n < count; n++) {
      const slot = slots[kind][n];
      const line = offsetLine(street.line, (slot.side * street.widthM) / 2);
      const top = coverM(kind, street) + slot.deeperM;
      const flow = kind === 'sewer' ? downhill(line, streams) : line;
      yield {
        id: `${street.id}/${letters[kind]}${n + 1}`,
        kind,
        line: flow,
        depthFromM: millimetres(top),
        depthToM: millimetres(top + (kind === 'sewer' ? fallOf(flow) : 0)),
        depthOrigin: 'generated',
        ...make,
      };
    }
  }
}

/** Whole lines of a kind under a street: the fraction decides by chance whether there is one more. */
function lineCount(kind: UtilityKind, street: PlanStreet, seed: number, salt: number): number {
  if (kind === 'heat' && !hasDistrictHeat(street.line[0])) return 0;
  const wanted = linesPerStreet[kind][street.class] * scaleTo[kind];
  // Hot water comes back: heat lines lie in pairs.
  if (kind === 'heat') return randomUnit(seed, 700, salt) < wanted / 2 ? 2 : 0;
  const whole = Math.floor(wanted);
  const more = randomUnit(seed, 700, salt) < wanted - whole ? 1 : 0;
  return Math.min(slots[kind].length, whole + more);
}

/** Sewers fall 4 mm a metre against the ground, until they would be too deep to dig: then as little as it takes. */
const sewerGradient = 0.004;
const deepestFallM = 3.2;
const fallOf = (line: readonly Epsg5186[]): number => Math.min(deepestFallM, sewerGradient * lengthOf(line));

function lengthOf(line: readonly Epsg5186[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1], line[i]);
  return sum;
}

/** The line turned so that it runs towards the nearest stream. */
function downhill(line: Epsg5186[], streams: readonly Stream[]): Epsg5186[] {
  const [first, last] = [line[0], line[line.length - 1]];
  return waterDistance(first, streams) < waterDistance(last, streams) ? line.reverse() : line;
}

function waterDistance(place: Epsg5186, streams: readonly Stream[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { points } of streams) {
    for (let i = 1; i < points.length; i++) nearest = Math.min(nearest, bankDistance(place, points[i - 1], points[i]));
  }
  return nearest;
}

function bankDistance([x, y]: Epsg5186, a: WaterPoint, b: WaterPoint): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const t = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return distance([x, y], [a.x + t * dx, a.y + t * dy]) - a.halfWidthM;
}

/** A line beside another, to its left for a positive distance, to the millimetre. Corners are mitred, sharp ones cut. */
export function offsetLine(line: readonly Epsg5186[], byM: number): Epsg5186[] {
  return line.map((place, i) => {
    const [ax, ay] = leftOf(line[Math.max(0, i - 1)], line[Math.max(1, i)]);
    const [bx, by] = leftOf(line[Math.min(line.length - 2, i)], line[Math.min(line.length - 1, i + 1)]);
    const [mx, my] = [ax + bx, ay + by];
    // |m|² = 2 + 2 cos of the turn: the mitre grows as its inverse, and is held below twice the distance.
    const reach = (2 * byM) / Math.max(1, mx * mx + my * my);
    return [millimetres(place[0] + mx * reach), millimetres(place[1] + my * reach)];
  });
}

function leftOf(a: Epsg5186, b: Epsg5186): readonly [number, number] {
  const length = distance(a, b) || 1;
  return [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
}

const distance = (a: Epsg5186, b: Epsg5186): number => Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2);
const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;
