import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import {
  boxContains,
  type Epsg5186Box,
  outcomeKind,
  scenarioRevisionText,
  seoulBox,
  toEpsg5186,
  toWgs84,
  type Wgs84,
} from '#core';
import type { Db } from '#server/kit/db.ts';
import { queryNumber, queryNumbers, queryText, readQuery, sendJson } from '#server/kit/http.ts';
import { languageOfRequest } from '#server/kit/problems.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import { readCity, surfaceFor } from '../_kit/eyes/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { curvatureDropM } from '../_kit/viewshed/kernel/eye.ts';
import { type Point3, sightLine } from '../_kit/viewshed/kernel/sight-line.ts';

const longestM = 15_000;
/** Samples of the profile that are sent at most; a screen shows no more. */
const mostSamples = 500;

const end = z.tuple([z.number(), z.number(), z.number().min(0).max(1000)]);
const query = {
  from: queryNumbers(end, 'Longitude,latitude,metres above the ground or roof of the eye'),
  to: queryNumbers(end, 'The same of the target'),
  cellSize: queryNumber(z.number().min(0.5).max(10).default(1), 'Metres of a cell of the surface.'),
  scenario: queryText(z.string().max(80).optional(), 'Scenario revision, e.g. existing@3; the newest when absent.'),
};

/** `GET …/sight-line?from=lon,lat,height&to=lon,lat,height`: whether one point sees another, and what is in the way. */
export function sightRoutes(router: Router, db: Db): void {
  router.get('/sight-line', async (request: Request, response: Response) => {
    const { from, to, cellSize, scenario } = readQuery(request, query);
    const { db: reader, scenario: revision } = await openCity(db, scenario);
    const ends = [from, to].map(([lon, lat], i) => {
      if (!boxContains(seoulBox, [lon, lat])) throw outside({ end: i === 0 ? 'from' : 'to' });
      return toEpsg5186([lon, lat] as unknown as Wgs84);
    });
    const [[x0, y0], [x1, y1]] = ends;
    const lengthM = Math.hypot(x1 - x0, y1 - y0);
    if (lengthM < cellSize || lengthM > longestM) {
      throw badLength({ lengthM: Math.round(lengthM), shortestM: cellSize, longestM });
    }
    const around = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)] as unknown as Epsg5186Box;
    // Long diagonals in fine cells would be large rasters for a thin line: coarser cells do there.
    const cell = Math.max(cellSize, Math.round(lengthM / 4000));
    const box = snapBox(around, cell, 4 * cell);
    const city = await readCity(reader, { box, cellSize: cell, scenario: revision });
    const surface = surfaceFor(city);
    const at = ([x, y]: readonly [number, number], heightM: number): Point3 => {
      const column = Math.floor((x - surface.origin[0]) / cell);
      const row = Math.floor((surface.origin[1] - y) / cell);
      return [x, y, surface.values[row * surface.width + column] + heightM];
    };
    const [eye, target] = [at([x0, y0], from[2]), at([x1, y1], to[2])];
    const { samples, blocked, clearanceM, ...line } = sightLine(surface, eye, target, curvatureDropM(1));
    sendJson(
      { response, language: languageOfRequest(request) },
      {
        ...line,
        clearanceM: Number.isFinite(clearanceM) ? clearanceM : null,
        eyeM: eye[2],
        targetM: target[2],
        cellSizeM: cell,
        scenario: scenarioRevisionText(revision),
        datasets: await originsOf(reader, revision, ['buildings', 'terrain']),
        blocked: blocked && { ...blocked, at: toWgs84([blocked.x, blocked.y] as never) },
        samples: thinned(samples),
      },
    );
  });
}

/** Every sample, or for long lines the highest of each piece of the way: a profile must not lose its peaks. */
function thinned<Sample extends { readonly surfaceM: number; readonly lineM: number }>(samples: readonly Sample[]) {
  const step = Math.ceil(samples.length / mostSamples);
  if (step <= 1) return samples;
  const excess = ({ surfaceM, lineM }: Sample) => surfaceM - lineM;
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, i) =>
    samples.slice(i * step, (i + 1) * step).reduce((a, b) => (excess(b) > excess(a) ? b : a)),
  );
}

const outside = outcomeKind({
  code: 'sight-outside-seoul',
  status: 400,
  message: { ko: '"{end}" 점이 서울 밖에 있습니다.', en: 'The point "{end}" lies outside Seoul.' },
  remedy: {
    ko: '서울 안의 점만 쓰십시오. 순서는 경도, 위도, 높이입니다.',
    en: 'Use points in Seoul only. The order is longitude, latitude, height.',
  },
});

const badLength = outcomeKind({
  code: 'sight-length',
  status: 400,
  message: { ko: '두 점의 거리가 {lengthM} m입니다.', en: 'The two points are {lengthM} m apart.' },
  remedy: {
    ko: '{shortestM} m 이상 {longestM} m 이하로 하십시오.',
    en: 'Choose points {shortestM} m to {longestM} m apart.',
  },
});
