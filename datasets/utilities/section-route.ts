import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import {
  boxContains,
  type Epsg5186,
  type Epsg5186Box,
  type Field,
  interpolate,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  scenarioRevisionText,
  seoulBox,
  toEpsg5186,
  toWgs84,
} from '#core';
import { readSubway } from '#datasets/subway/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readSpaces } from '#datasets/underground-spaces/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { queryText, readQuery, sendJson } from '#server/kit/http.ts';
import { languageOfRequest } from '#server/kit/problems.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import { syntheticSourceId } from '#server/kit/sources.ts';
import { readUtilities } from './contract.ts';
import { boxAround, sectionAlong } from './section.ts';
import type { Section } from './section-types.ts';

/** A section longer than this shows nothing that a person could read. */
export const longestM = 5000;
const mostPoints = 50;
const shortestM = 1;

export const badLine = outcomeKind({
  code: 'section-line-unreadable',
  status: 400,
  message: {
    ko: '단면선을 읽을 수 없습니다: "{text}"',
    en: 'The line of the section cannot be read: "{text}"',
  },
  remedy: {
    ko: '경도,위도를 ;로 이어 두 점 이상 {most}점 이하로 적으십시오. 예: 127.0270,37.4979;127.0364,37.5006',
    en: 'Give longitude,latitude pairs joined by ";", two to {most} of them, e.g. 127.0270,37.4979;127.0364,37.5006',
  },
});
export const lineOutside = outcomeKind({
  code: 'section-outside-seoul',
  status: 400,
  message: {
    ko: '단면선의 점 {point}이(가) 서울 밖에 있습니다.',
    en: 'The point {point} of the section lies outside Seoul.',
  },
  remedy: {
    ko: '서울 안의 점만 쓰십시오. 순서는 경도, 위도입니다.',
    en: 'Use points in Seoul only. The order is longitude, latitude.',
  },
});
export const lineLength = outcomeKind({
  code: 'section-length',
  status: 400,
  message: { ko: '단면선의 길이가 {length} m입니다.', en: 'The line of the section is {length} m long.' },
  remedy: {
    ko: '{shortest} m 이상 {longest} m 이하로 그리십시오.',
    en: 'Draw one of {shortest} m to {longest} m.',
  },
});

const query = {
  line: queryText(z.string().max(4000), 'longitude,latitude;longitude,latitude;…'),
  scenario: queryText(z.string().max(80).optional(), 'Scenario revision, e.g. existing@3; the newest when absent.'),
};

/** `GET …/section?line=lon,lat;lon,lat`: what a vertical cut along the line shows. */
export function sectionRoutes(router: Router, db: Db): void {
  router.get('/section', async (request: Request, response: Response) => {
    const { line, scenario } = readQuery(request, query);
    const places = parseLine(line);
    const { db: reader, scenario: revision } = await openCity(db, scenario);
    sendJson({ response, language: languageOfRequest(request) }, await readSection(reader, places, revision));
  });
}

/** Points in EPSG:5186. @throws Outcome when the text is no line in Seoul of a length that can be shown */
export function parseLine(text: string): Epsg5186[] {
  const points = text
    .split(';')
    .map((pair) => pair.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))));
  const readable = points.every((point) => point.length === 2 && point.every(Number.isFinite));
  if (!readable || points.length < 2 || points.length > mostPoints) {
    throw badLine({ text: text.slice(0, 80), most: mostPoints }, 'line');
  }
  for (const point of points) {
    if (!boxContains(seoulBox, point)) throw lineOutside({ point: point.join(',') }, 'line');
  }
  const line = points.map(([lon, lat]) => toEpsg5186([lon, lat]));
  const length = line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0);
  if (length < shortestM || length > longestM) {
    throw lineLength({ length: Math.round(length), shortest: shortestM, longest: longestM }, 'line');
  }
  return line;
}

/** Everything that the section along a line shows in a revision of the city. */
export async function readSection(
  reader: Reader,
  line: readonly Epsg5186[],
  scenario: ScenarioRevision,
): Promise<Section> {
  const box = boxAround(line);
  const [utilities, subway, spaces] = [
    await readUtilities(reader, { box, scenario }),
    await readSubway(reader, { box, scenario }),
    await readSpaces(reader, { box, scenario }),
  ];
  const ground = await groundOver(reader, scenario, [
    ...line,
    ...subway.flatMap((section) => [section.line[0], section.line[section.line.length - 1]]),
    ...spaces.flatMap(({ footprint }) => footprint[0][0]),
  ]);
  const sources = new Set([...utilities, ...subway, ...spaces].map(({ source }) => source));
  return {
    scenario: scenarioRevisionText(scenario),
    line: line.map((place) => {
      const [lon, lat] = toWgs84(place);
      return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
    }),
    terrainKnown: ground.known,
    generated: sources.has(syntheticSourceId),
    ...sectionAlong({ line, utilities, subway, spaces, groundAt: ground.at }),
  };
}

/** Cells of the ground that is read: fine over a street, coarser over a long section or one with distant stations. */
const cellFor = ([x0, y0, x1, y1]: Epsg5186Box): number => Math.max(5, Math.ceil(Math.max(x1 - x0, y1 - y0) / 500));

async function groundOver(reader: Reader, scenario: ScenarioRevision, places: readonly Epsg5186[]) {
  const box = boxAround(places, 50);
  const field = await readTerrain(reader, { box, cellSize: cellFor(box), scenario });
  const known = field.values.some((value) => !Number.isNaN(value));
  const filled: Field = fillTerrainGaps(field);
  return { known, at: ([x, y]: Epsg5186) => interpolate(filled, x, y) };
}
