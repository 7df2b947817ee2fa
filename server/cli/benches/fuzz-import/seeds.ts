import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { toWgs84 } from '#core';
import { featureCollection, polygonFeature, square, TestFolder } from '#datasets/_kit/test-files.ts';
import {
  cityGml,
  cityJson,
  flatGeobufBytes,
  gabledHouse,
  osmPbfBytes,
  wkbLine,
  wkbPolygon,
  writeGeoPackage,
  zipBytes,
} from '#datasets/_kit/test-formats.ts';
import { tiffBytes, userDefined } from '#datasets/_kit/test-tiff.ts';

/** A small sound file of one format: what the fuzz spoils. `main` is the file that is named to the importer. */
export interface Seed {
  readonly format: string;
  readonly main: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

const [x0, y0] = [202_400, 544_600];
const degrees = (ring: readonly (readonly [number, number])[]) =>
  ring.map((p) => toWgs84([p[0], p[1]]) as unknown as [number, number]);
const count = 12;
const squares = Array.from({ length: count }, (_, i) => square(x0 + 40 * i, y0, 20));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const one = (format: string, main: string, bytes: Buffer | string): Seed => ({
  format,
  main,
  files: { [main]: Buffer.from(bytes as string) },
});

const register = (i: number) => ({
  UFID: `198620217014444610670000${i}`,
  PNU: '1168010100108090000',
  GRND_FLR: 3 + i,
  UGRND_FLR: 1,
  HEIGHT: 12 + 3 * i,
  STRCT_CD: '21',
  USABILITY: '14000',
  USEAPR_DAY: '19860601',
});

function geoJsonSeeds(): Seed[] {
  const tagged = squares.map((ring, i) =>
    polygonFeature(degrees(ring), { building: 'house', 'building:levels': `${i + 1}`, name: '집' }, `way/${i}`),
  );
  const lines = squares.map((ring, i) => ({
    type: 'Feature',
    id: `way/${100 + i}`,
    properties: { highway: 'residential', name: '길', width: '6' },
    geometry: { type: 'LineString', coordinates: degrees(ring).slice(0, 4) },
  }));
  const areas = squares.map((ring, i) =>
    polygonFeature(degrees(ring), { leisure: 'park', name: '공원' }, `way/${200 + i}`),
  );
  const dongs = squares.map((ring, i) =>
    polygonFeature(degrees(ring), { EMD_CD: `116801${10 + i}`, EMD_KOR_NM: '역삼동', EMD_ENG_NM: 'Yeoksam-dong' }),
  );
  const contours = squares.map((ring, i) => ({
    type: 'Feature',
    properties: { ELEV: 10 * i },
    geometry: { type: 'LineString', coordinates: degrees(ring) },
  }));
  const routes = squares.map((ring, i) => ({
    type: 'Feature',
    properties: { rte_id: `1001000${i}`, n: 3 },
    geometry: { type: 'MultiLineString', coordinates: [degrees(ring), degrees(ring).slice(0, 2)] },
  }));
  const points = squares.map((ring, i) => ({
    type: 'Feature',
    properties: { stand_id: `01-0${i}`, stand_type: '쉼터형', location_name: '역' },
    geometry: { type: 'Point', coordinates: degrees(ring)[0] },
  }));
  const crs = { crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::5186' } } };
  return [
    one('GeoJSON buildings', 'osm.geojson', json(featureCollection(tagged))),
    one(
      'GeoJSON EPSG:5186',
      'register.geojson',
      json(
        featureCollection(
          squares.map((ring, i) => polygonFeature(ring, register(i))),
          crs,
        ),
      ),
    ),
    one('GeoJSON roads', 'roads.geojson', json(featureCollection(lines))),
    one('GeoJSON areas', 'areas.geojson', json(featureCollection(areas))),
    one('GeoJSON mixed', 'mixed.geojson', json(featureCollection([...tagged, ...lines, ...areas]))),
    one('GeoJSON boundaries', 'dong.geojson', json(featureCollection(dongs))),
    one('GeoJSON contours', 'contours.geojson', json(featureCollection(contours))),
    one('GeoJSON routes', 'routes.geojson', json(featureCollection(routes))),
    one('GeoJSON points', 'taxi.geojson', json(featureCollection(points))),
  ];
}

function shapefileSeed(format: string, stem: string, values: (i: number) => Record<string, string | number>): Seed {
  using folder = new TestFolder();
  const rows = squares.map((ring, i) => ({ ring, values: values(i) }));
  const { path } = folder.shapefile(stem, rows, { encoding: 'cp949', cpg: 'CP949' });
  const parts = ['shp', 'shx', 'dbf', 'cpg'].map((ending) => [
    `${stem}.${ending}`,
    readFileSync(path.replace(/shp$/, ending)),
  ]);
  return { format, main: `${stem}.shp`, files: Object.fromEntries(parts) };
}

function packageSeed(): Seed {
  using folder = new TestFolder();
  const houses = squares.map((ring, i) => ({
    wkb: wkbPolygon([ring]),
    values: { building: 'yes', 'building:levels': i + 1, name: '집' },
  }));
  const streets = squares.map((ring) => ({
    wkb: wkbLine(ring.slice(0, 3)),
    values: { highway: 'primary', name: '로' },
  }));
  const { path } = writeGeoPackage(folder, 'city.gpkg', [
    { name: 'houses', crs: 5186, rows: houses },
    { name: 'streets', crs: 5186, rows: streets },
  ]);
  return one('GeoPackage', 'city.gpkg', readFileSync(path));
}

function cityModelSeeds(): Seed[] {
  const houses = squares.map(([[x, y]], i) => ({
    id: `b${i}`,
    house: gabledHouse(x, y, 6, 9),
    attributes: '<bldg:function>01001</bldg:function><bldg:measuredHeight uom="m">9.2</bldg:measuredHeight>',
  }));
  const plain = houses.map(({ id, house }) => ({
    id,
    house,
    attributes: { measuredHeight: 9.2, storeysAboveGround: 2 },
  }));
  const document = cityJson(plain, 'https://www.opengis.net/def/crs/EPSG/0/5186');
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
  return [
    one(
      'CityGML',
      'city.gml',
      cityGml(houses, { srsName: 'urn:ogc:def:crs:EPSG::5186', turn: ([x, y, z]) => [y, x, z] }),
    ),
    one('CityJSON', 'city.json', json(document)),
    one('CityJSONSeq', 'city.jsonl', lines.map((line) => JSON.stringify(line)).join('\n')),
  ];
}

function osmSeed(): Seed {
  const corners = squares.flatMap((ring, i) =>
    degrees(ring)
      .slice(0, 4)
      .map((at, k) => ({ id: 10 * i + k + 1, at })),
  );
  const ring = (i: number) => [1, 2, 3, 4, 1].map((k) => 10 * i + k);
  const ways = squares.map((_, i) => ({
    id: i + 1,
    refs: ring(i),
    tags: { building: 'yes', name: '집' } as Record<string, string>,
  }));
  const streets = squares.map((_, i) => ({ id: 100 + i, refs: ring(i).slice(0, 3), tags: { highway: 'service' } }));
  const relations = [
    {
      id: 1,
      members: [
        { way: 201, role: 'outer' },
        { way: 202, role: 'outer' },
        { way: 2, role: 'inner' },
      ],
      tags: { type: 'multipolygon', building: 'yes' },
    },
  ];
  const halves = [
    { id: 201, refs: ring(0).slice(0, 3) },
    { id: 202, refs: ring(0).slice(2) },
  ];
  return one(
    'OSM PBF',
    'seoul.osm.pbf',
    osmPbfBytes({ nodes: corners, ways: [...ways, ...streets, ...halves], relations }),
  );
}

function tableSeeds(): Seed[] {
  const table = (head: string, line: (i: number, lon: number, lat: number, x: number, y: number) => string) =>
    [head, ...squares.map(([p], i) => line(i, ...(degrees([p])[0] as [number, number]), p[0], p[1]))].join('\n');
  const hydrants = table('serial,name,road,x_epsg5181,y_epsg5181,lon,lat', (i, lon, lat, x, y) =>
    [i, '소화전', '"테헤란로, 1"', x, y - 100_000, lon, lat].join(','),
  );
  const stops = table('stops_no,name,lon,lat,type', (i, lon, lat) =>
    [`12300068${i}`, '역', lon, lat, '일반차로'].join(','),
  );
  const metres = table('병원명;주소;X좌표;Y좌표', (_, _lon, _lat, x, y) => ['병원', '강남구', x, y].join(';'));
  const sensors = table('serial,lat,lon', (i, lon, lat) => [`V02Q${i}`, lat, lon].join(','));
  const list = squares.map(([p], i) => ({
    name: `병원${i}`,
    lat: degrees([p])[0][1],
    lon: degrees([p])[0][0],
    is_er: true,
    beds: 10,
  }));
  return [
    one('CSV degrees and metres', 'hydrants.csv', hydrants),
    one('CSV stops', 'bus.csv', stops),
    one('CSV CP949 metres', 'hospital.csv', iconv.encode(metres, 'cp949')),
    one('CSV sensors', 'sdot.csv', sensors),
    one('JSON list', 'hospitals.json', json({ DESCRIPTION: { a: 1 }, DATA: list })),
  ];
}

function gtfsFiles(): Record<string, string> {
  const places = squares.map(([p]) => degrees([p])[0]);
  return {
    'stops.txt': [
      'stop_id,stop_name,stop_lat,stop_lon,location_type',
      ...places.map(([lon, lat], i) => `s${i},역,${lat},${lon},0`),
    ].join('\n'),
    'routes.txt': 'route_id,route_short_name,route_type\nr1,146,3\nr2,2호선,1',
    'trips.txt': 'route_id,service_id,trip_id,direction_id,shape_id\nr1,a,t1,0,h1\nr2,a,t2,0,',
    'shapes.txt': [
      'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence',
      ...places.map(([lon, lat], i) => `h1,${lat},${lon},${i}`),
    ].join('\n'),
    'stop_times.txt': [
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
      ...places.map((_, i) => `t2,08:00:00,08:00:00,s${i},${i}`),
    ].join('\n'),
  };
}

function terrainSeeds(): Seed[] {
  const [width, height] = [24, 18];
  const values = Float32Array.from({ length: width * height }, (_, i) => 20 + (i % width));
  const metres = { scale: [90, 90, 0], tiePoint: [0, 0, 0, x0, y0 + 5000, 0], keys: userDefined(600_000) };
  const angles = {
    scale: [0.001, 0.001, 0],
    tiePoint: [0, 0, 0, 127, 37.55, 0],
    keys: { GTModelType: 2, GeographicType: 4326 },
  };
  return [
    one('GeoTIFF', 'dem.tif', tiffBytes(values, width, metres)),
    one('GeoTIFF degrees', 'dem4326.tif', tiffBytes(values, width, angles)),
  ];
}

function weatherSeed(): Seed {
  const head = [
    'LOCATION,Seoul,SO,KOR,SRC-TMYx,471080,37.57140,126.9658,9.0,87.1',
    'DESIGN CONDITIONS,0',
    'TYPICAL/EXTREME PERIODS,0',
    'GROUND TEMPERATURES,0',
    'HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0',
    'COMMENTS 1,',
    'COMMENTS 2,',
    'DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31',
  ];
  const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const lines = days.flatMap((length, month) =>
    Array.from({ length: length * 24 }, (_, i) =>
      [
        2007,
        month + 1,
        Math.floor(i / 24) + 1,
        (i % 24) + 1,
        60,
        '?9',
        12,
        9,
        80,
        101300,
        0,
        0,
        0,
        500,
        9999,
        100,
        0,
        0,
        0,
        0,
        180,
        2.5,
        5,
        5,
      ].join(','),
    ),
  );
  return one('EPW', 'seoul.epw', [...head, ...lines].join('\r\n'));
}

/** Small sound files of every format that is imported, the same at every call. */
export function seeds(): Seed[] {
  const shapefile = shapefileSeed('shapefile register', 'register', (i) => ({ ...register(i), BLD_NM: '역삼빌딩' }));
  return [
    ...geoJsonSeeds(),
    shapefile,
    shapefileSeed('shapefile numbered', 'AL_D010', (i) => ({
      A0: `${i}`,
      A1: `g${i}`,
      A2: '1168010100',
      A4: '역삼동',
      A5: '809',
      A8: '02001',
      A10: '21',
      A13: '2001-02-03',
      A16: 30,
      A24: '집',
      A26: 10,
      A27: 1,
    })),
    shapefileSeed('shapefile addresses', 'TL_SPBD_BULD', (i) => ({
      BD_MGT_SN: `1168${i}`,
      BDTYP_CD: '02001',
      GRO_FLO_CO: 5,
      UND_FLO_CO: 1,
      BULD_NM: '집',
      SIG_CD: '11680',
    })),
    packageSeed(),
    one(
      'FlatGeobuf',
      'houses.fgb',
      flatGeobufBytes(
        featureCollection(
          squares.map((ring, i) =>
            polygonFeature(degrees(ring), { building: 'yes', 'building:levels': i, name: '집' }),
          ),
        ),
      ),
    ),
    ...cityModelSeeds(),
    osmSeed(),
    ...tableSeeds(),
    one('GTFS', 'gtfs.zip', Buffer.from(zipBytes(gtfsFiles()))),
    one('ZIP of a shapefile', 'packed.zip', Buffer.from(zipBytes(shapefile.files))),
    ...terrainSeeds(),
    weatherSeed(),
  ];
}

export { gtfsFiles };
