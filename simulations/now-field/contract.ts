import { z } from 'zod';
import {
  cityAreaParameter,
  defineSimulation,
  instantParameter,
  type Legend,
  minuteMs,
  numberSpec,
  type OutputSpec,
  parameter,
  scales,
  type TableSpec,
  type Text,
  textSpec,
  type UnitName,
  type Wgs84Box,
} from '#core';
import { type Kind, kinds } from './kinds.ts';

const titles: Readonly<Record<Kind, Text>> = {
  temperature: { ko: '기온', en: 'Temperature' },
  humidity: { ko: '상대습도', en: 'Relative humidity' },
  pm25: { ko: '초미세먼지 (PM2.5)', en: 'PM2.5' },
  pm10: { ko: '미세먼지 (PM10)', en: 'PM10' },
};
const units: Readonly<Record<Kind, UnitName>> = {
  temperature: 'celsius',
  humidity: 'percent',
  pm25: 'microgramPerCubicMetre',
  pm10: 'microgramPerCubicMetre',
};
/** Limits of the grades of the Korean air quality index: good, moderate, bad, very bad. */
const grades = ['#3288bd', '#66c2a5', '#fee08b', '#f46d43', '#9e0142'];
const legends: Readonly<Record<Kind, Legend>> = {
  temperature: { min: -15, max: 40, colours: scales.inferno },
  humidity: { min: 0, max: 100, colours: scales.cividis },
  pm25: { min: 0, max: 75, colours: grades, ticks: [0, 15, 35, 75] },
  pm10: { min: 0, max: 150, colours: grades, ticks: [0, 30, 80, 150] },
};

/** Windows of so many degrees, each half over the one before: within one a city differs by a few. */
const windows = (width: number): Legend[] =>
  Array.from({ length: Math.floor((2 * 60) / width) - 1 }, (_, k) => {
    const min = -20 + (k * width) / 2;
    return { min, max: min + width, colours: scales.inferno };
  });
const [narrowest, ...otherWindows] = [...windows(5), ...windows(10), ...windows(20)];

const fieldOf = (kind: Kind): OutputSpec => ({
  title: titles[kind],
  description: {
    ko: '센서 사이를 크리깅으로 이은 값',
    en: 'Between the sensors by kriging',
  },
  unit: units[kind],
  decimals: 1,
  legend: kind === 'temperature' ? narrowest : legends[kind],
  ...(kind === 'temperature' && { wider: [...otherWindows, legends.temperature] }),
  ...(kind.startsWith('pm') && { wider: [{ min: 0, max: 4 * legends[kind].max, colours: grades }] }),
});

const uncertain = (max: number): Legend => ({ min: 0, max, colours: scales.viridis });
const errorField = (kind: Kind, max: number): OutputSpec => ({
  title: {
    ko: `${titles[kind].ko}의 불확실도`,
    en: `Uncertainty of ${kind.startsWith('pm') ? titles[kind].en : titles[kind].en.toLowerCase()}`,
  },
  description: {
    ko: '크리깅 표준편차. 참값은 셋 가운데 둘이 이 안에 있습니다.',
    en: 'Standard deviation of kriging: two out of three true values lie within it.',
  },
  unit: units[kind] === 'celsius' ? 'kelvin' : units[kind],
  decimals: 2,
  legend: uncertain(max),
  wider: [uncertain(4 * max), uncertain(16 * max)],
});

