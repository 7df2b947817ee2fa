import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { contract, type TerrainRow, terrainExtent } from './contract.ts';

const rows: RowTable<TerrainRow> = {
  table: 'terrain_block',
  key: ['block_column', 'block_row'],
  columns: ['block_column', 'block_row', 'cell_size', 'origin_x', 'origin_y', 'width', 'height', 'values'],
  values: (block) => [
    block.blockColumn,
    block.blockRow,
    block.cellSize,
    block.originX,
    block.originY,
    block.width,
    block.height,
    littleEndian(block.values),
  ],
};

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
  return bytes;
}

export const dataset: DatasetServer<TerrainRow> = {
  contract,
  store: (tx, blocks, context) => storeRows(tx, rows, blocks, context),
  extent: async (reader, scenario) => (await terrainExtent(reader, scenario))?.box,
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
