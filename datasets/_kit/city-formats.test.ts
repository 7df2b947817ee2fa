import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome, toWgs84 } from '#core';
import { importer as buildings } from '../buildings/import.ts';
import { importer as roads } from '../roads/import.ts';
import { importer as ground } from '../water-green/import.ts';
import { horizontalPart } from './citygml.ts';
import { membersOf } from './file-members.ts';
import { readAreas } from './placement.ts';
import { QualityReport } from './quality.ts';
import type { SourceFile } from './roles.ts';
import { kindOf } from './sniff.ts';
import { countOf, featureCollection, polygonFeature, readAll, square, TestFolder } from './test-files.ts';
import {
  cityGml,
  cityJson,
  flatGeobufBytes,
  gabledHouse,
  type OsmData,
  osmPbfBytes,
  wkbLine,
  wkbPolygon,
  writeGeoPackage,
  zipBytes,
} from './test-formats.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return 'none';
}

const house = square(127.03, 37.5, 0.0002);
const [x0, y0] = [202400, 544600];
const signal = new AbortController().signal;

async function footprints(file: SourceFile) {
  const report = new QualityReport();
  const rows = [];
  for await (const row of readAreas(file, { signal }, report)) rows.push(row);
  return { rows, report };
}

describe('GeoPackage', () => {
  const ring = square(x0, y0, 20);
  const layer = (name: string, crs = 5186) => ({
    name,
    crs,
    rows: [{ wkb: wkbPolygon([ring]), values: { building: 'house', 'building:levels': 3, name: '집' } }],
  });

  it('gives rows with their attributes at their place', async () => {
    const file = writeGeoPackage(folder, 'one.gpkg', [layer('건물')]);
    expect(await kindOf(file)).toBe('geopackage');
    expect(await buildings.recognise(file)).toBe(0.9);
    const { rows } = await readAll(buildings, file);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ footprint: [[ring]], floors: 3, use: 'detached', name: '집' });
  });

  it('is taken apart into its layers', async () => {
    const street = {
      name: 'streets',
      crs: 5186,
      rows: [{ wkb: wkbLine(ring.slice(0, 3)), values: { highway: 'primary' } }],
    };
    const file = writeGeoPackage(folder, 'two.gpkg', [layer('houses'), street]);
    const { files, several } = await membersOf(file);
    expect([files.map((member) => member.layer), several]).toEqual([['houses', 'streets'], true]);
    expect(await roads.recognise(files[1])).toBe(1);
    expect((await roads.source(files[1])).id).toBe('two-streets');
    expect((await readAll(roads, files[1])).rows[0]).toMatchObject({ class: 'primary', line: ring.slice(0, 3) });
  });

  it('that declares a system in which it does not lie is refused', async () => {
    const file = writeGeoPackage(folder, 'wrong.gpkg', [layer('a', 5181)]);
    expect(await codeOf(() => footprints(file))).toBe('crs-contradiction');
  });

  it('with a geometry of broken bytes refuses that row alone', async () => {
    const rows = [...layer('a').rows, { ...layer('a').rows[0], wkb: wkbPolygon([ring]).subarray(0, 60) }];
    const { rows: good, report } = await footprints(
      writeGeoPackage(folder, 'row.gpkg', [{ name: 'a', crs: 5186, rows }]),
    );
    expect([good.length, report.read, [...report.refusedByCode]]).toEqual([1, 2, [['wrong-geometry', 1]]]);
  });
});

describe('FlatGeobuf', () => {
  it('gives what the library of its inventor wrote', async () => {
    const collection = featureCollection([
      polygonFeature(house, { building: 'apartments', 'building:levels': 15, name: '은마' }),
      {
        type: 'Feature',
        properties: { building: 'yes' },
        geometry: { type: 'MultiPolygon', coordinates: [[house], [square(127.031, 37.5, 0.0002)]] },
      },
    ]);
    const file = folder.write('houses.fgb', flatGeobufBytes(collection));
    expect(await kindOf(file)).toBe('flatgeobuf');
    const { rows } = await readAll(buildings, file);
    expect(rows.map(({ floors, use, footprint }) => [floors, use, footprint.length]).sort()).toEqual(
      [
        [15, 'apartment', 1],
        [null, 'unknown', 2],
      ].sort(),
    );
  });
});

