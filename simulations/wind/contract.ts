import { z } from 'zod';
import {
  areaParameter,
  defineSimulation,
  type Edit,
  editsParameter,
  type Legend,
  numberSpec,
  type OutputSpec,
  parameter,
  type StackSpec,
  scales,
  type TableSpec,
  type Text,
  type Wgs84Box,
} from '#core';

const wind = parameter(z.enum(['one', 'year']).default('one'), {
  title: { ko: '바람', en: 'Wind' },
  help: {
    ko: 'one: 한 풍향과 풍속, year: 표준년의 바람을 16방위로 (쾌적성 등급)',
    en: 'one: one direction and speed; year: the winds of a typical year from 16 directions (comfort classes)',
  },
  widget: 'select',
});

const fromDeg = parameter(z.number().min(0).max(360).default(270), {
  title: { ko: '풍향', en: 'Wind from' },
  help: {
    ko: '바람이 불어오는 방위 (북 0, 동 90, 남 180, 서 270). 표준년의 바람에는 쓰지 않습니다.',
    en: 'Where the wind comes from: north 0, east 90, south 180, west 270. Not used for the winds of a year.',
  },
  unit: 'degree',
  widget: 'slider',
  now: { feed: 'weather-now', value: 'windDirectionDeg' },
});

const speedMs = parameter(z.number().min(0).max(80).default(5), {
  title: { ko: '풍속', en: 'Wind speed' },
  help: {
    ko: '열린 들판 10 m 높이의 풍속 (기상대의 값). 표준년의 바람에는 쓰지 않습니다.',
    en: 'Speed at 10 m over open land, as weather stations give it. Not used for the winds of a year.',
  },
  unit: 'metrePerSecond',
  widget: 'slider',
  now: { feed: 'weather-now', value: 'windSpeed' },
});

const heightM = parameter(z.number().min(0.5).max(300).default(1.5), {
  title: { ko: '높이', en: 'Height' },
  help: {
    ko: '땅 위의 이 높이에서 봅니다. 1.5 m: 보행자',
    en: 'The wind is shown at this height above the ground; 1.5 m: people on foot.',
  },
  unit: 'metre',
  widget: 'slider',
});

const cellSizeM = parameter(z.number().min(1).max(10).default(4), {
  title: { ko: '격자 크기', en: 'Cell size' },
  help: { ko: '작을수록 정밀하고 오래 걸립니다.', en: 'Smaller cells show more and take longer.' },
  unit: 'metre',
  widget: 'slider',
});

const roughnessM = parameter(z.number().min(0.01).max(2).default(0.5), {
  title: { ko: '둘레의 거칠기', en: 'Roughness around' },
  help: {
    ko: '바람이 지나온 땅의 거칠기 길이 (강 0.01, 들판 0.03, 교외 0.5, 도심 1~2).',
    en: 'Roughness length of the land that the wind has come over: river 0.01, fields 0.03, suburbs 0.5, city centre 1 to 2.',
  },
  unit: 'metre',
});

const speedLegend = (max: number): Legend => ({ min: 0, max, colours: scales.viridis });
const speed = (title: Text, description: Text): OutputSpec => ({
  title,
  description,
  unit: 'metrePerSecond',
  decimals: 1,
  legend: { min: 0, max: 5, colours: scales.viridis, ticks: [0, 1, 2, 3, 4, 5] },
  wider: [speedLegend(10), speedLegend(20), speedLegend(40), speedLegend(160)],
});

const classes = (title: Text, description: Text, names: readonly Text[], first = 1): OutputSpec => ({
  title,
  description,
  unit: 'one',
  codes: Object.fromEntries(names.map((name, i) => [i + first, name])),
  legend: {
    min: first,
    max: first + names.length - 1,
    colours: [...scales.grades.slice(0, names.length - 1), scales.grades[4]],
    ticks: names.map((_, i) => i + first),
  },
});

const lawsonNames = [
  { ko: '앉아 있기 좋음', en: 'sitting' },
  { ko: '서 있기 좋음', en: 'standing' },
  { ko: '걷기 좋음', en: 'walking' },
  { ko: '빨리 걷기', en: 'brisk walking' },
  { ko: '불쾌', en: 'uncomfortable' },
];
const nenNames = ['A', 'B', 'C', 'D', 'E'].map((name) => ({ ko: name, en: name }));
const murakamiNames = [
  { ko: '1: 오래 머무는 곳', en: '1: places to stay' },
  { ko: '2: 주택가와 공원', en: '2: streets of houses, parks' },
  { ko: '3: 사무실 거리', en: '3: office streets' },
  { ko: '기준 초과', en: 'beyond' },
];
const dangerNames = [
  { ko: '없음', en: 'none' },
  { ko: '제한적 위험', en: 'limited risk' },
  { ko: '위험', en: 'dangerous' },
];
const relianceNames = [
  { ko: '보통', en: 'fair' },
  { ko: '고층 둘레: 약함', en: 'weak: near a tower' },
  { ko: '비탈: 약함', en: 'weak: steep ground' },
];

