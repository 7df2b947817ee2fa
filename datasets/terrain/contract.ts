import {
  defineDataset,
  type Epsg5186Box,
  type Field,
  interpolate,
  type Reader,
  type ScenarioRevision,
  validIn,
} from '#core';

export const contract = defineDataset({
  id: 'terrain',
  version: 1,
  title: { ko: '지형', en: 'Terrain' },
  summary: { ko: '해발 높이 격자', en: 'Grid of heights above mean sea level' },
  attributes: { heightM: { title: { ko: '해발 높이', en: 'Height above sea level' }, unit: 'metre', decimals: 1 } },
});

/** One block of a height raster, as importers yield it and the database keeps it. NaN where the source knows nothing. */
export interface TerrainRow {
  /** Position of the block in its source raster. */
  readonly blockColumn: number;
  readonly blockRow: number;
  readonly cellSize: number;
  /** Outer corner of the block's north-west cell, EPSG:5186. */
  readonly originX: number;
  readonly originY: number;
  readonly width: number;
  readonly height: number;
  /** Metres above mean sea level, row 0 in the north. */
  readonly values: Float32Array;
}

interface StoredBlock {
  cell: number;
  x: number;
  y: number;
  width: number;
  height: number;
  values: Uint8Array;
}

const blockAsField = (block: StoredBlock): Field => ({
  values: new Float32Array(block.values.slice().buffer),
  width: block.width,
  height: block.height,
  cellSize: block.cell,
  origin: [block.x, block.y],
  crs: 'EPSG:5186',
  unit: 'metre',
  noData: Number.NaN,
});

/**
 * Terrain heights over a box at a cell size: the finest source that covers a place wins, bilinear between its cells, NaN
 * where no source knows the height. Blocks overlap their neighbours by one cell, so there are no seams.
 */
export async function readTerrain(
  reader: Reader,
  { box, cellSize, scenario }: { box: Epsg5186Box; cellSize: number; scenario: ScenarioRevision },
): Promise<Field> {
  const [minX, minY, maxX, maxY] = box;
  const blocks = await reader.query<StoredBlock>(
    `select cell_size as cell, origin_x as x, origin_y as y, width, height, values from terrain_block
     where ${validIn('$1')} and origin_x <= $4 and origin_x + width * cell_size >= $2
       and origin_y >= $3 and origin_y - height * cell_size <= $5
     order by cell_size desc, source, block_row, block_column`,
    [scenario.revision, minX, minY, maxX, maxY],
  );
  const width = Math.max(1, Math.ceil((maxX - minX) / cellSize - 1e-9));
  const height = Math.max(1, Math.ceil((maxY - minY) / cellSize - 1e-9));
  const field: Field = {
    values: new Float32Array(width * height).fill(Number.NaN),
    width,
    height,
    cellSize,
    origin: [minX, maxY],
    crs: 'EPSG:5186',
    unit: 'metre',
    noData: Number.NaN,
  };
  for (const block of blocks) paintBlock(field, blockAsField(block));
  return field;
}

function paintBlock(field: Field, block: Field): void {
  const [x0, y0] = field.origin;
  const margin = block.cellSize / 2;
  const west = block.origin[0] + margin;
  const east = block.origin[0] + block.width * block.cellSize - margin;
  const north = block.origin[1] - margin;
  const south = block.origin[1] - block.height * block.cellSize + margin;
  const firstColumn = Math.max(0, Math.ceil((west - x0) / field.cellSize - 0.5));
  const lastColumn = Math.min(field.width - 1, Math.floor((east - x0) / field.cellSize - 0.5));
  const firstRow = Math.max(0, Math.ceil((y0 - north) / field.cellSize - 0.5));
  const lastRow = Math.min(field.height - 1, Math.floor((y0 - south) / field.cellSize - 0.5));
  for (let row = firstRow; row <= lastRow; row++) {
    const y = y0 - (row + 0.5) * field.cellSize;
    for (let column = firstColumn; column <= lastColumn; column++) {
      const value = interpolate(block, x0 + (column + 0.5) * field.cellSize, y);
      if (!Number.isNaN(value)) field.values[row * field.width + column] = value;
    }
  }
}

