import { type Epsg5186, type Language, toWgs84 } from '#core';
import { romanize } from '#datasets/_core/romanize.ts';
import { planStreams } from '#datasets/_kit/city-plan-nature.ts';
import { peakFacts } from '#datasets/_kit/city-plan-peaks.ts';
import { riverFacts } from '#datasets/_kit/city-plan-rivers.ts';
import { bridgeFacts } from '#datasets/_kit/facts/bridges.ts';
import { landmarkFacts } from '#datasets/_kit/facts/landmarks.ts';
import { subwayFacts } from '#datasets/_kit/facts/subway.ts';
import { englishRoad } from '#datasets/_kit/road-names.ts';
import { webMercatorXyz } from '../_kit/schemes.ts';
import { type ProjectedArea, projectArea } from './kernel/cell.ts';
import { chain } from './kernel/labels/chains.ts';
import type { LabelWish, WorldPoint } from './kernel/labels/label.ts';
import type { LabelStyle } from './kernel/themes.ts';

/**
 * The names of the map, in one language: of the database (gu, dong, roads, stations) and of the tables of true facts
 * (mountains, rivers, bridges, landmarks), which hold for the real and the generated city.
 */
export interface NamedContent {
  readonly gu: readonly NamedArea[];
  readonly dong: readonly NamedArea[];
  readonly roads: readonly {
    readonly name: string | null;
    readonly class: string;
    readonly line: readonly Epsg5186[];
  }[];
  /** Stations of the database; empty: those of the facts. */
  readonly stations: readonly { readonly name: string; readonly position: Epsg5186 }[];
  /** Where the buildings of landmarks stand, by name; of others the table's place holds. */
  readonly landmarks: ReadonlyMap<string, Epsg5186>;
}

export interface NamedArea {
  readonly nameKo: string;
  readonly nameEn: string | null;
  readonly area: ProjectedArea;
}

const world = (lon: number, lat: number): WorldPoint => webMercatorXyz.project(lon, lat);
const worldOf = (position: Epsg5186): WorldPoint => world(...(toWgs84(position) as unknown as [number, number]));

export function wishesOf(content: NamedContent, language: Language): LabelWish[] {
  return [
    ...content.gu.map((gu) => areaName(gu, 'gu', language, [9, 13], 900)),
    ...content.dong.map((dong) => areaName(dong, 'dong', language, [14, 17], 220)),
    ...stationNames(content.stations, language),
    ...mountainNames(language),
    ...riverNames(language),
    ...bridgeNames(language),
    ...landmarkNames(content.landmarks, language),
    ...roadNames(content.roads, language),
  ];
}

function areaName(
  { nameKo, nameEn, area }: NamedArea,
  style: LabelStyle,
  language: Language,
  [fromZoom, toZoom]: readonly [number, number],
  priority: number,
): LabelWish {
  const text = language === 'ko' ? nameKo : (nameEn ?? romanize(nameKo));
  return { text, style, priority, fromZoom, toZoom, at: middleOf(area) };
}

/**
 * A place well inside an area: of a grid over its box, the one farthest from its limits (pole of inaccessibility, in
 * two rounds).
 */
export function middleOf({ rings, box }: ProjectedArea): WorldPoint {
  let best: { at: WorldPoint; room: number } = {
    at: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
    room: Number.NEGATIVE_INFINITY,
  };
  let [x0, y0, x1, y1] = box;
  for (let round = 0; round < 2; round++) {
    for (let i = 1; i < 12; i++) {
      for (let j = 1; j < 12; j++) {
        const at: WorldPoint = [x0 + ((x1 - x0) * i) / 12, y0 + ((y1 - y0) * j) / 12];
        const room = roomAt(rings, at);
        if (room > best.room) best = { at, room };
      }
    }
    const [w, h] = [(x1 - x0) / 8, (y1 - y0) / 8];
    [x0, y0, x1, y1] = [best.at[0] - w, best.at[1] - h, best.at[0] + w, best.at[1] + h];
  }
  return best.at;
}

