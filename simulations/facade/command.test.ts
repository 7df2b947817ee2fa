import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { command } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'facade-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = { signal: new AbortController().signal, threads: 1, language: 'en', progress: () => {} } as const;

const block = (id: number, south: number) => {
  const [w, e, n] = [127.0365, 127.0367, south + 0.0001];
  const ring = [
    [w, south],
    [e, south],
    [e, n],
    [w, n],
    [w, south],
  ];
  const properties = { building: 'apartments', 'building:levels': '10', height: '30', '@id': `way/${id}` };
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
};
const file = join(folder, 'two.geojson');
const features = [block(1, 37.501), block(2, 37.5006)];
writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));

const run = (options: Record<string, string>) =>
  command.run({ buildings: file, out: join(folder, 'out'), stepMinutes: '10', ...options }, context);
const codeOf = (options: Record<string, string>) =>
  run(options).then(
    () => 'no outcome',
    (error: unknown) => (error instanceof Outcome ? error.code : String(error)),
  );

describe('vseoul simulate facade', () => {
  it('writes each table as CSV, and the windows as GeoJSON', async () => {
    const { data, lines } = await run({});
    expect(data.buildings).toBe(2);
    const csv = readFileSync(join(folder, 'out/floors.csv'), 'utf8').trim().split('\r\n');
    expect(csv[0]).toContain('building,floor,side,windows,passing');
    expect(csv.length - 1).toBe(2 * 10 * 4);
    const windows = JSON.parse(readFileSync(join(folder, 'out/windows.geojson'), 'utf8'));
    expect(windows.features).toHaveLength(Number(data.windows));
    expect(lines[0].en).toContain('confirm it against the law');
  });

  it('compares with the changes of a file', async () => {
    const edits = join(folder, 'edits.json');
    writeFileSync(edits, JSON.stringify([{ kind: 'demolish', id: 'way/2' }]));
    const { data } = await run({ edits });
    expect(data.buildings).toBe(2);
    const rows = readFileSync(join(folder, 'out/buildings.csv'), 'utf8').trim().split('\r\n');
    expect(rows).toHaveLength(2);
    expect(Number(rows[1].split(',')[7])).toBeGreaterThan(0);
  });

  it('says what is wrong: no such file, other data, bad parameters', async () => {
    expect(await codeOf({ buildings: join(folder, 'nothing.geojson') })).toBe('file-not-found');
    const points = join(folder, 'points.geojson');
    const point = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [127, 37.5] } };
    writeFileSync(points, JSON.stringify({ type: 'FeatureCollection', features: [point] }));
    expect(await codeOf({ buildings: points })).toBe('facade-not-buildings');
    expect(await codeOf({ stepMinutes: '0' })).toBe('bad-parameters');
    expect(await codeOf({ edits: join(folder, 'none.json') })).toBe('bad-parameters');
  });
});
