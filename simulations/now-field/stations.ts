import { cellOf, type Table } from '#core';

/** How the field differs from what the air stations measured: mean and root mean square, µg/m³; zeros without any that tells both. */
export function againstStations(stations: Table, kind: 'pm25' | 'pm10') {
  const measured = kind === 'pm25' ? 'measured25' : 'measured10';
  const differences = Array.from({ length: stations.rows }, (_, row) => {
    const [field, reading] = [kind, measured].map((key) => cellOf(stations.columns[key], row));
    return typeof field === 'number' && typeof reading === 'number' ? field - reading : Number.NaN;
  }).filter(Number.isFinite);
  const count = differences.length;
  if (count === 0) return { count, bias: 0, error: 0 };
  const mean = (of: (difference: number) => number) => differences.reduce((sum, each) => sum + of(each), 0) / count;
  return { count, bias: mean((each) => each), error: Math.sqrt(mean((each) => each ** 2)) };
}
