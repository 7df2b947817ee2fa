import type { Router } from 'express';
import { z } from 'zod';
import { type Epsg5186Box, isCivilDate, outcomeKind, type Reader, toEpsg5186, type Wgs84 } from '#core';
import { resolveScenario } from '#server/kit/revisions.ts';
import { readSurroundings } from '../_kit/facades/read-city.ts';
import { bruteHorizon } from '../_kit/prisms/brute.ts';
import { type Direction, directionOf, PrismRays } from '../_kit/prisms/scene.ts';
import { citySite } from '../_kit/solar/site.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';

const question = z.object({
  lon: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  heightM: z.coerce.number().min(-100).max(2000),
  date: z.string().refine(isCivilDate),
  scenario: z.string().max(80).optional(),
});

/** Directions in which the horizon is measured. */
const azimuths = 240;
/** Days whose sun paths stand beside that of the day asked for. */
const pathDays = (year: string) => [`${year}-06-21`, `${year}-03-20`, `${year}-12-21`];

/**
 * `GET /api/simulations/facade/horizon?lon&lat&heightM&date`: what a window sees of the sky. The horizon all around with the
 * building that makes it, and the sun's paths of the day and of the turning points of the year. Angles in degrees, azimuths
 * from north clockwise.
 */
export function horizonRoute(router: Router, reader: Reader): void {
  router.get('/horizon', async (request, response) => {
    const asked = question.safeParse(request.query);
    if (!asked.success) throw badQuestion({ reason: asked.error.issues.map(({ path }) => path.join('.')).join(', ') });
    const { lon, lat, heightM, date, scenario: name } = asked.data;
    const { scenario } = { scenario: await resolveScenario(reader, name) };
    const [x, y] = toEpsg5186([lon, lat] as Wgs84);
    const box: Epsg5186Box = [x, y, x, y];
    const { buildings, terrain, datasets } = await readSurroundings(reader, { box, scenario });
    const site = citySite(box);
    const sights = Array.from({ length: azimuths }, (_, i) => {
      const azimuthDeg = (i * 360) / azimuths;
      return { azimuthDeg, direction: directionOf(azimuthDeg - site.gridConvergenceDeg, 0) };
    });
    const directions: Direction[] = sights.map(({ direction }) => direction);
    const rays = await PrismRays.over({ prisms: buildings, terrain }, directions);
    const tangents = rays.horizonTangents(x, y, heightM);
    const horizon = sights.map(({ azimuthDeg, direction }, i) => {
      const tangent = tangents[i];
      const blocker = tangent > 0 ? blockerOf({ x, y, ...direction }, heightM, tangent, buildings) : undefined;
      return { azimuthDeg, elevationDeg: degrees(Math.atan(tangent)), ...(blocker ? { building: blocker } : {}) };
    });
    const days = [...new Set([date, ...pathDays(date.slice(0, 4))])];
    response.set('Cache-Control', 'no-cache').json({
      horizon,
      paths: days.map((day) => ({ date: day, points: pathOf(day, site) })),
      datasets,
    });
  });
}

const degrees = (radians: number): number => Number(((radians * 180) / Math.PI).toFixed(2));

/** The building whose roof makes the horizon; undefined where hills do. */
function blockerOf(
  ray: { x: number; y: number; east: number; north: number },
  heightM: number,
  tangent: number,
  buildings: Parameters<typeof bruteHorizon>[2]['prisms'],
): string | undefined {
  const { tangent: ofBuildings, id } = bruteHorizon(ray, heightM, { prisms: buildings });
  return Math.abs(ofBuildings - tangent) < 1e-9 ? id : undefined;
}

const pathOf = (date: string, { lon, lat }: { lon: number; lat: number }) =>
  sunDay({ date, lon, lat, stepMinutes: 20 }).positions.map(({ instant, azimuthDeg, elevationDeg }) => ({
    instant,
    azimuthDeg: Number(azimuthDeg.toFixed(2)),
    elevationDeg: Number(elevationDeg.toFixed(2)),
  }));

const badQuestion = outcomeKind({
  code: 'invalid-parameter',
  status: 400,
  message: { ko: '질의를 읽을 수 없습니다: {reason}', en: 'The query cannot be read: {reason}' },
  remedy: {
    ko: 'lon, lat, heightM, date=YYYY-MM-DD 를 지정하십시오.',
    en: 'Give lon, lat, heightM and date=YYYY-MM-DD.',
  },
});
