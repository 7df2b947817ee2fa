import { z } from 'zod';
import {
  cityAreaParameter,
  defineSimulation,
  type Edit,
  editsParameter,
  isCivilDate,
  must,
  numberParameter,
  numberSpec,
  parameter,
  scales,
  type TableSpec,
  type Text,
  textSpec,
  type Wgs84Box,
} from '#core';

const areaHelp: Text = {
  ko: '살펴볼 범위 [서, 남, 동, 북] (경위도). 산이 함께 들어가야 합니다. 정하지 않으면 서울 전체입니다.',
  en: 'The box to look at, [west, south, east, north] in longitude and latitude; hills belong in it. All of Seoul unless another is drawn.',
};

const dongs: TableSpec = {
  title: { ko: '동별 찬 공기', en: 'Cold air per dong' },
  description: {
    ko: '마지막 시각의 값. 찬 공기가 많이 지나는 순서',
    en: 'At the end of the night, in order of the air that passes',
  },
  shape: 'none',
  columns: {
    dong: textSpec('동', 'Dong', { koreanName: true }),
    flux: numberSpec('찬 공기 흐름', 'Flow of cold air', 'squareMetrePerSecond', { decimals: 1 }),
    depthM: numberSpec('깊이', 'Depth', 'metre', { decimals: 1 }),
    speedMs: numberSpec('속력', 'Speed', 'metrePerSecond', { decimals: 2 }),
    reachedPct: numberSpec('닿은 면적', 'Area reached', 'percent'),
    arrivalH: numberSpec('처음 닿은 시간', 'First reached after', 'hour', { decimals: 1 }),
    northPct: numberSpec('북한산 공기', 'Air of Bukhansan', 'percent'),
    southPct: numberSpec('관악산 공기', 'Air of Gwanaksan', 'percent'),
  },
};

const blues = ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'] as const;
const greens = ['#f7fcf5', '#c7e9c0', '#74c476', '#238b45', '#00441b'] as const;

