/**
 * The triangulation that all terrain tiles share: a regular grid of `gridSide` × `gridSide` vertices, each cell split
 * into two triangles. Only heights and normals differ between tiles, so everything else is made once.
 */
export const gridSide = 33;
const last = gridSide - 1;
export const vertexCount = gridSide * gridSide;

/** Largest coordinate of quantized-mesh. */
export const quantizedMax = 32_767;

/** Cell corners by row (from the south) and column, counter-clockwise seen from above. */
function triangleCorners(): number[] {
  const at = (column: number, row: number) => row * gridSide + column;
  const corners: number[] = [];
  for (let row = 0; row < last; row++) {
    for (let column = 0; column < last; column++) {
      const [sw, se, nw, ne] = [at(column, row), at(column + 1, row), at(column, row + 1), at(column + 1, row + 1)];
      // Alternating diagonals, so that slopes in both directions look the same.
      if ((row + column) % 2 === 0) corners.push(sw, se, ne, sw, ne, nw);
      else corners.push(sw, se, nw, se, ne, nw);
    }
  }
  return corners;
}

/** Vertices in the order in which the triangles first use them, which high-water-mark encoding asks for. */
function makeGrid() {
  const rank = new Int32Array(vertexCount).fill(-1);
  const columns: number[] = [];
  const rows: number[] = [];
  const indices = triangleCorners().map((corner) => {
    if (rank[corner] < 0) {
      rank[corner] = columns.length;
      columns.push(corner % gridSide);
      rows.push(Math.floor(corner / gridSide));
    }
    return rank[corner];
  });
  const line = Array.from({ length: gridSide }, (_, i) => i);
  return {
    /** Grid column (from the west) and row (from the south) of each vertex, in file order. */
    columns,
    rows,
    indices,
    west: line.map((i) => rank[i * gridSide]),
    south: line.map((i) => rank[i]),
    east: line.map((i) => rank[i * gridSide + last]),
    north: line.map((i) => rank[last * gridSide + i]),
  };
}

export const grid = makeGrid();

/** Quantised position of a grid column or row: exact at both edges. */
export const quantizedStep = (i: number): number => Math.round((i * quantizedMax) / last);
