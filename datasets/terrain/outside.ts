/**
 * Cells that stand for "outside the city" although the file does not declare them so: a raster clipped to a city and
 * written without nodata has exact zeros around it.
 *
 * Rule: exactly 0, and reached from the raster's edge over cells that are exactly 0 (across edges of cells, not
 * corners). A low place inside the city is never reached: the Han stands at 2 to 3 m here, and a genuine 0 amid other
 * heights has no way to the edge. Used only where zeros make up at least a hundredth of the edge.
 * @param values row 0 in the north
 * @returns 1 where a cell lies outside, same length as `values`
 */
export function outsideCells(values: Float32Array, width: number, height: number): Uint8Array {
  const outside = new Uint8Array(values.length);
  const edge = edgeCells(width, height);
  const zeros = edge.filter((cell) => values[cell] === 0);
  if (zeros.length < edge.length / 100) return outside;
  const open: number[] = [];
  const reach = (cell: number): void => {
    if (values[cell] !== 0 || outside[cell]) return;
    outside[cell] = 1;
    open.push(cell);
  };
  for (const cell of zeros) reach(cell);
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const column = cell % width;
    if (column > 0) reach(cell - 1);
    if (column < width - 1) reach(cell + 1);
    if (cell >= width) reach(cell - width);
    if (cell < values.length - width) reach(cell + width);
  }
  return outside;
}

function edgeCells(width: number, height: number): number[] {
  const cells: number[] = [];
  for (let column = 0; column < width; column++) cells.push(column, (height - 1) * width + column);
  for (let row = 1; row < height - 1; row++) cells.push(row * width, row * width + width - 1);
  return cells;
}
