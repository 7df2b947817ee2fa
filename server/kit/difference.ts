import { type Field, type Legend, type OutputSpec, outcomeKind, scales, type Text } from '#core';

/** What changed from one result to another: rasters of the same grid, cell by cell. */

/** Second less first; NaN where either says nothing. @throws Outcome `results-not-comparable` */
export function differenceOf(after: Field, before: Field): Field {
  const shape = ({ width, height, cellSize, origin, crs, unit, values }: Field) =>
    JSON.stringify([width, height, cellSize, origin, crs, unit, values.length]);
  if (shape(after) !== shape(before)) throw notComparable();
  const cells = after.width * after.height;
  const says = ({ values, mask, noData }: Field, i: number) => values[i] !== noData && (!mask || mask[i % cells] === 1);
  const values = after.values.map((value, i) =>
    says(after, i) && says(before, i) ? value - before.values[i] : Number.NaN,
  );
  const { mask: _, provenance: __, ...kept } = after;
  return { ...kept, values, noData: Number.NaN };
}

/** Share of the changed cells that a scale has to hold: those under a new roof change more than anything around. */
const heldShare = 0.9;

/** How far a difference reaches either way, but for the few cells that change most; 0 where nothing does. */
export function reachOf({ values, mask, noData }: Field): number {
  const cells = mask?.length ?? values.length;
  const changed = values
    .map((value, i) => (value === noData || (mask && !mask[i % cells]) ? 0 : Math.abs(value)))
    .filter((value) => value > 0)
    .sort();
  return changed.length === 0 ? 0 : changed[Math.floor(heldShare * (changed.length - 1))];
}

/** A scale with zero in its middle, as wide as the change reaches. */
export function differenceLegend(reach: number): Legend {
  const most = niceCeiling(reach || 1);
  return { min: -most, max: most, colours: scales.diverging, ticks: [-most, -most / 2, 0, most / 2, most] };
}

/** 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

export const differenceTitle = ({ title }: Pick<OutputSpec, 'title'>): Text => ({
  ko: `${title.ko} 변화`,
  en: `Change of ${title.en.charAt(0).toLowerCase()}${title.en.slice(1)}`,
});

export const notComparable = outcomeKind({
  code: 'results-not-comparable',
  status: 422,
  message: {
    ko: '두 결과의 범위나 격자가 달라 뺄 수 없습니다.',
    en: 'The results are of different areas or grids: they cannot be subtracted.',
  },
  remedy: {
    ko: '같은 시뮬레이션을 같은 범위와 격자로 실행하십시오.',
    en: 'Run the same simulation over the same area and cells.',
  },
});
