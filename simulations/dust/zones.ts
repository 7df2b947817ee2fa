import type { Epsg5186 } from '#core';
import { guTable } from '#datasets/boundaries/contract.ts';
import { forEachCell } from '../_kit/raster.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';

/** Zones whose sources are told apart: inside the City Wall, each gu (without what lies in the wall), and what no gu holds. */
export const wallZone = 0;
export const otherZone = guTable.length + 1;
export const zoneCount = guTable.length + 2;

export const zoneName = (zone: number): string =>
  zone === wallZone ? '한양도성 안' : zone === otherZone ? '-' : guTable[zone - 1].ko;

/** The zone of every cell. `wall`: ring of the City Wall, closed. */
export function zonesOf({ grid, dongs }: Pick<CityForm, 'grid' | 'dongs'>, wall: readonly Epsg5186[]): Uint8Array {
  const zones = new Uint8Array(grid.width * grid.height).fill(otherZone);
  for (const { gu, area } of dongs) {
    const zone = guTable.findIndex(({ code }) => code === gu) + 1;
    if (zone === 0) continue;
    for (const polygon of area) {
      forEachCell(grid, polygon, (cell) => {
        zones[cell] = zone;
      });
    }
  }
  if (wall.length > 3) {
    forEachCell(grid, [wall], (cell) => {
      zones[cell] = wallZone;
    });
  }
  return zones;
}
