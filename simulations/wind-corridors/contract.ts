import { z } from 'zod';
import {
  cityAreaParameter,
  defineSimulation,
  type Edit,
  editsParameter,
  numberSpec,
  parameter,
  scales,
  type TableSpec,
  type Text,
  textSpec,
  type Wgs84Box,
} from '#core';

/** Where wind comes from, clockwise from north: sector k at 22.5 k degrees. */
export const windNames = {
  N: { ko: '북', en: 'N' },
  NNE: { ko: '북북동', en: 'NNE' },
  NE: { ko: '북동', en: 'NE' },
  ENE: { ko: '동북동', en: 'ENE' },
  E: { ko: '동', en: 'E' },
  ESE: { ko: '동남동', en: 'ESE' },
  SE: { ko: '남동', en: 'SE' },
  SSE: { ko: '남남동', en: 'SSE' },
  S: { ko: '남', en: 'S' },
  SSW: { ko: '남남서', en: 'SSW' },
  SW: { ko: '남서', en: 'SW' },
  WSW: { ko: '서남서', en: 'WSW' },
  W: { ko: '서', en: 'W' },
  WNW: { ko: '서북서', en: 'WNW' },
  NW: { ko: '북서', en: 'NW' },
  NNW: { ko: '북북서', en: 'NNW' },
} as const satisfies Record<string, Text>;
export type WindName = keyof typeof windNames;
export const windOrder = Object.keys(windNames) as WindName[];

const windColumn = textSpec('바람', 'Wind from', { codes: windNames });

const roads: TableSpec = {
  title: { ko: '바람길', en: 'Wind roads' },
  description: {
    ko: '많은 길이 지나는 순서. 폭이 0인 곳은 막힌 곳입니다.',
    en: 'In order of the ways that follow them; a width of 0 is where a road is blocked',
  },
  shape: 'line',
  label: 'name',
  columns: {
    rank: numberSpec('순위', 'Rank', 'one'),
    name: textSpec('바람길', 'Road'),
    wind: windColumn,
    share: numberSpec('지나는 길의 비율', 'Ways that follow it', 'percent', {
      decimals: 1,
      legend: { min: 0, max: 12, colours: ['#9ecae1', '#4292c6', '#2171b5', '#08519c', '#08306b'] },
    }),
    resistance: numberSpec('평균 저항', 'Mean resistance', 'one', {
      decimals: 3,
      legend: { min: 0, max: 0.4, colours: [...scales.viridis].reverse() },
    }),
    lengthM: numberSpec('길이', 'Length', 'metre'),
    widthM: numberSpec('평균 폭', 'Mean width', 'metre', {
      legend: { min: 0, max: 400, colours: scales.viridis },
    }),
    narrowestM: numberSpec('가장 좁은 폭', 'Narrowest', 'metre'),
    blockedM: numberSpec('막힌 길이', 'Blocked length', 'metre'),
    blocks: numberSpec('막힌 곳', 'Blocked places', 'count'),
    frequency: numberSpec('이 바람의 빈도', 'How often this wind blows', 'percent', { decimals: 1 }),
    shareChange: numberSpec('비율의 변화', 'Change of its share', 'percent', { decimals: 2 }),
  },
};

const blocks: TableSpec = {
  title: { ko: '막힌 곳', en: 'Blocked places' },
  description: { ko: '바람길이 건물에 막힌 구간', en: 'Stretches of wind roads that buildings stand in' },
  shape: 'line',
  columns: {
    road: numberSpec('바람길 순위', 'Road', 'one'),
    wind: windColumn,
    resistance: numberSpec('저항', 'Resistance', 'one', {
      decimals: 2,
      legend: { min: 0.3, max: 1.2, colours: ['#fdd49e', '#fc8d59', '#d7301f', '#7f0000'] },
    }),
    lengthM: numberSpec('길이', 'Length', 'metre'),
    dong: textSpec('동', 'Dong'),
    buildings: textSpec('막는 건물', 'Buildings in the way'),
  },
};

