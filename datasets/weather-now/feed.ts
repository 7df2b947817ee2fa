import type { Instant } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import { ApiClient, hasKey, weatherApi } from '#datasets/_kit/seoul-api/client.ts';
import { ApiFault } from '#datasets/_kit/seoul-api/fault.ts';
import type { KmaCell } from '#datasets/_kit/seoul-api/kma.ts';
import { pollForEver, Rotation } from '#datasets/_kit/seoul-api/poll.ts';
import { seoulDigits } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { type ForecastHour, forecastHour, normaliseObservation, observedHour, readForecast } from './normalise.ts';
import { cellText, weatherCells } from './places.ts';

/** The service counts its calls by itself. */
const share = 1;
/** Each cell is observed hourly and forecast every third hour. */
const callsPerCycle = Math.ceil(weatherCells.length * (1 + 1 / 3));

interface Kept {
  readonly made: Instant;
  readonly hours: readonly ForecastHour[];
}

/** The ultra-short observation and the short-term forecast of every cell that a gu lies in. */
export const feed: FeedSource = {
  origin: 'measured',
  available: (environment) => hasKey(weatherApi, environment),
  observe(context) {
    const client = new ApiClient(weatherApi, contract.id, share, context);
    const forecasts = new Map<string, Kept>();
    const rotation = new Rotation<(typeof weatherCells)[number]>();
    const ask = (operation: string, { nx, ny }: KmaCell, base: Instant, numOfRows: number) =>
      client.query(operation, {
        pageNo: 1,
        numOfRows,
        dataType: 'JSON',
        base_date: seoulDigits(base, 8),
        base_time: seoulDigits(base, 12).slice(8),
        nx,
        ny,
      });
    /** The forecast that is out, or the one before when it cannot be had: it is older, not wrong. */
    async function forecastOf(cell: KmaCell): Promise<readonly ForecastHour[]> {
      const made = forecastHour(context.now());
      const kept = forecasts.get(cellText(cell));
      if (kept?.made === made) return kept.hours;
      try {
        const hours = readForecast((await ask('getVilageFcst', cell, made, 1000)).rows);
        forecasts.set(cellText(cell), { made, hours });
        return hours;
      } catch (error) {
        if (error instanceof ApiFault && kept) return kept.hours;
        throw error;
      }
    }
    return pollForEver(context, {
      client,
      everyS: contract.feed.cadenceS,
      callsPerCycle,
      lateAfterS: contract.feed.staleAfterS,
      async *cycle() {
        for (const { cell, places } of rotation.next(weatherCells, weatherCells.length)) {
          rotation.asked();
          const { rows } = await ask('getUltraSrtNcst', cell, observedHour(context.now()), 100);
          if (rows.length === 0) continue;
          yield normaliseObservation(rows, places, await forecastOf(cell), context.now());
        }
      },
    });
  },
};
