import { describe, expect, it } from 'vitest';
import { startOfSeoulDay } from '#core';
import { sunFigures } from './rule.ts';

describe('the sunlight rule', () => {
  const step = 60;
  const midnight = startOfSeoulDay('2026-12-21');
  const instants = Array.from({ length: 10 }, (_, i) => midnight + (7 + i + 0.5) * 3_600_000); // 7:30 … 16:30
  const rule = {
    ...{ continuousFromHour: 9, continuousToHour: 15, continuousMinutes: 120 },
    ...{ totalFromHour: 8, totalToHour: 16, totalMinutes: 240 },
  };
  const figuresOf = (hours: readonly number[]) => {
    const lit = new Uint8Array(2);
    for (const hour of hours) lit[(hour - 7) >> 3] |= 1 << ((hour - 7) & 7);
    const shape = { samples: 1, bytesPerSample: 2, instants, stepMinutes: step, isWindow: Uint8Array.of(1) };
    const { minutes, continuous, total, passes } = sunFigures(lit, shape, rule);
    return [minutes[0], continuous[0], total[0], passes[0]];
  };

  it('is kept by two hours without a break, or by four in all', () => {
    expect(figuresOf([7, 8, 9])).toEqual([180, 60, 120, 0]);
    expect(figuresOf([9, 10])).toEqual([120, 120, 120, 1]);
    expect(figuresOf([9, 11, 13, 14])).toEqual([240, 120, 240, 1]);
    expect(figuresOf([8, 9, 11, 13])).toEqual([240, 60, 240, 1]);
    expect(figuresOf([8, 14, 15])).toEqual([180, 60, 180, 0]);
    expect(figuresOf([16])).toEqual([60, 0, 0, 0]);
    expect(figuresOf([])).toEqual([0, 0, 0, 0]);
  });

  it('says nothing of a sample that is no window', () => {
    const shape = { samples: 1, bytesPerSample: 2, instants, stepMinutes: step, isWindow: Uint8Array.of(0) };
    expect(sunFigures(new Uint8Array(2), shape, rule).minutes[0]).toBeNaN();
  });
});
