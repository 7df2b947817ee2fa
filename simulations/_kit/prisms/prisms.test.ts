import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { bruteHorizon, bruteShadowHeight, edgeDistance } from './brute.ts';
import type { Prism } from './grid.ts';
import { directionOf, PrismRays } from './scene.ts';
import { boxPrism, hills, randomPrisms } from './testing.ts';

const directions = Array.from({ length: 48 }, (_, i) => directionOf(7.5 * i + 0.3, 3 + ((i * 17) % 60)));

describe('rays to prisms and terrain', () => {
  it('equal brute force over every edge, on 20 random quarters with hills', async () => {
    let worst = { shadowM: 0, horizon: 0 };
    let shaded = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const city = { prisms: randomPrisms(seed), terrain: hills(seed) };
      const rays = await PrismRays.over(city, directions);
      for (let p = 0; p < 6; p++) {
        const [x, y] = [199_980 + 260 * randomUnit(seed, p, 1), 544_980 + 260 * randomUnit(seed, p, 2)];
        const shadows = rays.shadowHeights(x, y, 0);
        const horizons = rays.horizonTangents(x, y, 25, 0);
        directions.forEach(({ east, north, tangent }, i) => {
          const ray = { x, y, east, north };
          const shadowM = Math.abs(shadows[i] - bruteShadowHeight(ray, tangent, 0, city));
          const horizon = Math.abs(horizons[i] - bruteHorizon(ray, 25, city).tangent);
          worst = { shadowM: Math.max(worst.shadowM, shadowM), horizon: Math.max(worst.horizon, horizon) };
          if (shadows[i] > 0) shaded++;
        });
      }
    }
    expect(shaded).toBeGreaterThan(1000);
    expect(worst.shadowM).toBeLessThan(1e-6);
    expect(worst.horizon).toBeLessThan(1e-9);
  });

  it('meet a wall where geometry says', async () => {
    const wall = boxPrism('wall', [0, 60], [200, 20], { groundM: 10, heightM: 30 });
    const rays = await PrismRays.over({ prisms: [wall] }, [
      directionOf(0, 30),
      directionOf(180, 30),
      directionOf(45, 30),
    ]);
    const [north, south, slanting] = rays.shadowHeights(0, 0, -50);
    expect(north).toBeCloseTo(40 - 50 * Math.tan(Math.PI / 6), 9);
    expect(south).toBe(-50);
    expect(slanting).toBeCloseTo(40 - 50 * Math.SQRT2 * Math.tan(Math.PI / 6), 9);
  });

  it('see far hills over the bend of the earth, and nothing through a ridge', async () => {
    const flat = hills(1, { cells: 400 });
    const ridge = { ...flat, values: flat.values.map((_, i) => (Math.floor(i / 400) === 390 ? 300 : 10)) };
    const rays = await PrismRays.over({ prisms: [], terrain: ridge }, [directionOf(180, 1), directionOf(0, 1)]);
    const y = ridge.origin[1] - 20.5 * 30;
    const distance = 370 * 30;
    const [shaded] = rays.shadowHeights(ridge.origin[0] + 6000, y, 0);
    const bend = (distance * distance * 0.87) / (2 * 6371000);
    expect(shaded).toBeCloseTo(300 - bend - distance * Math.tan(Math.PI / 180), 6);
    expect(rays.horizonTangents(ridge.origin[0] + 6000, y, 12)[0]).toBeCloseTo((300 - bend - 12) / distance, 9);
  });

  it('lose no edge between cells: rays through corners and along the lattice', async () => {
    const prisms: Prism[] = [
      boxPrism('a', [32, 32], [16, 16], { heightM: 20 }),
      boxPrism('b', [64, 32], [16, 16], { heightM: 30 }),
    ];
    const rays = await PrismRays.over({ prisms }, [directionOf(0, 0), directionOf(45, 0), directionOf(90, 0)]);
    expect([...rays.shadowHeights(24, 0, 0)].slice(0, 2)).toEqual([20, 30]);
    expect(rays.shadowHeights(0, 0, 0)[1]).toBe(20);
    expect(rays.shadowHeights(0, 24, 0)[2]).toBe(30);
    expect(rays.shadowHeights(-500, 32, 0)[2]).toBe(30);
    expect(rays.shadowHeights(500, 32, 0)[2]).toBe(0);
    expect(edgeDistance({ x: 0, y: 0, east: 1, north: 0 }, 5, -1, 5, 1)).toBe(5);
  });

  it('name the building that makes the horizon', () => {
    const prisms = [
      boxPrism('near', [0, 20], [10, 10], { heightM: 10 }),
      boxPrism('far', [0, 60], [10, 10], { heightM: 60 }),
    ];
    const horizon = bruteHorizon({ x: 0, y: 0, east: 0, north: 1 }, 1, { prisms });
    expect(horizon).toEqual({ tangent: 59 / 55, id: 'far' });
  });

  it('are nothing in an empty city', async () => {
    const rays = await PrismRays.over({ prisms: [] }, directions);
    expect(rays.shadowHeights(0, 0, -3).every((height) => height === -3)).toBe(true);
  });
});
