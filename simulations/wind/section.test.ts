import { describe, expect, it } from 'vitest';
import { type Stack, stackComponent } from '#core';
import { sectionAlong } from './section.ts';

/** 4 m/s at the ground, 8 m/s at 100 m, to the east; a wall of 30 m in the tenth column. */
const [width, height] = [20, 10];
const cells = width * height;
const inWall = (cell: number) => cell % width === 10;
const east = Float32Array.from({ length: 2 * cells }, (_, at) => (at < cells ? (inWall(at) ? Number.NaN : 4) : 8));
const stack: Stack = {
  ...{ width, height, cellSize: 4, origin: [1000, 2000], unit: 'metrePerSecond', step: 0.01, axis: [0, 100] },
  components: { east: stackComponent(east, 0.01), north: stackComponent(new Float32Array(2 * cells), 0.01) },
  ground: new Float32Array(cells).fill(50),
  roofs: Float32Array.from({ length: cells }, (_, cell) => (inWall(cell) ? 30 : 0)),
};

describe('a vertical section', () => {
  it('shows the air over the ground and round what is built', () => {
    const section = sectionAlong(stack, [
      [1002, 1980],
      [1078, 1980],
    ])!;
    const { columns, rows, topM, bottomM, speed, solid } = section;
    expect(section.lengthM).toBe(76);
    const at = (alongM: number, heightM: number) =>
      Math.floor(((topM - heightM) / (topM - bottomM)) * rows) * columns + Math.floor((alongM / 76) * columns);
    expect(solid[at(20, 49)]).toBe(2);
    expect(solid[at(40, 70)]).toBe(1);
    expect(solid[at(40, 82)]).toBe(0);
    expect(speed[at(20, 75)]).toBeCloseTo(5, 1);
    expect(speed[at(40, 70)]).toBeNaN();
    expect(speed[at(40, 100)]).toBeGreaterThan(5.9);
  });

  it('is none where the line misses the air', () => {
    expect(
      sectionAlong(stack, [
        [0, 0],
        [50, 0],
      ]),
    ).toBeUndefined();
  });
});
