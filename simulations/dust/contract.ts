import { z } from 'zod';
import {
  cityAreaParameter,
  defineSimulation,
  isCivilDate,
  type Legend,
  must,
  numberParameter,
  numberSpec,
  type OutputSpec,
  parameter,
  type StackSpec,
  scales,
  type TableSpec,
  type Text,
  textSpec,
  type UnitName,
  type Wgs84Box,
} from '#core';
import { type Kind, kinds, type Policy } from './policy.ts';

export { coarse as pm10OverPm25 } from './policy.ts';

/** Kinds of sources in the reader's words; `background` is what comes from elsewhere. */
export const kindTitles: Readonly<Record<Kind | 'background', Text>> = {
  exhaust: { ko: '차량 배기', en: 'exhaust' },
  wear: { ko: '타이어·브레이크 마모', en: 'tyres and brakes' },
  resuspension: { ko: '도로 재비산', en: 'dust raised from roads' },
  heating: { ko: '난방', en: 'heating' },
  construction: { ko: '공사장', en: 'building sites' },
  stacks: { ko: '굴뚝', en: 'chimneys' },
  background: { ko: '배경 (밖에서 옴)', en: 'background (from elsewhere)' },
};
const kindCodes: Record<string, Text> = kindTitles;

/** Limits of the grades of the Korean air quality index: good, moderate, bad, very bad. */
const grades = ['#3288bd', '#66c2a5', '#fee08b', '#f46d43', '#9e0142'];
const fine: Legend = { min: 0, max: 75, colours: grades, ticks: [0, 15, 35, 75] };
const coarse: Legend = { min: 0, max: 150, colours: grades, ticks: [0, 30, 80, 150] };
const close = (max: number): Legend => ({ min: 0, max, colours: scales.inferno });
const dust = (title: Text, description: Text, legend: Legend): OutputSpec => ({
  ...{ title, description, unit: 'microgramPerCubicMetre', decimals: 1, legend },
  wider: [{ min: 0, max: 4 * legend.max, colours: grades }],
});

const percent = (title: Text, help: Text) => numberParameter(0, [0, 100], title, help, 'percent');
const amount = (ko: string, en: string, unit: UnitName = 'microgramPerCubicMetre', decimals = 2) =>
  numberSpec(ko, en, unit, { decimals });
const byKind = (title: (kind: Text) => Text) =>
  Object.fromEntries(
    kinds.map((kind) => [
      kind,
      numberSpec(title(kindTitles[kind]).ko, title(kindTitles[kind]).en, 'microgramPerCubicMetre', { decimals: 2 }),
    ]),
  );

const sources: TableSpec = {
  title: { ko: '누가 얼마나', en: 'Who causes it' },
  description: {
    ko: '종류별 배출량과, 사람이 마시는 PM2.5에서 차지하는 몫 (대책 뒤)',
    en: 'What each kind gives, and its share of the PM2.5 that people breathe (with the policies)',
  },
  shape: 'none',
  columns: {
    kind: textSpec('종류', 'Kind', { codes: kindCodes }),
    tonnes25: amount('PM2.5 배출 (연)', 'PM2.5 in a year', 'tonne', 1),
    tonnes10: amount('PM10 배출 (연)', 'PM10 in a year', 'tonne', 1),
    exposure25: amount('사람이 마시는 PM2.5', 'PM2.5 as people breathe it'),
    exposure10: amount('사람이 마시는 PM10', 'PM10 as people breathe it'),
    share: numberSpec('PM2.5의 몫', 'Share of PM2.5', 'percent', { decimals: 1 }),
  },
};

const zones: TableSpec = {
  title: { ko: '어디서 왔나', en: 'Where it comes from' },
  description: {
    ko: '구별(한양도성 안은 따로) 배출이 사람이 마시는 PM2.5에 보태는 양 (대책 뒤)',
    en: 'What the sources of each gu (those inside the City Wall apart) add to the PM2.5 that people breathe',
  },
  shape: 'none',
  columns: {
    zone: textSpec('곳', 'Place'),
    exposure25: amount('사람이 마시는 PM2.5', 'PM2.5 as people breathe it', 'microgramPerCubicMetre', 3),
    share: numberSpec('지역 발생의 몫', 'Share of local dust', 'percent', { decimals: 1 }),
  },
};