describe('CityGML', () => {
  const houses = [
    {
      id: 'GML_1',
      house: gabledHouse(x0, y0, 6, 9),
      attributes:
        '<gml:name>한옥</gml:name><bldg:function>01001</bldg:function><bldg:yearOfConstruction>1936</bldg:yearOfConstruction>' +
        '<bldg:roofType>1030</bldg:roofType><bldg:measuredHeight uom="m">9.2</bldg:measuredHeight><bldg:storeysAboveGround>2</bldg:storeysAboveGround>',
    },
    { id: 'GML_2', house: gabledHouse(x0 + 30, y0, 5, 8) },
  ];
  const expected = {
    id: 'GML_1',
    heightM: 9.2,
    heightOrigin: 'surveyed',
    floors: 2,
    use: 'detached',
    yearBuilt: 1936,
    name: '한옥',
    roofShape: 'gabled',
    eaveM: 6,
  };

  it('gives footprint, height, roof and attributes of LoD2', async () => {
    const file = folder.write('city.gml', cityGml(houses, { srsName: 'EPSG:5186' }));
    expect(await buildings.recognise(file)).toBe(1);
    const { rows, report } = await readAll(buildings, file);
    expect(rows[0]).toMatchObject(expected);
    expect(rows[1]).toMatchObject({ id: 'GML_2', heightM: 8, roofShape: 'gabled', eaveM: 5 });
    expect(rows[0].footprint[0][0]).toHaveLength(5);
    expect(rows[0].footprint[0][0]).toContainEqual([x0 + 10, y0 + 8]);
    expect(report.refused).toBe(0);
  });

  it.each([
    ['northing first', 'urn:ogc:def:crs:EPSG::5186', ([x, y, z]: readonly number[]) => [y, x, z]],
    [
      'latitude first',
      'urn:ogc:def:crs:EPSG::4326',
      ([x, y, z]: readonly number[]) => [...toWgs84([x, y])].reverse().concat(z),
    ],
    [
      'longitude first',
      'http://www.opengis.net/def/crs/EPSG/0/4326',
      ([x, y, z]: readonly number[]) => [...toWgs84([x, y]), z],
    ],
    ['a compound system', 'urn:ogc:def:crs,crs:EPSG::5186,crs:EPSG::5193', (p: readonly number[]) => [...p]],
  ])('understands %s', async (name, srsName, turn) => {
    const file = folder.write(`${name}.gml`, cityGml(houses, { srsName, turn: turn as never }));
    const { rows } = await readAll(buildings, file);
    expect(rows[0]).toMatchObject({ id: 'GML_1', roofShape: 'gabled' });
    const [x, y] = rows[0].footprint[0][0][0];
    expect(Math.hypot(x - x0, y - y0)).toBeLessThan(0.01);
  });

  it('of blocks without names of surfaces finds the ground', async () => {
    const text = cityGml(houses, { srsName: 'EPSG:5186' })
      .replace(/<bldg:boundedBy><bldg:\w+Surface><bldg:lod2MultiSurface>/g, '<bldg:lod1Solid>')
      .replace(/<\/bldg:lod2MultiSurface><\/bldg:\w+Surface><\/bldg:boundedBy>/g, '</bldg:lod1Solid>');
    const { rows } = await readAll(buildings, folder.write('lod1.gml', text));
    expect(rows[1].footprint[0][0]).toHaveLength(5);
    expect(rows[1].heightM).toBe(8);
  });

  it('stores the parts of a building that stands in parts, with the attributes of the whole', async () => {
    const text = cityGml(houses.slice(0, 1), { srsName: 'EPSG:5186' })
      .replace('<bldg:boundedBy>', '<bldg:consistsOfBuildingPart><bldg:BuildingPart gml:id="P1"><bldg:boundedBy>')
      .replace('</bldg:Building>', '</bldg:BuildingPart></bldg:consistsOfBuildingPart></bldg:Building>');
    const { rows } = await readAll(buildings, folder.write('parts.gml', text));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ ...expected, id: 'P1' });
  });

  it.each([
    ['broken off', (text: string) => text.slice(0, -300)],
    ['with undefined entities', (text: string) => text.replace('한옥', '&lol9;')],
    ['nested without end', (text: string) => text.replace('<bldg:boundedBy>', '<x>'.repeat(100_000))],
    ['of bytes that are not UTF-8', (text: string) => Buffer.from(text.replace('한옥', '\u00ff\u00fe'), 'latin1')],
  ])('%s is refused as a whole', async (name, spoil) => {
    const file = folder.write(`${name}.gml`, spoil(cityGml(houses, { srsName: 'EPSG:5186' })));
    expect(await codeOf(() => footprints(file))).toMatch(/^file-(broken|too-much)$/);
  });

  it.each([
    ['urn:ogc:def:crs:EPSG::5186', 'EPSG:5186'],
    ['urn:ogc:def:crs:EPSG:6.12:5186', 'EPSG:5186'],
    ['EPSG:5186', 'EPSG:5186'],
    ['http://www.opengis.net/gml/srs/epsg.xml#5186', 'EPSG:5186'],
    ['https://www.opengis.net/def/crs/EPSG/0/7415', 'EPSG:7415'],
    ['local', 'local'],
  ])('reads the system of %s', (name, code) => expect(horizontalPart(name)).toBe(code));
});