const spots: TableSpec = {
  title: { ko: '바람이 센 곳', en: 'Windy spots' },
  description: {
    ko: '둘레보다 바람이 센 곳, 센 순서로 (서로 30 m 넘게 떨어진 곳)',
    en: 'Where the wind is stronger than around, the strongest first, more than 30 m apart',
  },
  shape: 'point',
  columns: {
    rank: numberSpec('순위', 'Rank', 'one'),
    speed: numberSpec('풍속', 'Wind speed', 'metrePerSecond', {
      decimals: 1,
      legend: { min: 0, max: 10, colours: scales.inferno },
    }),
    amplification: numberSpec('증폭', 'Amplification', 'one', { decimals: 2 }),
    over15: numberSpec('15 m/s를 넘는 시간', 'Hours above 15 m/s', 'percent', { decimals: 2 }),
    reliance: numberSpec('신뢰도', 'Reliance', 'one', { codes: codesOf(relianceNames) }),
  },
};

const section: TableSpec = {
  title: { ko: '연직 단면', en: 'Vertical section' },
  description: {
    ko: '범위 한가운데를 지나며 바람을 따라 자른 단면의 풍속',
    en: 'Wind speed on a vertical section with the wind through the middle of the area',
  },
  shape: 'panel',
  columns: {
    speed: numberSpec('풍속', 'Wind speed', 'metrePerSecond', {
      decimals: 1,
      legend: { min: 0, max: 10, colours: scales.viridis },
    }),
    distance: numberSpec('거리', 'Distance', 'metre'),
    height: numberSpec('땅 위 높이', 'Height above ground', 'metre', { decimals: 1 }),
    up: numberSpec('연직 풍속', 'Upward wind', 'metrePerSecond', { decimals: 1 }),
  },
};

const lines: TableSpec = {
  title: { ko: '흐름선', en: 'Streamlines' },
  description: {
    ko: '고른 높이에서 바람이 지나는 길 (year에서는 가장 잦은 풍향)',
    en: 'The ways of the wind at the chosen height (for a year: of its most frequent direction)',
  },
  shape: 'panel',
  columns: {
    speed: numberSpec('풍속', 'Wind speed', 'metrePerSecond', {
      decimals: 1,
      legend: { min: 0, max: 5, colours: scales.viridis },
    }),
    line: numberSpec('흐름선 번호', 'Streamline', 'one'),
  },
};

const rose: TableSpec = {
  title: { ko: '바람장미', en: 'Wind rose' },
  description: {
    ko: '계산에 쓴 바람과, 범위 안 평균 증폭을 방위별로',
    en: 'The winds that went in, and the mean amplification within the area, by direction',
  },
  shape: 'none',
  columns: {
    from: numberSpec('풍향', 'Wind from', 'degree', { decimals: 1 }),
    share: numberSpec('시간 비율', 'Share of hours', 'percent', { decimals: 1 }),
    mean: numberSpec('기상대 평균 풍속', 'Mean at the station', 'metrePerSecond', { decimals: 1 }),
    amplification: numberSpec('평균 증폭', 'Mean amplification', 'one', { decimals: 2 }),
  },
};

const airLegend = { min: 0, max: 5, colours: scales.viridis, ticks: [0, 1, 2, 3, 4, 5] };
const heights = { title: { ko: '땅 위 높이', en: 'Height above ground' }, unit: 'metre' } as const;
const air: StackSpec = {
  title: { ko: '흐르는 공기', en: 'Moving air' },
  description: {
    ko: '땅 위 140 m까지의 바람 벡터 (year에서는 가장 잦은 풍향의 평균 풍속)',
    en: 'Wind vectors up to 140 m above the ground (for a year: the mean wind of its most frequent direction)',
  },
  unit: 'metrePerSecond',
  decimals: 1,
  axis: heights,
  legend: airLegend,
  wider: [speedLegend(10), speedLegend(20), speedLegend(40), speedLegend(160)],
};
const airBefore: StackSpec = {
  ...air,
  title: { ko: '변경 전 공기', en: 'Air before the proposal' },
  description: { ko: '변경안이 없을 때의 바람 벡터', en: 'Wind vectors of the city as it stands' },
};
const directions: StackSpec = {
  title: { ko: '16방위 바람', en: 'Wind of sixteen directions' },
  description: {
    ko: '고른 높이의 바람을 기상대 풍속에 견준 비율로, 풍향마다: 시계열의 바탕',
    en: 'Wind at the chosen height as a share of that at the station, by direction: what time series are made from',
  },
  unit: 'one',
  decimals: 2,
  axis: { title: { ko: '풍향', en: 'Wind from' }, unit: 'degree' },
  legend: { min: 0, max: 1.5, colours: scales.viridis },
  wider: [{ min: 0, max: 3, colours: scales.viridis }],
};

