import { z } from 'zod';
import {
  areaParameter,
  type ColumnSpec,
  defineSimulation,
  numberParameter,
  numberSpec,
  parameter,
  scales,
  type TableSpec,
  type Text,
  textSpec,
  type Wgs84Box,
} from '#core';

/** Where a default comes from. Prices and official factors change: whoever plans with them looks them up again. */
const from = (ko: string, en: string): Text => ({
  ko: `기본값: ${ko}. 최신 값을 확인해 고치십시오.`,
  en: `Default: ${en}. Replace it by the value of today.`,
});

const sky = parameter(z.enum(['measured', 'clear']).default('measured'), {
  title: { ko: '하늘', en: 'Sky' },
  help: {
    ko: 'measured: 저장된 표준년 기상의 일사량, clear: 구름 없는 하늘.',
    en: 'measured: the light of the stored typical year; clear: a cloudless sky.',
  },
  widget: 'select',
});

/** Figures that a roof has and that sums of roofs have too. */
const sums = {
  roofM2: numberSpec('지붕 면적', 'Roof', 'squareMetre'),
  usableM2: numberSpec('쓸 수 있는 면적', 'Usable', 'squareMetre', {
    legend: { min: 0, max: 600, colours: scales.viridis },
  }),
  kilowattPeak: numberSpec('설치 용량', 'Peak power', 'kilowattPeak', {
    decimals: 1,
    legend: { min: 0, max: 60, colours: scales.viridis },
  }),
  kilowattHours: numberSpec('연간 발전량', 'Energy a year', 'kilowattHour', {
    legend: { min: 0, max: 80_000, colours: scales.viridis },
  }),
  co2Tonnes: numberSpec('줄이는 CO₂ (t/년)', 'CO₂ saved (t a year)', 'one', { decimals: 1 }),
  costWon: numberSpec('설치비', 'Cost', 'won'),
  savingWon: numberSpec('연간 절감액', 'Saved a year', 'won'),
  paybackYears: numberSpec('회수 기간 (년)', 'Payback (years)', 'one', {
    decimals: 1,
    legend: { min: 4, max: 20, colours: [...scales.viridis].reverse() },
  }),
  balconyFlats: numberSpec('발코니 태양광 세대', 'Flats with a sunny balcony', 'count'),
  balconyKilowattHours: numberSpec('발코니 연간 발전량', 'Balconies, energy a year', 'kilowattHour'),
} as const;

const buildings: TableSpec = {
  title: { ko: '건물별 태양광', en: 'Solar power per building' },
  description: { ko: '연간 발전량이 많은 순서', en: 'In order of the energy of a year' },
  shape: 'none',
  paints: { tileset: 'buildings', column: 'building' },
  columns: {
    rank: numberSpec('순위', 'Rank', 'one'),
    building: textSpec('건물', 'Building'),
    name: textSpec('이름', 'Name'),
    gu: textSpec('자치구', 'District', { koreanName: true }),
    dong: textSpec('동', 'Dong', { koreanName: true }),
    insolation: numberSpec('지붕 연간 일사량', 'Sun on the roof a year', 'kilowattHourPerSquareMetre', {
      legend: { min: 600, max: 1800, colours: scales.inferno },
    }),
    ...sums,
  },
};

const byPlace = (title: Text, columns: Readonly<Record<string, ColumnSpec>>): TableSpec => ({
  title,
  shape: 'none',
  columns: { ...columns, buildings: numberSpec('건물', 'Buildings', 'count'), ...sums },
});

