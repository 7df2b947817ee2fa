import { z } from 'zod';
import {
  areaParameter,
  defineSimulation,
  isCivilDate,
  type Legend,
  must,
  numberParameter,
  numberSpec,
  parameter,
  type TableSpec,
  type Text,
  type UnitName,
  type Wgs84Box,
} from '#core';

const column = (ko: string, en: string, unit: UnitName, decimals = 1) => numberSpec(ko, en, unit, { decimals });

const hours: TableSpec = {
  title: { ko: '시간별 쾌적도', en: 'Comfort by the hour' },
  description: { ko: '범위 안 바닥의 평균', en: 'Means over the ground of the area' },
  shape: 'none',
  columns: {
    hour: column('시각', 'Hour', 'hour', 0),
    airC: column('기온', 'Air', 'celsius'),
    radiantC: column('평균복사온도', 'Mean radiant temperature', 'celsius'),
    utciC: column('UTCI', 'UTCI', 'celsius'),
    petC: column('PET', 'PET', 'celsius'),
    strongPct: column('강한 더위 (UTCI ≥ 32)', 'Strong heat stress (UTCI ≥ 32)', 'percent', 0),
    sunnyPct: column('햇빛이 드는 바닥', 'Ground in the sun', 'percent', 0),
  },
};

/** Classes of UTCI: none below 26, moderate from 26, strong from 32, very strong from 38, extreme from 46 °C. */
const stress = ['#2c7bb6', '#7fcdbb', '#ffffbf', '#fdae61', '#d7191c', '#67001f'] as const;
const degrees = (min: number, max: number): Legend => ({ min, max, colours: stress });

const areaHelp: Text = {
  ko: '살펴볼 범위 [서, 남, 동, 북] (경위도).',
  en: 'The box to look at, [west, south, east, north] in longitude and latitude.',
};

