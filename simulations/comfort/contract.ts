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
  scales,
  type TableSpec,
  type Text,
  textSpec,
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

const wayNames = {
  shortest: { ko: '가장 짧은 길', en: 'shortest' },
  coolest: { ko: '가장 시원한 길', en: 'coolest' },
} as const;

const ways: TableSpec = {
  title: { ko: '걷는 길', en: 'Ways on foot' },
  description: {
    ko: '그 시각의 두 길을 구간마다. 넓은 길에서는 더 시원한 쪽 보도',
    en: 'Both ways at that hour, stretch by stretch; in wide streets on the cooler side',
  },
  shape: 'line',
  columns: {
    which: numberSpec('어느 길', 'Which way', 'one', {
      codes: { 0: wayNames.shortest, 1: wayNames.coolest },
      legend: { min: 0, max: 1, colours: ['#d95f02', '#1f78b4'], ticks: [0, 1] },
    }),
    utciC: numberSpec('UTCI', 'UTCI', 'celsius', {
      decimals: 1,
      legend: { ...degrees(20, 46), ticks: [20, 26, 32, 38, 46] },
    }),
    sunnyPct: numberSpec('햇빛', 'In the sun', 'percent', {
      legend: { min: 0, max: 100, colours: ['#313695', '#74add1', '#ffffbf', '#fdae61', '#f46d43'] },
    }),
    metres: column('길이', 'Length', 'metre', 0),
  },
};

const walks: TableSpec = {
  title: { ko: '두 길의 비교', en: 'The two ways compared' },
  description: {
    ko: '더위의 양: 걷는 동안 UTCI가 26 °C를 넘는 만큼을 더한 값',
    en: 'Dose of heat: what UTCI is above 26 °C, summed up over the walk',
  },
  shape: 'none',
  columns: {
    way: textSpec('길', 'Way', { codes: wayNames }),
    metres: column('길이', 'Length', 'metre', 0),
    minutes: column('걷는 시간', 'Time', 'minute'),
    utciC: column('평균 UTCI', 'Mean UTCI', 'celsius'),
    doseKMin: column('더위의 양 (K·분)', 'Dose of heat (K min)', 'one', 0),
    sunnyMin: column('햇빛 아래', 'In the sun', 'minute'),
  },
};

const shelters: TableSpec = {
  title: { ko: '무더위쉼터', en: 'Heat shelters' },
  description: { ko: '이곳이 가장 가까운 사람이 많은 순서', en: 'In order of the people to whom it is the nearest' },
  shape: 'point',
  columns: {
    shelter: textSpec('쉼터', 'Shelter'),
    people: column('가장 가까운 사람 (어림)', 'People to whom it is nearest (estimate)', 'people', 0),
    meanMinutes: column('걷는 시간 (평균)', 'Time on foot (mean)', 'minute'),
  },
};

const reach: TableSpec = {
  title: { ko: '쉼터에 닿는 사람', en: 'People and shelters' },
  shape: 'none',
  columns: {
    who: textSpec('누가', 'Who', {
      codes: {
        within: { ko: '정한 시간 안에 닿음', en: 'within the time' },
        beyond: { ko: '더 걸림', en: 'farther' },
        none: { ko: '길이 닿지 않음', en: 'no way there' },
      },
    }),
    people: column('사람 (어림)', 'People (estimate)', 'people', 0),
    share: column('몫', 'Share', 'percent'),
  },
};

const areaHelp: Text = {
  ko: '살펴볼 범위 [서, 남, 동, 북] (경위도).',
  en: 'The box to look at, [west, south, east, north] in longitude and latitude.',
};

export const contract = defineSimulation({
  id: 'comfort',
  version: '1.1.0',
  title: { ko: '거리의 더위 체감', en: 'Comfort of the street' },
  question: {
    ko: '여름날 몇 시에 거리의 어디가 견디기 힘들고, 가장 시원한 길은 어디이며, 쉼터까지 얼마나 걸어야 하는가?',
    en: 'At what hour of a summer’s day is which part of the street hard to bear, which way is the coolest, and how far is it to a heat shelter?',
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
      ko: '걷는 길은 도로 자료의 길만 압니다 (초속 1.2 m). 길을 건너는 시간과 지하도, 공원의 샛길은 모릅니다. 사는 사람은 연면적 비율로 나눈 어림값입니다.',
      en: 'Ways follow the streets of the road data at 1.2 m/s; crossings, underpasses and paths in parks are not known. People are spread by floor area, an estimate.',
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
    walk: parameter(
      z
        .array(z.looseObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
        .max(2)
        .default([]),
      {
        title: { ko: '걸어갈 두 곳', en: 'A walk' },
        help: {
          ko: '떠나는 곳과 가는 곳. 범위 안의 두 점을 찍으면 가장 시원한 길을 찾습니다.',
          en: 'Where it starts and where it ends, both in the area: with two points the coolest way is found.',
        },
        widget: 'places',
      },
    ),
    walkHour: parameter(z.number().int().min(0).max(23).default(14), {
      title: { ko: '걷는 시각', en: 'Hour of the walk' },
      help: { ko: '14: 14시부터 15시까지.', en: '14: from 2 to 3 p.m.' },
      unit: 'hour',
      widget: 'slider',
    }),
    shelterMin: numberParameter(
      10,
      [1, 60],
      { ko: '쉼터까지', en: 'To a shelter within' },
      {
        ko: '걸어서 이 시간 안에 닿으면 가까운 것으로 봅니다.',
        en: 'A shelter that is reached on foot in this time is near.',
      },
      'minute',
    ),
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
    shelterMinutes: {
      title: { ko: '쉼터까지 걷는 시간', en: 'Minutes on foot to a heat shelter' },
      description: {
        ko: '사는 곳에서 길을 따라 가장 가까운 쉼터까지',
        en: 'From where people live along the streets to the nearest',
      },
      unit: 'minute',
      decimals: 0,
      legend: { min: 0, max: 20, colours: scales.grades },
      wider: [{ min: 0, max: 80, colours: scales.grades }],
    },
    sun: {
      title: { ko: '햇빛 시간', en: 'Hours in the sun' },
      unit: 'hour',
      decimals: 1,
      legend: { min: 0, max: 14, colours: ['#313695', '#74add1', '#ffffbf', '#fdae61', '#f46d43'] },
    },
  },
  tables: { hours, ways, walks, shelters, reach },
  conditional: ['ways', 'walks', 'shelterMinutes', 'shelters', 'reach'],
});

/** What `contract.parameters` yields. */
export interface ComfortParameters {
  readonly area: Wgs84Box;
  readonly date: string;
  readonly sky: 'clear' | 'measured';
  readonly warmerK: number;
  readonly windShare: number;
  readonly cellSizeM: number;
  /** Nothing, or a start and an end. */
  readonly walk: readonly { readonly lon: number; readonly lat: number }[];
  readonly walkHour: number;
  readonly shelterMin: number;
  readonly trees: boolean;
}
