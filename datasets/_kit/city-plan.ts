import { boxToEpsg5186, type Epsg5186Box, seoulBox } from '#core';
import { aroundPlace, guOfArea } from './city-plan/area.ts';
import { type CityDraft, drawCell } from './city-plan/cell.ts';
import { boxOfRing, contains, distance, type Point } from './city-plan/geometry.ts';
import { assignLand, isBuilt, type UsedQuarter } from './city-plan/land-use.ts';
import { type Landmarks, planLandmarks, type RoadStrip } from './city-plan/landmarks.ts';
import { type Borders, bridgeLines, planBorders, roadLines } from './city-plan/lines.ts';
import { makeNetwork, type Network } from './city-plan/network.ts';
import { GroundIndex } from './city-plan/open-ground.ts';
import { overreachingStreets } from './city-plan/overreach.ts';
import { makeQuarters } from './city-plan/quarters.ts';
import type { CityPlan, PlanArea, PlanCell } from './city-plan/types.ts';
import { type Hill, type Island, planHills, planIslands, planStreams, type Stream } from './city-plan-nature.ts';

export { areaText, parseArea } from './city-plan/area.ts';
export { landmarkSlug } from './city-plan/landmarks.ts';
export type {
  CityPlan,
  GroundKind,
  LotPurpose,
  PlanArea,
  PlanCell,
  PlanGround,
  PlanLot,
  PlanStreet,
  PlanTree,
  StreetClass,
} from './city-plan/types.ts';

/** The whole of Seoul in outline: what every area of one seed has in common. */
interface CityOutline {
  readonly hills: readonly Hill[];
  readonly streams: readonly Stream[];
  readonly islands: readonly Island[];
  readonly guRings: ReadonlyMap<string, readonly Point[]>;
  readonly quarters: readonly UsedQuarter[];
  readonly draft: CityDraft;
}

/** Outlines of the last few seeds: each costs a second or two, and every dataset's part of the city asks for one. */
const outlines = new Map<number, CityOutline>();
const keptOutlines = 3;

/**
 * The plan of a generated Seoul, or of a part of it: true rivers, mountains, main roads and landmarks, with streets,
 * blocks and parcels invented between them. See README.md beside this file.
 *
 * @param seed any integer
 */
export function makeCityPlan(seed: number, area: PlanArea = 'centre'): CityPlan {
  const outline = outlineOf(seed);
  const quarters = quartersIn(outline, area);
  return {
    seed,
    area,
    guCodes: [...new Set(quarters.map((q) => q.guCode))].sort(),
    box: boxAround(quarters),
    guRings: outline.guRings,
    hills: outline.hills,
    streams: outline.streams,
    islands: outline.islands,
    *cells() {
      for (const quarter of quarters) yield cellOf(outline, quarter);
    },
  };
}

function outlineOf(seed: number): CityOutline {
  let outline = outlines.get(seed);
  if (!outline) {
    outline = makeOutline(seed);
    outlines.set(seed, outline);
    if (outlines.size > keptOutlines) outlines.delete(outlines.keys().next().value as number);
  }
  return outline;
}

/** What follows from the facts alone, whatever the seed. */
interface Backbone {
  readonly streams: readonly Stream[];
  readonly islands: readonly Island[];
  readonly borders: Borders;
  readonly network: Network;
  readonly strips: readonly RoadStrip[];
  readonly landmarks: Landmarks;
}
let backbone: Backbone | undefined;

function makeBackbone(): Backbone {
  const [streams, islands, roads] = [planStreams(), planIslands(), roadLines()];
  const borders = planBorders(roads, streams);
  const network = makeNetwork([...roads, ...bridgeLines(), ...borders.lines]);
  const strips = roadStrips(network);
  return { streams, islands, borders, network, strips, landmarks: planLandmarks(strips) };
}

