import { z } from 'zod';
import {
  areaParameter,
  defineSimulation,
  type Edit,
  editsParameter,
  numberSpec,
  type OutputSpec,
  parameter,
  scales,
  type Text,
  type Wgs84Box,
} from '#core';

const fromDeg = parameter(z.number().min(0).max(360).default(270), {
  title: { ko: '풍향', en: 'Wind from' },
  help: {
    ko: '바람이 불어오는 방위 (북 0, 동 90, 남 180, 서 270).',
    en: 'Where the wind comes from: north 0, east 90, south 180, west 270.',
  },
  unit: 'degree',
  widget: 'slider',
  now: { feed: 'weather-now', value: 'windDirectionDeg' },
});

const speedMs = parameter(z.number().min(0).max(80).default(5), {
  title: { ko: '풍속', en: 'Wind speed' },
  help: {
    ko: '열린 들판 10 m 높이의 풍속 (기상대의 값).',
    en: 'Speed at 10 m over open land, as weather stations give it.',
  },
  unit: 'metrePerSecond',
  widget: 'slider',
  now: { feed: 'weather-now', value: 'windSpeed' },
});

const heightM = parameter(z.number().min(0.5).max(300).default(2), {
  title: { ko: '높이', en: 'Height' },
  help: { ko: '땅 위의 이 높이에서 봅니다.', en: 'The wind is shown at this height above the ground.' },
  unit: 'metre',
  widget: 'slider',
});

const cellSizeM = parameter(z.number().min(1).max(8).default(8), {
  title: { ko: '격자 크기', en: 'Cell size' },
  help: {
    ko: '8 m는 먼저 훑어보는 값이고, 정밀하게 보려면 4 m 이하로 둡니다. 반으로 줄이면 열여섯 배 오래 걸립니다. 둘레 거칠기의 네 배보다 작을 수 없습니다.',
    en: '8 m are a first look; take 4 m or less for the careful answer. Half the size takes sixteen times as long. Not below four times the roughness around.',
  },
  unit: 'metre',
  widget: 'slider',
});

