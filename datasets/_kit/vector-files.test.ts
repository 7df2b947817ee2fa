import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome, toEpsg5186 } from '#core';
import { cleanText } from './clean-text.ts';
import { chooseEncoding, decodeField } from './encoding.ts';
import { readAreas } from './placement.ts';
import { QualityReport } from './quality.ts';
import type { ImportOptions, SourceFile } from './roles.ts';
import { RowIds } from './row-ids.ts';
import { featureCollection, polygonFeature, square, TestFolder } from './test-files.ts';
import { glance } from './vector-file.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const signal = new AbortController().signal;

async function areas(file: SourceFile, options: Partial<ImportOptions> = {}) {
  const report = new QualityReport();
  const rows = [];
  for await (const row of readAreas(file, { signal, ...options }, report)) rows.push(row);
  return { rows, report };
}

/** Code of the Outcome that reading ends in; a bug is thrown on. */
async function outcomeOf(file: SourceFile, options: Partial<ImportOptions> = {}): Promise<string> {
  try {
    await areas(file, options);
  } catch (error) {
    if (!(error instanceof Outcome)) throw error;
    expect(error.details.where).toContain(file.name);
    return error.code;
  }
  return 'none';
}

const house = square(127.03, 37.5, 0.0002);

describe('GeoJSON', () => {
  it('reads features one by one, whatever stands around them', async () => {
    const odd = polygonFeature(house, { name: 'a "]}[{\\" b', deep: { list: [1, [2]] } }, 'way/1');
    const file = folder.write(
      'odd.geojson',
      `\uFEFF{"name":"features","features" : [\n${JSON.stringify(odd)} , ${JSON.stringify(polygonFeature(house, {}))}],` +
        `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"type":"FeatureCollection","x":[{"y":[]}]}`,
    );
    const { rows, report } = await areas(file);
    expect(rows.map(({ id, row }) => [id, row])).toEqual([
      ['way/1', 1],
      [undefined, 2],
    ]);
    expect(rows[0].properties.name).toBe('a "]}[{\\" b');
    expect(rows[0].geometry[0][0]).toHaveLength(5);
    expect(report.refused).toBe(0);
  });

  it('finds an old crs member at either end, and refuses a file whose own is hidden deeper', async () => {
    const [around, crs] = ['"type":"FeatureCollection"', '"crs":{"type":"name","properties":{"name":"EPSG:5179"}}'];
    const features = `"features":[${JSON.stringify(polygonFeature(square(955_000, 1_950_000, 20), {}))}]`;
    const padding = `"padding":"${'x'.repeat(70_000)}"`;
    const written = (name: string, ...members: string[]) => folder.write(`${name}.geojson`, `{${members.join(',')}}`);
    const before = await areas(written('crs-before', around, crs, padding, features, padding));
    const behind = await areas(written('crs-behind', around, padding, features, padding, crs));
    expect(before.rows[0].geometry).toEqual(behind.rows[0].geometry);
    expect(await outcomeOf(written('crs-hidden', around, padding, crs, features, padding))).toBe('file-broken');
  });

  it('puts positions where the projection says', async () => {
    const { rows } = await areas(folder.json('place.geojson', featureCollection([polygonFeature(house, {})])));
    const [x, y] = toEpsg5186([127.03, 37.5]);
    expect(rows[0].geometry[0][0][0]).toEqual([Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000]);
  });

  it.each([
    ['empty.geojson', '', 'empty-file'],
    ['blank.geojson', ' \n ', 'empty-file'],
    ['login.geojson', '<!DOCTYPE html><html><body>로그인</body></html>', 'html-instead-of-data'],
    ['list.geojson', '[1,2]', 'not-a-feature-collection'],
    ['one.geojson', JSON.stringify(polygonFeature(house, {})), 'not-a-feature-collection'],
    ['none.geojson', JSON.stringify(featureCollection([])), 'no-rows'],
    ['cut.geojson', JSON.stringify(featureCollection([polygonFeature(house, {})])).slice(0, -20), 'broken-json'],
    ['garbage.geojson', '{"type":"FeatureCollection","features":[{"a":1} nonsense {"b":2}]}', 'broken-json'],
    ['nan.geojson', '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":NaN}]}', 'broken-json'],
  ])('%s: says what is wrong', async (name, text, code) =>
    expect(await outcomeOf(folder.write(name, text))).toBe(code),
  );

  it('says that a file is not UTF-8, and reads it when told its encoding', async () => {
    const text = JSON.stringify(featureCollection([polygonFeature(house, { name: '@' })]));
    const [before, after] = text.split('@').map((part) => Buffer.from(part));
    const file = folder.write('cp949.geojson', Buffer.concat([before, Buffer.from([0xbf, 0xaa, 0xbb, 0xef]), after]));
    expect(await outcomeOf(file)).toBe('bad-encoding');
    expect((await areas(file, { encoding: 'cp949' })).rows[0].properties.name).toBe('역삼');
  });

  it('refuses rows by themselves, with their number and reason', async () => {
    const bad = [
      { type: 'Feature', properties: {}, geometry: null },
      polygonFeature(
        [
          [127.03, null],
          [127.031, 37.5],
          [127.03, 37.5],
        ],
        {},
      ),
      polygonFeature(
        [
          [127.03, 37.5],
          [127.03, 37.5],
          [127.03, 37.5],
          [127.03, 37.5],
        ],
        {},
      ),
      polygonFeature(
        [
          [127.03, 37.5],
          [127.04, 37.51],
          [127.05, 37.52],
          [127.04, 37.51],
          [127.03, 37.5],
        ],
        {},
      ),
      polygonFeature(square(129.1, 35.1, 0.001), {}),
      polygonFeature(
        [
          [1e300, 37.5],
          [127.031, 37.5],
          [127.03, 37.51],
          [1e300, 37.5],
        ],
        {},
      ),
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [127, 37.5] } },
      { a: 1 },
    ];
    const good = Array.from({ length: 40 }, () => polygonFeature(house, {}));
    const { rows, report } = await areas(folder.json('bad-rows.geojson', featureCollection([...good, ...bad])));
    expect(rows).toHaveLength(40);
    expect(report.read).toBe(48);
    expect(report.refusals.map(({ code, where }) => [code, where])).toEqual([
      ['no-geometry', 'bad-rows.geojson #41'],
      ['bad-coordinates', 'bad-rows.geojson #42'],
      ['too-few-points', 'bad-rows.geojson #43'],
      ['zero-area', 'bad-rows.geojson #44'],
      ['row-outside-seoul', 'bad-rows.geojson #45'],
      ['bad-coordinates', 'bad-rows.geojson #46'],
      ['wrong-geometry', 'bad-rows.geojson #47'],
      ['no-geometry', 'bad-rows.geojson #48'],
    ]);
  });

  it('closes an open ring and says so', async () => {
    const { rows, report } = await areas(
      folder.json('open.geojson', featureCollection([polygonFeature(house.slice(0, -1), {})])),
    );
    expect(rows[0].geometry[0][0]).toHaveLength(5);
    expect(report.counts.get('closed-rings')?.value).toBe(1);
  });
});

