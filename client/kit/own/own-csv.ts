import type { Feature } from 'geojson';
import Papa from 'papaparse';
import { malformed, noPlaces } from './own-failures.ts';

/** Names of coordinate columns as Korean and English tables have them, the surest first. */
const pairs: readonly (readonly [x: RegExp, y: RegExp])[] = [
  [/경도|^lon(gitude)?$|^lng$|longitude/i, /위도|^lat(itude)?$|latitude/i],
  [/^(x|x좌표|좌표.*x.*|.*x좌표.*|coord.*x)$/i, /^(y|y좌표|좌표.*y.*|.*y좌표.*|coord.*y)$/i],
];

/** Rows of a table with coordinates as points; the other columns are what is known of each. */
export function pointsOfCsv(text: string): { features: Feature[]; left: number } {
  const { data, errors, meta } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
  });
  if (data.length === 0 || errors.some(({ type }) => type === 'Quotes')) throw malformed();
  const columns = meta.fields ?? [];
  const pair = pairs
    .map(([x, y]) => [columns.find((name) => x.test(name)), columns.find((name) => y.test(name))] as const)
    .find(([x, y]) => x !== undefined && y !== undefined);
  if (!pair) throw noPlaces(columns.slice(0, 12).join(', '));
  const [x, y] = pair as [string, string];
  const features = data.flatMap((row): Feature[] => {
    const at = [numberOf(row[x]), numberOf(row[y])];
    if (!at.every(Number.isFinite) || (at[0] === 0 && at[1] === 0)) return [];
    return [{ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: row }];
  });
  return { features, left: data.length - features.length };
}

const numberOf = (text: string | undefined): number => {
  const plain = (text ?? '').trim().replace(/,(?=\d{3}\b)/g, '');
  return plain === '' ? Number.NaN : Number(plain);
};
