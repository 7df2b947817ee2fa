import type { Field } from '#core';
import { computeFacades, isLit, type RunOptions } from '../_kit/facades/facades.ts';
import { stripSize } from '../_kit/facades/walls.ts';
import { windowsOf } from '../_kit/facades/windows.ts';
import type { Prism } from '../_kit/prisms/grid.ts';
import type { SunMoment } from '../_kit/solar/sun-period.ts';
import type { SolarParameters } from './contract.ts';
import type { RoofBuilding } from './planes.ts';

/** Balconies of one building. */
export interface BalconyFigures {
  readonly flats: number;
  readonly kilowattHours: number;
}

/** A bin of the year's sun: where it stands there, and its direct energy across the beam, Wh/m². */
export interface SunBin {
  readonly azimuthDeg: number;
  readonly elevationDeg: number;
  readonly beam: number;
}

const binDeg = 5;
/** A balcony that looks further than this from the south is left without a module. */
const fromSouthDeg = 60;
const albedo = 0.2;
/** Share of an upright plane's sky that neighbours leave open, where nothing better is known. */
const usualSkyShare = 0.75;

/** The year's sun in bins of 5° by 5°, each at the energy-weighted middle of its moments. */
export function sunBins(moments: readonly SunMoment[]): SunBin[] {
  const bins = new Map<string, { beam: number; azimuth: number; elevation: number }>();
  for (const { azimuthDeg, elevationDeg, dni, minutes } of moments) {
    const key = `${Math.floor(azimuthDeg / binDeg)} ${Math.floor(elevationDeg / binDeg)}`;
    const bin = bins.get(key) ?? { beam: 0, azimuth: 0, elevation: 0 };
    const energy = (dni * minutes) / 60;
    bin.beam += energy;
    bin.azimuth += energy * azimuthDeg;
    bin.elevation += energy * elevationDeg;
    bins.set(key, bin);
  }
  return [...bins.values()]
    .filter(({ beam }) => beam > 0)
    .map(({ beam, azimuth, elevation }) => ({ beam, azimuthDeg: azimuth / beam, elevationDeg: elevation / beam }));
}

/** Diffuse and reflected energy of the period on an open upright plane, Wh/m², isotropic. */
const diffuseUpright = (moments: readonly SunMoment[]): number =>
  moments.reduce(
    (sum, { ghi, dhi, minutes }) => sum + ((0.5 * usualSkyShare * dhi + 0.5 * albedo * ghi) * minutes) / 60,
    0,
  );

/**
 * One upright module per flat of every apartment block, on the wall of its floor that gets the most sun of those that look
 * south. Direct light by exact rays to buildings and terrain for every bin of the year's sun.
 */
export async function balconyFigures(
  buildings: readonly RoofBuilding[],
  city: { readonly others: readonly Prism[]; readonly terrain?: Field },
  moments: readonly SunMoment[],
  parameters: SolarParameters,
  options: RunOptions,
): Promise<Map<RoofBuilding, BalconyFigures>> {
  const blocks = buildings.filter(({ use }) => use === 'apartment');
  const found = new Map<RoofBuilding, BalconyFigures>();
  if (blocks.length === 0) return found;
  const bins = sunBins(moments);
  const input = { city: { ...city, buildings: blocks }, day: { positions: bins }, spacingM: 6 };
  const { walls, lit, bytesPerSample } = await computeFacades(input, options);
  const { open } = windowsOf(walls);
  const diffuse = diffuseUpright(moments);
  blocks.forEach((block, b) => {
    const floors: number[] = [];
    for (let s = walls.firstStrip[b]; s < walls.firstStrip[b + 1]; s++) {
      const [, , east, north, , , storeys, first] = walls.strips.subarray(s * stripSize, (s + 1) * stripSize);
      if (Math.abs((Math.atan2(east, -north) * 180) / Math.PI) > fromSouthDeg) continue;
      const faces = bins.map(
        ({ azimuthDeg, elevationDeg, beam }) => beam * incidence(east, north, azimuthDeg, elevationDeg),
      );
      for (let storey = 0; storey < storeys; storey++) {
        const sample = first + storey;
        if (!open[sample]) continue;
        const direct = faces.reduce((sum, energy, i) => {
          return isLit(lit, sample * bytesPerSample, i) ? sum + energy : sum;
        }, 0);
        floors[storey] = Math.max(floors[storey] ?? 0, direct + diffuse);
      }
    }
    found.set(block, flatsOf(block, floors, parameters));
  });
  return found;
}

/** Cosine between the sun and the outward normal of an upright wall. */
function incidence(east: number, north: number, azimuthDeg: number, elevationDeg: number): number {
  const [azimuth, elevation] = [(azimuthDeg * Math.PI) / 180, (elevationDeg * Math.PI) / 180];
  return Math.max(0, Math.cos(elevation) * (Math.sin(azimuth) * east + Math.cos(azimuth) * north));
}

function flatsOf(block: RoofBuilding, floors: readonly number[], parameters: SolarParameters): BalconyFigures {
  const perFloor = Math.max(1, Math.round(areaOf(block) / (1.3 * parameters.flatM2)));
  let flats = 0;
  let kilowattHours = 0;
  for (const light of floors) {
    if (light === undefined) continue;
    flats += perFloor;
    kilowattHours += perFloor * (parameters.balconyWatts / 1000) * (light / 1000) * (parameters.performanceRatio / 100);
  }
  return { flats, kilowattHours };
}

/** Plan area of a footprint, m². */
export function areaOf({ footprint }: Pick<RoofBuilding, 'footprint'>): number {
  let sum = 0;
  for (const polygon of footprint) {
    polygon.forEach((ring, k) => {
      let area = 0;
      const [x0, y0] = ring[0];
      for (let i = 1; i < ring.length; i++) {
        area += (ring[i - 1][0] - x0) * (ring[i][1] - y0) - (ring[i][0] - x0) * (ring[i - 1][1] - y0);
      }
      sum += (k === 0 ? 1 : -1) * Math.abs(area / 2);
    });
  }
  return sum;
}