/** Ground of a box for things that stand on it, in 10 m cells without gaps. */
export const readGround = (
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Field> => readTerrain(reader, { box, cellSize: 10, scenario }).then((found) => fillTerrainGaps(found));

/**
 * Fills cells without data from the known ones around them: averages into ever coarser levels, then takes each hole's
 * value from the finest level that has one. Smooth, and never a cliff to sea level at the city's limit.
 * A field without any data becomes `fallback` everywhere.
 */
export function fillTerrainGaps(field: Field, fallback = 0): Field {
  const filled = fillLevel(field.values, field.width, field.height, fallback);
  return { ...field, values: filled };
}

function fillLevel(values: Float32Array, width: number, height: number, fallback: number): Float32Array {
  if (!values.some(Number.isNaN)) return values;
  if (width === 1 && height === 1) return new Float32Array([fallback]);
  const w = (width + 1) >> 1;
  const h = (height + 1) >> 1;
  const coarse = new Float32Array(w * h).fill(Number.NaN);
  for (let r = 0; r < h; r++) {
    for (let c = 0; c < w; c++) {
      let sum = 0;
      let known = 0;
      for (let i = 0; i < 4; i++) {
        const rr = 2 * r + (i >> 1);
        const cc = 2 * c + (i & 1);
        if (rr >= height || cc >= width) continue;
        const value = values[rr * width + cc];
        if (Number.isNaN(value)) continue;
        sum += value;
        known++;
      }
      if (known > 0) coarse[r * w + c] = sum / known;
    }
  }
  const below = fillLevel(coarse, w, h, fallback);
  const level: Field = {
    values: below,
    width: w,
    height: h,
    cellSize: 2,
    origin: [0, 0],
    crs: 'local',
    unit: 'metre',
    noData: Number.NaN,
  };
  const out = values.slice();
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (Number.isNaN(out[r * width + c])) out[r * width + c] = interpolate(level, c + 0.5, -(r + 0.5));
    }
  }
  return out;
}

/** Extent of the terrain of a revision in EPSG:5186 and its finest cell size, or undefined when there is none. */
export async function terrainExtent(
  reader: Reader,
  scenario: ScenarioRevision,
): Promise<{ box: Epsg5186Box; cellSize: number } | undefined> {
  const [row] = await reader.query<{ x0: number | null; y0: number; x1: number; y1: number; cell: number }>(
    `select min(origin_x) as x0, min(origin_y - height * cell_size) as y0, max(origin_x + width * cell_size) as x1,
            max(origin_y) as y1, min(cell_size) as cell from terrain_block where ${validIn('$1')}`,
    [scenario.revision],
  );
  return row && row.x0 !== null ? { box: [row.x0, row.y0, row.x1, row.y1], cellSize: row.cell } : undefined;
}

/** Extents in EPSG:5186 of the rasters of a revision by their cell size, the finest first. */
export async function terrainRasters(
  reader: Reader,
  scenario: ScenarioRevision,
): Promise<{ box: Epsg5186Box; cellSize: number }[]> {
  const rows = await reader.query<{ x0: number; y0: number; x1: number; y1: number; cell: number }>(
    `select min(origin_x) as x0, min(origin_y - height * cell_size) as y0, max(origin_x + width * cell_size) as x1,
            max(origin_y) as y1, cell_size as cell from terrain_block where ${validIn('$1')}
     group by cell_size order by cell_size`,
    [scenario.revision],
  );
  return rows.map(({ x0, y0, x1, y1, cell }) => ({ box: [x0, y0, x1, y1], cellSize: cell }));
}

/** Hash of the blocks that reach into a box: changes whenever one of them does. */
export async function terrainFingerprint(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<string> {
  const [row] = await reader.query<{ hash: string }>(
    `select md5(coalesce(string_agg(concat_ws(' ', source, block_row, block_column, content_hash), ','
                                    order by source collate "C", block_row, block_column), '')) as hash
     from terrain_block where ${validIn('$1')} and origin_x <= $4 and origin_x + width * cell_size >= $2
       and origin_y >= $3 and origin_y - height * cell_size <= $5`,
    [scenario.revision, ...box],
  );
  return row.hash;
}
