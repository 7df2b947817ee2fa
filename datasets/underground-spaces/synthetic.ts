import { boxContains, type Epsg5186, toEpsg5186 } from '#core';
import type { CityPlan } from '../_kit/city-plan.ts';
import { platformLengthM, usualPlatformM } from '../_kit/facts/subway-levels.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import { type StationPlace, stationPlaces } from '../_kit/subway-alignment.ts';
import type { SpaceRow } from './contract.ts';
import { mallFacts } from './malls.ts';

/** The stations and underground malls of Seoul at their true places; outlines and most depths are inventions. */
export const synthetic: Synthesizer<SpaceRow> = {
  *rows({ box }: CityPlan) {
    for (const place of stationPlaces()) if (boxContains(box, place.at)) yield stationRow(place);
    for (const { axis, widthM, ...mall } of mallFacts) {
      const line = axis.map((position) => toEpsg5186(position));
      if (!boxContains(box, line[0])) continue;
      yield { ...mall, id: `mall-${mall.id}`, footprint: [[strip(line, widthM)]], lineName: null, lineNameEn: null };
    }
  },
};

const stationWidthM = 22;
/** Down to here a station has its halls right under the street; deeper ones are caverns around the platform. */
const openDepthM = 26;
const cavernM = 14;
const hallRoofM = 3;
const trackBedM = 1.2;
/** Height of an elevated or surface station over its rail. */
const shelterM = 7;

function stationRow({ branch, station, at, along, depthM }: StationPlace): SpaceRow {
  const half = (platformLengthM[branch.line] ?? usualPlatformM) / 2;
  const end = (sign: number): Epsg5186 => [at[0] + sign * half * along[0], at[1] + sign * half * along[1]];
  const roof = depthM <= 0 ? depthM - shelterM : depthM > openDepthM ? depthM - cavernM : hallRoofM;
  return {
    id: `station-${branch.line}-${station.name}`,
    kind: 'station',
    name: station.name.endsWith('역') ? station.name : `${station.name}역`,
    nameEn: /Station$/.test(station.nameEn) ? station.nameEn : `${station.nameEn} Station`,
    lineName: branch.name,
    lineNameEn: branch.nameEn,
    footprint: [[strip([end(-1), end(1)], stationWidthM)]],
    roofDepthM: roof,
    floorDepthM: Math.round((depthM + trackBedM) * 10) / 10,
  };
}

/** A closed counter-clockwise ring at half the width on both sides of a line, to the millimetre. */
function strip(line: readonly Epsg5186[], widthM: number): Epsg5186[] {
  const side = (sign: 1 | -1): Epsg5186[] =>
    line.map((place, i) => offset(place, normalAt(line, i), (sign * widthM) / 2));
  const ring = [...side(-1), ...side(1).reverse()];
  return [...ring, ring[0]];
}

/** Unit vector to the left of the line at one of its points, between the steps before and after. */
function normalAt(line: readonly Epsg5186[], i: number): readonly [number, number] {
  const a = line[Math.max(0, i - 1)];
  const b = line[Math.min(line.length - 1, i + 1)];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.sqrt(dx * dx + dy * dy);
  return [-dy / length, dx / length];
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;
const offset = ([x, y]: Epsg5186, [nx, ny]: readonly [number, number], by: number): Epsg5186 => [
  millimetres(x + nx * by),
  millimetres(y + ny * by),
];