const dongs: TableSpec = {
  title: { ko: '동별 미세먼지', en: 'Dust per dong' },
  description: {
    ko: '사람 수로 가중한 평균. 종류별 값은 대책 앞의 PM2.5입니다.',
    en: 'Means weighted by people. The values by kind are PM2.5 without the policies.',
  },
  shape: 'none',
  columns: {
    dong: textSpec('동', 'Dong', { koreanName: true }),
    people: numberSpec('사는 사람 (어림)', 'People (estimate)', 'people'),
    pm25: amount('PM2.5', 'PM2.5', 'microgramPerCubicMetre', 1),
    pm10: amount('PM10', 'PM10', 'microgramPerCubicMetre', 1),
    change: amount('대책에 따른 PM2.5의 변화', 'Change of PM2.5 by the policies'),
    background: amount('배경', 'Background'),
    ...byKind((kind) => kind),
    exhaustWall: amount('도성 안 차량 배기', 'Exhaust inside the City Wall'),
  },
};

const streets: TableSpec = {
  title: { ko: '먼지가 많은 길', en: 'Dusty streets' },
  description: {
    ko: '건물 사이 길의 보도에서, 배경과 둘레의 먼지를 더한 값 (대책 뒤, 많은 순서)',
    en: 'At the kerbs between buildings, with what comes from around (with the policies, the most first)',
  },
  shape: 'line',
  label: 'street',
  columns: {
    street: textSpec('길', 'Street'),
    pm25: numberSpec('PM2.5', 'PM2.5', 'microgramPerCubicMetre', { decimals: 1, legend: fine }),
    pm10: numberSpec('PM10', 'PM10', 'microgramPerCubicMetre', { decimals: 1, legend: coarse }),
    own25: numberSpec('이 길의 차가 보탠 PM2.5', 'PM2.5 of its own cars', 'microgramPerCubicMetre', {
      decimals: 2,
      legend: close(10),
    }),
    aspect: amount('높이/폭', 'Height over width', 'one', 2),
    vehicles: numberSpec('하루 차량 (어림)', 'Vehicles a day (estimate)', 'count'),
  },
};

const stations: TableSpec = {
  title: { ko: '계산과 측정소', en: 'Modelled against the stations' },
  description: {
    ko: '측정소 자리의 계산 값과 가장 새로운 측정값. 같은 시간이 아니면 곧바로 견줄 수 없습니다.',
    en: 'Modelled values at the stations and their newest readings; not to be compared one to one where the times differ.',
  },
  shape: 'point',
  columns: {
    station: textSpec('측정소', 'Station'),
    pm25: numberSpec('PM2.5 (계산)', 'PM2.5 (modelled)', 'microgramPerCubicMetre', { decimals: 1, legend: fine }),
    measured25: amount('PM2.5 (측정)', 'PM2.5 (reading)', 'microgramPerCubicMetre', 1),
    pm10: amount('PM10 (계산)', 'PM10 (modelled)', 'microgramPerCubicMetre', 1),
    measured10: amount('PM10 (측정)', 'PM10 (reading)', 'microgramPerCubicMetre', 1),
  },
};

const measures: TableSpec = {
  title: { ko: '대책 하나씩', en: 'Each policy alone' },
  description: {
    ko: '대책을 하나만 100 %로 했을 때 사람이 마시는 먼지의 변화',
    en: 'Change of what people breathe when this policy alone is done, to 100 %',
  },
  shape: 'none',
  columns: {
    policy: textSpec('대책', 'Policy', {
      codes: {
        lowEmissionZone: { ko: '도성 안 5등급 운행 제한', en: 'low-emission zone in the City Wall' },
        oddEven: { ko: '2부제', en: 'odd and even days' },
        sweeping: { ko: '도로 청소', en: 'sweeping' },
        lessHeating: { ko: '난방 줄이기', en: 'less heating' },
        constructionPause: { ko: '공사 중지', en: 'sites at rest' },
        greenWalls: { ko: '벽면 녹화', en: 'green walls' },
      },
    }),
    change25: amount('PM2.5의 변화', 'Change of PM2.5', 'microgramPerCubicMetre', 3),
    change10: amount('PM10의 변화', 'Change of PM10', 'microgramPerCubicMetre', 3),
  },
};

