import { z } from 'zod';
import {
  areaParameter,
  type ColumnSpec,
  compassSides,
  defineSimulation,
  type Edit,
  editsParameter,
  isCivilDate,
  must,
  parameter,
  scales,
  type TableSpec,
  textSpec,
  type Wgs84Box,
} from '#core';

const area = areaParameter({
  ko: '창을 살펴볼 건물의 범위 [서, 남, 동, 북] (경위도). 지도에서 사각형을 그려 지정합니다.',
  en: 'The box whose buildings are looked at, [west, south, east, north] in longitude and latitude.',
});

const date = parameter(
  z
    .string()
    .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
    .default('2026-12-21'),
  {
    title: { ko: '날짜', en: 'Date' },
    help: {
      ko: '서울 기준 날짜. 일조 기준은 동지(12월 21일 무렵)로 검토합니다.',
      en: 'A day in Seoul. Sunlight rules look at the winter solstice (about 21 December).',
    },
    widget: 'date',
  },
);

const stepMinutes = parameter(z.number().int().min(1).max(10).default(5), {
  title: { ko: '시간 간격', en: 'Time step' },
  help: {
    ko: '해의 위치를 이 간격으로 계산합니다. 일조 시간도 이 간격으로 나뉩니다.',
    en: 'The sun is placed at this interval; minutes of sun come in these steps.',
  },
  unit: 'minute',
  widget: 'slider',
});

const spacingM = parameter(z.number().min(1).max(10).default(3), {
  title: { ko: '창 간격', en: 'Spacing of windows' },
  help: {
    ko: '벽을 이보다 넓지 않은 칸으로 나누고, 칸과 층마다 한 점을 살핍니다.',
    en: 'Walls are cut into strips no wider than this; each strip has one sample per floor.',
  },
  unit: 'metre',
  widget: 'slider',
});

const ruleHelp = {
  ko: '기준은 검토하는 사람이 법령과 판례를 확인해 정합니다.',
  en: 'Whoever judges a case confirms the limit against the law and its rulings.',
};
const hour = (value: number, title: { ko: string; en: string }) =>
  parameter(z.number().min(0).max(24).default(value), { title, help: ruleHelp, unit: 'hour' });
const minutes = (value: number, title: { ko: string; en: string }) =>
  parameter(z.number().min(0).max(1440).default(value), { title, help: ruleHelp, unit: 'minute' });

const sunLegend = { min: 0, max: 480, colours: scales.inferno, ticks: [0, 120, 240, 360, 480] };
const passLegend = { min: 0, max: 1, colours: ['#c0392b', '#2e86c1'], ticks: [0, 1] };
/** Less sun in violet, more in green: told apart without red. */
const changeColours = ['#7b3294', '#c2a5cf', '#f7f7f7', '#a6dba0', '#008837'];
const verdicts = { 0: { ko: '부적합', en: 'fails' }, 1: { ko: '적합', en: 'passes' } };
const building = textSpec('건물', 'Building');
const side: ColumnSpec = { ...textSpec('향', 'Side'), codes: compassSides };
const floor: ColumnSpec = { title: { ko: '층', en: 'Floor' }, unit: 'one', type: 'number' };
const minutesOf = (ko: string, en: string, more: Partial<ColumnSpec> = {}): ColumnSpec => {
  return { title: { ko, en }, unit: 'minute', type: 'number', ...more };
};
const countOf = (ko: string, en: string): ColumnSpec => ({ title: { ko, en }, unit: 'count', type: 'number' });
const change = minutesOf('일조 변화', 'Change of sun', {
  description: {
    ko: '변경안에 따른 하루 일조 시간의 증감',
    en: 'Minutes of sun of the day gained or lost by the changes',
  },
  legend: { min: -240, max: 240, colours: changeColours, ticks: [-240, -120, 0, 120, 240] },
});

const windows: TableSpec = {
  title: { ko: '창별 일조', en: 'Sun per window' },
  description: { ko: '벽 칸과 층마다 한 줄', en: 'One row per strip of wall and floor' },
  shape: 'panel',
  rule: { passes: 'passes', before: 'passedBefore', of: ['building', 'floor', 'side'] },
  columns: {
    building,
    floor,
    side,
    minutes: minutesOf('하루 일조', 'Sun of the day', { legend: sunLegend }),
    continuous: minutesOf('연속 일조', 'Longest unbroken sun', {
      description: { ko: '기준 시간대에서 끊기지 않은 가장 긴 일조', en: 'Longest spell within the hours of the rule' },
      legend: { ...sunLegend, max: 360, ticks: [0, 120, 240, 360] },
    }),
    total: minutesOf('누적 일조', 'Sun within the hours of the rule', { legend: sunLegend }),
    passes: {
      title: { ko: '일조 기준', en: 'Sunlight rule' },
      unit: 'one',
      type: 'number',
      codes: verdicts,
      legend: passLegend,
    },
    change,
    passedBefore: { title: { ko: '변경 전 기준', en: 'Rule before' }, unit: 'one', type: 'number', codes: verdicts },
    lit: { title: { ko: '햇빛이 드는 시각', en: 'When it is lit' }, unit: 'one', type: 'bits' },
  },
};

