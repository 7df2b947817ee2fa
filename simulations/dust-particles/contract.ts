import { z } from 'zod';
import {
  areaParameter,
  defineSimulation,
  type Edit,
  editsParameter,
  type Legend,
  numberParameter,
  numberSpec,
  parameter,
  scales,
  type TableSpec,
  textSpec,
  type Wgs84Box,
} from '#core';

const amount = (max: number): Legend => ({ min: 0, max, colours: scales.inferno });

const fate: TableSpec = {
  title: { ko: '먼지는 어디로 가나', en: 'Where the dust goes' },
  description: {
    ko: '놓아준 먼지의 몫. 모두 더하면 100 %입니다.',
    en: 'Shares of what was released; together 100 %.',
  },
  shape: 'none',
  columns: {
    fate: textSpec('어디로', 'Where', {
      codes: {
        left: { ko: '범위 밖으로 나감', en: 'left the area' },
        deposited: { ko: '땅에 가라앉음', en: 'deposited on the ground' },
        washed: { ko: '비에 씻김', en: 'washed out by rain' },
        air: { ko: '아직 공기 중', en: 'still in the air' },
      },
    }),
    share: numberSpec('몫', 'Share', 'percent', { decimals: 2 }),
  },
};

const spots: TableSpec = {
  title: { ko: '먼지가 고이는 곳', en: 'Where dust gathers' },
  description: {
    ko: '농도가 높은 곳, 높은 순서로 (서로 40 m 넘게 떨어진 곳)',
    en: 'The highest concentrations, the highest first, more than 40 m apart',
  },
  shape: 'point',
  columns: {
    rank: numberSpec('순위', 'Rank', 'one'),
    dust: numberSpec('먼지', 'Dust', 'microgramPerCubicMetre', { decimals: 1, legend: amount(40) }),
  },
};

