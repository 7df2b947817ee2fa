import type { Instant } from '#core';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import { type Normalised, normalise, numberIn, seoulInstant, textIn } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { airStations } from './stations.ts';

const known = new Set(airStations.map(({ name }) => name));

/** Rows of `RealtimeCityAir` and `ListAirQualityByDistrictService`, under the names of either generation. */
export const normaliseAir = (rows: readonly ApiRow[], now: Instant): Normalised =>
  normalise(rows, now, (row, problems) => {
    const number = (...names: string[]) => numberIn(row, problems, ...names);
    const entity = textIn(row, 'MSRSTN_NM', 'MSRSTE_NM') ?? '';
    if (entity !== '' && !known.has(entity)) problems.count('unknown-station');
    return {
      feed: contract.id,
      entity,
      time: seoulInstant(textIn(row, 'MSRMT_DT', 'MSRDT', 'MSRMT_YMD', 'MSRDATE')) ?? Number.NaN,
      values: {
        pm10: number('PM', 'PM10'),
        pm25: number('FPM', 'PM25'),
        o3: number('OZON', 'O3', 'OZONE'),
        no2: number('NTDX', 'NO2', 'NITROGEN'),
        co: number('CBMX', 'CO', 'CARBON'),
        so2: number('SPDX', 'SO2', 'SULFUROUS'),
      },
    };
  });