function codesOf(names: readonly Text[]): Record<string, Text> {
  return Object.fromEntries(names.map((name, i) => [i, name]));
}

export const contract = defineSimulation({
  id: 'wind',
  version: '1.0.0',
  title: { ko: '보행자 바람', en: 'Wind between buildings' },
  question: {
    ko: '건물 사이에 바람이 어떻게 불고, 어디가 너무 세거나 막히며, 새 건물이 그것을 어떻게 바꾸는가?',
    en: 'How does the wind blow between the buildings, where is it too strong or too weak, and what does a new building change?',
  },
  method: {
    ko: '다가오는 바람에 건물마다 뢰클레의 영역(앞 소용돌이, 공동, 후류, 협곡, 지붕)을 두고, 질량이 보존되는 가장 가까운 흐름을 다중격자로 구했습니다.',
    en: 'Röckle’s zones (eddies before, behind, between and on buildings) are put into the approaching wind; multigrid finds the nearest flow that conserves mass.',
  },
  limits: [
    {
      ko: '평균풍의 진단 모형입니다. 난류와 돌풍은 계산하지 않으며, 60 m 넘는 건물 둘레의 내려꽂는 바람을 작게 봅니다 (신뢰도 지도).',
      en: 'A diagnostic model of the mean wind: no turbulence or gusts, and the downwash of buildings above 60 m is too small (see the map of reliance).',
    },
    {
      ko: '건물은 격자 칸의 덩어리이고 지붕은 평평합니다. 나무, 필로티, 다리는 없습니다.',
      en: 'Buildings are blocks of cells with flat roofs; trees, open ground floors and bridges are left out.',
    },
    {
      ko: '비탈은 층이 땅을 따라가는 것으로 반영하며, 경사 20%를 넘으면 약합니다. 온도차(해풍, 산바람)는 없습니다.',
      en: 'Levels follow the ground; slopes above 20 % are weak. No winds that come of temperature (sea breeze, mountain wind).',
    },
    {
      ko: '범위 밖 200 m까지의 건물이 반영됩니다. 풍향은 격자의 북쪽 기준입니다.',
      en: 'Buildings up to 200 m outside the area are taken into account. Directions are from grid north.',
    },
    {
      ko: '쾌적성 등급은 시간 평균 풍속으로 정하고, 무라카미 등급은 일 최대 시간 평균의 2.5배를 돌풍으로 봅니다. 법적 심의 자료를 대신하지 않습니다.',
      en: 'Comfort goes by hourly means; Murakami’s classes take 2.5 times the strongest hour of a day as its gust. No substitute for a wind tunnel in a legal review.',
    },
  ],
  references: [
    'R. Röckle: Bestimmung der Strömungsverhältnisse im Bereich komplexer Bebauungsstrukturen. TH Darmstadt, 1990',
    'H. Kaplan, N. Dinar: A Lagrangian dispersion model for calculating concentration distribution within a built-up domain. Atmos. Environ. 30, 1996',
    'C. A. Sherman: A mass-consistent model for wind fields over complex terrain. J. Appl. Meteorol. 17, 1978',
    'NEN 8100: Wind comfort and wind danger in the built environment. 2006',
    'S. Murakami, Y. Iwasa, Y. Morikawa: Study on acceptable criteria for assessing wind environment at ground level. JWEIA 24, 1986',
    'T. V. Lawson: The wind content of the built environment. JWEIA 3, 1978',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '바람을 볼 범위 [서, 남, 동, 북] (경위도). 지도에서 사각형을 그려 지정합니다.',
      en: 'The box to look at, [west, south, east, north] in longitude and latitude. Draw it on the map.',
    }),
    ...{ wind, fromDeg, speedMs, heightM, cellSizeM, roughnessM },
    edits: editsParameter,
  }),
  outputs: {
    speed: speed({ ko: '풍속', en: 'Wind speed' }, { ko: '고른 높이의 풍속', en: 'Speed at the chosen height' }),
    amplification: {
      title: { ko: '증폭', en: 'Amplification' },
      description: {
        ko: '건물이 없을 때 같은 높이의 바람에 견준 풍속',
        en: 'Speed over that of the approaching wind at the same height, as if nothing were built',
      },
      unit: 'one',
      decimals: 2,
      legend: {
        min: 0,
        max: 2,
        colours: ['#313695', '#74add1', '#f7f7f7', '#f46d43', '#a50026'],
        ticks: [0, 0.5, 1, 1.5, 2],
      },
    },
    mean: speed(
      { ko: '연평균 풍속', en: 'Mean wind of the year' },
      { ko: '표준년의 평균 풍속', en: 'Mean speed over the typical year' },
    ),
    over5: {
      title: { ko: '5 m/s를 넘는 시간', en: 'Hours above 5 m/s' },
      description: {
        ko: '시간 평균 풍속이 5 m/s를 넘는 시간의 비율',
        en: 'Share of hours whose mean wind is above 5 m/s',
      },
      unit: 'percent',
      decimals: 1,
      legend: { min: 0, max: 20, colours: scales.inferno, ticks: [0, 2.5, 5, 10, 20] },
      wider: [{ min: 0, max: 100, colours: scales.inferno }],
    },
    lawson: classes(
      { ko: '로슨 등급', en: 'Lawson comfort' },
      {
        ko: '4, 6, 8, 10 m/s를 넘는 시간이 5%보다 적은 첫 등급',
        en: 'The first of 4, 6, 8, 10 m/s that is exceeded in less than 5 % of the hours',
      },
      lawsonNames,
    ),
    nen: classes(
      { ko: 'NEN 8100 등급', en: 'NEN 8100 comfort' },
      {
        ko: '5 m/s를 넘는 시간: A 2.5% 미만, B 5%, C 10%, D 20%, E 그 이상',
        en: 'Hours above 5 m/s: A below 2.5 %, B 5 %, C 10 %, D 20 %, E more',
      },
      nenNames,
    ),
    murakami: classes(
      { ko: '무라카미 등급', en: 'Murakami rank' },
      {
        ko: '일 최대 돌풍이 10, 15, 20 m/s를 넘는 날의 비율로 정한 등급',
        en: 'By the share of days whose strongest gust is above 10, 15 and 20 m/s',
      },
      murakamiNames,
    ),
    danger: classes(
      { ko: '위험', en: 'Danger' },
      {
        ko: '15 m/s를 넘는 시간: 0.05% 넘으면 제한적 위험, 0.3% 넘으면 위험 (NEN 8100)',
        en: 'Hours above 15 m/s: limited risk from 0.05 %, dangerous from 0.3 % (NEN 8100)',
      },
      dangerNames,
      0,
    ),
    change: {
      title: { ko: '변경에 따른 변화', en: 'Change by the proposal' },
      description: {
        ko: '변경안 뒤의 풍속 (연간이면 평균) 빼기 지금의 풍속',
        en: 'Speed (mean speed for a year) after the changes less that of the city as it stands',
      },
      unit: 'metrePerSecond',
      decimals: 1,
      legend: {
        min: -3,
        max: 3,
        colours: ['#2166ac', '#92c5de', '#f7f7f7', '#f4a582', '#b2182b'],
        ticks: [-3, -1.5, 0, 1.5, 3],
      },
    },
    reliance: classes(
      { ko: '신뢰도', en: 'Reliance' },
      {
        ko: '방법이 약한 곳: 60 m 넘는 건물의 둘레(높이만큼), 20% 넘는 비탈',
        en: 'Where the method is weak: around buildings above 60 m (as far as they are high), and on slopes above 20 %',
      },
      relianceNames,
      0,
    ),
  },
  tables: { lines, section, spots, rose },
  stacks: { air, airBefore, directions },
  conditional: [
    'airBefore',
    'directions',
    'speed',
    'amplification',
    'section',
    'mean',
    'over5',
    'lawson',
    'nen',
    'murakami',
    'danger',
    'change',
  ],
});

/** What `contract.parameters` yields. */
export interface WindParameters {
  readonly area: Wgs84Box;
  readonly wind: 'one' | 'year';
  readonly fromDeg: number;
  readonly speedMs: number;
  readonly heightM: number;
  readonly cellSizeM: number;
  readonly roughnessM: number;
  readonly edits: readonly Edit[];
}