describe('shapefile', () => {
  const metres = square(202400, 544600, 20);
  const rows = [{ ring: metres, values: { BLD_NM: '역삼빌딩', GRND_FLR: 7 } }];

  it.each([
    ['cp949 without a word', { encoding: 'cp949' } as const],
    ['cp949 with a .cpg', { encoding: 'cp949', cpg: 'CP949' } as const],
    ['cp949 with a DBF language byte', { encoding: 'cp949', language: 0x4e } as const],
    ['cp949 under a .cpg that says UTF-8', { encoding: 'cp949', cpg: 'UTF-8' } as const],
    ['UTF-8 with a .cpg', { encoding: 'utf-8', cpg: 'UTF-8' } as const],
    ['UTF-8 under a .cpg that says CP949', { encoding: 'utf-8', cpg: '949' } as const],
  ])('reads Korean text: %s', async (name, options) => {
    const file = folder.shapefile(`text ${name.replaceAll('.', '')}`, rows, options);
    const { rows: read } = await areas(file);
    expect(read[0].properties).toEqual({ BLD_NM: '역삼빌딩', GRND_FLR: 7 });
    expect(read[0].geometry[0][0]).toHaveLength(5);
  });

  it('tells 5181 from 5186 by 100 km, and does not guess between 5181 and 5174', async () => {
    const { rows: placed } = await areas(folder.shapefile('p5186', rows));
    expect(placed[0].geometry[0][0][0]).toEqual([202400, 544600]);
    const south = [{ ring: square(202400, 444600, 20), values: { A: 1 } }];
    expect(await outcomeOf(folder.shapefile('p5181', south))).toBe('crs-ambiguous');
    const { rows: told } = await areas(folder.shapefile('told5181', south), { crs: 'EPSG:5181' });
    expect(told[0].geometry[0][0][0]).toEqual([202400, 544600]);
    expect(await outcomeOf(folder.shapefile('wrong', rows), { crs: 'EPSG:5181' })).toBe('crs-contradiction');
  });

  it('says which part is missing', async () => {
    for (const ending of ['dbf', 'shx']) {
      const file = folder.shapefile(`without-${ending}`, rows);
      rmSync(file.path.replace(/shp$/, ending));
      expect(await outcomeOf(file)).toBe('shapefile-incomplete');
    }
  });

  it('refuses a broken copy as a whole', async () => {
    const many = Array.from({ length: 50 }, () => rows[0]);
    for (const [ending, length] of [
      ['shp', 3000],
      ['dbf', 700],
      ['shx', 300],
      ['shp', 90],
    ] as const) {
      const file = folder.shapefile(`cut-${ending}-${length}`, many);
      truncateSync(file.path.replace(/shp$/, ending), length);
      expect(await outcomeOf(file)).toBe('shapefile-broken');
    }
    const file = folder.shapefile('empty', many);
    writeFileSync(file.path, '');
    expect(await outcomeOf(file)).toBe('empty-file');
    const short = folder.shapefile('short-table', many);
    folder.shapefile('other', many.slice(1));
    copyFileSync(`${folder.path}/other.dbf`, short.path.replace(/shp$/, 'dbf'));
    expect(await outcomeOf(short)).toBe('shapefile-broken');
  });
});