export const contract = defineSimulation({
  id: 'comfort',
  version: '1.0.0',
  title: { ko: '거리의 더위 체감', en: 'Comfort of the street' },
  question: {
    ko: '여름날 몇 시에 거리의 어디가 견디기 힘들고, 어디에 그늘이 있는가?',
    en: 'At what hour of a summer’s day is which part of the street hard to bear, and where is shade?',
  },
  method: {
    ko: '시간마다 그림자와 열린 하늘에서 여섯 방향의 빛과 열을 구해 평균복사온도를 셈하고, UTCI와 PET로 바꾸었습니다.',
    en: 'For every hour, light and heat from six directions by shadows and open sky give the mean radiant temperature, and with air and wind UTCI and PET.',
  },
  limits: [
    {
      ko: '기온과 습도, 바람은 범위 전체에서 같다고 봅니다. 골목의 바람은 매개변수로 줄입니다.',
      en: 'Air, humidity and wind are the same all over the area; the wind of the street is a share of the weather’s.',
    },
    {
      ko: '바닥과 벽의 온도는 햇빛과 재료로 어림한 값입니다 (SOLWEIG의 식). 벽 하나하나의 반사는 따지지 않습니다.',
      en: 'Ground and walls are as warm as sun and material make them by SOLWEIG’s formulas; single walls do not reflect on their own.',
    },
    {
      ko: '땅 위에 선 사람의 값입니다. 지붕과 물 위는 계산하지 않습니다. 나무는 자료가 있는 곳만 반영합니다.',
      en: 'For people standing on the ground, not on roofs. Trees count where the city knows them.',
    },
    {
      ko: 'UTCI는 기온 −50–50 °C, 바람 0.5–17 m/s에서만 쓸 수 있습니다. 그 밖은 비워 둡니다.',
      en: 'UTCI holds for air of −50 to 50 °C and winds of 0.5 to 17 m/s; elsewhere nothing is said.',
    },
  ],
  references: [
    'P. Höppe: The physiological equivalent temperature. International Journal of Biometeorology 43, 1999',
    'E. Walther, Q. Goestchel: The P.E.T. comfort index: questioning the model. Building and Environment 137, 2018',
    'P. Bröde et al.: Deriving the operational procedure for the Universal Thermal Climate Index (UTCI). International Journal of Biometeorology 56, 2012',
    'F. Lindberg, B. Holmer, S. Thorsson: SOLWEIG 1.0. International Journal of Biometeorology 52, 2008',
    'F. Lindberg, S. Onomura, C. S. B. Grimmond: Influence of ground surface characteristics on the mean radiant temperature. International Journal of Biometeorology 60, 2016',
  ],
  parameters: z.object({
    area: areaParameter(areaHelp),
    date: parameter(
      z
        .string()
        .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
        .default('2026-08-05'),
      { title: { ko: '날짜', en: 'Date' }, help: { ko: '서울 기준 날짜.', en: 'A day in Seoul.' }, widget: 'date' },
    ),
    sky: parameter(z.enum(['clear', 'measured']).default('clear'), {
      title: { ko: '하늘', en: 'Sky' },
      help: {
        ko: 'clear: 구름 없는 하늘, measured: 표준년 그날의 일사.',
        en: 'clear: a cloudless sky; measured: that day of the typical year.',
      },
      widget: 'select',
    }),
    warmerK: numberParameter(
      0,
      [-5, 10],
      { ko: '더 더운 날', en: 'A warmer day' },
      { ko: '그날의 기온에 더할 값.', en: 'Added to the air of that day.' },
      'kelvin',
    ),
    windShare: numberParameter(
      50,
      [5, 100],
      { ko: '거리의 바람', en: 'Wind in the street' },
      { ko: '기상 관측 바람 가운데 거리에 닿는 몫.', en: 'Share of the weather’s wind that reaches the street.' },
      'percent',
    ),
    cellSizeM: parameter(z.number().min(0.5).max(10).default(2), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '작을수록 정밀하고 오래 걸립니다.', en: 'Smaller cells show more and take longer.' },
      unit: 'metre',
      widget: 'slider',
    }),
    trees: parameter(z.boolean().default(true), {
      title: { ko: '나무', en: 'Trees' },
      help: { ko: '도시에 나무 자료가 있으면 그늘을 반영합니다.', en: 'Where the city has trees, they shade.' },
    }),
  }),
  outputs: {
    stressHours: {
      title: { ko: '강한 더위 시간', en: 'Hours of strong heat stress' },
      description: { ko: 'UTCI가 32 °C 이상인 시간', en: 'Hours with UTCI of 32 °C or more' },
      unit: 'hour',
      decimals: 0,
      legend: { min: 0, max: 14, colours: stress },
      wider: [{ min: 0, max: 24, colours: stress }],
      good: 'less',
    },
    utci: {
      title: { ko: 'UTCI', en: 'UTCI' },
      description: { ko: '느껴지는 온도, 시간마다', en: 'Felt temperature, hour by hour' },
      unit: 'celsius',
      decimals: 1,
      legend: { ...degrees(20, 46), ticks: [20, 26, 32, 38, 46] },
    },
    pet: {
      title: { ko: 'PET', en: 'PET' },
      description: { ko: '생리적 등가온도, 시간마다', en: 'Physiological equivalent temperature, hour by hour' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(18, 48),
      wider: [degrees(18, 65)],
    },
    radiant: {
      title: { ko: '평균복사온도', en: 'Mean radiant temperature' },
      description: { ko: '시간마다', en: 'Hour by hour' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(20, 70),
    },
    sun: {
      title: { ko: '햇빛 시간', en: 'Hours in the sun' },
      unit: 'hour',
      decimals: 1,
      legend: { min: 0, max: 14, colours: ['#313695', '#74add1', '#ffffbf', '#fdae61', '#f46d43'] },
    },
  },
  tables: { hours },
});

/** What `contract.parameters` yields. */
export interface ComfortParameters {
  readonly area: Wgs84Box;
  readonly date: string;
  readonly sky: 'clear' | 'measured';
  readonly warmerK: number;
  readonly windShare: number;
  readonly cellSizeM: number;
  readonly trees: boolean;
}