export const contract = defineSimulation({
  id: 'solar-city',
  version: '1.1.0',
  title: { ko: '태양광 도시', en: 'Solar city' },
  question: {
    ko: '어느 지붕과 발코니에 태양광을 얼마나 올릴 수 있고, 한 해에 얼마를 만들며, 몇 해에 본전을 찾는가?',
    en: 'How much solar power fits on which roofs and balconies, what does it make in a year, and when has it paid for itself?',
  },
  method: {
    ko: '지붕 면마다 한 해의 직달·산란 일사량을 그늘까지 계산하고, 가장자리와 그늘진 곳을 뺀 면적에 모듈 효율과 성능비를 곱했습니다.',
    en: 'A year of direct and diffuse light on every roof plane with its shadows; edges and shaded parts left out, times module efficiency and performance ratio.',
  },
  limits: [
    {
      ko: '옥상의 물탱크, 옥탑, 난간, 냉각탑은 자료에 없어 반영하지 못합니다. 실제 쓸 수 있는 면적은 이보다 작을 수 있습니다.',
      en: 'Tanks, roof rooms, parapets and machines are not in the data: what can really be used may be less.',
    },
    {
      ko: '평지붕에는 남향으로 기울인 모듈을 그늘이 지지 않게 띄워 놓는다고 봅니다. 구조 안전과 인허가는 살피지 않습니다.',
      en: 'On flat roofs modules are tilted south, spaced so as not to shade one another. Structure and permits are not looked at.',
    },
    {
      ko: '설치비, 요금, 배출계수는 매개변수입니다. 회수 기간은 이자와 물가를 넣지 않은 단순 계산입니다.',
      en: 'Cost, tariff and emission factor are parameters; payback is simple, without interest or inflation.',
    },
    {
      ko: '발코니는 아파트의 남쪽 벽 창마다 모듈 하나를 수직으로 단다고 보며, 세대 수는 층 면적으로 어림합니다.',
      en: 'Balconies: one upright module per flat on the sunniest southern wall of apartment blocks; the number of flats is estimated from floor area.',
    },
  ],
  references: [
    'R. Perez et al.: Modeling daylight availability and irradiance components from direct and global irradiance. Solar Energy 44, 1990',
    'A. P. Dobos: PVWatts Version 5 Manual. NREL/TP-6A20-62641, 2014 (performance ratio, module efficiency)',
    'J. Dozier, J. Frew: Rapid calculation of terrain parameters for radiation modeling. IEEE TGRS 28, 1990',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '지붕을 살펴볼 범위 [서, 남, 동, 북] (경위도).',
      en: 'The box whose roofs are looked at, [west, south, east, north] in longitude and latitude.',
    }),
    sky,
    cellSizeM: parameter(z.number().min(0.5).max(4).default(1), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '지붕을 나누는 격자. 작을수록 정밀하고 오래 걸립니다.', en: 'Cells that roofs are cut into.' },
      unit: 'metre',
      widget: 'slider',
    }),
    setbackM: numberParameter(
      1,
      [0, 5],
      { ko: '가장자리 이격', en: 'Setback from the edge' },
      { ko: '지붕 끝에서 띄우는 거리.', en: 'Kept free along every edge of the roof.' },
      'metre',
    ),
    leastShare: numberParameter(
      70,
      [0, 100],
      { ko: '최소 일사 비율', en: 'Least share of the sun' },
      {
        ko: '가려지지 않은 면의 이 비율에 못 미치는 곳은 그늘로 보고 뺍니다.',
        en: 'Parts that get less than this share of an open plane are left out as shaded.',
      },
      'percent',
    ),
    panelTiltDeg: numberParameter(
      25,
      [0, 60],
      { ko: '평지붕 모듈 경사', en: 'Tilt on flat roofs' },
      { ko: '평지붕에서 남쪽으로 기울인 각도.', en: 'Tilt towards the south on flat roofs.' },
      'degree',
    ),
    packingShare: numberParameter(
      55,
      [10, 100],
      { ko: '평지붕 설치율', en: 'Packing on flat roofs' },
      {
        ko: '쓸 수 있는 면적 가운데 모듈이 덮는 비율 (열 사이 간격 때문에).',
        en: 'Module area per usable area: rows must stand apart.',
      },
      'percent',
    ),
    moduleEfficiency: numberParameter(
      21,
      [5, 40],
      { ko: '모듈 효율', en: 'Module efficiency' },
      from('NREL PVWatts 8의 고급(premium) 모듈 21 %', 'premium modules of PVWatts 8 (NREL), 21 %'),
      'percent',
    ),
    performanceRatio: numberParameter(
      80,
      [50, 100],
      { ko: '성능비', en: 'Performance ratio' },
      {
        ko: '온도, 인버터, 배선, 오염 손실을 뺀 비율. 0.80–0.85가 흔합니다.',
        en: 'What is left after heat, inverter, wiring and dirt; 80 to 85 is usual.',
      },
      'percent',
    ),
    costPerKilowatt: numberParameter(
      1_721_000,
      [100_000, 10_000_000],
      { ko: '설치비 (kW당)', en: 'Cost per kW' },
      from(
        '산업통상자원부 2022년 신재생에너지 보급지원사업 공고의 3 kW 이하 주택 총사업비 상한 5,163,000원',
        'the ceiling of 5,163,000 won for 3 kW on a house in the support notice of 2022 (Ministry of Trade, Industry and Energy)',
      ),
      'won',
    ),
    upkeepShare: numberParameter(
      1.5,
      [0, 10],
      { ko: '연간 유지비', en: 'Upkeep a year' },
      { ko: '설치비에 대한 비율.', en: 'Share of the cost of installation.' },
      'percent',
    ),
    tariff: numberParameter(
      214.6,
      [0, 2000],
      { ko: '전기 단가 (kWh당)', en: 'Worth of a kWh' },
      from(
        '한국전력 주택용 저압 2단계 전력량요금 (2023년 5월 16일 시행), 부가세와 기금 제외',
        'second step of the low-voltage residential tariff of KEPCO since 16 May 2023, without taxes and levies',
      ),
      'won',
    ),
    co2PerKilowattHour: numberParameter(
      0.4173,
      [0, 2],
      { ko: '배출계수 (kg/kWh)', en: 'CO₂ per kWh (kg)' },
      from(
        '2023년도 소비단 전력배출계수 0.4173 tCO₂eq/MWh (기후에너지환경부, 2025년 12월 17일 공표)',
        'factor of power used in 2023, 0.4173 t CO₂eq/MWh (Ministry of Climate, Energy and Environment, 17 December 2025)',
      ),
      'one',
    ),
    balconyWatts: numberParameter(
      435,
      [50, 2000],
      { ko: '발코니 모듈 (W)', en: 'Balcony module (W)' },
      from('72셀급 모듈 한 장의 가정값', 'an assumed module of common size'),
      'one',
    ),
    flatM2: numberParameter(
      85,
      [20, 300],
      { ko: '한 세대의 면적', en: 'Area of a flat' },
      {
        ko: '세대 수를 어림하는 데 씁니다 (공용 포함 층 면적 ÷ 이 값 ÷ 1.3).',
        en: 'For estimating flats: floor area ÷ this ÷ 1.3.',
      },
      'squareMetre',
    ),
  }),
  outputs: {},
  tables: {
    buildings,
    dongs: byPlace(
      { ko: '동별 태양광', en: 'Solar power per dong' },
      { gu: textSpec('자치구', 'District', { koreanName: true }), dong: textSpec('동', 'Dong', { koreanName: true }) },
    ),
    gu: byPlace(
      { ko: '자치구별 태양광', en: 'Solar power per district' },
      { gu: textSpec('자치구', 'District', { koreanName: true }) },
    ),
  },
});

/** What `contract.parameters` yields. Shares and efficiencies in percent. */
export interface SolarParameters {
  readonly area: Wgs84Box;
  readonly sky: 'measured' | 'clear';
  readonly cellSizeM: number;
  readonly setbackM: number;
  readonly leastShare: number;
  readonly panelTiltDeg: number;
  readonly packingShare: number;
  readonly moduleEfficiency: number;
  readonly performanceRatio: number;
  readonly costPerKilowatt: number;
  readonly upkeepShare: number;
  readonly tariff: number;
  readonly co2PerKilowattHour: number;
  readonly balconyWatts: number;
  readonly flatM2: number;
}
