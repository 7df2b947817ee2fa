import { expect, it } from 'vitest';
import { metresPerDegree } from '../geo.ts';
import { cellsAround } from './sign-squares.ts';

it('asks for the squares around a place, the nearest first, each under the same name from wherever one looks', () => {
  const [lon, lat] = [126.978, 37.566];
  const cells = cellsAround(lon, lat);
  const inside = ([west, south, east, north]: readonly number[]) =>
    lon >= west && lon < east && lat >= south && lat < north;
  expect(inside(cells[0].box)).toBe(true);
  expect(cells.filter(({ box }) => inside(box)).length).toBe(1);
  expect(cells.length).toBeGreaterThan(9);
  const scale = metresPerDegree(lat);
  const away = cells.map(({ box: [w, s, e, n] }) =>
    Math.hypot(((w + e) / 2 - lon) * scale.lon, ((s + n) / 2 - lat) * scale.lat),
  );
  expect(Math.max(...away)).toBeLessThan(2600);
  expect(away.every((metres, k) => k === 0 || metres >= away[k - 1] - 10)).toBe(true);
  const moved = cellsAround(lon + 0.004, lat + 0.003);
  const names = new Map(cells.map(({ key, box }) => [key, box]));
  const shared = moved.filter(({ key }) => names.has(key));
  expect(shared.length).toBeGreaterThan(cells.length / 2);
  for (const { key, box } of shared) expect(box).toEqual(names.get(key));
});