const passes = parameter(z.number().int().min(1).max(20).default(2), {
  title: { ko: '평균할 통과 횟수', en: 'Passes to average' },
  help: {
    ko: '바람이 범위를 지나는 시간의 몇 배를 평균할지. 길수록 고르고 오래 걸립니다 (그 앞에 두 번은 버립니다).',
    en: 'How many times the wind passes through while means are taken, after two that are thrown away. More is smoother and takes longer.',
  },
  unit: 'count',
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

const speed = (title: Text, description: Text, max: number): OutputSpec => ({
  title,
  description,
  unit: 'metrePerSecond',
  decimals: 1,
  legend: { min: 0, max, colours: scales.viridis },
  wider: [2, 4, 8, 32].map((times) => ({ min: 0, max: times * max, colours: scales.viridis })),
});

export const contract = defineSimulation({
  id: 'wind-les',
  version: '1.1.0',
  title: { ko: '바람 정밀 계산 (LES)', en: 'Wind, the careful answer (LES)' },
  question: {
    ko: '제안한 건물 둘레에서 평균 바람과 돌풍은 얼마나 센가?',
    en: 'How strong are the mean wind and its gusts around a proposed building?',
  },
  method: {
    ko: '격자 볼츠만(D3Q19)으로 큰 소용돌이를 직접 풀고 작은 것은 혼합 길이(스마고린스키)로 나타내어, 흔들리는 바람을 시간 평균했습니다.',
    en: 'Lattice Boltzmann (D3Q19) resolves the large eddies, a mixing length (Smagorinsky) stands for the small ones; the unsteady wind is averaged over time.',
  },
  limits: [
    {
      ko: '땅은 평평하다고 봅니다. 경사 10%를 넘으면 약합니다 (신뢰도 지도).',
      en: 'The ground counts as level: weak on slopes above 10 % (see the map of reliance).',
    },
    {
      ko: '건물은 격자 칸의 덩어리입니다. 건물 사이가 네 칸보다 좁은 곳과 모서리당 열 칸보다 성긴 건물 바로 옆의 값은 거칩니다.',
      en: 'Buildings are blocks of cells: values are coarse in passages of fewer than four cells and right beside buildings of fewer than ten cells an edge.',
    },
    {
      ko: '측정한 정육면체 둘레에서 모서리당 24칸이면 3분의 2쯤, 16칸이면 절반쯤의 점이 맞습니다. 더 성기면 건물 뒤의 되돌이 바람이 너무 길게 나오고, 지붕 위 소용돌이는 늘 너무 약합니다.',
      en: 'Held against a measured cube, some two thirds of the points are right with 24 cells an edge, half with 16. With fewer, wakes come out too long; eddies on roofs are always too weak.',
    },
    {
      ko: '평균은 지나간 시간이 짧을수록 덜 고릅니다. 돌풍은 평균에 격자가 보는 표준편차의 3배를 더한 값이며, 트인 곳에서는 너무 작습니다.',
      en: 'Means are the less smooth the shorter the time. The gust is the mean and three standard deviations of what the grid can see: too small in the open.',
    },
    {
      ko: '나무, 온도차, 범위 밖 100~150 m 너머의 건물은 없습니다. 풍향은 격자의 북쪽 기준입니다.',
      en: 'No trees, no heat, no buildings more than 100 to 150 m outside the area. Directions are from grid north.',
    },
  ],
  references: [
    'M. Geier, A. Greiner, J. Korvink: Cascaded digital lattice Boltzmann automata for high Reynolds number flow. Phys. Rev. E 73, 2006',
    'S. Hou et al.: A lattice Boltzmann subgrid model for high Reynolds number flows. Fields Inst. Comm. 6, 1996',
    'R. H. Kraichnan: Diffusion by a random velocity field. Phys. Fluids 13, 1970',
    'T. S. Lund, X. Wu, K. D. Squires: Generation of turbulent inflow data for spatially-developing boundary layer simulations. J. Comput. Phys. 140, 1998',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '바람을 볼 범위 [서, 남, 동, 북] (경위도), 한 변 600 m까지.',
      en: 'The box to look at, [west, south, east, north] in longitude and latitude, up to 600 m a side.',
    }),
    ...{ fromDeg, speedMs, heightM, cellSizeM, passes, roughnessM },
    edits: editsParameter,
  }),
  outputs: {
    speed: speed({ ko: '평균 풍속', en: 'Mean wind' }, { ko: '고른 높이의 평균', en: 'Mean at the chosen height' }, 5),
    gust: speed(
      { ko: '돌풍', en: 'Gust' },
      { ko: '평균에 표준편차의 3배를 더한 값', en: 'The mean and three standard deviations' },
      10,
    ),
    amplification: {
      title: { ko: '증폭', en: 'Amplification' },
      description: {
        ko: '건물이 없을 때 같은 높이의 바람에 견준 평균 풍속',
        en: 'Mean speed over that of the approaching wind at the same height',
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
    change: {
      title: { ko: '변경에 따른 변화', en: 'Change by the proposal' },
      description: {
        ko: '변경안 뒤의 평균 풍속 빼기 지금의 풍속',
        en: 'Mean speed after the changes less that of the city as it stands',
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
    reliance: {
      title: { ko: '신뢰도', en: 'Reliance' },
      description: {
        ko: '방법이 약한 곳: 네 칸보다 좁은 건물 사이, 10% 넘는 비탈',
        en: 'Where the method is weak: passages of fewer than four cells, slopes above 10 %',
      },
      unit: 'one',
      codes: {
        0: { ko: '보통', en: 'fair' },
        1: { ko: '좁은 틈: 약함', en: 'weak: narrow passage' },
        2: { ko: '비탈: 약함', en: 'weak: sloping ground' },
      },
      legend: { min: 0, max: 2, colours: ['#2c7bb6', '#fee090', '#d7191c'], ticks: [0, 1, 2] },
    },
  },
  tables: {
    lines: {
      title: { ko: '흐름선', en: 'Streamlines' },
      description: { ko: '평균 바람이 지나는 길', en: 'The ways of the mean wind' },
      shape: 'panel',
      columns: {
        speed: numberSpec('풍속', 'Wind speed', 'metrePerSecond', {
          decimals: 1,
          legend: { min: 0, max: 5, colours: scales.viridis },
        }),
        line: numberSpec('흐름선 번호', 'Streamline', 'one'),
      },
    },
  },
  conditional: ['change'],
});

/** What `contract.parameters` yields. */
export interface WindLesParameters {
  readonly area: Wgs84Box;
  readonly fromDeg: number;
  readonly speedMs: number;
  readonly heightM: number;
  readonly cellSizeM: number;
  readonly passes: number;
  readonly roughnessM: number;
  readonly edits: readonly Edit[];
}
