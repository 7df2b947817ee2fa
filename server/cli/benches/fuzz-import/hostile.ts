import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { toWgs84 } from '#core';
import { featureCollection, polygonFeature, square, TestFolder } from '#datasets/_kit/test-files.ts';
import { cityGml, cityJson, gabledHouse, wkbPolygon, writeGeoPackage, zipBytes } from '#datasets/_kit/test-formats.ts';
import { tiffBytes, userDefined } from '#datasets/_kit/test-tiff.ts';
import type { FormatSpoilt } from './mutations.ts';

/** A file that was made to harm, and how it must end: the code of an Outcome, or of its refused rows, or `taken`. */
export interface Hostile extends FormatSpoilt {
  readonly ends: string;
}

const [x0, y0] = [202_400, 544_600];
const house = square(127.03, 37.5, 0.0002);
const whole = Array.from({ length: 20 }, (_, i) =>
  polygonFeature(square(127.03 + 0.001 * i, 37.5, 0.0002), { building: 'yes' }, `way/${i}`),
);
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const one = (format: string, what: string, ends: string, main: string, bytes: Buffer | string): Hostile => ({
  format,
  what,
  ends,
  main,
  files: { [main]: Buffer.from(bytes as string) },
});

const polygon = (...rings: unknown[]) => ({
  type: 'Feature',
  id: 'way/900',
  properties: { building: 'yes' },
  geometry: { type: 'Polygon', coordinates: rings },
});
const among = (...features: unknown[]) => json(featureCollection([...whole, ...features]));

function geoJson(): Hostile[] {
  const circle = Array.from({ length: 600_000 }, (_, i) => {
    const a = (2 * Math.PI * i) / 600_000;
    return [127.03 + 0.01 * Math.cos(a), 37.5 + 0.01 * Math.sin(a)];
  });
  const bow = [
    [127.03, 37.5],
    [127.031, 37.501],
    [127.031, 37.5],
    [127.03, 37.501],
    [127.03, 37.5],
  ];
  const is = (what: string, ends: string, bytes: Buffer | string) =>
    one('GeoJSON buildings', what, ends, 'osm.geojson', bytes);
  return [
    is('600,000 vertices in one outline', 'too-many-points', among(polygon([...circle, circle[0]]))),
    is('a hole outside', 'taken', among(polygon(house, square(127.04, 37.51, 0.0002)))),
    is('an outline that crosses itself', 'taken', among(polygon(bow))),
    is('rows in metres among degrees', 'row-outside-seoul', among(polygon(square(x0, y0, 20)))),
    is('latitude before longitude', 'outside-seoul', json(featureCollection([polygon(house.map(([x, y]) => [y, x]))]))),
    is('one id for all', 'taken', json(featureCollection(whole.map((feature) => ({ ...feature, id: 'way/1' }))))),
    is(
      '200,000 lists in one another',
      'broken-json',
      `{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":${'['.repeat(200_000)}`,
    ),
    is(
      'a polygon without coordinates',
      'bad-coordinates',
      among({ ...polygon(), geometry: { type: 'Polygon', coordinates: [null] } }),
    ),
    is('NaN among its numbers', 'broken-json', among(polygon(house)).toString().replace('37.5', 'NaN')),
    is('a geometry that is a text', 'bad-coordinates', among(polygon('x'))),
    is(
      'half a Korean letter',
      'bad-encoding',
      Buffer.concat([Buffer.from('{"type":"FeatureCollection","features":[{"name":"'), Buffer.from([0xbf])]),
    ),
  ];
}

function shapefiles(): Hostile[] {
  using folder = new TestFolder();
  const rows = Array.from({ length: 3 }, (_, i) => ({
    ring: square(x0 + 40 * i, y0, 20),
    values: { UFID: `${i}`, GRND_FLR: 3, HEIGHT: 9, PNU: '1' },
  }));
  const { path } = folder.shapefile('register', rows);
  const part = (ending: string) => readFileSync(path.replace(/shp$/, ending));
  const spoil = (what: string, ends: string, ending: string, work: (bytes: Buffer) => Buffer | undefined): Hostile => {
    const files: Record<string, Buffer> = {
      'register.shp': part('shp'),
      'register.shx': part('shx'),
      'register.dbf': part('dbf'),
    };
    const spoilt = work(Buffer.from(part(ending)));
    if (spoilt) files[`register.${ending}`] = spoilt;
    else delete files[`register.${ending}`];
    return { format: 'shapefile register', what, ends, main: 'register.shp', files };
  };
  const with32 =
    (at: number, value: number, big = false) =>
    (bytes: Buffer) => {
      if (big) bytes.writeUInt32BE(value, at);
      else bytes.writeUInt32LE(value, at);
      return bytes;
    };
  return [
    spoil('1,000,000,000 points in one record', 'shapefile-broken', 'shp', with32(100 + 8 + 40, 1_000_000_000)),
    spoil('2,000,000,000 parts in one record', 'shapefile-broken', 'shp', with32(100 + 8 + 36, 2_000_000_000)),
    spoil('4,294,967,295 rows in its table', 'shapefile-broken', 'dbf', with32(4, 0xffff_ffff)),
    spoil('an index that points beyond the end', 'shapefile-broken', 'shx', with32(100, 0x3fff_ffff, true)),
    spoil('no index', 'shapefile-incomplete', 'shx', () => undefined),
    spoil('no table', 'shapefile-incomplete', 'dbf', () => undefined),
  ];
}