/** What the sliders move the map by: PM2.5 by kind, without policies, then what of the exhaust comes from inside the City Wall. */
const parts: StackSpec = {
  title: { ko: '종류별 PM2.5', en: 'PM2.5 by kind of source' },
  description: {
    ko: '0–5: 배기, 마모, 날림, 난방, 공사장, 굴뚝 (대책 앞), 6: 배기 가운데 한양도성 안의 것',
    en: '0 to 5: exhaust, wear, dust raised, heating, sites, chimneys (without policies); 6: of the exhaust, that inside the City Wall',
  },
  unit: 'microgramPerCubicMetre',
  decimals: 2,
  axis: { title: { ko: '종류', en: 'Kind' }, unit: 'one' },
  legend: close(4),
  wider: [close(16), close(64), close(256)],
};

const basis: TableSpec = {
  title: { ko: '계산의 바탕', en: 'What it rests on' },
  shape: 'none',
  columns: {
    item: textSpec('항목', 'Item', {
      codes: {
        background25: { ko: '배경 PM2.5 (µg/m³)', en: 'Background PM2.5 (µg/m³)' },
        background10: { ko: '배경 PM10 (µg/m³)', en: 'Background PM10 (µg/m³)' },
        stations: { ko: '배경에 쓴 측정소', en: 'Stations that the background rests on' },
        hours: { ko: '계산한 시간', en: 'Hours computed' },
        calm: { ko: '바람 1 m/s 미만인 시간', en: 'Hours with wind below 1 m/s' },
        missing: { ko: '기상 자료가 빈 시간', en: 'Hours that the weather lacks' },
        people: { ko: '사람 (어림)', en: 'People (estimate)' },
        mean25: { ko: '사람이 마시는 PM2.5 (µg/m³)', en: 'PM2.5 as people breathe it (µg/m³)' },
        mean10: { ko: '사람이 마시는 PM10 (µg/m³)', en: 'PM10 as people breathe it (µg/m³)' },
        above25: { ko: '기준을 넘는 PM2.5를 마시는 사람', en: 'People above the standard of PM2.5' },
        above10: { ko: '기준을 넘는 PM10을 마시는 사람', en: 'People above the standard of PM10' },
        caught: { ko: '벽이 다 푸르면 잡는 교통 먼지 (%)', en: 'Traffic’s dust that walls all green would catch (%)' },
        gradeFive: { ko: '배기 가운데 5등급 차량 (%)', en: 'Of the exhaust by grade-5 vehicles (%)' },
      },
    }),
    value: numberSpec('값', 'Value', 'one', { decimals: 2 }),
  },
};