const check: TableSpec = {
  title: { ko: '얼마나 믿을 만한가', en: 'How far it is to be believed' },
  description: {
    ko: '센서를 하나씩 빼고 나머지로 셈한 값과 그 센서의 값을 견주었습니다.',
    en: 'Each sensor left out in turn, and its place computed from the others.',
  },
  shape: 'none',
  columns: {
    kind: textSpec('값', 'Value', { codes: titles }),
    sensors: numberSpec('센서', 'Sensors', 'count'),
    leftOut: numberSpec('뺀 센서', 'Left out as broken', 'count'),
    rmse: numberSpec('빼고 셈한 오차 (제곱평균제곱근)', 'Error when left out (root mean square)', 'one', {
      decimals: 2,
    }),
    bias: numberSpec('치우침', 'Mean error', 'one', { decimals: 3 }),
    plain: numberSpec('평균만 쓸 때의 오차', 'Error of the plain mean', 'one', { decimals: 2 }),
    within: numberSpec('두 표준편차 안', 'Within two deviations', 'percent', { decimals: 1 }),
    nugget: numberSpec('센서 하나의 오차', 'Error of a single sensor', 'one', { decimals: 2 }),
    rangeM: numberSpec('닮은 거리', 'Distance of likeness', 'metre'),
    perHundredM: numberSpec('100 m 높이마다', 'Per 100 m of height', 'one', { decimals: 2 }),
    newest: textSpec('가장 새로운 값의 시각', 'Time of the newest reading'),
  },
};

const kindColumns = (kind: Kind) => {
  const { ko, en } = titles[kind];
  const off = kind === 'temperature' ? 3 : kind === 'humidity' ? 15 : 20;
  return {
    [kind]: numberSpec(ko, en, units[kind], { decimals: 1, legend: legends[kind] }),
    [`${kind}Expected`]: numberSpec(`${ko} (나머지로 셈)`, `${en} (from the others)`, units[kind], { decimals: 1 }),
    [`${kind}Off`]: numberSpec(`${ko}의 차`, `${en}: difference`, units[kind] === 'celsius' ? 'kelvin' : units[kind], {
      decimals: 1,
      legend: { min: -off, max: off, colours: ['#2166ac', '#92c5de', '#f7f7f7', '#f4a582', '#b2182b'] },
    }),
    [`${kind}Odd`]: numberSpec(`${ko}: 유별남`, `${en}: how odd`, 'one', { decimals: 1 }),
  };
};

const sensors: TableSpec = {
  title: { ko: '센서와 셈한 값', en: 'Sensors against the field' },
  description: {
    ko: '유별남: 차를 그 불확실도로 나눈 값. 4를 넘으면 센서를 살펴볼 만합니다.',
    en: 'How odd: the difference over its uncertainty; beyond 4 a sensor is worth a look.',
  },
  shape: 'point',
  columns: {
    sensor: textSpec('센서', 'Sensor'),
    ...Object.fromEntries(kinds.flatMap((kind) => Object.entries(kindColumns(kind)))),
  },
};

const stations: TableSpec = {
  title: { ko: '측정소와 견줌', en: 'Against the air stations' },
  description: {
    ko: '장을 만드는 데 쓰지 않은 도시대기측정소의 값. 한 시간 평균이어서 센서의 2분 값과 다를 수 있습니다.',
    en: 'Urban stations, which the field does not use; they give means of an hour, sensors values of two minutes.',
  },
  shape: 'point',
  columns: {
    station: textSpec('측정소', 'Station'),
    pm25: numberSpec('PM2.5 (장)', 'PM2.5 (field)', 'microgramPerCubicMetre', { decimals: 1, legend: legends.pm25 }),
    measured25: numberSpec('PM2.5 (측정)', 'PM2.5 (measured)', 'microgramPerCubicMetre', { decimals: 1 }),
    pm10: numberSpec('PM10 (장)', 'PM10 (field)', 'microgramPerCubicMetre', { decimals: 1, legend: legends.pm10 }),
    measured10: numberSpec('PM10 (측정)', 'PM10 (measured)', 'microgramPerCubicMetre', { decimals: 1 }),
  },
};

