import type { Epsg5186Box, Reader, ScenarioRevision } from '#core';
import { readSubway } from '#datasets/subway/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readSpaces, type Space } from '#datasets/underground-spaces/contract.ts';
import { rememberPerRevision } from '../_kit/revision-cache.ts';
import type { TileLine, TileSpace } from './contract.ts';
import { type GroundAt, groundOf, middleOf, spaceHall, subwayLine } from './heights.ts';

/** The subway and the halls of the whole city with their heights: some hundred things that each reach over many tiles. */
export interface DeepCity {
  readonly lines: readonly TileLine[];
  readonly spaces: readonly { readonly hall: TileSpace; readonly space: Space }[];
}

/** A station counts from the ground around it, not from a single cell. */
const cellM = 30;

export const deepCity = rememberPerRevision(async ({ reader, scenario }): Promise<DeepCity> => {
  const sections = await readSubway(reader, { scenario });
  const spaces = await readSpaces(reader, { scenario });
  const places = [
    ...sections.flatMap(({ line }) => [line[0], line[line.length - 1]]),
    ...spaces.map((space) => middleOf(space)),
  ];
  if (places.length === 0) return { lines: [], spaces: [] };
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const margin = 2 * cellM;
  const box: Epsg5186Box = [
    Math.min(...xs) - margin,
    Math.min(...ys) - margin,
    Math.max(...xs) + margin,
    Math.max(...ys) + margin,
  ];
  const groundAt = await groundOver(reader, scenario, box, cellM);
  return {
    lines: sections.map((section) => subwayLine(section, groundAt)),
    spaces: spaces.map((space) => ({ space, hall: spaceHall(space, groundAt) })),
  };
});

/**
 * Ground over a box at a cell size; where nothing is known, what is known around. Cells are those of one grid over the whole
 * country, so that neighbouring tiles see the same ground along their common edge.
 */
export async function groundOver(
  reader: Reader,
  scenario: ScenarioRevision,
  [west, south, east, north]: Epsg5186Box,
  cellSize: number,
): Promise<GroundAt> {
  const down = (value: number) => Math.floor(value / cellSize) * cellSize;
  const up = (value: number) => Math.ceil(value / cellSize) * cellSize;
  const box: Epsg5186Box = [down(west), down(south), up(east), up(north)];
  return groundOf(fillTerrainGaps(await readTerrain(reader, { box, cellSize, scenario })));
}