export const contract = defineSimulation({
  id: 'dust',
  version: '1.1.0',
  title: { ko: '미세먼지', en: 'Fine dust' },
  question: {
    ko: '어디에 미세먼지가 얼마나 있고 누가 만들며, 운행 제한·2부제·청소·난방·공사 중지가 사람이 마시는 먼지를 얼마나 줄이는가?',
    en: 'How much fine dust is where, who causes it, and by how much do driving bans, sweeping, heating and pauses of building sites cut what people breathe?',
  },
  method: {
    ko: '도로·난방·공사장·굴뚝의 배출을 기상의 매시간 가우스 플룸으로 퍼뜨린 배출원-수용지 행렬에 대책의 계수를 곱하고, 건물 사이 길은 OSPM 갈래로 계산했습니다.',
    en: 'Emissions of roads, heating, building sites and chimneys spread by Gaussian plumes for every hour of the weather make a source-receptor matrix, which the policies multiply; streets between buildings by a model of the class of OSPM.',
  },
  limits: [
    {
      ko: '배출량은 도로 등급, 연면적, 배출계수로 어림한 값입니다. 실제 교통량 조사나 굴뚝 측정이 아닙니다.',
      en: 'Emissions are estimates by class of road, floor area and emission factors, not counts of traffic or measurements of chimneys.',
    },
    {
      ko: '서울 밖에서 오는 먼지와 공기 중에서 생기는 먼지는 배경 하나로 더합니다. 황사는 없습니다.',
      en: 'Dust from outside Seoul and dust that forms in the air is one background, added everywhere; no yellow dust.',
    },
    {
      ko: '플룸은 평평한 도시의 것입니다. 산과 건물을 돌아가지 않으며, 8 km까지 셉니다. 1 m/s보다 약한 바람은 1 m/s로 봅니다.',
      en: 'Plumes are those of a flat city: they do not turn round hills and buildings, and are followed for 8 km. Winds below 1 m/s count as 1 m/s.',
    },
    {
      ko: '100 m 칸의 평균입니다. 보도의 값은 「먼지가 많은 길」 표에 있습니다.',
      en: 'Means of cells; kerbs are in the table of dusty streets.',
    },
    {
      ko: '사는 사람은 연면적 비율로 나눈 어림값이며, 집 밖 공기를 마신다고 봅니다.',
      en: 'People are spread by floor area, an estimate, and breathe the air outside their homes.',
    },
  ],
  references: [
    'Industrial Source Complex (ISC3) Dispersion Models, User’s Guide, volume II. EPA-454/B-95-003b, 1995',
    'G. A. Briggs: Diffusion estimation for small emissions. ATDL 79, 1973',
    'R. Berkowicz: OSPM, a parameterised street pollution model. Environmental Monitoring and Assessment 65, 2000',
    'EMEP/EEA air pollutant emission inventory guidebook 2019 (1.A.3.b, 1.A.4, 2.A.5.b)',
    'AP-42, section 13.2.1: Paved roads. EPA, 2011',
    'D. B. Turner: Workbook of Atmospheric Dispersion Estimates. EPA, 1970',
  ],
  parameters: z.object({
    area: cityAreaParameter(),
    period: parameter(z.enum(['year', 'day', 'hour']).default('year'), {
      title: { ko: '기간', en: 'Period' },
      help: {
        ko: 'year: 표준년 전체, day: 하루, hour: 한 시간',
        en: 'year: the whole typical year; day: one of its days; hour: one of its hours',
      },
      widget: 'select',
    }),
    date: parameter(
      z
        .string()
        .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
        .default('2026-01-15'),
      {
        title: { ko: '날짜', en: 'Date' },
        help: { ko: 'day와 hour에서 씁니다. 서울 기준.', en: 'For a day or an hour; in Seoul.' },
        widget: 'date',
      },
    ),
    hour: parameter(z.number().int().min(0).max(23).default(8), {
      title: { ko: '시', en: 'Hour' },
      help: { ko: 'hour에서 씁니다. 8: 8시부터 9시까지.', en: 'For an hour; 8: from 8 to 9.' },
      unit: 'hour',
      widget: 'slider',
    }),
    cellSizeM: parameter(z.number().min(50).max(500).default(100), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '도시는 100 m, 동네는 50 m가 알맞습니다.', en: '100 m suit the city, 50 m a district.' },
      unit: 'metre',
      widget: 'slider',
    }),
    lowEmissionZone: percent(
      { ko: '도성 안 5등급 운행 제한', en: 'Low-emission zone' },
      { ko: '한양도성 안에서 5등급 차량을 막는 몫.', en: 'Share of the grade-5 vehicles kept out of the City Wall.' },
    ),
    oddEven: percent(
      { ko: '2부제', en: 'Odd and even days' },
      { ko: '홀짝 2부제를 지키는 승용차의 몫.', en: 'Share of the cars that keep to the odd-even rule.' },
    ),
    sweeping: percent(
      { ko: '도로 청소', en: 'Sweeping' },
      { ko: '진공 청소차로 쓰는 도로의 몫.', en: 'Share of the roads swept by vacuum.' },
    ),
    lessHeating: percent(
      { ko: '난방 줄이기', en: 'Less heating' },
      { ko: '건물의 난방을 줄일 몫.', en: 'By how much the heating of buildings falls.' },
    ),
    constructionPause: percent(
      { ko: '공사 중지', en: 'Sites at rest' },
      { ko: '쉬게 할 공사장의 몫.', en: 'Share of the building sites that rest.' },
    ),
    greenWalls: percent(
      { ko: '벽면 녹화', en: 'Green walls' },
      { ko: '길가 벽 가운데 식물로 덮을 몫.', en: 'Share of the walls along streets that plants cover.' },
    ),
    background: parameter(z.enum(['stations', 'stated']).default('stations'), {
      title: { ko: '배경', en: 'Background' },
      help: {
        ko: 'stations: 측정소의 새 값에서 계산한 지역 먼지를 뺀 것 (없으면 아래 값), stated: 아래 값',
        en: 'stations: newest readings of the stations less what is modelled as local (the values below where there are none); stated: the values below',
      },
      widget: 'select',
    }),
    statedPm25: numberParameter(
      15,
      [0, 500],
      { ko: '배경 PM2.5', en: 'Background PM2.5' },
      { ko: '밖에서 오는 PM2.5.', en: 'PM2.5 that comes from elsewhere.' },
      'microgramPerCubicMetre',
    ),
    statedPm10: numberParameter(
      28,
      [0, 1000],
      { ko: '배경 PM10', en: 'Background PM10' },
      { ko: '밖에서 오는 PM10.', en: 'PM10 that comes from elsewhere.' },
      'microgramPerCubicMetre',
    ),
    gradeFive: numberParameter(
      3,
      [0, 100],
      { ko: '5등급 차량', en: 'Grade-5 vehicles' },
      { ko: '모든 차량 가운데 5등급의 비율.', en: 'Their share of all vehicles on the road.' },
      'percent',
    ),
    land: parameter(z.enum(['urban', 'rural']).default('urban'), {
      title: { ko: '퍼지는 모양', en: 'Spread' },
      help: {
        ko: 'urban: 도시 (브릭스), rural: 들 (파스퀼)',
        en: 'urban: Briggs’ curves of cities; rural: Pasquill’s',
      },
      widget: 'select',
    }),
  }),
  outputs: {
    pm25: dust(
      { ko: '초미세먼지 (PM2.5)', en: 'PM2.5' },
      { ko: '기간의 평균, 배경을 더한 값', en: 'Mean of the period, with the background' },
      fine,
    ),
    pm10: dust(
      { ko: '미세먼지 (PM10)', en: 'PM10' },
      { ko: '기간의 평균, 배경을 더한 값', en: 'Mean of the period, with the background' },
      coarse,
    ),
    local: {
      title: { ko: '서울에서 생긴 PM2.5', en: 'PM2.5 made here' },
      description: { ko: '배경을 뺀 값', en: 'Without the background' },
      unit: 'microgramPerCubicMetre',
      decimals: 2,
      legend: close(4),
      wider: [close(16), close(64), close(256)],
      good: 'less',
    },
    cause: {
      title: { ko: '가장 큰 까닭', en: 'Largest local cause' },
      description: {
        ko: '그 자리의 PM2.5에 가장 많이 보태는 종류',
        en: 'The kind that adds most to the PM2.5 of a place',
      },
      unit: 'one',
      codes: Object.fromEntries(kinds.map((kind, i) => [i, kindTitles[kind]])),
      legend: {
        min: 0,
        max: kinds.length - 1,
        colours: ['#1f78b4', '#a6cee3', '#b15928', '#e31a1c', '#ff7f00', '#6a3d9a'],
        ticks: kinds.map((_, i) => i),
      },
    },
    change: {
      title: { ko: '대책에 따른 변화', en: 'Change by the policies' },
      description: {
        ko: '대책 뒤의 PM2.5에서 앞의 PM2.5를 뺀 값. 대책이 없으면 0',
        en: 'PM2.5 with the policies less without; 0 without any',
      },
      unit: 'microgramPerCubicMetre',
      decimals: 2,
      legend: { min: -1, max: 0, colours: ['#01665e', '#35978f', '#80cdc1', '#c7eae5', '#f5f5f5'] },
    },
  },
  tables: { sources, zones, dongs, streets, stations, measures, basis },
  stacks: { parts },
});

/** What `contract.parameters` yields. Policies in percent. */
export interface DustParameters extends Policy {
  readonly area: Wgs84Box;
  readonly period: 'year' | 'day' | 'hour';
  readonly date: string;
  readonly hour: number;
  readonly cellSizeM: number;
  readonly background: 'stations' | 'stated';
  readonly statedPm25: number;
  readonly statedPm10: number;
  /** Percent of the vehicles. */
  readonly gradeFive: number;
  readonly land: 'urban' | 'rural';
}