describe('CityJSON', () => {
  const houses = [
    { id: 'b "1"', house: gabledHouse(x0, y0, 6, 9), attributes: { measuredHeight: 9.2, storeysAboveGround: 2 } },
    { id: 'b-2', house: gabledHouse(x0 + 30, y0, 5, 8) },
  ];
  const document = cityJson(houses, 'https://www.opengis.net/def/crs/EPSG/0/5186');

  it('gives footprint, height and roof, whatever the order of its members', async () => {
    const { CityObjects, vertices, ...rest } = document;
    for (const [name, value] of Object.entries({ usual: document, turned: { vertices, ...rest, CityObjects } })) {
      const file = folder.json(`${name}.city.json`, value);
      expect(await kindOf(file)).toBe('cityjson');
      const { rows } = await readAll(buildings, file);
      expect(rows[0]).toMatchObject({ id: 'b "1"', heightM: 9.2, floors: 2, roofShape: 'gabled', eaveM: 6 });
      expect(rows[1]).toMatchObject({ id: 'b-2', heightM: 8 });
      expect(rows[0].footprint[0][0]).toContainEqual([x0 + 10, y0 + 8]);
    }
  });

  it('as a sequence is read line by line', async () => {
    const { CityObjects, vertices, ...header } = document;
    const lines = [
      { ...header, CityObjects: {}, vertices: [] },
      ...Object.entries(CityObjects).map(([id, object]) => ({
        type: 'CityJSONFeature',
        id,
        CityObjects: { [id]: object },
        vertices,
      })),
    ];
    const file = folder.write('city.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await kindOf(file)).toBe('cityjson-seq');
    expect((await readAll(buildings, file)).rows.map(({ id }) => id)).toEqual(['b "1"', 'b-2']);
  });

  it('with vertices that are not there refuses the building alone', async () => {
    const spoilt = structuredClone(document);
    (spoilt.CityObjects['b-2'].geometry[0].boundaries[0][0][0] as number[])[1] = 1e9;
    const { rows, report } = await footprints(folder.json('vertex.city.json', spoilt));
    expect([rows.length, [...report.refusedByCode]]).toEqual([1, [['bad-coordinates', 1]]]);
  });
});

describe('OSM PBF', () => {
  const ring = (first: number, x: number, y: number, side: number) =>
    square(x, y, side)
      .slice(0, 4)
      .map((at, i) => ({ id: first + i, at }));
  const nodes = [
    ...ring(1, 127.03, 37.5, 0.001),
    ...ring(11, 127.0303, 37.5003, 0.0004),
    ...ring(21, 127.04, 37.5, 0.0005),
    { id: 31, at: [127.05, 37.51] as const },
    { id: 32, at: [129, 35] as const },
  ];
  const data: OsmData = {
    nodes,
    ways: [
      { id: 1, refs: [1, 2, 3] },
      { id: 2, refs: [1, 4, 3] },
      { id: 3, refs: [11, 12, 13, 14, 11] },
      { id: 4, refs: [21, 22, 23, 24, 21], tags: { building: 'school', name: '학교', 'roof:shape': 'hipped' } },
      { id: 5, refs: [1, 21, 31, 32], tags: { highway: 'secondary', name: '길' } },
      { id: 6, refs: [21, 22, 23, 24, 21], tags: { leisure: 'park' } },
      { id: 7, refs: [32, 31, 99, 32], tags: { building: 'yes' } },
    ],
    relations: [
      {
        id: 9,
        members: [
          { way: 1, role: 'outer' },
          { way: 2, role: 'outer' },
          { way: 3, role: 'inner' },
        ],
        tags: { type: 'multipolygon', building: 'apartments' },
      },
    ],
  };
  let file: SourceFile;
  beforeAll(() => {
    file = folder.write('seoul.osm.pbf', osmPbfBytes(data));
  });
  const layer = (name: string) => ({ ...file, layer: name });

  it('is taken apart into kinds', async () => {
    expect(await kindOf(file)).toBe('osm-pbf');
    const { files } = await membersOf(file);
    expect(files.map((member) => member.layer)).toEqual(['buildings', 'roads', 'areas']);
    expect(await Promise.all([buildings, roads, ground].map((importer, i) => importer.recognise(files[i])))).toEqual([
      0.9, 1, 0.8,
    ]);
  });

  it('gives buildings of ways and of relations with courtyards', async () => {
    const { rows, report } = await readAll(buildings, layer('buildings'));
    expect(rows.map(({ id, use, footprint }) => [id, use, footprint.length, footprint[0].length])).toEqual([
      ['way/4', 'education', 1, 1],
      ['relation/9', 'apartment', 1, 2],
    ]);
    expect(rows[0]).toMatchObject({ name: '학교', roofShape: 'hipped' });
    expect(rows[1].footprint[0][0]).toHaveLength(5);
    expect([report.read, report.refused, countOf(report, 'cut-at-edge')]).toEqual([2, 0, 1]);
  });

  it('gives the part of a road that lies in the city', async () => {
    const { rows } = await readAll(roads, layer('roads'));
    expect(rows.map(({ id, class: roadClass, line }) => [id, roadClass, line.length])).toEqual([
      ['way/5', 'secondary', 3],
    ]);
  });

  it('gives areas', async () => {
    const { rows } = await readAll(ground, layer('areas'));
    expect(rows.map(({ id, category }) => [id, category])).toEqual([['way/6', 'green']]);
  });

  it('whose relation does not close refuses it', async () => {
    const open = {
      ...data,
      relations: data.relations?.map((relation) => ({ ...relation, members: relation.members.slice(1) })),
    };
    const broken = { ...folder.write('open.osm.pbf', osmPbfBytes(open)), layer: 'buildings' };
    const { rows, report } = await readAll(buildings, broken);
    expect([rows.length, [...report.refusedByCode]]).toEqual([1, [['no-geometry', 1]]]);
  });
});

describe('an archive', () => {
  it('gives the files in it, with a name of their own', async () => {
    const shapefile = folder.shapefile('TL_SPBD_BULD', [
      {
        ring: square(x0, y0, 20),
        values: {
          BD_MGT_SN: '1168010100',
          BDTYP_CD: '02001',
          GRO_FLO_CO: 12,
          UND_FLO_CO: 1,
          BULD_NM: '아파트',
          SIG_CD: '11680',
        },
      },
    ]);
    const parts = ['shp', 'shx', 'dbf'].map((ending) => shapefile.path.replace(/shp$/, ending));
    const { readFileSync } = await import('node:fs');
    const members = Object.fromEntries(parts.map((path) => [`강남구/${path.split('/').at(-1)}`, readFileSync(path)]));
    const file = folder.write(
      '도로명주소.zip',
      zipBytes({ ...members, '읽어보세요.txt': '…', '../../evil.geojson': '{}' }),
    );
    await using found = await membersOf(file);
    expect(found.files.map(({ name }) => name)).toEqual([
      '도로명주소.zip/evil.geojson',
      '도로명주소.zip/강남구/TL_SPBD_BULD.shp',
      '도로명주소.zip/읽어보세요.txt',
    ]);
    const { rows } = await readAll(buildings, found.files[1]);
    expect(rows[0]).toMatchObject({ id: '1168010100', floors: 12, floorsBelow: 1, use: 'apartment', name: '아파트' });
    expect((await buildings.source(found.files[1])).id).toBe('도로명주소-강남구-tl-spbd-buld-11680');
  });

  it('that grows beyond measure is refused before it is unpacked', async () => {
    const bomb = folder.write('bomb.zip', zipBytes({ 'a.geojson': new Uint8Array(100 << 20) }));
    expect(await codeOf(() => membersOf(bomb))).toBe('zip-too-large');
  });

  it('whose bytes were changed is refused', async () => {
    const bytes = Buffer.from(
      zipBytes({ 'a.geojson': JSON.stringify(featureCollection([polygonFeature(house, {})])) }),
    );
    bytes[60] ^= 255;
    expect(await codeOf(() => membersOf(folder.write('spoilt.zip', bytes)))).toBe('file-broken');
  });
});