export const contract = defineSimulation({
  id: 'cold-air',
  version: '1.0.0',
  title: { ko: '밤의 찬 공기', en: 'Cold air at night' },
  question: {
    ko: '맑고 바람 없는 밤에 산과 숲에서 식은 공기는 어디로 흐르고, 어느 동네에 몇 시간 만에 닿는가?',
    en: 'On a clear, calm night, where does the air cooled over hills and woods flow, and which quarters does it reach, and when?',
  },
  method: {
    ko: '식은 공기를 한 층으로 보고, 줄어든 중력과 지면·건물의 마찰로 얕은 물처럼 흐르게 했습니다 (KLAM_21과 같은 갈래).',
    en: 'One layer of cooled air flows like shallow water, by reduced gravity against the drag of ground and buildings (of the class of KLAM_21).',
  },
  limits: [
    {
      ko: '맑고 바람이 거의 없는 밤을 가정합니다. 지나가는 바람이 있으면 찬 공기는 흩어집니다.',
      en: 'A clear night with next to no wind is assumed; wind aloft would disperse the cold air.',
    },
    {
      ko: '한 층의 평균입니다. 층의 온도 차는 일정하다고 두며, 위 공기와 섞이는 것은 반영하지 않습니다.',
      en: 'Means over one layer of constant temperature deficit; mixing with the air above is left out.',
    },
    {
      ko: '건물은 층을 느리게 하는 저항으로만 반영합니다. 골목 하나하나의 흐름은 나타나지 않습니다.',
      en: 'Buildings slow the layer as drag only; the flow of single lanes does not show.',
    },
    {
      ko: '차게 식는 곳은 자료에 있는 숲과 녹지뿐입니다. 자료에 없는 숲의 공기는 빠집니다.',
      en: 'Only woods and green that the city knows cool the air.',
    },
  ],
  references: [
    'U. Sievers: Das Kaltluftabflussmodell KLAM_21. Berichte des Deutschen Wetterdienstes 227, 2005',
    'P. D. Bates, M. S. Horritt, T. J. Fewtrell: A simple inertial formulation of the shallow water equations. Journal of Hydrology 387, 2010',
    'VDI 3787 Part 5: Environmental meteorology. Local cold air. 2003',
  ],
  parameters: z.object({
    area: cityAreaParameter(areaHelp),
    date: parameter(
      z
        .string()
        .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
        .default('2026-08-01'),
      {
        title: { ko: '저녁', en: 'Evening of' },
        help: {
          ko: '시계에 보일 날짜. 계산 결과는 날짜에 따라 달라지지 않습니다.',
          en: 'Places the pictures on the clock; the flow does not depend on it.',
        },
        widget: 'date',
      },
    ),
    startHour: numberParameter(
      19,
      [15, 23],
      { ko: '시작 시각', en: 'Begins at' },
      { ko: '해가 지고 공기가 식기 시작하는 시각 (서울).', en: 'When cooling begins, about sunset (Seoul).' },
      'hour',
    ),
    hours: numberParameter(
      8,
      [1, 14],
      { ko: '길이', en: 'Lasts' },
      { ko: '계산할 시간.', en: 'Hours to compute.' },
      'hour',
    ),
    frameMinutes: numberParameter(
      30,
      [10, 120],
      { ko: '장면 간격', en: 'Time between pictures' },
      { ko: '움직임을 보일 장면의 간격.', en: 'How often a picture is kept for the animation.' },
      'minute',
    ),
    coolingWm2: numberParameter(
      30,
      [5, 60],
      { ko: '녹지의 냉각', en: 'Cooling of green' },
      {
        ko: '숲과 풀밭에서 식는 세기. 25–40이 흔합니다.',
        en: 'Heat that the layer loses over woods and grass; 25 to 40 is usual.',
      },
      'wattPerSquareMetre',
    ),
    urbanHeatWm2: numberParameter(
      0,
      [0, 60],
      { ko: '도시의 가열', en: 'Heat of built land' },
      {
        ko: '건물과 포장에서 찬 공기를 데우는 세기. 0이면 식지도 데워지지도 않습니다.',
        en: 'Heat that built and paved land gives to the layer; 0: it neither cools nor warms.',
      },
      'wattPerSquareMetre',
    ),
    deficitK: numberParameter(
      6,
      [1, 15],
      { ko: '온도 차', en: 'Temperature deficit' },
      { ko: '찬 공기가 위 공기보다 찬 정도.', en: 'How much colder the layer is than the air above it.' },
      'kelvin',
    ),
    airC: numberParameter(
      20,
      [-15, 35],
      { ko: '기온', en: 'Air temperature' },
      { ko: '위 공기의 온도.', en: 'Of the air above the layer.' },
      'celsius',
    ),
    reachM: numberParameter(
      5,
      [1, 50],
      { ko: '닿음의 깊이', en: 'Reached from' },
      {
        ko: '찬 공기가 이만큼 깊어지면 닿은 것으로 봅니다.',
        en: 'A place counts as reached when the layer is this deep.',
      },
      'metre',
    ),
    cellSizeM: parameter(z.number().min(20).max(200).default(50), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '작을수록 정밀하고 오래 걸립니다.', en: 'Smaller cells show more and take longer.' },
      unit: 'metre',
      widget: 'slider',
    }),
    edits: editsParameter,
  }),
  outputs: {
    depth: {
      title: { ko: '찬 공기 깊이', en: 'Depth of the cold air' },
      unit: 'metre',
      decimals: 1,
      legend: { min: 0, max: 40, colours: blues, ticks: [0, 10, 20, 30, 40] },
      wider: [
        { min: 0, max: 100, colours: blues },
        { min: 0, max: 300, colours: blues },
      ],
    },
    speed: {
      title: { ko: '찬 공기 속력', en: 'Speed of the cold air' },
      unit: 'metrePerSecond',
      decimals: 2,
      legend: { min: 0, max: 3, colours: scales.viridis, ticks: [0, 1, 2, 3] },
      wider: [{ min: 0, max: 10, colours: scales.viridis }],
    },
    flux: {
      title: { ko: '찬 공기 흐름', en: 'Flow of cold air' },
      description: {
        ko: '마지막 시각에 폭 1 m를 지나는 부피',
        en: 'Volume that passes each metre of width at the end',
      },
      unit: 'squareMetrePerSecond',
      decimals: 0,
      legend: { min: 0, max: 60, colours: scales.viridis },
      wider: [{ min: 0, max: 400, colours: scales.viridis }],
      good: 'more',
    },
    arrival: {
      title: { ko: '닿는 시간', en: 'Reached after' },
      description: {
        ko: '시작한 뒤 찬 공기가 정한 깊이에 이른 시간',
        en: 'Time from the start until the layer is deep enough',
      },
      unit: 'hour',
      decimals: 1,
      legend: { min: 0, max: 8, colours: [...scales.viridis].reverse(), ticks: [0, 2, 4, 6, 8] },
      wider: [{ min: 0, max: 14, colours: [...scales.viridis].reverse() }],
    },
    bukhansan: {
      title: { ko: '북한산 공기', en: 'Air of Bukhansan' },
      description: {
        ko: '찬 공기 가운데 북한산·도봉산에서 식은 몫',
        en: 'Share of the layer that was cooled on Bukhansan and Dobongsan',
      },
      unit: 'percent',
      decimals: 0,
      legend: { min: 0, max: 100, colours: greens, ticks: [0, 25, 50, 75, 100] },
    },
    gwanaksan: {
      title: { ko: '관악산 공기', en: 'Air of Gwanaksan' },
      description: { ko: '찬 공기 가운데 관악산에서 식은 몫', en: 'Share of the layer that was cooled on Gwanaksan' },
      unit: 'percent',
      decimals: 0,
      legend: { min: 0, max: 100, colours: greens, ticks: [0, 25, 50, 75, 100] },
    },
    change: {
      title: { ko: '흐름의 변화', en: 'Change of the flow' },
      description: { ko: '변경안 뒤의 흐름에서 앞의 흐름을 뺀 값', en: 'Flow after the changes less the flow before' },
      unit: 'squareMetrePerSecond',
      decimals: 1,
      legend: { min: -10, max: 10, colours: ['#b2182b', '#f4a582', '#f7f7f7', '#92c5de', '#2166ac'] },
    },
  },
  tables: { dongs },
  conditional: ['change'],
});

/** What `contract.parameters` yields. */
export interface ColdAirParameters {
  readonly area: Wgs84Box;
  readonly date: string;
  readonly startHour: number;
  readonly hours: number;
  readonly frameMinutes: number;
  readonly coolingWm2: number;
  readonly urbanHeatWm2: number;
  readonly deficitK: number;
  readonly airC: number;
  readonly reachM: number;
  readonly cellSizeM: number;
  readonly edits: readonly Edit[];
}
