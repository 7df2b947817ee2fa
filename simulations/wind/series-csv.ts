import type { Language } from '#core';
import type { PlaceWind } from '../_kit/wind/series.ts';

const csvHeads = {
  ko: ['시각(UTC)', '기상대 풍속(m/s)', '기상대 풍향(°)', '풍속(m/s)', '풍향(°)'],
  en: ['time (UTC)', 'station speed (m/s)', 'station from (°)', 'speed (m/s)', 'from (°)'],
};

/** Rows of hours as CSV. */
export function seriesCsv(hours: readonly PlaceWind[], language: Language): string {
  const cell = (value: number | null, digits: number) => (value === null ? '' : String(Number(value.toFixed(digits))));
  const rows = hours.map(({ time, speedMs, fromDeg, placeMs, placeFromDeg }) =>
    [new Date(time).toISOString(), cell(speedMs, 2), cell(fromDeg, 0), cell(placeMs, 3), cell(placeFromDeg, 1)].join(
      ',',
    ),
  );
  return `${[csvHeads[language].join(','), ...rows].join('\r\n')}\r\n`;
}