describe('bytes that nobody meant', () => {
  const text = JSON.stringify(featureCollection([polygonFeature(house, { height: 3 }), polygonFeature(house, {})]));

  it('never crash the GeoJSON reader', async () => {
    const edit = fc.tuple(fc.nat(text.length), fc.nat(30), fc.string({ maxLength: 12, unit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let broken = text;
        for (const [at, length, put] of edits) broken = broken.slice(0, at) + put + broken.slice(at + length);
        const file = folder.write('fuzz.geojson', broken);
        await glance(file);
        await outcomeOf(file);
      }),
      { numRuns: 150, seed: 5186 },
    );
  });

  it('never crash the shapefile reader', async () => {
    const file = folder.shapefile(
      'fuzz',
      Array.from({ length: 4 }, () => ({ ring: square(202400, 544600, 20), values: { A: '가', B: 1 } })),
    );
    const parts = ['shp', 'shx', 'dbf'].map((ending) => file.path.replace(/shp$/, ending));
    const originals = parts.map((path) => readFileSync(path));
    const edit = fc.tuple(
      fc.nat(2),
      fc.nat(900),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.option(fc.nat(900)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const bytes = originals.map((original) => Buffer.from(original));
        for (const [part, at, put, cut] of edits) {
          bytes[part].set(put.subarray(0, Math.max(0, bytes[part].length - at)), Math.min(at, bytes[part].length));
          if (cut !== null) bytes[part] = bytes[part].subarray(0, cut);
        }
        for (const [i, path] of parts.entries()) writeFileSync(path, bytes[i]);
        await glance(file);
        await outcomeOf(file);
      }),
      { numRuns: 150, seed: 5186 },
    );
  });
});

describe('text', () => {
  it('that was destroyed at the source is unknown, and counted', () => {
    const report = new QualityReport();
    for (const lost of ['\uFFFD\uFFFD동', '占쏙옙占쏙옙', 'ï¿½ï¿½']) expect(cleanText(lost, report)).toBeNull();
    expect(report.counts.get('destroyed-text')?.value).toBe(3);
    expect(cleanText(' 역삼\u0000동 ', report)).toBe('역삼 동');
    expect(cleanText('  ', report)).toBeNull();
  });

  it('cut in the middle of its last character keeps the rest', () => {
    expect(decodeField('utf-8', Buffer.from('역삼').subarray(0, 5))).toBe('역');
    expect(decodeField('euc-kr', Buffer.from([0xbf, 0xaa, 0xbb]))).toBe('역');
  });

  it('without any Korean is what it is declared to be', () => {
    expect(chooseEncoding('euc-kr', [Buffer.from('abc')])).toBe('euc-kr');
    expect(chooseEncoding(undefined, [])).toBe('utf-8');
  });
});

describe('ids', () => {
  it('are numbered when rows share one, and repeated rows are stored once', () => {
    const report = new QualityReport();
    const ids = new RowIds(report);
    expect([ids.claim('a', 1), ids.claim('a', 1), ids.claim('a', 2), ids.claim('a', 2), ids.claim('a', 3)]).toEqual([
      'a',
      undefined,
      'a~2',
      undefined,
      'a~3',
    ]);
    expect(report.counts.get('repeated-rows')?.value).toBe(2);
    expect(report.counts.get('shared-ids')?.value).toBe(2);
  });
});
