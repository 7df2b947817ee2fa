import { describe, expect, it, vi } from 'vitest';
import type { LiveFrame } from '#core';
import { ApiError, failureOf, makeApi } from './api.ts';
import { boxSize, squareAround } from './geo.ts';
import { gridValue } from './grid-value.ts';
import { LiveTable } from './live-client-table.ts';
import { seriesWithGaps, withNewest } from './series.ts';
import { firstLanguage } from './words.ts';

describe('areas', () => {
  it('makes a square of the asked side', () => {
    const { widthM, depthM } = boxSize(squareAround([127.0365, 37.5], 500));
    expect(widthM).toBeCloseTo(500, 0);
    expect(depthM).toBeCloseTo(500, 0);
  });
});

describe('values under the cursor', () => {
  const grid = { width: 3, height: 2, cellSize: 10, origin: [100, 200] as const, crs: 'EPSG:5186' };
  const values = new Float32Array([1, 2, 3, 4, Number.NaN, 6]);
  it('come from the cell that holds the place, row 0 in the north', () => {
    expect(gridValue(grid, values, [105, 195])).toBe(1);
    expect(gridValue(grid, values, [129, 181])).toBe(6);
  });
  it('are unknown outside and where there is no data', () => {
    expect(gridValue(grid, values, [115, 185])).toBeUndefined();
    expect(gridValue(grid, values, [99, 195])).toBeUndefined();
    expect(gridValue(grid, values, [105, 179])).toBeUndefined();
  });
});

describe('history as a line', () => {
  const minute = 60_000;
  const history = {
    times: [0, 2 * minute, 4 * minute, 20 * minute],
    values: { pm25: [10, 11, 999, 13] },
    outOfRange: { pm25: [2] },
    cadenceS: 120,
  };
  it('breaks at silence and at values out of range', () => {
    expect(seriesWithGaps(history, 'pm25')).toEqual([
      [0, 10],
      [2 * minute, 11],
      [4 * minute, null],
      [6 * minute, null],
      [20 * minute, 13],
    ]);
  });
  it('ends with the newest live value, across a break when it comes late', () => {
    const table = new LiveTable(['pm25']);
    const frame: LiveFrame = {
      feed: 'x',
      kind: 'keyframe',
      epoch: 'e',
      sequence: 1,
      serverTime: 30 * minute,
      origin: 'measured',
      entities: ['a'],
      times: [30 * minute],
      values: { pm25: [20] },
    };
    table.apply(frame);
    const points = withNewest(seriesWithGaps(history, 'pm25'), table, 'a', 'pm25', 120);
    expect(points.slice(-2)).toEqual([
      [22 * minute, null],
      [30 * minute, 20],
    ]);
    expect(withNewest(points, table, 'a', 'pm25', 120)).toEqual(points);
  });
});

describe('the API client', () => {
  const answer = (body: unknown, status: number) =>
    vi.fn(async () => new Response(JSON.stringify(body), { status })) as unknown as typeof fetch;

  it('turns a problem document into a sentence in both languages', async () => {
    const problem = {
      type: '/problems/area-too-large',
      title: '범위가 너무 넓습니다.',
      status: 400,
      detail: '줄이십시오.',
      where: 'area',
      message: { ko: '범위가 너무 넓습니다.', en: 'The area is too large.' },
      remedy: { ko: '줄이십시오.', en: 'Make it smaller.' },
    };
    const api = makeApi(() => 'ko', answer(problem, 400));
    const thrown = await api.get('/x').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ApiError);
    expect(failureOf(thrown)).toEqual({
      code: 'area-too-large',
      message: problem.message,
      remedy: problem.remedy,
      where: 'area',
    });
  });
  it('says so when the server cannot be reached or does not speak JSON', async () => {
    const gone = makeApi(() => 'ko', vi.fn(async () => Promise.reject(new TypeError('fetch failed'))) as never);
    expect(failureOf(await gone.get('/x').catch((error: unknown) => error)).code).toBe('offline');
    const html = makeApi(() => 'ko', vi.fn(async () => new Response('<html>', { status: 502 })) as never);
    expect(failureOf(await html.get('/x').catch((error: unknown) => error)).code).toBe('http-502');
  });
  it('asks in the language of the reader', async () => {
    const send = answer({}, 200);
    await makeApi(() => 'en', send).get('/x');
    expect(vi.mocked(send).mock.calls[0][1]?.headers).toMatchObject({ 'Accept-Language': 'en' });
  });
});

describe('the first language', () => {
  const storage = (value: string | null) => ({ getItem: () => value });
  it('is the chosen one, else the browser’s, else Korean', () => {
    expect(firstLanguage(storage('en'), ['ko-KR'])).toBe('en');
    expect(firstLanguage(storage(null), ['en-US', 'ko'])).toBe('en');
    expect(firstLanguage(storage(null), ['fr-FR'])).toBe('ko');
    expect(firstLanguage(storage('xx'), [])).toBe('ko');
  });
});
