import type { Section } from './section-types.ts';

/** From metres of a section to pixels of its picture. */
export interface SectionScale {
  readonly width: number;
  readonly height: number;
  /** Pixels per metre along and upwards. */
  readonly perAlong: number;
  readonly perUp: number;
  readonly top: number;
  readonly bottom: number;
  x(alongM: number): number;
  y(heightM: number): number;
}

export const margin = { left: 44, right: 14, top: 12, bottom: 34 } as const;
const shallowM = 8;
const skyM = 1.2;
/** More than this, and circles no longer look like pipes. */
const mostExaggerated = 4;

/** A scale that fits the section into a picture: heights are stretched where it is long, squeezed where it is deep. */
export function scaleOf(section: Section, width: number, height: number, shallow: boolean): SectionScale {
  const [plotW, plotH] = [Math.max(1, width - margin.left - margin.right), height - margin.top - margin.bottom];
  const heights = section.ground.map(([, h]) => h);
  const [lowGround, highGround] = [Math.min(...heights), Math.max(...heights)];
  const floors = [
    ...section.cuts.map((cut) => cut.centreM - cut.heightM / 2),
    ...section.spaces.map(({ floorM }) => floorM),
  ];
  const roofs = [
    ...section.cuts.map((cut) => cut.centreM + cut.heightM / 2),
    ...section.spaces.map(({ roofM }) => roofM),
  ];
  const top = Math.max(highGround, ...(shallow ? [] : roofs)) + skyM;
  const wanted = shallow ? lowGround - shallowM : Math.min(lowGround - 3, ...floors) - 1;
  const perAlong = plotW / Math.max(section.lengthM, 1);
  const perUp = Math.min(plotH / (top - wanted), perAlong * mostExaggerated);
  // Where the picture has more room than is wanted, more of the ground shows.
  const bottom = top - plotH / perUp;
  return {
    width,
    height,
    perAlong,
    perUp,
    top,
    bottom,
    x: (alongM) => margin.left + alongM * perAlong,
    y: (heightM) => margin.top + (top - heightM) * perUp,
  };
}

/** Round values between two, about `count` of them. */
export function ticksBetween(low: number, high: number, count: number): number[] {
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i * step <= high + 1e-9 * step; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}