export const contract = defineSimulation({
  id: 'now-field',
  version: '1.1.0',
  title: { ko: '지금의 공기', en: 'The air now' },
  question: {
    ko: '센서 사이에서는 지금 기온·습도·미세먼지가 얼마이고, 그 값을 얼마나 믿을 수 있는가?',
    en: 'What are temperature, humidity and fine dust between the sensors now, and how far are the values to be believed?',
  },
  method: {
    ko: 'S-DoT 센서의 새 값을 높이(와 건물)에 따른 흐름과 지수 변동도를 쓰는 범용 크리깅으로 이었고, 센서를 하나씩 빼어 검증했습니다.',
    en: 'Newest readings of the S-DoT sensors joined by universal kriging, with a trend by height (and building) and an exponential variogram, checked by leaving out each sensor in turn.',
  },
  limits: [
    {
      ko: '센서는 길가 2–4 m 높이에 있습니다. 장은 그 높이의 값이며 산속과 강 위는 센서가 없어 불확실합니다.',
      en: 'Sensors hang over streets at 2 to 4 m. The field is of that height; over hills and the river, where none are, it is uncertain.',
    },
    {
      ko: '광산란 방식의 먼지 센서는 습하면 크게 나옵니다. 보정하지 않았습니다.',
      en: 'The sensors count dust by scattered light and read too much in damp air; that is not corrected.',
    },
    {
      ko: '한순간의 값입니다. 길 하나, 굴뚝 하나는 센서 간격보다 작아 보이지 않습니다.',
      en: 'A moment only. A single street or chimney is smaller than the distance of the sensors and does not show.',
    },
    {
      ko: '범위를 벗어났거나 규칙이 의심한 값, 이웃과 너무 다른 값(많아야 스물에 하나)은 쓰지 않고 표에 남깁니다.',
      en: 'Readings out of range, doubted by a rule, or far too unlike their neighbours (one in twenty at most) are left out of the field and stay in the table.',
    },
  ],
  references: [
    'G. Matheron: Le krigeage universel. Cahiers du Centre de morphologie mathématique 1, 1969',
    'N. Cressie: Fitting variogram models by weighted least squares. Mathematical Geology 17, 1985',
    'O. Dubrule: Cross validation of kriging in a unique neighborhood. Mathematical Geology 15, 1983',
    'N. Cressie: Statistics for Spatial Data. Wiley, 1993',
  ],
  parameters: z.object({
    area: cityAreaParameter(),
    at: instantParameter(),
    withinMin: parameter(z.number().min(2).max(180).default(10), {
      title: { ko: '값의 나이', en: 'Age of readings' },
      help: { ko: '이보다 오래된 값은 쓰지 않습니다.', en: 'Older readings are left out.' },
      unit: 'minute',
      widget: 'slider',
    }),
    trend: parameter(z.enum(['none', 'height', 'height-building']).default('height'), {
      title: { ko: '흐름', en: 'Trend' },
      help: {
        ko: 'none: 없음, height: 높이에 따른 흐름, height-building: 높이와 건물이 덮은 몫',
        en: 'none; height: a trend by height; height-building: by height and by how much is built',
      },
      widget: 'select',
    }),
    cellSizeM: parameter(z.number().min(50).max(500).default(100), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '센서 사이는 500 m쯤이라 100 m면 넉넉합니다.', en: 'Sensors lie some 500 m apart: 100 m is plenty.' },
      unit: 'metre',
      widget: 'slider',
    }),
  }),
  outputs: {
    temperature: fieldOf('temperature'),
    temperatureError: errorField('temperature', 1),
    humidity: fieldOf('humidity'),
    humidityError: errorField('humidity', 5),
    pm25: fieldOf('pm25'),
    pm25Error: errorField('pm25', 5),
    pm10: fieldOf('pm10'),
    pm10Error: errorField('pm10', 10),
  },
  tables: { check, sensors, stations },
  renews: { everyMs: 2 * minuteMs, when: { at: '' } },
  conditional: kinds.flatMap((kind) => [kind, `${kind}Error`]),
});

/** What `contract.parameters` yields. */
export interface NowParameters {
  readonly area: Wgs84Box;
  /** ISO 8601, or nothing for now. */
  readonly at: string;
  readonly withinMin: number;
  readonly trend: 'none' | 'height' | 'height-building';
  readonly cellSizeM: number;
}