/** Distance to the nearest limit, negative outside. */
function roomAt(rings: ProjectedArea['rings'], [x, y]: WorldPoint): number {
  let isInside = false;
  let nearest = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isInside = !isInside;
      const [dx, dy] = [bx - ax, by - ay];
      const square = dx * dx + dy * dy;
      const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
      nearest = Math.min(nearest, (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2);
    }
  }
  return isInside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

function stationNames(stations: NamedContent['stations'], language: Language): LabelWish[] {
  const facts = new Map<string, { nameEn: string; colour: string; transfer: boolean; at: WorldPoint }>();
  for (const { colour, stations: onLine } of subwayFacts) {
    for (const { name, nameEn, lon, lat, transfer } of onLine) {
      if (!facts.has(name)) facts.set(name, { nameEn, colour, transfer, at: world(lon, lat) });
    }
  }
  const found = new Map<string, WorldPoint>();
  for (const { name, position } of stations) {
    const plain = name
      .replace(/\(.*\)$/, '')
      .replace(/(?<=..)역$/, '')
      .trim();
    if (!found.has(plain)) found.set(plain, worldOf(position));
  }
  const places = found.size > 0 ? found : new Map([...facts].map(([name, { at }]) => [name, at]));
  return [...places].map(([name, at]): LabelWish => {
    const fact = facts.get(name);
    const english = `${fact?.nameEn ?? romanize(name)} Stn.`.replace(/ Station Stn\.$/, ' Station');
    return {
      text: language === 'ko' ? (name.endsWith('역') ? name : `${name}역`) : english,
      style: 'station',
      priority: fact?.transfer ? 620 : 560,
      fromZoom: fact?.transfer ? 13 : 14,
      toZoom: 19,
      at,
      mark: fact?.transfer ? undefined : fact?.colour,
    };
  });
}

const mountainSuffix = (name: string): boolean => /[산봉]$/.test(name);

function mountainNames(language: Language): LabelWish[] {
  return peakFacts
    .filter(({ name }) => mountainSuffix(name.replace(/ ?\(.*\)$/, '')) || /매봉|옥녀봉/.test(name))
    .map((peak): LabelWish => {
      const plain = peak.name.replace(/ ?\(.*\)$/, '');
      const name = language === 'ko' ? plain : romanize(plain);
      const height = Math.round(peak.heightM);
      return {
        text: `${name} ${height} m`,
        style: 'mountain',
        priority: 380 + peak.heightM / 4,
        fromZoom: peak.heightM > 600 ? 10 : peak.heightM > 260 ? 11 : peak.heightM > 150 ? 13 : 14,
        toZoom: 19,
        at: world(peak.lon, peak.lat),
      };
    });
}

const riverEnglish = (name: string): string =>
  name === '한강' ? 'Han River' : /강$/.test(name) ? `${romanize(name.slice(0, -1))} River` : `${romanize(name)}`;

/** River names along the middle of their water, from the same lines that the generated water has. */
function riverNames(language: Language): LabelWish[] {
  return planStreams()
    .filter(({ id }) => riverFacts.some((fact) => fact.id === id))
    .map((stream): LabelWish => {
      const isHan = stream.id === 'han';
      const wide = Math.max(...stream.points.map(({ halfWidthM }) => halfWidthM));
      return {
        text: language === 'ko' ? stream.name : riverEnglish(stream.name),
        style: 'water',
        priority: isHan ? 1000 : 300 + wide,
        fromZoom: isHan ? 9 : wide >= 45 ? 12 : 14,
        toZoom: 19,
        along: stream.points.map(({ x, y }) => worldOf([x, y] as unknown as Epsg5186)),
      };
    });
}

function bridgeNames(language: Language): LabelWish[] {
  return bridgeFacts.map(
    ({ name, nameEn, north, south }): LabelWish => ({
      text: language === 'ko' ? name.replace(/ ?\(.*\)$/, '') : nameEn,
      style: 'bridge',
      priority: 520,
      fromZoom: 13,
      toZoom: 18,
      along: [world(...north), world(...south)],
    }),
  );
}

