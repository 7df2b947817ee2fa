import type { Router } from 'express';
import { z } from 'zod';
import { type Epsg5186Box, isCivilDate, toEpsg5186, type Wgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { queryNumber, queryText, readQuery } from '#server/kit/http.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import { readSurroundings } from '../_kit/facades/read-city.ts';
import { edgeDistance } from '../_kit/prisms/brute.ts';
import { edgesOf, type Prism } from '../_kit/prisms/grid.ts';
import { type Direction, directionOf, PrismRays } from '../_kit/prisms/scene.ts';
import { citySite } from '../_kit/solar/site.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';

const question = {
  lon: queryNumber(z.number().min(-180).max(180), 'Longitude of the window, degrees.'),
  lat: queryNumber(z.number().min(-90).max(90), 'Latitude of the window, degrees.'),
  heightM: queryNumber(z.number().min(-100).max(2000), 'Height above mean sea level, metres.'),
  date: queryText(z.string().refine(isCivilDate, 'not a date that exists (YYYY-MM-DD)'), 'Day in Seoul.'),
  scenario: queryText(z.string().max(80).optional(), 'Scenario revision; the newest when absent.'),
};

/** Directions in which the horizon is measured. */
const azimuths = 240;
/** Days whose sun paths stand beside that of the day asked for. */
const pathDays = (year: string) => [`${year}-06-21`, `${year}-03-20`, `${year}-12-21`];

/**
 * `GET /api/simulation/facade/horizon?lon&lat&heightM&date`: what a window sees of the sky. The horizon all around with the
 * building that makes it, and the sun's paths of the day and of the turning points of the year. Angles in degrees, azimuths
 * from north clockwise.
 */
export function horizonRoute(router: Router, db: Db): void {
  router.get('/horizon', async (request, response) => {
    const { lon, lat, heightM, date, scenario: name } = readQuery(request, question);
    const { db: reader, scenario } = await openCity(db, name);
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
    const blockerOf = blockersAround(buildings, [x, y, heightM]);
    const horizon = sights.map(({ azimuthDeg, direction }, i) => {
      const blocker = blockerOf(direction, tangents[i]);
      return { azimuthDeg, elevationDeg: degrees(Math.atan(tangents[i])), ...(blocker ? { building: blocker } : {}) };
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

/** Finds the building whose roof makes a horizon of this tangent; none where hills do, or nothing does. */
function blockersAround(buildings: readonly Prism[], [x, y, z]: readonly [number, number, number]) {
  const walls = buildings.flatMap((building) => {
    // Roofs below the eye make no horizon.
    return building.groundM + building.heightM > z ? [{ id: building.id, edges: edgesOf([building]) }] : [];
  });
  return ({ east, north }: Direction, tangent: number): string | undefined => {
    if (tangent <= 0) return undefined;
    for (const { id, edges } of walls) {
      for (let e = 0; e < edges.length; e += 5) {
        const distance = edgeDistance({ x, y, east, north }, edges[e], edges[e + 1], edges[e + 2], edges[e + 3]);
        if (distance !== undefined && Math.abs((edges[e + 4] - z) / distance - tangent) < 1e-9) return id;
      }
    }
    return undefined;
  };
}

const pathOf = (date: string, { lon, lat }: { lon: number; lat: number }) =>
  sunDay({ date, lon, lat, stepMinutes: 20 }).positions.map(({ instant, azimuthDeg, elevationDeg }) => ({
    instant,
    azimuthDeg: Number(azimuthDeg.toFixed(2)),
    elevationDeg: Number(elevationDeg.toFixed(2)),
  }));
