import type { Instant } from '#core';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import {
  type Normalised,
  normalise,
  numberIn,
  type Problems,
  seoulInstant,
  textIn,
} from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';

/** Fields of `IotVdata017` and `sDoTEnv`: means of the hour. Dust is not among them. */
const fields = {
  temperature: ['AVG_TP', 'AVG_TEMP'],
  humidity: ['AVG_HUM', 'AVG_HUMI'],
  windSpeed: ['AVG_WSPD', 'AVG_WIND_SPEED'],
  windDirectionDeg: ['AVG_WD', 'AVG_WIND_DIRE'],
  illuminance: ['AVG_INILLU', 'AVG_INTE_ILLU'],
  uv: ['AVG_UV', 'AVG_ULTRA_RAYS'],
  noise: ['AVG_NIS', 'AVG_NOISE'],
  pm25: ['AVG_PM25', 'AVG_PM2_5'],
  pm10: ['AVG_PM10'],
} as const;

/** Vibration comes by axis: the largest of them counts. */
const vibrations = ['AVG_VBR_X', 'AVG_VBR_Y', 'AVG_VBR_Z', 'AVG_VIBR_X', 'AVG_VIBR_Y', 'AVG_VIBR_Z'];

/**
 * Rows of the environment service of one hour. `DATA_NO` 2 is a late or corrected row and wins over 1 for the same sensor and hour:
 * it becomes the later revision.
 */
export const normaliseSdot = (rows: readonly ApiRow[], now: Instant): Normalised =>
  normalise(rows, now, (row, problems) => {
    const values: Record<string, number | null> = {};
    for (const [key, names] of Object.entries(fields)) values[key] = numberIn(row, problems, ...names);
    values.vibration = largest(row, problems);
    return {
      feed: contract.id,
      entity: textIn(row, 'SN', 'SERIAL_NO', 'SERIAL') ?? '',
      time: seoulInstant(textIn(row, 'MSRMT_HR', 'SENSING_TIME', 'REG_DTTM')) ?? Number.NaN,
      values,
      revision: Math.max(0, (numberIn(row, problems, 'DATA_NO') ?? 1) - 1),
    };
  });

function largest(row: ApiRow, problems: Problems): number | null {
  const found = vibrations.flatMap((name) => numberIn(row, problems, name) ?? []);
  return found.length > 0 ? Math.max(...found) : null;
}