const landmarkLook: Readonly<Record<string, { style: LabelStyle; fromZoom: number; priority: number }>> = {
  palace: { style: 'landmark', fromZoom: 13, priority: 640 },
  gate: { style: 'landmark', fromZoom: 14, priority: 480 },
  stadium: { style: 'landmark', fromZoom: 13, priority: 460 },
  park: { style: 'park', fromZoom: 13, priority: 500 },
  tower: { style: 'landmark', fromZoom: 15, priority: 400 },
  university: { style: 'school', fromZoom: 14, priority: 430 },
  market: { style: 'landmark', fromZoom: 15, priority: 380 },
  civic: { style: 'landmark', fromZoom: 14, priority: 470 },
  hospital: { style: 'landmark', fromZoom: 15, priority: 370 },
};
const otherLandmark = { style: 'landmark', fromZoom: 15, priority: 360 } as const;

function landmarkNames(standing: NamedContent['landmarks'], language: Language): LabelWish[] {
  return landmarkFacts
    .filter(({ kind }) => kind !== 'station' && kind !== 'island')
    .map(({ name, nameEn, kind, lon, lat, heightM }): LabelWish => {
      const look = landmarkLook[kind] ?? otherLandmark;
      const stands = standing.get(name);
      return {
        text: language === 'ko' ? name : nameEn,
        style: look.style,
        priority: look.priority + Math.min(90, heightM / 6),
        upM: heightM,
        fromZoom: heightM > 230 ? Math.min(14, look.fromZoom) : look.fromZoom,
        toZoom: 19,
        at: stands ? worldOf(stands) : world(lon, lat),
      };
    });
}

const roadLook: Readonly<Record<string, { fromZoom: number; priority: number }>> = {
  motorway: { fromZoom: 12, priority: 450 },
  trunk: { fromZoom: 12, priority: 440 },
  primary: { fromZoom: 13, priority: 420 },
  secondary: { fromZoom: 14, priority: 340 },
  tertiary: { fromZoom: 15, priority: 280 },
};
const smallRoad = { fromZoom: 16, priority: 200 };

/** One long line per name and class, longest first. */
export function roadNames(roads: NamedContent['roads'], language: Language): LabelWish[] {
  const groups = new Map<string, { name: string; class: string; pieces: WorldPoint[][] }>();
  for (const { name, class: roadClass, line } of roads) {
    if (!name || bridgeFacts.some((bridge) => bridge.name === name)) continue;
    const key = `${name}|${roadClass}`;
    const group = groups.get(key) ?? { name, class: roadClass, pieces: [] };
    groups.set(key, group);
    group.pieces.push(line.map(worldOf));
  }
  return [...groups.values()].flatMap(({ name, class: roadClass, pieces }) => {
    const look = roadLook[roadClass] ?? smallRoad;
    const text = (language === 'ko' ? name : englishRoad(name)).replace(/ ?\(.*\)$/, '');
    return chain(pieces).map((along): LabelWish => ({ text, style: 'road', toZoom: 19, ...look, along }));
  });
}

/** Names of buildings at the middle of their footprints, as the database has them. */
export function buildingNames(
  buildings: readonly {
    readonly name: string | null;
    readonly footprint: readonly (readonly (readonly Epsg5186[])[])[];
  }[],
): LabelWish[] {
  const known = new Set(landmarkFacts.map(({ name }) => name));
  return buildings.flatMap(({ name, footprint }): LabelWish[] => {
    if (!name || known.has(name)) return [];
    const area = projectArea(footprint);
    const middle: WorldPoint = [(area.box[0] + area.box[2]) / 2, (area.box[1] + area.box[3]) / 2];
    return [{ text: name, style: 'building', priority: 100, fromZoom: 17, toZoom: 19, at: middle }];
  });
}
