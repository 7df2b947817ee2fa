import { type Field, interpolate, linePlaces } from '#core';
import { cellOf, type EmittingRoad, roadEmission, traffic } from '../_kit/dust/roads.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { kerbs } from './kernel/canyon.ts';
import { type Land, lineSource, sigmas, windAt } from './kernel/plume.ts';
import type { RoseWind } from './weather.ts';

/** A piece of a street, as its kerbs are computed. */
export interface StreetPiece {
  readonly name: string;
  readonly class: EmittingRoad['class'];
  readonly cell: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly widthM: number;
  readonly heightM: number;
  /** µg/(m s) of PM2.5 by what the cars do, mean over a year. */
  readonly emission: Readonly<Record<'exhaust' | 'wear' | 'resuspension', number>>;
  readonly vehicles: number;
}

/** Longest piece of a line that is one street, and the shortest that is worth a look, m. */
const longestM = 150;
const shortestM = 25;
/** Pavements on both sides. */
const pavementsM = 6;
/** Below this height over width it is no canyon; and buildings must stand on so much of the ground. */
const leastAspect = 0.3;
const leastPlan = 0.15;
const busy = new Set<EmittingRoad['class']>(['motorway', 'trunk', 'primary', 'secondary', 'tertiary']);

/** Pieces of the busy roads of a city. */
export function streetPieces(
  { grid, built }: Pick<CityForm, 'grid' | 'built'>,
  roads: readonly EmittingRoad[],
  fleet: { readonly gradeFive: number },
): StreetPiece[] {
  const { meanM } = built.heights();
  const plan = built.planDensity();
  const found: StreetPiece[] = [];
  for (const road of roads) {
    if (!busy.has(road.class)) continue;
    const perMetre = roadEmission(road, fleet);
    const emission = {
      exhaust: 1e6 * perMetre.exhaust,
      wear: 1e6 * perMetre.wear,
      resuspension: 1e6 * perMetre.resuspension,
    };
    for (let i = 1; i < road.line.length; i++) {
      for (const [from, to] of cut(road.line[i - 1], road.line[i])) {
        const cell = cellOf(grid, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
        if (cell === undefined) continue;
        const heightM = plan[cell] >= leastPlan ? meanM[cell] : 0;
        const vehicles = traffic[road.class].vehicles * (road.oneway === 'no' ? 1 : 0.5);
        const widthM = road.widthM + pavementsM;
        found.push({
          name: road.name ?? '',
          class: road.class,
          ...{ cell, from, to, widthM, heightM, emission, vehicles },
        });
      }
    }
  }
  return found;
}

type Position = readonly [number, number];

function cut([x0, y0]: readonly number[], [x1, y1]: readonly number[]): (readonly [Position, Position])[] {
  const metres = Math.hypot(x1 - x0, y1 - y0);
  if (metres < shortestM) return [];
  const parts = Math.ceil(metres / longestM);
  const at = (k: number): Position => [x0 + ((x1 - x0) * k) / parts, y0 + ((y1 - y0) * k) / parts];
  return Array.from({ length: parts }, (_, k) => [at(k), at(k + 1)] as const);
}

export const isCanyon = ({ heightM, widthM }: Pick<StreetPiece, 'heightM' | 'widthM'>): boolean =>
  heightM / widthM >= leastAspect;

/** Turbulence of the cars, m/s: half a metre on the busiest roads. */
const turbulenceOf = (vehicles: number) => 0.1 + 0.4 * Math.min(1, vehicles / 50_000);

/**
 * What 1 µg/(m s) of a street leaves at its dirtier kerb, in µg/m³, mean over winds weighted by the traffic: in a canyon
 * by the canyon's model, in the open as an endless line across the part of the wind that blows across it.
 */
export function kerbFactor(piece: StreetPiece, rose: readonly RoseWind[], land: Land): number {
  const { from, to, widthM, heightM, vehicles } = piece;
  const bearing = Math.atan2(to[0] - from[0], to[1] - from[1]);
  const canyon = isCanyon(piece);
  let [left, right] = [0, 0];
  for (const { fromDeg, windMs, stability, share } of rose) {
    const angle = (fromDeg * Math.PI) / 180 - bearing;
    // Wind from the right of the street's direction: the right kerb lies under the wind's lee in a canyon.
    const fromRight = Math.sin(angle) > 0;
    let [near, far] = [0, 0];
    if (canyon) {
      const roofWindMs = windAt(land, stability, windMs, 10, Math.max(10, heightM));
      const both = kerbs({ widthM, heightM, roofWindMs, trafficTurbulenceMs: turbulenceOf(vehicles) }, angle);
      [near, far] = [both.leeward, both.windward];
    } else {
      // In the open the kerb away from the wind has the plume, over half the road and spread by the cars (σ_z 2 m).
      const across = Math.max(0.2, Math.abs(Math.sin(angle)));
      const sz = Math.hypot(sigmas(land, stability, widthM / 2).z, 2);
      far = lineSource({ windMs: windMs * across, heightM: 0.5, sigmas: { y: 1, z: sz }, z: 1.5 });
    }
    right += share * (fromRight ? near : far);
    left += share * (fromRight ? far : near);
  }
  return Math.max(left, right);
}

/** Leaves per wall, m² per m²; how fast they take PM2.5, m/s; and how fast air leaves a canyon, m/s. */
const leafArea = 3;
const ontoLeavesMs = 0.002;
const outMs = 0.4;

/** Share (0..1) of the traffic's dust in streets that walls green from end to end would catch, by what the streets give. */
export function caughtByGreen(pieces: readonly StreetPiece[]): number {
  let [caught, all] = [0, 0];
  for (const piece of pieces) {
    const grams = Math.hypot(piece.to[0] - piece.from[0], piece.to[1] - piece.from[1]) * piece.emission.resuspension;
    const onto = isCanyon(piece) ? 2 * piece.heightM * leafArea * ontoLeavesMs : 0;
    caught += (grams * onto) / (onto + outMs * piece.widthM);
    all += grams;
  }
  return all > 0 ? caught / all : 0;
}

/** Lines of street pieces on the ground. */
export const streetPlaces = (pieces: readonly StreetPiece[], ground: Field) =>
  linePlaces(
    pieces.map(({ from, to }) => [from, to].map(([x, y]) => [x, y, interpolate(ground, x, y) + 1.5] as const)),
  );
