import { boxToEpsg5186, type Epsg5186Box, seoulBox } from '#core';
import type { CityPlan } from '../_kit/city-plan.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { TerrainRow } from './contract.ts';
import { type Landform, makeLandform } from './landform.ts';
import { countryBox } from './structure.ts';

/** Cells of the country to the horizon, of all Seoul, and of the area that is built. */
export const countryCellM = 90;
export const seoulCellM = 30;
export const cityCellM = 10;
/** The fine raster reaches this far beyond the built city. */
const cityMarginM = 500;
const blockCells = 256;
/** Cells that share one list of what lies near: first a wide list, then a narrow one out of it. */
const regionCells = 64;
const patchCells = 8;

/** The ground of the generated city: a fine raster of what is built, within one of all Seoul, within one of the country. */
export const synthetic: Synthesizer<TerrainRow> = {
  *rows(plan: CityPlan) {
    const landform = makeLandform(plan.seed, plan.hills, plan.streams, plan.islands);
    const [x0, y0, x1, y1] = plan.box;
    const city: Epsg5186Box = [x0 - cityMarginM, y0 - cityMarginM, x1 + cityMarginM, y1 + cityMarginM];
    // Block numbers of the rasters must differ: each counts on from its own thousand.
    yield* blocksOf(landform, countryBox, countryCellM, 0);
    yield* blocksOf(landform, boxToEpsg5186(seoulBox), seoulCellM, 1000);
    yield* blocksOf(landform, city, cityCellM, 2000);
  },
};

function* blocksOf(landform: Landform, box: Epsg5186Box, cellSize: number, firstBlock: number): Iterable<TerrainRow> {
  const originX = Math.floor(box[0] / cellSize) * cellSize;
  const originY = Math.ceil(box[3] / cellSize) * cellSize;
  const width = Math.ceil((box[2] - originX) / cellSize);
  const height = Math.ceil((originY - box[1]) / cellSize);
  for (let row = 0; row < height; row += blockCells) {
    for (let column = 0; column < width; column += blockCells) {
      // One more than the block's own: neighbours overlap by a cell.
      const block = {
        cellSize,
        originX: originX + column * cellSize,
        originY: originY - row * cellSize,
        width: Math.min(blockCells + 1, width - column),
        height: Math.min(blockCells + 1, height - row),
      };
      yield {
        blockColumn: firstBlock + column / blockCells,
        blockRow: firstBlock + row / blockCells,
        ...block,
        values: heightsOf(landform, block),
      };
    }
  }
}

type Block = Omit<TerrainRow, 'blockColumn' | 'blockRow' | 'values'>;
/** Cells `[column0, row0, column1, row1]` of a block, ends not included. */
type Cells = readonly [number, number, number, number];

function heightsOf(landform: Landform, block: Block): Float32Array {
  const { cellSize, originX, originY, width, height } = block;
  const values = new Float32Array(width * height);
  for (const region of tiled([0, 0, width, height], regionCells)) {
    const around = narrowedTo(landform, block, region);
    for (const patch of tiled(region, patchCells)) {
      const { heightAt } = narrowedTo(around, block, patch);
      const [column0, row0, column1, row1] = patch;
      for (let row = row0; row < row1; row++) {
        for (let column = column0; column < column1; column++) {
          const h = heightAt(originX + (column + 0.5) * cellSize, originY - (row + 0.5) * cellSize);
          // To the centimetre.
          values[row * width + column] = Math.round(h * 100) / 100;
        }
      }
    }
  }
  return values;
}

function* tiled([column0, row0, column1, row1]: Cells, size: number): Iterable<Cells> {
  for (let row = row0; row < row1; row += size) {
    for (let column = column0; column < column1; column += size) {
      yield [column, row, Math.min(column1, column + size), Math.min(row1, row + size)];
    }
  }
}

function narrowedTo(landform: Landform, block: Block, [column0, row0, column1, row1]: Cells): Landform {
  const { cellSize, originX, originY } = block;
  const [halfX, halfY] = [((column1 - column0) * cellSize) / 2, ((row1 - row0) * cellSize) / 2];
  const radiusM = Math.sqrt(halfX * halfX + halfY * halfY);
  return landform.narrowed(originX + column0 * cellSize + halfX, originY - row0 * cellSize - halfY, radiusM);
}