const floorsTable: TableSpec = {
  title: { ko: '층·향별 일조', en: 'Sun per floor and side' },
  shape: 'none',
  columns: {
    building,
    floor,
    side,
    windows: countOf('창', 'Windows'),
    passing: countOf('적합한 창', 'Windows that pass'),
    minutesMean: minutesOf('하루 일조 평균', 'Sun of the day, mean'),
    minutesMin: minutesOf('하루 일조 최소', 'Sun of the day, least'),
    minutesMax: minutesOf('하루 일조 최대', 'Sun of the day, most'),
    continuousMax: minutesOf('연속 일조 최대', 'Longest unbroken sun'),
    totalMax: minutesOf('누적 일조 최대', 'Most sun within the hours of the rule'),
    changeMean: minutesOf('변화 평균', 'Change, mean'),
    changeMin: minutesOf('가장 큰 감소', 'Greatest loss'),
    nowFailing: countOf('새로 부적합한 창', 'Windows that fail now'),
  },
};

const buildingsTable: TableSpec = {
  title: { ko: '건물별 일조', en: 'Sun per building' },
  shape: 'none',
  paints: { tileset: 'buildings', column: 'building' },
  columns: {
    building,
    name: textSpec('이름', 'Name'),
    floors: { title: { ko: '지상 층수', en: 'Floors' }, unit: 'floors', type: 'number' },
    windows: countOf('창', 'Windows'),
    passing: countOf('적합한 창', 'Windows that pass'),
    passShare: {
      title: { ko: '적합 비율', en: 'Share that passes' },
      unit: 'percent',
      type: 'number',
      legend: { min: 0, max: 100, colours: scales.cividis },
    },
    minutesMean: minutesOf('하루 일조 평균', 'Sun of the day, mean', { legend: sunLegend }),
    changeMean: minutesOf('변화 평균', 'Change, mean'),
    lostMinutes: minutesOf('잃은 일조 합계', 'Sun lost, all windows'),
    nowFailing: countOf('새로 부적합한 창', 'Windows that fail now'),
  },
};

export const contract = defineSimulation({
  id: 'facade',
  version: '1.0.0',
  title: { ko: '창·층별 일조', en: 'Sun on façades' },
  question: {
    ko: '이 날 어느 집 몇 층 창에 햇빛이 몇 시간 들고, 새 건물이 그것을 얼마나 빼앗는가?',
    en: 'How long is each window on each floor in the sun on this day, and how much does a new building take away?',
  },
  method: {
    ko: '해의 위치(NREL SPA)마다 벽에서 0.05 m 앞의 점에서 건물과 지형까지 정확한 광선을 쏘아 더했습니다.',
    en: 'Exact rays from 0.05 m before the wall to buildings and terrain, at every position of the sun (NREL SPA), summed.',
  },
  limits: [
    {
      ko: '적합 여부는 매개변수로 준 시간대와 기준에 따른 참고 값입니다. 기준 자체는 법령과 판례에서 확인해야 하며, 분쟁의 판정 자료가 아닙니다.',
      en: 'Pass or fail follows the hours and limits given as parameters; confirm those against the law. Not fit to decide a dispute.',
    },
    {
      ko: '창의 실제 위치를 모르므로 벽을 일정한 간격으로 나눈 칸과 층의 가운데를 창으로 봅니다.',
      en: 'Where windows really are is unknown: the middle of every strip and storey stands for one.',
    },
    {
      ko: '건물은 수직 벽과 평지붕으로 보며 난간, 발코니, 필로티, 나무는 반영하지 않습니다. 층수를 모르면 3.3 m마다 한 층으로 봅니다.',
      en: 'Buildings are upright with flat roofs; parapets, balconies, open ground floors and trees are left out. Unknown floors: one per 3.3 m.',
    },
    {
      ko: '범위 밖 500 m까지의 건물, 3 km까지의 높은(50 m 이상) 건물, 10 km까지의 지형이 반영됩니다.',
      en: 'Buildings up to 500 m, tall ones (50 m and more) up to 3 km and terrain up to 10 km outside the area count.',
    },
    {
      ko: '구름 없는 날 해의 중심이 보이는 시간입니다. 시간 간격 한 번만큼 어긋날 수 있습니다.',
      en: 'Time in which the sun’s centre is in view on a cloudless day, to within one time step.',
    },
  ],
  references: [
    'I. Reda, A. Andreas: Solar Position Algorithm for Solar Radiation Applications. NREL/TP-560-34302, 2008',
    'J. Amanatides, A. Woo: A Fast Voxel Traversal Algorithm for Ray Tracing. Eurographics 1987',
  ],
  parameters: z.object({
    area,
    date,
    edits: editsParameter,
    stepMinutes,
    spacingM,
    continuousFromHour: hour(9, { ko: '연속 일조: 시작 시각', en: 'Unbroken sun: from' }),
    continuousToHour: hour(15, { ko: '연속 일조: 끝 시각', en: 'Unbroken sun: to' }),
    continuousMinutes: minutes(120, { ko: '연속 일조: 기준', en: 'Unbroken sun: at least' }),
    totalFromHour: hour(8, { ko: '누적 일조: 시작 시각', en: 'Sun in all: from' }),
    totalToHour: hour(16, { ko: '누적 일조: 끝 시각', en: 'Sun in all: to' }),
    totalMinutes: minutes(240, { ko: '누적 일조: 기준', en: 'Sun in all: at least' }),
  }),
  outputs: {},
  tables: { windows, floors: floorsTable, buildings: buildingsTable },
});

/** What `contract.parameters` yields. */
export interface FacadeParameters {
  readonly area: Wgs84Box;
  readonly date: string;
  readonly edits: readonly Edit[];
  readonly stepMinutes: number;
  readonly spacingM: number;
  readonly continuousFromHour: number;
  readonly continuousToHour: number;
  readonly continuousMinutes: number;
  readonly totalFromHour: number;
  readonly totalToHour: number;
  readonly totalMinutes: number;
}
