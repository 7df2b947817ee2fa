import { type Epsg5186, outcomeKind } from '#core';
import { cleanNumber } from '#datasets/_kit/clean-text.ts';
import { readLines } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { ImportOptions, SourceFile } from '#datasets/_kit/roles.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import { type FixedHeights, interpolateHeights } from './minimum-curvature.ts';
import type { Raster } from './raster.ts';

/** Names under which files of contour lines state their height. CONT: 수치지형도 (National Geographic Information Institute). */
const heightNames = /^(elev|elevation|ele|contour|cont|height|z|level|등고|등고수치|높이|표고|고도)$/i;

/** Name of the column of heights of a file of contour lines, or undefined when it is none. */
export async function contourColumn(file: SourceFile): Promise<string | undefined> {
  const { fields, geometries } = await glance(file);
  if (geometries.size === 0 || ![...geometries].every((type) => type.endsWith('LineString'))) return undefined;
  return [...fields].find((name) => heightNames.test(name));
}

export const contourCellM = 30;
/** The finest grid that the city is given at; a file that claims a larger place gets coarser cells. */
const mostCells = 4_000_000;

interface Contour {
  readonly heightM: number;
  readonly line: readonly Epsg5186[];
}

/** A height raster through contour lines: exact on them, a surface of least curvature between them. */
export async function readContours(
  file: SourceFile,
  column: string,
  options: ImportOptions,
  report: QualityReport,
  cellM = contourCellM,
): Promise<Raster> {
  const contours: Contour[] = [];
  for await (const { row, properties, geometry } of readLines(file, options, report)) {
    const heightM = cleanNumber(properties[column]);
    if (heightM === null || heightM < -50 || heightM > 1000) {
      report.refuse({
        code: 'no-height',
        where: `${file.name} #${row}`,
        message: { ko: '높이가 없거나 있을 수 없는 높이입니다', en: 'has no height, or an impossible one' },
      });
    } else contours.push({ heightM, line: geometry });
  }
  report.count('contours', { ko: '등고선', en: 'contour lines' }, contours.length);
  if (new Set(contours.map(({ heightM }) => heightM)).size < 2) throw oneHeight({ file: file.name }, file.name);
  const grid = gridAround(contours, cellM);
  const { values, known } = interpolateHeights(fixedHeights(contours, grid));
  for (let i = 0; i < values.length; i++) if (!known[i]) values[i] = Number.NaN;
  report.note({
    ko: `등고선에서 ${grid.cellSize} m 격자의 높이를 산출했습니다(최소 곡률). 등고선 사이의 높이는 자료에 없는 값입니다.`,
    en: `Heights were derived from contour lines on ${grid.cellSize} m cells (least curvature). Between the lines they are not in the data.`,
  });
  return { ...grid, values };
}

const oneHeight = outcomeKind({
  code: 'contours-of-one-height',
  status: 400,
  message: {
    ko: '{file}의 등고선은 모두 같은 높이이거나 비어 있습니다.',
    en: 'The contour lines of {file} are all of one height, or there are none.',
  },
  remedy: {
    ko: '높이 열이 채워진 등고선을 내보내십시오.',
    en: 'Export contour lines whose column of heights is filled.',
  },
});

type Grid = Omit<Raster, 'values'>;

function gridAround(contours: readonly Contour[], cellM: number): Grid {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { line } of contours) {
    for (const [x, y] of line) {
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
  }
  let cellSize = cellM;
  while (((x1 - x0) / cellSize + 2) * ((y1 - y0) / cellSize + 2) > mostCells) cellSize *= 2;
  const west = Math.floor(x0 / cellSize) * cellSize;
  const north = Math.ceil(y1 / cellSize) * cellSize;
  return {
    cellSize,
    origin: [west, north],
    width: Math.max(2, Math.ceil((x1 - west) / cellSize)),
    height: Math.max(2, Math.ceil((north - y0) / cellSize)),
  };
}

/** Mean height of the lines in each cell that they cross; lines are walked in steps of a quarter of a cell. */
function fixedHeights(contours: readonly Contour[], { width, height, cellSize, origin }: Grid): FixedHeights {
  const sum = new Float64Array(width * height);
  const weight = new Float64Array(width * height);
  const step = cellSize / 4;
  for (const { heightM, line } of contours) {
    for (let i = 1; i < line.length; i++) {
      const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
      const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / step));
      for (let k = 0; k <= steps; k++) {
        const column = Math.floor((ax + ((bx - ax) * k) / steps - origin[0]) / cellSize);
        const row = Math.floor((origin[1] - (ay + ((by - ay) * k) / steps)) / cellSize);
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        sum[row * width + column] += heightM;
        weight[row * width + column]++;
      }
    }
  }
  return { sum, weight, width, height };
}
