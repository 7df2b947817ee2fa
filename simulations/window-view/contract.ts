import { z } from 'zod';
import {
  areaParameter,
  type ColumnSpec,
  compassSides,
  defineSimulation,
  type Edit,
  editsParameter,
  numberSpec,
  parameter,
  scales,
  type TableSpec,
  textSpec,
  type Wgs84Box,
} from '#core';

/**
 * Summits that a window may look at: longitude, latitude, height in metres (Korea Forest Service and national park
 * heights). The river is taken from the map.
 */
export const peaks = {
  namsan: { title: { ko: '남산 (270.9 m)', en: 'Namsan (270.9 m)' }, at: [126.9882, 37.5512] },
  bukhansan: {
    title: { ko: '북한산 백운대 (836.5 m)', en: 'Baegundae of Bukhansan (836.5 m)' },
    at: [126.9779, 37.6587],
  },
  gwanaksan: { title: { ko: '관악산 (632.2 m)', en: 'Gwanaksan (632.2 m)' }, at: [126.9637, 37.4446] },
} as const;
export const targets = ['han-river', 'namsan', 'bukhansan', 'gwanaksan'] as const;
export type Target = (typeof targets)[number];

const answers = { 0: { ko: '안 보임', en: 'hidden' }, 1: { ko: '보임', en: 'in view' } };
const sees = (ko: string, en: string): ColumnSpec =>
  numberSpec(ko, en, 'one', {
    codes: answers,
    legend: { min: 0, max: 1, colours: ['#8a8f98', '#1b7fb5'], ticks: [0, 1] },
  });

const windows: TableSpec = {
  title: { ko: '창별 조망', en: 'View per window' },
  description: { ko: '벽 칸과 층마다 한 줄', en: 'One row per strip of wall and floor' },
  shape: 'panel',
  columns: {
    building: textSpec('건물', 'Building'),
    floor: numberSpec('층', 'Floor', 'one'),
    side: { ...textSpec('향', 'Side'), codes: compassSides },
    sees: sees('조망', 'View'),
    short: numberSpec('모자란 높이', 'Height that is missing', 'metre', {
      decimals: 1,
      description: {
        ko: '이 창 앞에서 보이려면 더 올라가야 하는 높이',
        en: 'How much higher one would have to be before this window to see it',
      },
      legend: { min: 0, max: 60, colours: scales.cividis },
    }),
    sawBefore: sees('변경 전 조망', 'View before the changes'),
  },
};

const buildings: TableSpec = {
  title: { ko: '건물별 조망', en: 'View per building' },
  shape: 'none',
  paints: { tileset: 'buildings', column: 'building' },
  columns: {
    building: textSpec('건물', 'Building'),
    name: textSpec('이름', 'Name'),
    windows: numberSpec('창', 'Windows', 'count'),
    seeing: numberSpec('보이는 창', 'Windows with the view', 'count'),
    share: numberSpec('보이는 비율', 'Share with the view', 'percent', {
      legend: { min: 0, max: 100, colours: scales.viridis },
    }),
    lowestFloor: numberSpec('보이기 시작하는 층', 'Lowest floor with the view', 'one'),
    lost: numberSpec('조망을 잃은 창', 'Windows that lose the view', 'count'),
  },
};

export const contract = defineSimulation({
  id: 'window-view',
  version: '1.0.0',
  title: { ko: '창의 한강·산 조망', en: 'River and mountains from windows' },
  question: {
    ko: '어느 건물 몇 층 창에서 한강이나 남산이 보이고, 새 건물이 그것을 얼마나 가리는가?',
    en: 'From which windows on which floors is the Han River or Namsan seen, and how many lose it to a new building?',
  },
  method: {
    ko: '강 위나 봉우리에서 도시를 바라보아 칸마다 보이기 시작하는 높이를 구하고, 창의 높이와 견주었습니다 (보이는 것은 서로 같습니다).',
    en: 'Looked at from the river or the summit: the height at which sight begins over every cell, held against the height of each window before it. Sight is mutual.',
  },
  limits: [
    {
      ko: '강은 물 위의 점들로, 산은 봉우리와 그 둘레의 점들로 봅니다. 한 점이라도 보이면 보이는 창으로 셉니다.',
      en: 'The river is points on its water, a mountain its summit and points around it; a window that sees one of them has the view.',
    },
    {
      ko: '건물은 격자 칸의 덩어리이고 나무와 창틀, 발코니 난간은 반영하지 않습니다.',
      en: 'Buildings are blocks of cells; trees, frames and parapets of balconies are left out.',
    },
    {
      ko: '창의 실제 위치를 모르므로 벽을 일정한 간격으로 나눈 칸과 층의 가운데를 창으로 봅니다.',
      en: 'Where windows really are is unknown: the middle of every strip and storey stands for one.',
    },
  ],
  references: [
    'W. R. Franklin, C. K. Ray: Higher isn’t necessarily better: visibility algorithms and experiments. SDH 1994',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '창을 살펴볼 건물의 범위 [서, 남, 동, 북] (경위도).',
      en: 'The box whose buildings are looked at, [west, south, east, north] in longitude and latitude.',
    }),
    target: parameter(z.enum(targets).default('han-river'), {
      title: { ko: '보려는 것', en: 'What is to be seen' },
      widget: 'select',
    }),
    edits: editsParameter,
    rangeM: parameter(z.number().min(500).max(12_000).default(3000), {
      title: { ko: '거리 한계', en: 'Range' },
      help: { ko: '이보다 먼 것은 보이지 않는 것으로 셉니다.', en: 'What is farther away counts as not seen.' },
      unit: 'metre',
      widget: 'slider',
    }),
    cellSizeM: parameter(z.number().min(2).max(10).default(4), {
      title: { ko: '격자 크기', en: 'Cell size' },
      unit: 'metre',
      widget: 'slider',
    }),
    spacingM: parameter(z.number().min(2).max(10).default(4), {
      title: { ko: '창 간격', en: 'Spacing of windows' },
      unit: 'metre',
      widget: 'slider',
    }),
  }),
  outputs: {},
  tables: { windows, buildings },
});

/** What `contract.parameters` yields. */
export interface WindowViewParameters {
  readonly area: Wgs84Box;
  readonly target: Target;
  readonly edits: readonly Edit[];
  readonly rangeM: number;
  readonly cellSizeM: number;
  readonly spacingM: number;
}
