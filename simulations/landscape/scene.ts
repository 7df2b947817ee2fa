import type { Epsg5186Box, Field, Reader, ScenarioRevision } from '#core';
import { readTerrain } from '#datasets/terrain/contract.ts';
import { type GroundArea, readAreas } from '#datasets/water-green/contract.ts';
import type { NamedBuilding } from '../_kit/edits/edits.ts';
import { surfaceFor } from '../_kit/eyes/city.ts';
import { forEachCell, snapBox } from '../_kit/raster.ts';
import { covers, type PanoramaScene } from './kernel/panorama.ts';

/** Metres of terrain beyond the buildings, and its cells: mountains on the horizon need no finer ones. */
const farM = 25_000;
const farCellM = 60;

/** What a panorama needs to know of the city, and which buildings its numbers stand for. */
export interface NamedScene {
  readonly scene: PanoramaScene;
  readonly buildings: readonly NamedBuilding[];
}

/** Ground cover, buildings and heights on one raster. Buildings that the eyes look out of are left out. */
export function sceneOf(
  city: { readonly ground: Field; readonly buildings: readonly NamedBuilding[] },
  areas: readonly GroundArea[],
  windows: readonly { x: number; y: number }[],
): NamedScene {
  const { ground } = city;
  const surface = surfaceFor(city, windows);
  const cover = new Uint8Array(surface.values.length);
  const paint = (category: 'green' | 'water') => {
    for (const { area } of areas.filter((each) => each.category === category)) {
      for (const polygon of area) {
        forEachCell(ground, polygon, (cell) => {
          cover[cell] = covers[category];
        });
      }
    }
  };
  // Water lies on top of the parks along it.
  paint('green');
  paint('water');
  const owner = new Int32Array(surface.values.length).fill(-1);
  city.buildings.forEach(({ footprint, groundM, heightM }, number) => {
    const roof = Math.fround(groundM + heightM);
    for (const polygon of footprint) {
      forEachCell(ground, polygon, (cell) => {
        // The cell is whose roof it shows; one that was left out shows none.
        if (surface.values[cell] !== roof) return;
        owner[cell] = number;
        cover[cell] = covers.building;
      });
    }
  });
  const ownerGroundM = Float32Array.from(city.buildings, ({ groundM }) => groundM);
  return { scene: { surface, cover, owner, ownerGroundM }, buildings: city.buildings };
}

/** Coarse terrain around a box, or undefined where none is known. */
export async function readFar(
  reader: Reader,
  box: Epsg5186Box,
  scenario: ScenarioRevision,
): Promise<Field | undefined> {
  const far = await readTerrain(reader, { box: snapBox(box, farCellM, farM), cellSize: farCellM, scenario });
  return far.values.some((z) => !Number.isNaN(z)) ? far : undefined;
}

export const readCover = (reader: Reader, box: Epsg5186Box, scenario: ScenarioRevision): Promise<GroundArea[]> =>
  readAreas(reader, { box, scenario });
