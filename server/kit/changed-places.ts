import type { Geometry } from 'geojson';
import { type Field, toWgs84 } from '#core';
import { forEachCell } from '#simulations/_kit/raster.ts';
import type { SelectedItem } from './roles.ts';

/** Who wins and who loses: a change of a raster, told for each thing that stands in it. */
export interface ChangedPlace {
  readonly id: string;
  readonly name: string | null;
  /** Mean over the cells of its footprint and of the ground next to it. */
  readonly was: number;
  readonly is: number;
  readonly change: number;
  readonly cells: number;
  readonly lon: number;
  readonly lat: number;
}

/** Metres around a footprint that belong to those who live there. */
const besideM = 5;

/** @param before, after rasters of one grid, single instant */
export function changeOf(item: SelectedItem, before: Field, after: Field): ChangedPlace | undefined {
  const { geometry } = item;
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return undefined;
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const cells = new Set<number>();
  for (const polygon of polygons) forEachCell(before, polygon as never, (cell) => cells.add(cell));
  const around = widened(cells, before);
  const [was, is] = meansOf([...around], before, after);
  if (Number.isNaN(was)) return undefined;
  const [lon, lat] = toWgs84(middleOf(polygons[0][0]) as never);
  const name = typeof item.properties.name === 'string' ? item.properties.name : null;
  return { id: item.id, name, was, is, change: is - was, cells: around.size, lon, lat };
}

function widened(cells: ReadonlySet<number>, { width, height, cellSize }: Field): Set<number> {
  const reach = Math.max(1, Math.round(besideM / cellSize));
  const all = new Set<number>();
  for (const cell of cells) {
    const [column, row] = [cell % width, Math.floor(cell / width)];
    for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) all.add(y * width + x);
    }
  }
  return all;
}

/** Means of both over the cells where both say something: in the order of the cells' numbers, so that sums are the same bits. */
function meansOf(cells: number[], before: Field, after: Field): [number, number] {
  let [was, is, count] = [0, 0, 0];
  for (const cell of cells.sort((a, b) => a - b)) {
    const [a, b] = [valueIn(before, cell), valueIn(after, cell)];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    was += a;
    is += b;
    count++;
  }
  return [was / count, is / count];
}

const valueIn = ({ values, mask, noData }: Field, cell: number): number =>
  values[cell] === noData || (mask && !mask[cell]) ? Number.NaN : values[cell];

/** Middle of the corners of an area's first outline; undefined of what is no area. */
export function middleOfArea(geometry: Geometry): [number, number] | undefined {
  if (geometry.type === 'Polygon') return middleOf(geometry.coordinates[0]);
  return geometry.type === 'MultiPolygon' ? middleOf(geometry.coordinates[0][0]) : undefined;
}

function middleOf(ring: readonly (readonly number[])[]): [number, number] {
  const corners = ring.slice(0, -1);
  const mean = (axis: 0 | 1) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}