const blockers: TableSpec = {
  title: { ko: '바람길을 막는 건물', en: 'Buildings in the way' },
  description: { ko: '막힌 구간에 선 벽이 넓은 순서', en: 'In order of the wall that they hold into blocked roads' },
  shape: 'none',
  paints: { tileset: 'buildings', column: 'building' },
  columns: {
    rank: numberSpec('순위', 'Rank', 'one'),
    building: textSpec('건물', 'Building'),
    name: textSpec('이름', 'Name'),
    heightM: numberSpec('높이', 'Height', 'metre', { decimals: 1 }),
    wallM2: numberSpec('막는 벽 면적', 'Wall in the way', 'squareMetre', {
      legend: { min: 0, max: 4000, colours: ['#fee5d9', '#fc9272', '#de2d26', '#67000d'] },
    }),
    roads: numberSpec('막는 바람길', 'Roads that it blocks', 'count'),
  },
};

const density = (max: number) => ({ min: 0, max, colours: scales.viridis });

export const contract = defineSimulation({
  id: 'wind-corridors',
  version: '1.0.0',
  title: { ko: '바람길', en: 'Wind corridors' },
  question: {
    ko: '바람이 도시를 가로지르는 길은 어디이고, 얼마나 넓으며, 어떤 건물에 막히는가?',
    en: 'Along which roads does wind cross the city, how wide are they, and which buildings block them?',
  },
  method: {
    ko: '칸마다 건물의 정면 면적(또는 거칠기)과 나무, 오르막을 바람의 저항으로 보고, 16방위마다 유입구에서 유출구까지 저항이 가장 작은 길을 모두 찾아 겹치는 수를 세었습니다.',
    en: 'Frontal area (or roughness) of buildings, trees and climbs resist the wind; for each of 16 directions the ways of least resistance from inlets to outlets are found and counted where they coincide.',
  },
  limits: [
    {
      ko: '길의 비교이지 풍속의 예측이 아닙니다. 실제 바람은 지나는 길 밖에서도 붑니다.',
      en: 'It compares ways; it does not predict wind speeds. Wind blows beside the roads, too.',
    },
    {
      ko: '건물은 수직 벽으로 보고 맞붙은 벽도 따로 셉니다. 필로티와 다리 밑은 반영하지 않습니다.',
      en: 'Buildings are upright and walls that lean on each other count both; open ground floors and bridges are left out.',
    },
    {
      ko: '칸(50 m)보다 좁은 골목의 흐름은 나타나지 않습니다. 길은 바람에서 60° 안으로만 꺾입니다.',
      en: 'Lanes narrower than a cell (50 m) do not show. Ways turn at most 60° from the wind.',
    },
    {
      ko: '폭은 저항이 ‘열림’ 기준 이하인 칸이 바람을 가로질러 이어진 길이로, 1 km까지 잽니다.',
      en: 'Width is how far cells below the “open” limit reach across the wind, up to 1 km to each side.',
    },
  ],
  references: [
    'M. S. Wong, J. E. Nichol, P. H. To, J. Wang: A simple method for designation of urban ventilation corridors and its application to urban heat island analysis. Building and Environment 45, 2010',
    'R. W. Macdonald, R. F. Griffiths, D. J. Hall: An improved method for the estimation of surface roughness of obstacle arrays. Atmospheric Environment 32, 1998',
    'M. Kanda et al.: A new aerodynamic parametrization for real urban surfaces. Boundary-Layer Meteorology 148, 2013',
    'C. S. B. Grimmond, T. R. Oke: Aerodynamic properties of urban areas derived from analysis of surface form. Journal of Applied Meteorology 38, 1999',
  ],
  parameters: z.object({
    area: cityAreaParameter(),
    windFrom: parameter(z.enum(['year', ...windOrder]).default('year'), {
      title: { ko: '바람', en: 'Wind from' },
      help: {
        ko: 'year: 16방위 모두를 표준년의 빈도로 더합니다 (자료가 없으면 같은 무게).',
        en: 'year: all 16 directions, weighted by how often they blow in the typical year (equally where none is stored).',
      },
      widget: 'select',
    }),
    resistance: parameter(z.enum(['frontal', 'roughness']).default('frontal'), {
      title: { ko: '저항', en: 'Resistance' },
      help: {
        ko: 'frontal: 정면 면적 밀도, roughness: 거칠기 길이 z₀ (Macdonald, 높이가 고르지 않은 곳은 Kanda).',
        en: 'frontal: frontal area density; roughness: the length z₀ (Macdonald; Kanda where heights are uneven).',
      },
      widget: 'select',
    }),
    cellSizeM: parameter(z.number().min(25).max(200).default(50), {
      title: { ko: '격자 크기', en: 'Cell size' },
      help: { ko: '50–100 m가 알맞습니다.', en: '50 to 100 m suit the method.' },
      unit: 'metre',
      widget: 'slider',
    }),
    roadCount: parameter(z.number().int().min(1).max(60).default(20), {
      title: { ko: '바람길 수', en: 'Roads' },
      help: { ko: '순위에 올릴 바람길의 수.', en: 'How many roads to rank.' },
      unit: 'count',
      widget: 'slider',
    }),
    openBelow: parameter(z.number().min(0.02).max(5).default(0.15), {
      title: { ko: '열림 기준', en: 'Open below' },
      help: {
        ko: '저항이 이 값 이하인 칸을 열린 곳으로 봅니다.',
        en: 'Cells of at most this resistance count as open.',
      },
      unit: 'one',
    }),
    blockedAbove: parameter(z.number().min(0.05).max(10).default(0.35), {
      title: { ko: '막힘 기준', en: 'Blocked above' },
      help: {
        ko: '저항이 이 값을 넘는 구간을 막힌 곳으로 봅니다.',
        en: 'Stretches above this resistance count as blocked.',
      },
      unit: 'one',
    }),
    edits: editsParameter,
  }),
  outputs: {
    ways: {
      title: { ko: '바람길 밀도', en: 'Ways of the wind' },
      description: {
        ko: '유입구와 유출구를 잇는 길 가운데 이 칸을 지나는 비율',
        en: 'Share of the ways from inlets to outlets that lead through the cell',
      },
      unit: 'percent',
      decimals: 2,
      legend: {
        min: 0,
        max: 4,
        colours: ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'],
        ticks: [0, 1, 2, 3, 4],
      },
      wider: [{ min: 0, max: 20, colours: ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'] }],
    },
    resistance: {
      title: { ko: '통풍 저항', en: 'Ventilation resistance' },
      description: { ko: '바람을 막는 정도', en: 'What stands in the wind, per metre of way' },
      unit: 'one',
      decimals: 2,
      legend: { min: 0, max: 0.8, colours: scales.inferno, ticks: [0, 0.2, 0.4, 0.6, 0.8] },
      wider: [{ min: 0, max: 4, colours: scales.inferno }],
    },
    frontal: {
      title: { ko: '정면 면적 밀도', en: 'Frontal area density' },
      description: { ko: '바람을 맞는 벽 면적 ÷ 땅 면적', en: 'Wall that faces the wind per ground' },
      unit: 'one',
      decimals: 2,
      legend: density(0.8),
      wider: [density(3)],
    },
    plan: {
      title: { ko: '건폐 밀도', en: 'Plan area density' },
      description: { ko: '건물이 덮은 땅의 비율', en: 'Share of the ground that buildings cover' },
      unit: 'percent',
      decimals: 0,
      legend: density(80),
    },
    roughness: {
      title: { ko: '거칠기 길이 z₀', en: 'Roughness length z₀' },
      unit: 'metre',
      decimals: 2,
      legend: density(3),
      wider: [density(20)],
    },
    displacement: {
      title: { ko: '영면 변위 높이', en: 'Displacement height' },
      unit: 'metre',
      decimals: 1,
      legend: density(30),
      wider: [density(200)],
    },
    change: {
      title: { ko: '바람길 변화', en: 'Change of the ways' },
      description: {
        ko: '변경안 뒤의 비율에서 앞의 비율을 뺀 값',
        en: 'Share after the changes less the share before',
      },
      unit: 'percent',
      decimals: 2,
      legend: { min: -1, max: 1, colours: ['#b2182b', '#f4a582', '#f7f7f7', '#92c5de', '#2166ac'] },
      wider: [{ min: -10, max: 10, colours: ['#b2182b', '#f4a582', '#f7f7f7', '#92c5de', '#2166ac'] }],
    },
  },
  tables: { roads, blocks, blockers },
  conditional: ['change'],
});

/** What `contract.parameters` yields. */
export interface CorridorParameters {
  readonly area: Wgs84Box;
  readonly windFrom: 'year' | WindName;
  readonly resistance: 'frontal' | 'roughness';
  readonly cellSizeM: number;
  readonly roadCount: number;
  readonly openBelow: number;
  readonly blockedAbove: number;
  readonly edits: readonly Edit[];
}
