import { z } from 'zod';
import {
  cityAreaParameter,
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

const share = (title: Text, help: Text) => numberParameter(0, [0, 100], title, help, 'percent');

const column = (ko: string, en: string, unit: UnitName, decimals = 1) => numberSpec(ko, en, unit, { decimals });
const dongs: TableSpec = {
  title: { ko: '동별 더위', en: 'Heat per dong' },
  description: { ko: '밤이 더운 순서', en: 'In order of the warmest nights' },
  shape: 'none',
  columns: {
    dong: textSpec('동', 'Dong', { koreanName: true }),
    nightC: column('밤 기온', 'Air at night', 'celsius'),
    islandK: column('열섬', 'Heat island', 'kelvin', 2),
    afternoonC: column('오후 기온', 'Air in the afternoon', 'celsius'),
    surfaceC: column('오후 표면 온도', 'Surface in the afternoon', 'celsius'),
    hotDays: column('폭염일', 'Hot days', 'day', 0),
    tropicalNights: column('열대야', 'Tropical nights', 'day', 0),
    changeAfternoonK: column('오후 기온의 변화', 'Change of the afternoon', 'kelvin', 2),
    changeNightK: column('밤 기온의 변화', 'Change of the night', 'kelvin', 2),
  },
};

const costs: TableSpec = {
  title: { ko: '대책의 비용', en: 'What the measures cost' },
  description: {
    ko: '단가는 어림한 가정입니다. 나무는 수관 1 m²마다. 줄인 인공열은 셈하지 않습니다.',
    en: 'Prices are assumptions in round figures; trees by the m² of their crowns. Less waste heat is not priced.',
  },
  shape: 'none',
  columns: {
    measure: textSpec('대책', 'Measure', {
      codes: {
        coolRoofs: { ko: '쿨루프', en: 'cool roofs' },
        greenRoofs: { ko: '옥상 녹화', en: 'green roofs' },
        streetTrees: { ko: '가로수', en: 'street trees' },
        permeable: { ko: '투수·살수 포장', en: 'permeable paving' },
        all: { ko: '모두', en: 'all' },
      },
    }),
    areaM2: column('면적', 'Area', 'squareMetre', 0),
    unitWon: column('1 m²의 단가 (가정)', 'Price per m² (assumed)', 'won', 0),
    millionWon: column('비용 (백만 원)', 'Cost (million won)', 'one', 0),
  },
};

const effect: TableSpec = {
  title: { ko: '대책의 효과', en: 'What the measures bring' },
  description: {
    ko: '대책을 한 곳의 평균. 나아진 사람: 오후 기온이 0.1 K 넘게 내려간 칸에 사는 사람',
    en: 'Means where they are done. Relieved: people in cells whose afternoon falls by 0.1 K or more',
  },
  shape: 'none',
  columns: {
    item: textSpec('항목', 'Item', {
      codes: {
        afternoonK: { ko: '오후 기온의 변화 (K)', en: 'Change of the afternoon (K)' },
        nightK: { ko: '밤 기온의 변화 (K)', en: 'Change of the night (K)' },
        people: { ko: '사는 사람 (어림)', en: 'People there (estimate)' },
        relieved: { ko: '나아진 사람 (어림)', en: 'People relieved (estimate)' },
        wonPerRelieved: { ko: '나아진 한 사람의 비용 (원)', en: 'Cost per person relieved (won)' },
      },
    }),
    value: column('값', 'Value', 'one', 2),
  },
};

const warmth = ['#313695', '#74add1', '#ffffbf', '#f46d43', '#a50026'] as const;
const balance = ['#2166ac', '#92c5de', '#f7f7f7', '#f4a582', '#b2182b'] as const;
const degrees = (min: number, max: number): Legend => ({ min, max, colours: warmth });

export const contract = defineSimulation({
  id: 'heat',
  version: '1.1.0',
  title: { ko: '도시의 더위', en: 'Heat of the city' },
  question: {
    ko: '여름 동안 어느 동네가 낮과 밤에 얼마나 덥고, 지붕과 가로수와 포장을 바꾸면 몇 도가 내려가는가?',
    en: 'Which quarters are how hot by day and by night over a summer, and by how much do roofs, street trees and paving cool them?',
  },
  method: {
    ko: '100 m 칸마다 지붕·벽·포장·풀·나무·물의 에너지 수지를 30분 간격으로 풀고, 가로의 기온을 저항 그물로 구했습니다 (TARGET 갈래).',
    en: 'For each cell of 100 m the energy balance of roofs, walls, pavement, grass, trees and water in steps of 30 minutes; the air in the street from a network of resistances (of the class of TARGET).',
  },
  limits: [
    {
      ko: '칸 하나의 평균입니다. 칸 사이로 옮겨 가는 공기는 반영하지 않습니다 (찬 공기와 바람길은 따로 계산합니다).',
      en: 'Means of cells; air carried from cell to cell is left out (cold air and wind corridors are computed on their own).',
    },
    {
      ko: '표준년의 한 관측소 기상을 높이에 따라 고쳐 온 도시에 씁니다.',
      en: 'The typical year of one station drives the whole city, corrected by height.',
    },
    {
      ko: '풀과 나무는 물이 모자라지 않다고 봅니다. 가뭄이면 이보다 덜 식힙니다.',
      en: 'Grass and trees have water; in a drought they cool less than this.',
    },
    {
      ko: '건물과 차가 내놓는 열은 면적에 비례하는 어림값입니다.',
      en: 'Heat of buildings and traffic is an estimate per area.',
    },
  ],
  references: [
    'A. M. Broadbent, A. M. Coutts, K. A. Nice et al.: The Air-temperature Response to Green/blue-infrastructure Evaluation Tool (TARGET v1.0). Geoscientific Model Development 12, 2019',
    'V. Masson: A physically-based scheme for the urban energy budget in atmospheric models. Boundary-Layer Meteorology 94, 2000',
    'P. Mascart, J. Noilhan, H. Giordani: A modified parameterization of flux-profile relationships. Boundary-Layer Meteorology 72, 1995',
    'J. W. Deardorff: Efficient prediction of ground surface temperature and moisture. Journal of Geophysical Research 83, 1978',
  ],
  parameters: z.object({
    area: cityAreaParameter(),
    from: parameter(
      z
        .string()
        .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
        .default('2026-06-01'),
      {
        title: { ko: '첫날', en: 'First day' },
        help: { ko: '서울 기준 날짜.', en: 'A day in Seoul.' },
        widget: 'date',
      },
    ),
    days: parameter(z.number().int().min(1).max(184).default(92), {
      title: { ko: '날수', en: 'Days' },
      help: {
        ko: '여름은 92일입니다. 첫 며칠은 땅이 데워지는 데 쓰입니다.',
        en: 'A summer has 92. The ground takes the first few to warm.',
      },
      unit: 'day',
      widget: 'slider',
    }),
    sky: parameter(z.enum(['measured', 'clear']).default('measured'), {
      title: { ko: '하늘', en: 'Sky' },
      help: {
        ko: 'measured: 표준년의 일사, clear: 구름 없는 하늘.',
        en: 'measured: light of the typical year; clear: a cloudless sky.',
      },
      widget: 'select',
    }),
    warmerK: numberParameter(
      0,
      [-5, 8],
      { ko: '기후 변화', en: 'Warmer climate' },
      { ko: '모든 기온에 더할 값.', en: 'Added to every temperature of the year.' },
      'kelvin',
    ),
    cellSizeM: parameter(z.number().min(30).max(500).default(100), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '도시는 100 m, 동네는 30 m가 알맞습니다.', en: '100 m suit the city, 30 m a district.' },
      unit: 'metre',
      widget: 'slider',
    }),
    coolRoofs: share(
      { ko: '쿨루프', en: 'Cool roofs' },
      { ko: '지붕 가운데 밝게 칠할 몫.', en: 'Share of the roofs painted bright.' },
    ),
    coolRoofAlbedo: parameter(z.number().min(0.15).max(0.95).default(0.7), {
      title: { ko: '쿨루프 반사율', en: 'Reflectivity of cool roofs' },
      help: { ko: '0.6–0.8이 흔합니다. 보통 지붕은 0.15입니다.', en: '0.6 to 0.8 is usual; a common roof has 0.15.' },
      unit: 'one',
    }),
    greenRoofs: share(
      { ko: '옥상 녹화', en: 'Green roofs' },
      { ko: '지붕 가운데 풀을 심을 몫.', en: 'Share of the roofs planted.' },
    ),
    streetTrees: share(
      { ko: '가로수', en: 'Street trees' },
      { ko: '포장된 땅 가운데 나무로 덮을 몫.', en: 'Share of the paved ground that crowns will cover.' },
    ),
    permeable: share(
      { ko: '투수·살수 포장', en: 'Permeable paving' },
      { ko: '포장된 땅 가운데 물이 증발하는 몫.', en: 'Share of the paved ground from which water evaporates.' },
    ),
    lessWasteHeat: share(
      { ko: '줄인 인공열', en: 'Less waste heat' },
      { ko: '건물과 차의 열을 줄일 몫.', en: 'By how much the heat of buildings and traffic falls.' },
    ),
    measureArea: parameter(
      z
        .array(z.looseObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
        .max(60)
        .refine(({ length }) => length === 0 || length >= 3, {
          ...must({ ko: '꼭짓점이 셋 이상이어야 합니다', en: 'needs three corners or more' }),
        })
        .default([]),
      {
        title: { ko: '대책을 할 곳', en: 'Where the measures are done' },
        help: {
          ko: '지도에서 꼭짓점을 차례로 찍습니다. 없으면 범위 전체에 합니다.',
          en: 'Its corners on the map, one after another; the whole area without any.',
        },
        widget: 'places',
      },
    ),
    hotC: numberParameter(
      33,
      [25, 45],
      { ko: '폭염 기준', en: 'Hot from' },
      {
        ko: '낮의 가장 높은 기온이 이 이상이면 폭염일로 셉니다.',
        en: 'Days whose highest temperature reaches this count as hot.',
      },
      'celsius',
    ),
    tropicalC: numberParameter(
      25,
      [15, 35],
      { ko: '열대야 기준', en: 'Tropical from' },
      {
        ko: '밤의 가장 낮은 기온이 이 이상이면 열대야로 셉니다.',
        en: 'Nights that do not fall below this count as tropical.',
      },
      'celsius',
    ),
    buildingHeat: numberParameter(
      4,
      [0, 60],
      { ko: '건물의 열', en: 'Heat of buildings' },
      {
        ko: '연면적 1 m²가 가로에 내놓는 열의 어림값.',
        en: 'Estimate of what each m² of floor area gives to the street.',
      },
      'wattPerSquareMetre',
    ),
    trafficHeat: numberParameter(
      10,
      [0, 100],
      { ko: '교통의 열', en: 'Heat of traffic' },
      { ko: '포장된 땅 1 m²의 어림값.', en: 'Estimate per m² of paved ground.' },
      'wattPerSquareMetre',
    ),
  }),
  outputs: {
    island: {
      title: { ko: '밤의 열섬', en: 'Heat island at night' },
      description: {
        ko: '새벽 2–5시 가로의 기온에서 같은 높이 풀밭의 기온을 뺀 값',
        en: 'Street air from 2 to 5 a.m. less that over grass at the same height',
      },
      unit: 'kelvin',
      decimals: 1,
      legend: { min: -2, max: 6, colours: warmth, ticks: [-2, 0, 2, 4, 6] },
      good: 'less',
    },
    night: {
      title: { ko: '밤 기온', en: 'Air at night' },
      description: { ko: '새벽 2–5시의 평균', en: 'Mean from 2 to 5 a.m.' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(12, 30),
      good: 'less',
    },
    afternoon: {
      title: { ko: '오후 기온', en: 'Air in the afternoon' },
      description: { ko: '13–16시의 평균', en: 'Mean from 1 to 4 p.m.' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(20, 38),
      good: 'less',
    },
    surface: {
      title: { ko: '오후 표면 온도', en: 'Surface in the afternoon' },
      description: {
        ko: '위에서 본 지붕과 바닥의 13–16시 평균',
        en: 'Roofs and ground as seen from above, mean from 1 to 4 p.m.',
      },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(20, 50),
      wider: [degrees(20, 80)],
    },
    hotDays: {
      title: { ko: '폭염일', en: 'Hot days' },
      unit: 'day',
      decimals: 0,
      legend: { min: 0, max: 30, colours: scales.inferno },
      wider: [{ min: 0, max: 184, colours: scales.inferno }],
      good: 'less',
    },
    tropicalNights: {
      title: { ko: '열대야', en: 'Tropical nights' },
      unit: 'day',
      decimals: 0,
      legend: { min: 0, max: 40, colours: scales.inferno },
      wider: [{ min: 0, max: 184, colours: scales.inferno }],
      good: 'less',
    },
    lastDayAir: {
      title: { ko: '마지막 날의 기온', en: 'Air on the last day' },
      description: { ko: '가로의 기온, 시간마다', en: 'In the street, hour by hour' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(15, 40),
    },
    lastDaySurface: {
      title: { ko: '마지막 날의 표면 온도', en: 'Surface on the last day' },
      description: { ko: '위에서 본 온도, 시간마다', en: 'As seen from above, hour by hour' },
      unit: 'celsius',
      decimals: 1,
      legend: degrees(15, 55),
      wider: [degrees(15, 80)],
    },
    change: {
      title: { ko: '오후 기온의 변화', en: 'Change of the afternoon' },
      description: { ko: '대책 뒤의 기온에서 앞의 기온을 뺀 값', en: 'With the measures less without' },
      unit: 'kelvin',
      decimals: 2,
      legend: { min: -2, max: 2, colours: balance },
    },
    changeNight: {
      title: { ko: '밤 기온의 변화', en: 'Change of the night' },
      description: { ko: '대책 뒤의 기온에서 앞의 기온을 뺀 값', en: 'With the measures less without' },
      unit: 'kelvin',
      decimals: 2,
      legend: { min: -2, max: 2, colours: balance },
    },
  },
  tables: { dongs, costs, effect },
  conditional: ['change', 'changeNight', 'costs', 'effect'],
});

/** What `contract.parameters` yields. Shares in percent. */
export interface HeatParameters {
  readonly area: Wgs84Box;
  readonly from: string;
  readonly days: number;
  readonly sky: 'measured' | 'clear';
  readonly warmerK: number;
  readonly cellSizeM: number;
  readonly coolRoofs: number;
  readonly coolRoofAlbedo: number;
  readonly greenRoofs: number;
  readonly streetTrees: number;
  readonly permeable: number;
  readonly lessWasteHeat: number;
  /** Corners of where the measures are done; nothing: everywhere. */
  readonly measureArea: readonly { readonly lon: number; readonly lat: number }[];
  readonly hotC: number;
  readonly tropicalC: number;
  readonly buildingHeat: number;
  readonly trafficHeat: number;
}