function geoPackages(): Hostile[] {
  using folder = new TestFolder();
  const ring = square(x0, y0, 20);
  const layer = (wkb: Buffer) => [
    {
      name: 'a',
      crs: 5186,
      rows: [wkbPolygon([ring]), wkb].map((bytes) => ({ wkb: bytes, values: { building: 'yes' } })),
    },
  ];
  const claim = wkbPolygon([ring]);
  claim.writeUInt32LE(1_000_000_000, 9);
  const claims = readFileSync(writeGeoPackage(folder, 'claims.gpkg', layer(claim)).path);
  const view = writeGeoPackage(folder, 'view.gpkg', layer(wkbPolygon([ring])));
  const db = new DatabaseSync(view.path);
  db.exec(`alter table a rename to b;
    create view a as with recursive n(fid) as (select 1 union all select fid + 1 from n) select fid, geom, building from n, b;`);
  db.close();
  return [
    one('GeoPackage', '1,000,000,000 points in one geometry', 'wrong-geometry', 'claims.gpkg', claims),
    one('GeoPackage', 'a view that never ends', 'no-such-layer', 'view.gpkg', readFileSync(view.path)),
  ];
}

function cityModels(): Hostile[] {
  const houses = [{ id: 'b1', house: gabledHouse(x0, y0, 6, 9) }];
  const text = cityGml(houses, { srsName: 'EPSG:5186' });
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  const laughs = text
    .replace('?>', `?><!DOCTYPE x [<!ENTITY l0 "ha">${entities}]>`)
    .replace('<gml:boundedBy>', '&l9;<gml:boundedBy>');
  const links = '<bldg:lod2Solid><gml:Solid gml:id="s"><gml:exterior xlink:href="#s"/></gml:Solid></bldg:lod2Solid>';
  const cycle = text
    .replace('<bldg:boundedBy>', `${links}<bldg:boundedBy>`)
    .replace('<core:CityModel', '<core:CityModel xmlns:xlink="http://www.w3.org/1999/xlink"');
  const document = cityJson(houses, 'https://www.opengis.net/def/crs/EPSG/0/5186');
  const parents = structuredClone(document) as unknown as { CityObjects: Record<string, Record<string, unknown>> };
  Object.assign(parents.CityObjects.b1, { parents: ['b1'], children: ['b1'] });
  const far = structuredClone(document) as unknown as { transform: { scale: number[] } };
  far.transform.scale = [1e300, 1e300, 1];
  return [
    one('CityGML', 'entities that grow a thousand million times', 'file-broken', 'city.gml', laughs),
    one('CityGML', 'a solid that links to itself', 'taken', 'city.gml', cycle),
    one(
      'CityGML',
      'links to nothing instead of surfaces',
      'no-geometry',
      'city.gml',
      text
        .replace(/<bldg:boundedBy>.*<\/bldg:boundedBy>/, links)
        .replace('<core:CityModel', '<core:CityModel xmlns:xlink="http://www.w3.org/1999/xlink"'),
    ),
    one('CityJSON', 'a building that is its own parent', 'taken', 'city.json', json(parents)),
    one('CityJSON', 'a scale of 1e300', 'bad-coordinates', 'city.json', json(far)),
    one(
      'CityJSON',
      'a transform of texts',
      'file-broken',
      'city.json',
      json({ ...document, transform: { scale: ['a', 'b', 'c'], translate: [0, 0, 0] } }),
    ),
  ];
}

function others(): Hostile[] {
  const [lon, lat] = toWgs84([x0, y0]);
  const pbf = Buffer.concat([
    Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x0a, 9]),
    Buffer.from('OSMHeader'),
    Buffer.alloc(40),
  ]);
  const fgb = Buffer.concat([
    Buffer.from('fgb\x03fgb\x00', 'latin1'),
    Buffer.from([0xff, 0xff, 0xff, 0x7f]),
    Buffer.alloc(64),
  ]);
  return [
    one('OSM PBF', 'a header of 2 GB', 'file-broken', 'seoul.osm.pbf', pbf),
    one('FlatGeobuf', 'a header of 2 GB', 'file-broken', 'houses.fgb', fgb),
    one(
      'CSV stops',
      'a quote that never closes',
      'file-broken',
      'bus.csv',
      `stops_no,name,lon,lat,type\n1,"역,${lon},${lat},일반차로\n${'2,역,127,37.5,일반차로\n'.repeat(100_000)}`,
    ),
    one('CSV stops', '100,000 columns', 'unknown-file', 'bus.csv', `${'stops_no,lon,lat,'.repeat(100_000)}\n1,2,3`),
    one(
      'ZIP of a shapefile',
      'a bomb',
      'zip-too-large',
      'bomb.zip',
      Buffer.from(zipBytes({ 'register.geojson': new Uint8Array(70 << 20) })),
    ),
    one(
      'ZIP of a shapefile',
      'names that climb out of their folder',
      'taken',
      'climb.zip',
      Buffer.from(zipBytes({ '../../../../tmp/osm.geojson': among() })),
    ),
  ];
}

function raster(): Hostile {
  const place = { scale: [90, 90, 0], tiePoint: [0, 0, 0, x0, y0, 0], keys: userDefined(600_000) };
  const bytes = tiffBytes(new Float32Array(16).fill(20), 4, place);
  const directory = bytes.readUInt32LE(4);
  const geoKeys = 34_735;
  for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
    const entry = directory + 2 + 12 * i;
    if (bytes.readUInt16LE(entry) === geoKeys) bytes.writeUInt32LE(0xffff_fff0, entry + 4);
  }
  return one('GeoTIFF', '4,294,967,280 values in one field', 'geotiff-broken', 'dem.tif', bytes);
}

/** Files that were made to harm, the same at every call. */
export const hostileFiles = (): Hostile[] => [
  ...geoJson(),
  ...shapefiles(),
  ...geoPackages(),
  ...cityModels(),
  ...others(),
  raster(),
];
