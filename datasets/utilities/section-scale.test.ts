import { describe, expect, it } from 'vitest';
import { margin, scaleOf, ticksBetween } from './section-scale.ts';
import type { Cut, Section } from './section-types.ts';

const section = (lengthM: number, deepestM: number): Section => ({
  scenario: 'existing@1',
  lengthM,
  line: [],
  ground: [
    [0, 30],
    [lengthM, 31],
  ],
  terrainKnown: true,
  cuts: [{ centreM: 31 - deepestM, heightM: 2, widthM: 2 } as Cut],
  spaces: [],
  clearances: [],
  generated: false,
});

describe('the scale of a section', () => {
  it('puts its ends at the edges and everything that is cut inside', () => {
    const scale = scaleOf(section(100, 20), 900, 240, false);
    expect(scale.x(0)).toBe(margin.left);
    expect(scale.x(100)).toBeCloseTo(900 - margin.right, 9);
    expect(scale.y(31)).toBeGreaterThan(margin.top);
    expect(scale.y(31 - 21)).toBeLessThan(240 - margin.bottom);
    expect(scale.y(scale.bottom)).toBeCloseTo(240 - margin.bottom, 9);
  });

  it('shows the upper 8 m alone when asked', () => {
    const scale = scaleOf(section(60, 40), 900, 240, true);
    expect(scale.top - scale.bottom).toBeCloseTo(1.2 + 1 + 8, 9);
  });

  it('stretches heights of a long section four times at most', () => {
    const { perUp, perAlong } = scaleOf(section(2000, 3), 900, 240, true);
    expect(perUp / perAlong).toBeCloseTo(4, 9);
  });
});

describe('ticks', () => {
  it('are round, inside, and about as many as wanted', () => {
    expect(ticksBetween(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksBetween(19.8, 31.2, 5)).toEqual([20, 25, 30]);
    expect(ticksBetween(-0.3, 0.45, 4)).toEqual([-0.2, 0, 0.2, 0.4]);
  });
});