function makeOutline(seed: number): CityOutline {
  backbone ??= makeBackbone();
  const { streams, islands, borders, network, strips, landmarks } = backbone;
  const hills = planHills(seed);
  const ground = new GroundIndex(hills, streams, islands);
  for (const { ring } of landmarks.buildings) ground.keepClear({ ring, gapM: 5 });
  for (const { ring } of landmarks.grounds) ground.keepClear({ ring, gapM: 3 });
  const quarters = assignLand(seed, makeQuarters(seed, network, borders.outlines, ground), streams, hills);
  const draft: CityDraft = {
    seed,
    ground,
    roads: strips,
    landmarks,
    overreach: overreachingStreets(quarters),
    builtSides: builtSides(quarters),
    ...placedIn(quarters, landmarks),
  };
  return { hills, streams, islands, guRings: borders.outlines, quarters, draft };
}

const roadStrips = ({ nodes, links }: Network): RoadStrip[] =>
  links
    .filter(({ line }) => line.class !== 'border')
    .map(({ line, from, to }) => ({ a: nodes[from], b: nodes[to], widthM: line.widthM }));

function builtSides(quarters: readonly UsedQuarter[]): CityDraft['builtSides'] {
  const sides = new Map<string, (readonly [Point, Point])[]>();
  for (const { patch, edges } of quarters.filter(isBuilt)) {
    edges.forEach(({ way }, i) => {
      const side = [patch.ring[i], patch.ring[(i + 1) % patch.ring.length]] as const;
      const known = sides.get(way.id);
      if (known) known.push(side);
      else sides.set(way.id, [side]);
    });
  }
  return sides;
}

/** Landmarks by the quarter in which their middle lies. */
function placedIn(
  quarters: readonly UsedQuarter[],
  { buildings, grounds }: Landmarks,
): Pick<CityDraft, 'landmarksIn' | 'groundsIn'> {
  const groupBy = <T extends { readonly middle: Point }>(items: readonly T[]): Map<string, T[]> => {
    const found = new Map<string, T[]>();
    for (const item of items) {
      const quarter = quarters.find((q) => contains(q.patch.ring, item.middle));
      if (!quarter) continue;
      found.set(quarter.id, [...(found.get(quarter.id) ?? []), item]);
    }
    return found;
  };
  return { landmarksIn: groupBy(buildings), groundsIn: groupBy(grounds) };
}

function quartersIn({ quarters }: CityOutline, area: PlanArea): readonly UsedQuarter[] {
  if (typeof area === 'object' && 'km2' in area) {
    // The nearest quarters that make up so much ground.
    const near = quarters
      .map((quarter) => ({ quarter, far: distance(quarter.middle, aroundPlace) }))
      .sort((a, b) => a.far - b.far);
    const taken = new Set<string>();
    let left = area.km2 * 1e6;
    for (const { quarter } of near) {
      if (left <= 0) break;
      taken.add(quarter.id);
      left -= quarter.areaM2;
    }
    return quarters.filter((q) => taken.has(q.id));
  }
  const codes = new Set(guOfArea(area));
  return quarters.filter((q) => codes.has(q.guCode));
}

function boxAround(quarters: readonly UsedQuarter[]): Epsg5186Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { patch } of quarters) {
    const [a, b, c, d] = boxOfRing(patch.ring);
    [x0, y0, x1, y1] = [Math.min(x0, a), Math.min(y0, b), Math.max(x1, c), Math.max(y1, d)];
  }
  if (quarters.length === 0) return boxToEpsg5186(seoulBox);
  const down = (value: number): number => Math.floor(value / 10) * 10;
  const up = (value: number): number => Math.ceil(value / 10) * 10;
  return [down(x0), down(y0), up(x1), up(y1)];
}

/**
 * Cells of small areas are kept while the parts of the city ask for them in turn: the centre is made once. A pass over
 * all of Seoul finds none of them again, and needs no more memory than these.
 */
const keptCells = 700;
const recent = new Map<UsedQuarter, PlanCell>();

function cellOf({ draft }: CityOutline, quarter: UsedQuarter): PlanCell {
  const known = recent.get(quarter);
  if (known) return known;
  const cell = drawCell(draft, quarter);
  recent.set(quarter, cell);
  if (recent.size > keptCells) recent.delete(recent.keys().next().value as UsedQuarter);
  return cell;
}
