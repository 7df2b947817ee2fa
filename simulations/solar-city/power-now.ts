import type { Router } from 'express';
import { z } from 'zod';
import { seoulDateOf } from '#core';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { queryNumber, queryText, readQuery } from '#server/kit/http.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import {
  cityLinkeTurbidity,
  extraterrestrialIrradiance,
  ineichen,
  relativeAirMass,
  standardPressure,
} from '../_kit/solar/clear-sky.ts';
import { cosIncidence, groundReflected, hayDavies } from '../_kit/solar/perez.ts';
import { solarPosition } from '../_kit/solar/spa.ts';
import { dayOfYear } from '../_kit/solar/sun-day.ts';

const question = {
  at: queryNumber(z.number().int().min(0).max(4e12).optional(), 'Instant in ms; now when absent.'),
  kilowattPeak: queryNumber(z.number().min(0).max(1e7).default(1), 'Peak power of the modules, kW.'),
  scenario: queryText(z.string().max(80).optional(), 'Scenario revision; the newest when absent.'),
};

const cityHall = { lat: 37.5663, lon: 126.9779, altitudeM: 40 };
const plane = { tiltDeg: 25, aspectDeg: 180 };
const performance = 0.8;
const albedo = 0.2;

/**
 * `GET /api/simulation/solar-city/now?kilowattPeak=3`: power of so many kWp tilted 25° south at an instant (`at`, ms; default
 * now), under a cloudless sky and under the sky of the same hour of the stored typical year. W; no measurement of today.
 */
export function powerNowRoute(router: Router, db: Db): void {
  router.get('/now', async (request, response) => {
    const { at = Date.now(), kilowattPeak, scenario } = readQuery(request, question);
    const city = await openCity(db, scenario);
    const hours = await readWeather(city.db, city.scenario);
    const sun = sunAt(at);
    const clear = powerOf(sun, sun.clear, kilowattPeak);
    const hour = weatherAt(hours, at);
    const typical =
      hour && hour.globalWm2 !== null
        ? powerOf(
            sun,
            { ghi: hour.globalWm2, dni: hour.directNormalWm2 ?? 0, dhi: hour.diffuseWm2 ?? hour.globalWm2 },
            kilowattPeak,
          )
        : null;
    response.set('Cache-Control', 'no-cache').json({
      at,
      sun: { azimuthDeg: sun.azimuthDeg, elevationDeg: sun.elevationDeg },
      clearSkyW: Math.round(clear),
      typicalYearW: typical === null ? null : Math.round(typical),
      kilowattPeak,
      unit: 'W',
    });
  });
}

interface Light {
  readonly ghi: number;
  readonly dni: number;
  readonly dhi: number;
}

function sunAt(at: number) {
  const { lat, lon, altitudeM } = cityHall;
  const pressureHPa = standardPressure(altitudeM);
  const { azimuth, elevation, zenith } = solarPosition(at, { lat, lon, elevationM: altitudeM, pressureHPa });
  const date = seoulDateOf(at);
  const extraterrestrial = extraterrestrialIrradiance(dayOfYear(date));
  const absoluteAirMass = (relativeAirMass(zenith) * pressureHPa) / 1013.25;
  const linkeTurbidity = cityLinkeTurbidity[Number(date.slice(5, 7)) - 1];
  const dark = { ghi: 0, dni: 0, dhi: 0 };
  const clear =
    elevation > 0
      ? ineichen({ apparentZenithDeg: zenith, absoluteAirMass, linkeTurbidity, altitudeM, extraterrestrial })
      : dark;
  return { azimuthDeg: azimuth, elevationDeg: elevation, zenithDeg: zenith, extraterrestrial, clear };
}

function powerOf(sun: ReturnType<typeof sunAt>, { ghi, dni, dhi }: Light, kilowattPeak: number): number {
  if (sun.elevationDeg <= 0) return 0;
  const direct = dni * Math.max(0, cosIncidence(plane, sun.zenithDeg, sun.azimuthDeg));
  const { azimuthDeg, extraterrestrial } = sun;
  const relative = relativeAirMass(sun.zenithDeg);
  const sky = hayDavies(plane, {
    ...{ ghi, dni, dhi, azimuthDeg, extraterrestrial },
    ...{ apparentZenithDeg: sun.zenithDeg, relativeAirMass: relative },
  } as Parameters<typeof hayDavies>[1]);
  return kilowattPeak * performance * (direct + sky + groundReflected(plane.tiltDeg, ghi, albedo));
}
