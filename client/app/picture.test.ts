import { describe, expect, it } from 'vitest';
import { scaleBar } from './picture.ts';

describe('the scale bar', () => {
  it('is a round length that fits', () => {
    expect(scaleBar(1, 180)).toEqual({ metres: 100, pixels: 100 });
    expect(scaleBar(3, 180)).toEqual({ metres: 500, pixels: 500 / 3 });
    expect(scaleBar(0.5, 180).metres).toBe(50);
    for (let perPixel = 0.05; perPixel < 300; perPixel *= 1.37) {
      const { metres, pixels } = scaleBar(perPixel, 180);
      expect(pixels).toBeLessThanOrEqual(180);
      expect(pixels).toBeGreaterThan(180 / 2.6);
      expect(pixels * perPixel).toBeCloseTo(metres);
    }
  });
});