export const contract = defineSimulation({
  id: 'dust-particles',
  version: '1.1.0',
  title: { ko: '동네의 먼지 길', en: 'Dust of a district' },
  question: {
    ko: '한 바람에서 찻길의 먼지가 건물 사이 어디로 가고 어디에 고이며, 새 건물이 그것을 어떻게 바꾸는가?',
    en: 'Where does the dust of the roads go between the buildings in one wind, where does it gather, and what does a new building change?',
  },
  method: {
    ko: '「보행자 바람」의 3차원 바람 위로 입자를 보내고, 난류는 높이에 따라 변하는 라그랑주 확률 모형(잘 섞임 조건)으로, 침적과 비는 무게로 셈했습니다.',
    en: 'Particles on the three-dimensional wind of “Wind between buildings”, with turbulence by a Lagrangian stochastic model that keeps what is well mixed; deposition and rain take from their weight.',
  },
  limits: [
    {
      ko: '이 범위 찻길의 먼지만입니다. 배경과 다른 배출원은 더하지 않습니다.',
      en: 'Dust of the roads within the area only: no background, no other sources.',
    },
    {
      ko: '교통량은 도로 등급에 따른 어림값입니다.',
      en: 'Traffic is an estimate by class of road.',
    },
    {
      ko: '바람의 한계가 그대로 이어집니다: 평균풍, 평평한 지붕, 60 m 넘는 건물 둘레에서 약함.',
      en: 'The limits of the wind carry over: mean wind, flat roofs, weak around buildings above 60 m.',
    },
    {
      ko: '난류는 높이만의 함수입니다. 온도차와 나무는 없습니다. 1 m/s 아래의 바람에는 맞지 않습니다.',
      en: 'Turbulence depends on height alone; no heat, no trees; not for winds below 1 m/s.',
    },
  ],
  references: [
    'D. J. Thomson: Criteria for the selection of stochastic models of particle trajectories in turbulent flows. J. Fluid Mech. 180, 1987',
    'B. J. Legg, M. R. Raupach: Markov-chain simulation of particle dispersion in inhomogeneous flows. Boundary-Layer Meteorology 24, 1982',
    'D. W. Pollock: Semianalytical computation of path lines for finite-difference models. Ground Water 26, 1988',
    'G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators. OOPSLA, 2014',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '먼지를 볼 범위 [서, 남, 동, 북] (경위도). 지도에서 사각형을 그려 지정합니다.',
      en: 'The box to look at, [west, south, east, north] in longitude and latitude. Draw it on the map.',
    }),
    kind: parameter(z.enum(['pm25', 'pm10']).default('pm25'), {
      title: { ko: '먼지', en: 'Dust' },
      help: { ko: 'pm25: 초미세먼지, pm10: 미세먼지', en: 'pm25: PM2.5; pm10: PM10' },
      widget: 'select',
    }),
    fromDeg: parameter(z.number().min(0).max(360).default(270), {
      title: { ko: '풍향', en: 'Wind from' },
      help: {
        ko: '바람이 불어오는 방위 (북 0, 동 90, 남 180, 서 270).',
        en: 'Where the wind comes from: north 0, east 90, south 180, west 270.',
      },
      unit: 'degree',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windDirectionDeg' },
    }),
    speedMs: parameter(z.number().min(1).max(30).default(3), {
      title: { ko: '풍속', en: 'Wind speed' },
      help: { ko: '열린 들판 10 m 높이의 풍속.', en: 'At 10 m over open land, as weather stations give it.' },
      unit: 'metrePerSecond',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windSpeed' },
    }),
    trafficPct: numberParameter(
      100,
      [0, 400],
      { ko: '교통량', en: 'Traffic' },
      {
        ko: '하루 평균에 견준 교통량. 출근 시간은 140쯤입니다.',
        en: 'Over the mean of the day; a rush hour has some 140.',
      },
      'percent',
    ),
    rainMm: parameter(z.number().min(0).max(100).default(0), {
      title: { ko: '비', en: 'Rain' },
      help: { ko: '한 시간의 비 (mm).', en: 'In an hour.' },
      unit: 'millimetre',
    }),
    cellSizeM: parameter(z.number().min(2).max(10).default(4), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '작을수록 정밀하고 오래 걸립니다.', en: 'Smaller cells show more and take longer.' },
      unit: 'metre',
      widget: 'slider',
    }),
    roughnessM: parameter(z.number().min(0.01).max(2).default(0.5), {
      title: { ko: '둘레의 거칠기', en: 'Roughness around' },
      help: {
        ko: '바람이 지나온 땅의 거칠기 길이 (강 0.01, 들판 0.03, 교외 0.5, 도심 1~2).',
        en: 'Roughness length of the land that the wind has come over: river 0.01, fields 0.03, suburbs 0.5, city centre 1 to 2.',
      },
      unit: 'metre',
    }),
    particles: parameter(z.number().int().min(1000).max(2_000_000).default(300_000), {
      title: { ko: '입자', en: 'Particles' },
      help: { ko: '많을수록 고르고 오래 걸립니다.', en: 'More are smoother and take longer.' },
      unit: 'count',
    }),
    seed: parameter(z.number().int().min(0).max(65_535).default(1), {
      title: { ko: '씨앗', en: 'Seed' },
      help: { ko: '같은 씨앗은 같은 결과를 냅니다.', en: 'The same seed gives the same result.' },
    }),
    edits: editsParameter,
  }),
  outputs: {
    dust: {
      title: { ko: '찻길의 먼지', en: 'Dust of the roads' },
      description: { ko: '땅 위 3 m까지의 평균 농도', en: 'Mean concentration of the lowest 3 m' },
      unit: 'microgramPerCubicMetre',
      decimals: 2,
      legend: amount(5),
      wider: [amount(10), amount(20), amount(40), amount(80), amount(320)],
      good: 'less',
    },
    change: {
      title: { ko: '변경에 따른 변화', en: 'Change by the proposal' },
      description: { ko: '변경안 뒤의 먼지 빼기 지금의 먼지', en: 'After the changes less the city as it stands' },
      unit: 'microgramPerCubicMetre',
      decimals: 2,
      legend: { min: -2, max: 2, colours: ['#2166ac', '#92c5de', '#f7f7f7', '#f4a582', '#b2182b'] },
    },
  },
  tables: { spots, fate },
  conditional: ['change'],
});

/** What `contract.parameters` yields. */
export interface ParticleParameters {
  readonly area: Wgs84Box;
  readonly kind: 'pm25' | 'pm10';
  readonly fromDeg: number;
  readonly speedMs: number;
  /** Percent of the day's mean. */
  readonly trafficPct: number;
  /** mm/h. */
  readonly rainMm: number;
  readonly cellSizeM: number;
  readonly roughnessM: number;
  readonly particles: number;
  readonly seed: number;
  readonly edits: readonly Edit[];
}
