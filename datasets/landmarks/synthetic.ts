import { boxContains, type Epsg5186, toEpsg5186 } from '#core';
import { type CityPlan, landmarkSlug } from '../_kit/city-plan.ts';
import { bridgeFacts } from '../_kit/facts/bridges.ts';
import { type LandmarkFact, landmarkFacts } from '../_kit/facts/landmarks.ts';
import { type FactTable, numberOf, textOf } from '../_kit/facts/table.ts';
import { ancientSiteFacts, wallFacts } from '../_kit/facts/wall.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { LandmarkKind, LandmarkRow } from './contract.ts';
import { landmarkTexts } from './texts.ts';

/**
 * Halls, gates and statues that the table of landmarks does not hold one by one: name, English name, latitude, longitude, length,
 * width, height, model, year, turn of the long side from the east. Sizes are round figures after the descriptions of the
 * Cultural Heritage Administration; of the statues with their pedestals (6.2 + 4.2 m and 6.5 + 10.5 m), as also published
 * in Wikipedia.
 */
const hallTable: FactTable = `
근정문|Geunjeongmun Gate|37.5777|126.9770|22|11|14|gate-hall-two-tier|1867|0|palace
흥례문|Heungnyemun Gate|37.5768|126.9770|22|11|14|gate-hall-two-tier|2001|0|palace
사정전|Sajeongjeon Hall|37.5793|126.9770|18|12|12|hall|1867|0|palace
강녕전|Gangnyeongjeon Hall|37.5798|126.9770|30|14|12|hall|1995|0|palace
인정전|Injeongjeon Hall|37.5794|126.9909|26|18|20|hall-two-tier|1804|15|palace
명정전|Myeongjeongjeon Hall|37.5786|126.9948|18|12|13|hall-on-terrace|1616|90|palace
중화전|Junghwajeon Hall|37.5659|126.9751|22|16|15|hall-on-terrace|1906|0|palace
숭정전|Sungjeongjeon Hall|37.5714|126.9682|20|14|13|hall-on-terrace|1994|5|palace
종묘 정전|Jongmyo Jeongjeon|37.5745|126.9943|101|14|11|long-hall|1395|0|palace
숙정문|Sukjeongmun|37.5957|126.9815|12|8|10|gate-one-tier|1976|20|gate
광희문|Gwanghuimun|37.5643|127.0100|12|8|10|gate-one-tier|1975|60|gate
세종대왕 동상|Statue of King Sejong|37.5727|126.9769|4|4|10.4|statue-seated|2009|0|culture
이순신 장군 동상|Statue of Admiral Yi Sun-sin|37.5710|126.9769|4|4|17|statue-standing|1968|0|culture
`;

/** Model of a landmark of the table, by its kind and the words for its shape. Undefined: the building as it is says enough. */
function modelOf({ nameEn, kind, shape }: LandmarkFact): string | undefined {
  const special = specialModels[landmarkSlug(nameEn)];
  if (special) return special;
  if (kind === 'tower') return towerModels.find(([words]) => words.test(shape))?.[1] ?? 'box';
  if (kind === 'gate' && /half-moon/.test(shape)) return 'gate-half-moon';
  if (kind === 'gate' && /two-tier/.test(shape)) return 'gate-two-tier';
  if (kind === 'gate' && /single-tier/.test(shape)) return 'gate-one-tier';
  if (kind === 'stadium') return /dome/.test(shape) ? 'dome' : 'bowl';
  if (kind === 'cathedral') return 'church';
  return undefined;
}

const specialModels: Readonly<Record<string, string>> = {
  'lotte-world-tower': 'tapered',
  'n-seoul-tower': 'mast',
  '63-building': 'gold-slab',
  'parc1-tower-1': 'red-edges',
  'parc1-tower-2': 'red-edges',
  'jongno-tower': 'floating-top',
  'trade-tower': 'stepped',
  'geunjeongjeon-hall': 'hall-two-tier',
  'gyeonghoeru-pavilion': 'pavilion',
  'bosingak-belfry': 'belfry',
  hwangudan: 'octagon',
  jogyesa: 'hall',
  'cheong-wa-dae': 'blue-hall',
  sungnyemun: 'gate-two-tier',
  gwanghwamun: 'gate-three-arches',
  dongnimmun: 'stone-arch',
  'seoul-city-hall': 'wave',
  'seoul-metropolitan-library': 'old-hall',
  'national-assembly': 'columns-and-dome',
  'dongdaemun-design-plaza': 'shell',
  'seoul-arts-center': 'hat',
  'national-museum-of-korea': 'long-wall',
  'sejong-center': 'colonnade',
  'war-memorial-of-korea': 'colonnade',
  'national-theater': 'colonnade',
  'seoul-world-cup-stadium': 'kite-roof',
  'seoul-botanic-park': 'dish',
  'world-peace-gate': 'winged-gate',
  'old-seoul-station': 'domed-station',
};

