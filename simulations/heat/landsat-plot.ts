import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { againstLandsat, type LandsatComparison } from './landsat.ts';

/** `node simulations/heat/landsat-plot.ts`: draws modelled against measured surfaces, for the README. */

const root = resolve(import.meta.dirname, '../..');
const file = resolve(root, 'docs/pictures/heat-landsat.svg');
const [width, height, margin] = [640, 460, 56];
/** °C of both axes. */
const [modelledFrom, modelledTo, measuredFrom, measuredTo] = [18, 44, 12, 36];

type Row = LandsatComparison['pairs'][number]['row'];
const covers = [
  {
    title: 'woods and grass',
    colour: '#2f9e44',
    names: ['침엽수림(임지)', '활엽수림(임지)', '혼합수림(임지)', '인공초지(임지)'],
  },
  { title: 'low houses', colour: '#e8590c', names: ['일반주택지(도시)'] },
  { title: 'high-rise', colour: '#5f3dc4', names: ['고층주택지(도시)'] },
  { title: 'works', colour: '#c2255c', names: ['공업시설(도시)', '발전시설(도시)', '처리장(도시)'] },
  {
    title: 'offices, schools, public',
    colour: '#1971c2',
    names: ['상업/업무지(도시)', '공공용지(도시)', '교육/군사시설(도시)'],
  },
  { title: 'fields', colour: '#e0a100', names: ['보통/특수작물(농지)', '경지정리답(농지)', '미경지정리답(농지)'] },
] as const;

/** The cover with the largest share, the roads of the file left out. */
function mainCover(row: Row): (typeof covers)[number] {
  const share = ({ names }: (typeof covers)[number]) =>
    names.reduce((sum, name) => sum + (row[`${name}_비율`] ?? 0), 0);
  return covers.reduce((best, each) => (share(each) > share(best) ? each : best));
}

const across = (celsius: number) =>
  margin + ((celsius - measuredFrom) / (measuredTo - measuredFrom)) * (width - 2 * margin);
const up = (celsius: number) =>
  height - margin - ((celsius - modelledFrom) / (modelledTo - modelledFrom)) * (height - 2 * margin);
const every4 = (from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / 4) + 1 }, (_, i) => from + 4 * i);
const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`;

function plot({ pairs, rankCorrelation, meanDifference }: LandsatComparison): string {
  const dots = pairs.map(({ measured, modelled, row }) => {
    const { colour } = mainCover(row);
    return `<circle cx="${across(measured).toFixed(1)}" cy="${up(modelled).toFixed(1)}" r="3" fill="${colour}" fill-opacity="0.6"/>`;
  });
  const grid = [
    ...every4(measuredFrom, measuredTo).map((c) =>
      text(across(c), height - margin + 20, String(c), 'text-anchor="middle"'),
    ),
    ...every4(modelledFrom, modelledTo).map((c) => text(margin - 10, up(c) + 4, String(c), 'text-anchor="end"')),
  ];
  const legend = covers.flatMap(({ title, colour }, i) => [
    `<circle cx="${margin + 16}" cy="${margin + 14 + 20 * i}" r="5" fill="${colour}"/>`,
    text(margin + 28, margin + 18 + 20 * i, title),
  ]);
  const said = `${pairs.length} kilometres of Seoul, rank correlation ${rankCorrelation.toFixed(3)}, modelled ${meanDifference.toFixed(1)} K warmer in the mean`;
  const equal = [Math.max(measuredFrom, modelledFrom), Math.min(measuredTo, modelledTo)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#333">`,
    `<title>${said}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path d="M${margin} ${margin}V${height - margin}H${width - margin}" fill="none" stroke="#888"/>`,
    `<path d="M${across(equal[0])} ${up(equal[0])}L${across(equal[1])} ${up(equal[1])}" stroke="#888" stroke-dasharray="4 4"/>`,
    ...[...grid, ...dots, ...legend],
    text(width / 2, height - 12, 'measured surface, °C (Landsat 8, 2017-06-23)', 'text-anchor="middle"'),
    text(0, 0, 'modelled surface, °C', `text-anchor="middle" transform="translate(16 ${height / 2}) rotate(-90)"`),
    text(width / 2, 28, said, 'text-anchor="middle"'),
    '</svg>',
  ].join('\n');
}

const found = await againstLandsat(resolve(root, '../shared/data'));
if (!found) throw new Error('the data of Seoul are not beside the project');
writeFileSync(file, `${plot(found)}\n`);
