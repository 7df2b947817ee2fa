import { boxesOverlap, type Epsg5186, type Epsg5186Box } from '#core';
import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import { type Alignment, subwayAlignments } from '../_kit/subway-alignment.ts';
import type { Structure, SubwaySectionRow } from './contract.ts';

/**
 * The true lines between the true stations; the curves between them and most depths are inventions. Sections that touch
 * the area come whole: a train needs both of its stations.
 */
export const synthetic: Synthesizer<SubwaySectionRow> = {
  *rows({ box, streams }: CityPlan) {
    const han = streams.find(({ id }) => id === 'han')?.points ?? [];
    for (const alignment of subwayAlignments(han)) {
      if (boxesOverlap(boxOf(alignment.line), box)) yield* sectionsOf(alignment);
    }
  },
};

/** A point of the profile: share of the length, and the rail below the ground there. */
type Level = readonly [share: number, depthM: number];

/** Rail above the bank on a bridge over the Han. */
const bridgeDepthM = -12;
/** Length of the ramp between the mouth of a tunnel and a bridge, as a share of the section. */
const rampShare = 0.12;
const shallowM = 2;

function* sectionsOf(alignment: Alignment): Generator<SubwaySectionRow> {
  const { branch, from, to, index, line } = alignment;
  const levels = profileOf(alignment);
  for (let part = 1; part < levels.length; part++) {
    const [start, end] = [levels[part - 1], levels[part]];
    const structure = structureOf(start, end, alignment.bridge);
    yield {
      id: `${branch.line}-${branch.branch.replace(/\W+/g, '-')}-${index}${levels.length > 2 ? `-${part}` : ''}`,
      line: cutLine(line, start[0], end[0]),
      route: branch.line,
      name: branch.name,
      nameEn: branch.nameEn,
      colour: branch.colour,
      fromStation: from.name,
      fromStationEn: from.nameEn,
      toStation: to.name,
      toStationEn: to.nameEn,
      structure,
      depthFromM: round(start[1]),
      depthToM: round(end[1]),
    };
  }
}

const round = (metres: number): number => Math.round(metres * 100) / 100;

/** Where the way up or down changes: at stations, at the mouths of tunnels, at both ends of a bridge. */
function profileOf({ depthM: [first, last], bridge }: Alignment): Level[] {
  const inner: Level[] = [];
  if (bridge) {
    const [on, off] = bridge;
    if (first > shallowM) inner.push([Math.max(0.02, on - rampShare), 0]);
    inner.push([on, bridgeDepthM], [off, bridgeDepthM]);
    if (last > shallowM) inner.push([Math.min(0.98, off + rampShare), 0]);
  } else if (first * last < 0) {
    inner.push([first / (first - last), 0]);
  }
  return [[0, first], ...inner, [1, last]];
}

function structureOf([from, a]: Level, [to, b]: Level, bridge: Alignment['bridge']): Structure {
  if (bridge && from >= bridge[0] - 1e-9 && to <= bridge[1] + 1e-9) return 'bridge';
  if (a + b > 2 * shallowM) return 'tunnel';
  return a + b < -2 * shallowM ? 'viaduct' : 'surface';
}

/** The part of a line between two shares of its number of steps, which are of about equal length. */
function cutLine(line: readonly Epsg5186[], from: number, to: number): Epsg5186[] {
  const last = line.length - 1;
  const [a, b] = [from * last, to * last];
  const inner = line.filter((_, i) => i > a + 1e-6 && i < b - 1e-6);
  return [pointAt(line, a), ...inner, pointAt(line, b)];
}

function pointAt(line: readonly Epsg5186[], at: number): Epsg5186 {
  const i = Math.min(line.length - 2, Math.floor(at));
  const t = at - i;
  const between = (axis: 0 | 1) => Math.round((line[i][axis] + (line[i + 1][axis] - line[i][axis]) * t) * 1000) / 1000;
  return [between(0), between(1)];
}

function boxOf(line: readonly Epsg5186[]): Epsg5186Box {
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