const towerModels: readonly (readonly [RegExp, string])[] = [
  [/lobed/, 'lobed'],
  [/faceted/, 'faceted'],
  [/twin|two towers|three towers|four towers|three shafts/, 'several'],
  [/slab/, 'slab'],
  [/waved|wavy/, 'waved'],
  [/tower on mall|and mall/, 'on-podium'],
  [/voids/, 'box'],
  [/frame-shaped/, 'frame'],
];

const kinds: Readonly<Record<string, LandmarkKind>> = {
  tower: 'tower',
  palace: 'palace',
  gate: 'gate',
  shrine: 'shrine',
  temple: 'temple',
  cathedral: 'cathedral',
  civic: 'civic',
  culture: 'culture',
  stadium: 'stadium',
  station: 'station',
  park: 'park',
};

/** Landmarks of the generated city: true facts, in shapes that are made up after them. */
export const synthetic: Synthesizer<LandmarkRow> = {
  *rows(plan) {
    for (const row of [...ofTable(), ...halls(), ...walls(), ...palaceWalls(), ...sites(), ...bridges()]) {
      if (isInside(plan, row)) yield row;
    }
  },
};

/** What has its middle in the area; a bridge or wall belongs to the area that holds the middle of its line. */
function isInside({ box }: CityPlan, { line }: LandmarkRow): boolean {
  const first = line[0];
  const last = line[line.length - 1];
  return boxContains(box, [(first[0] + last[0]) / 2, (first[1] + last[1]) / 2]);
}

const placeOf = (lon: number, lat: number): Epsg5186 => {
  const [x, y] = toEpsg5186([lon, lat]);
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100] as unknown as Epsg5186;
};
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

const textsOf = (slug: string) => {
  const text = landmarkTexts.get(slug);
  return { textKo: text?.ko ?? null, textEn: text?.en ?? null };
};

function* ofTable(): Generator<LandmarkRow> {
  for (const fact of landmarkFacts) {
    const model = modelOf(fact);
    const kind = kinds[fact.kind];
    if (!model || !kind) continue;
    const slug = landmarkSlug(fact.nameEn);
    yield {
      id: slug,
      line: [placeOf(fact.lon, fact.lat)],
      kind,
      model,
      name: fact.name,
      nameEn: fact.nameEn,
      heightM: fact.heightM,
      longM: fact.longM,
      shortM: fact.shortM,
      turnDeg: null,
      year: known(fact.year),
      ...textsOf(slug),
      replaces: `b-landmark-${slug}`,
    };
  }
}

function* halls(): Generator<LandmarkRow> {
  for (const cells of textOf(hallTable)) {
    const number = numberOf(cells);
    const slug = landmarkSlug(cells[1]);
    yield {
      id: slug,
      line: [placeOf(number(3), number(2))],
      kind: cells[10] as LandmarkKind,
      model: cells[7],
      name: cells[0],
      nameEn: cells[1],
      heightM: number(6),
      longM: number(4),
      shortM: number(5),
      turnDeg: number(9),
      year: number(8),
      ...textsOf(slug),
      replaces: null,
    };
  }
}

/** The wall of Gyeongbokgung is some 5 m high and 2 m thick, as also published in Wikipedia; the others are like it. */
const palaceWall = { heightM: 5, widthM: 2 };

const isLost = (state: string): boolean => /^lost|excavated/.test(state);

/** The ring of the wall, from point to point; where it is gone, nothing stands. */
function* walls(): Generator<LandmarkRow> {
  for (const [i, from] of wallFacts.entries()) {
    const to = wallFacts[(i + 1) % wallFacts.length];
    if (isLost(from.state) || isLost(to.state)) continue;
    yield {
      id: `city-wall-${i + 1}`,
      line: [placeOf(from.lon, from.lat), placeOf(to.lon, to.lat)],
      kind: 'wall',
      model: 'stone-wall',
      name: `한양도성 ${from.name}–${to.name}`,
      nameEn: `Seoul City Wall, ${from.nameEn} to ${to.nameEn}`,
      heightM: 6,
      longM: null,
      shortM: 4,
      turnDeg: null,
      year: 1396,
      ...textsOf('city-wall'),
      replaces: null,
    };
  }
}

