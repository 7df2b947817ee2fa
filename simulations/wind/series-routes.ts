import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import {
  dayMs,
  type Epsg5186,
  type Instant,
  isCivilDate,
  type Language,
  outcomeKind,
  type Stack,
  startOfSeoulDay,
  toEpsg5186,
  toWgs84,
  type Wgs84,
} from '#core';
import type { Db } from '#server/kit/db.ts';
import { queryNumber, queryNumbers, queryText, readQuery, sendJson } from '#server/kit/http.ts';
import { type Job, JobStore } from '#server/kit/job-store.ts';
import { languageOfRequest } from '#server/kit/problems.ts';
import { openCity } from '#server/kit/proposed-city.ts';
import { readStackResult } from '#server/kit/results.ts';
import { type PlaceWind, ratiosAt, roseClassesMs, roseOf, windAtPlace } from '../_kit/wind/series.ts';
import { contract } from './contract.ts';
import { checkSensors } from './sensor-check.ts';
import { seriesCsv } from './series-csv.ts';
import { type Period, stationWind, type WindSource, windSources } from './station-wind.ts';

const longestDays = 366;
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const run = queryText(z.uuid(), 'Id of a run of this process over a year, whose sixteen directions are the library.');
const days = queryNumber(z.int().min(1).max(longestDays).default(7), 'How many days.');
const date = queryText(
  z.string().refine(isCivilDate, 'no date').optional(),
  'First day, YYYY-MM-DD in Seoul; absent: so many days up to now.',
);

const seriesQuery = {
  ...{ run, days, from: date },
  at: queryNumbers(position, 'Longitude,latitude of the place'),
  source: queryText(z.enum(windSources).default('year'), 'The typical year, measured wind, or the forecast.'),
  f: queryText(z.enum(['json', 'csv']).default('json'), 'Form of the answer.'),
};
const checkQuery = { run, days, from: date };

/**
 * `GET …/series?run=ID&at=lon,lat&source=year|measured|forecast&from=YYYY-MM-DD&days=N&f=json|csv`: the wind at a place hour by
 * hour and its wind rose. `GET …/check?run=ID&from&days`: modelled against measured wind at the sensors in the run's area.
 */
export function seriesRoutes(router: Router, db: Db): void {
  router.get('/series', async (request: Request, response: Response) => {
    const { at, source, from, days, f, run } = readQuery(request, seriesQuery);
    const library = await libraryOf(db, run);
    const place = toEpsg5186(at as unknown as Wgs84);
    const ratios = ratiosAt(library.stack, place);
    if (!ratios) throw noAirHere({}, 'at');
    const period = periodOf(source, from, days);
    const station = await stationOf(db, library, source, period, place);
    const hours = station.hours.map((hour) => windAtPlace(ratios, hour));
    const language = languageOfRequest(request);
    if (f === 'csv') return void sendCsv(response, hours, language);
    sendJson(
      { response, language },
      {
        ...{ at, awayM: ratios.awayM, heightM: library.job.parameters.heightM, source },
        ...{ title: station.title, simulated: station.simulated, unit: 'metrePerSecond' },
        times: hours.map(({ time }) => time),
        stationMs: hours.map(({ speedMs }) => speedMs),
        stationFromDeg: hours.map(({ fromDeg }) => fromDeg),
        placeMs: hours.map(({ placeMs }) => rounded(placeMs, 3)),
        placeFromDeg: hours.map(({ placeFromDeg }) => rounded(placeFromDeg, 1)),
        rose: { classesMs: roseClassesMs, ...roseOf(hours) },
      },
    );
  });

  router.get('/check', async (request: Request, response: Response) => {
    const { from, days, run } = readQuery(request, checkQuery);
    const library = await libraryOf(db, run);
    const { width, height, cellSize, origin } = library.stack;
    const middle = [origin[0] + (width * cellSize) / 2, origin[1] - (height * cellSize) / 2] as unknown as Epsg5186;
    const period = periodOf('measured', from, days);
    const station = await stationOf(db, library, 'measured', period, middle);
    const { reader, scenario } = library;
    const checked = await checkSensors(db, {
      reader,
      scenario,
      library: library.stack,
      station: station.hours,
      period,
    });
    sendJson(
      { response, language: languageOfRequest(request) },
      {
        ...checked,
        ...{ station: station.title, heightM: library.job.parameters.heightM, unit: 'metrePerSecond' },
        simulated: station.simulated || checked.simulated,
        around: toWgs84(middle),
      },
    );
  });
}

const rounded = (value: number | null, digits: number) => (value === null ? null : Number(value.toFixed(digits)));

interface Library {
  readonly job: Job;
  readonly stack: Stack;
  readonly reader: Awaited<ReturnType<typeof openCity>>['db'];
  readonly scenario: Awaited<ReturnType<typeof openCity>>['scenario'];
}

/** The sixteen directions of a finished run, and the city that it was asked of. */
async function libraryOf(db: Db, id: string): Promise<Library> {
  const job = await new JobStore(db).get(id);
  const stack =
    job?.status === 'successful' && job.processID === contract.id
      ? await readStackResult(db, id, 'directions', job.provenance)
      : undefined;
  if (!job || !stack) throw noLibrary({ id }, 'run');
  const city = await openCity(db, job.scenario);
  return { job, stack, reader: city.db, scenario: city.scenario };
}

function stationOf(db: Db, library: Library, source: WindSource, period: Period, place: Epsg5186) {
  const yearGenerated = library.job.provenance?.generated.includes('weather') ?? false;
  const { reader, scenario } = library;
  return stationWind(db, source, period, { place, reader, scenario, yearGenerated });
}

/** A typical year begins on 1 January of this one; what was measured ends now. */
function periodOf(source: WindSource, from: string | undefined, days: number): Period {
  if (from !== undefined) return spanFrom(startOfSeoulDay(from), days);
  if (source === 'year') return spanFrom(startOfSeoulDay(`${new Date().getUTCFullYear()}-01-01`), days);
  const ahead = source === 'forecast' ? 3 * 3_600_000 : 0;
  const to = Date.now() + ahead;
  return { from: to - days * dayMs, to };
}
const spanFrom = (from: Instant, days: number): Period => ({ from, to: from + days * dayMs });

function sendCsv(response: Response, hours: readonly PlaceWind[], language: Language): void {
  response
    .type('text/csv; charset=utf-8')
    .set('Content-Disposition', 'attachment; filename="wind-series.csv"')
    // Spreadsheets take UTF-8 for what it is only after its mark.
    .send(`\uFEFF${seriesCsv(hours, language)}`);
}

const noLibrary = outcomeKind({
  code: 'wind-without-library',
  status: 404,
  message: {
    ko: '"{id}"은(는) 16방위 바람이 있는 끝난 실행이 아닙니다.',
    en: '"{id}" is no finished run with the wind of sixteen directions.',
  },
  remedy: {
    ko: '바람을 year로 두고 이 범위를 먼저 실행하십시오. 한 번이면 됩니다.',
    en: 'Run this area with the wind “year” first; once is enough.',
  },
});

const noAirHere = outcomeKind({
  code: 'wind-no-air-here',
  status: 422,
  message: { ko: '이곳은 범위 밖이거나 건물 안입니다.', en: 'This place is outside the area or in a building.' },
  remedy: { ko: '범위 안의 열린 곳을 고르십시오.', en: 'Choose an open place within the area.' },
});