/** Walls of the palaces: around their grounds, as the plan keeps them clear. */
function* palaceWalls(): Generator<LandmarkRow> {
  for (const fact of landmarkFacts) {
    if (fact.kind !== 'palace' || !/walled/.test(fact.shape)) continue;
    const [x, y] = placeOf(fact.lon, fact.lat);
    const [a, b] = [fact.longM / 2, fact.shortM / 2];
    const corner = (east: number, north: number) => [x + east * a, y + north * b] as unknown as Epsg5186;
    const slug = landmarkSlug(fact.nameEn);
    yield {
      id: `${slug}-wall`,
      line: [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)],
      kind: 'palace',
      model: 'palace-wall',
      name: `${fact.name} 담장`,
      nameEn: `Wall of ${fact.nameEn}`,
      heightM: palaceWall.heightM,
      longM: null,
      shortM: palaceWall.widthM,
      turnDeg: null,
      year: known(fact.year),
      ...textsOf(slug),
      replaces: null,
    };
  }
}

function* sites(): Generator<LandmarkRow> {
  for (const { name, nameEn, lat, lon, longM, shortM } of ancientSiteFacts) {
    const slug = landmarkSlug(nameEn);
    const middle = placeOf(lon, lat);
    const earthwork = /toseong$/.test(slug);
    if (!earthwork && slug !== 'seokchon-dong-tombs') continue;
    yield {
      id: slug,
      line: earthwork ? ovalAround(middle, longM / 2, shortM / 2, slug === 'pungnaptoseong' ? 62 : 20) : [middle],
      kind: 'site',
      model: earthwork ? 'earthwork' : 'stepped-tomb',
      name,
      nameEn,
      heightM: earthwork ? 8 : 4.5,
      longM: earthwork ? longM : 50.8,
      shortM: earthwork ? shortM : 48.4,
      turnDeg: 0,
      year: null,
      ...textsOf(slug),
      replaces: null,
    };
  }
}

/** A closed oval of the fourth power, as the earthworks lie; `turn` in degrees from the east. */
function ovalAround(middle: Epsg5186, a: number, b: number, turn: number): Epsg5186[] {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  return Array.from({ length: 49 }, (_, i) => {
    const angle = ((i % 48) * Math.PI) / 24;
    const u = a * Math.sign(Math.cos(angle)) * Math.sqrt(Math.abs(Math.cos(angle)));
    const v = b * Math.sign(Math.sin(angle)) * Math.sqrt(Math.abs(Math.sin(angle)));
    const round = (value: number) => Math.round(value * 100) / 100;
    return [round(middle[0] + u * cos - v * sin), round(middle[1] + u * sin + v * cos)] as unknown as Epsg5186;
  });
}

/** First the words of the table that tell the model, then what it is called. */
const bridgeModels: readonly (readonly [RegExp, string, ko: string, en: string])[] = [
  [/cable-stayed/, 'bridge-cables', '사장교', 'Cable-stayed bridge'],
  [/truss|crescent/, 'bridge-truss', '트러스교', 'Truss bridge'],
  [/arch|Langer|Nielsen/, 'bridge-arch', '아치교', 'Arch bridge'],
  [/./, 'bridge-girder', '거더교', 'Girder bridge'],
];

function* bridges(): Generator<LandmarkRow> {
  for (const { name, nameEn, north, south, lengthM, widthM, type, year } of bridgeFacts) {
    const [, model, ko, en] = bridgeModels.find(([words]) => words.test(type)) as (typeof bridgeModels)[number];
    yield {
      id: landmarkSlug(nameEn),
      line: [placeOf(...north), placeOf(...south)],
      kind: 'bridge',
      model,
      name,
      nameEn,
      heightM: Number(/tower (?:about )?(\d+)/.exec(type)?.[1] ?? Number.NaN) || null,
      longM: lengthM,
      shortM: widthM,
      turnDeg: null,
      year,
      textKo: `${ko}, 길이 ${lengthM} m, 너비 ${widthM} m`,
      textEn: `${en}, ${lengthM} m long and ${widthM} m wide`,
      replaces: null,
    };
  }
}
