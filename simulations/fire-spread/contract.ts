import { z } from 'zod';
import { areaParameter, defineSimulation, numberSpec, parameter, scales, textSpec, type Wgs84Box } from '#core';

const early = ['#67000d', '#cb181d', '#ef6548', '#fdae61', '#fee08b', '#e6e6c8'];

export const contract = defineSimulation({
  id: 'fire-spread',
  version: '1.2.0',
  title: { ko: '화재 확산', en: 'Spread of fire' },
  question: {
    ko: '여기서 불이 나면 어느 건물에 몇 분 만에 옮겨붙고, 소방차가 3분 늦으면 얼마나 더 타는가?',
    en: 'If a fire starts here, which buildings catch it, when and how likely, and how much more burns when the engine comes three minutes later?',
  },
  method: {
    ko: '건물을 마주 보는 벽으로 이은 그래프에서 30초마다 벽이 받는 복사열과 불티를 셈하고, 바람과 우연을 바꾸어 여러 번 되풀이했습니다 (하마다 방식은 경험식).',
    en: 'On a graph of facing walls, heat on every wall and brands on every roof each half minute; repeated with other winds and chances (Hamada’s mode: an empirical rate).',
  },
  limits: [
    {
      ko: '창의 크기와 탈 것, 벽이 불을 들이는 확률은 구조와 용도에 따른 가정값입니다. 특정 건물의 예측이 아니라 견주는 값으로 쓰십시오.',
      en: 'Sizes of windows, fuel and the chance that a wall lets fire in are assumptions by structure and use: a comparison, not a forecast of one building.',
    },
    {
      ko: '나무, 자동차, 가스는 보지 않습니다. 땅의 기울기는 불꽃을 오르막 쪽으로 눕힐 뿐이며 (가정), 하마다 방식에는 없습니다. 불티는 지붕 위의 고른 바람을 탑니다.',
      en: 'Trees, cars and gas are left out. Slope only leans flames uphill (an assumption; not in Hamada’s mode), and brands fly with an even wind above the roofs.',
    },
    {
      ko: '소방대는 한 대가 분당 25 m²의 불을, 새로 붙은 곳부터 끄는 것으로 봅니다. 하마다 방식에서는 끄지 않습니다.',
      en: 'An engine puts out 25 m² of burning floor a minute, the newest fires first; in Hamada’s mode none works.',
    },
  ],
  references: [
    'M. Hamada: On the rate of fire spread. Disaster Research 1, 1951; HAZUS Fire Following Earthquake',
    'K. Himoto, T. Tanaka: Development and validation of a physics-based urban fire spread model. Fire Safety Journal 43, 2008',
    'J. R. Howell: A Catalog of Radiation Heat Transfer Configuration Factors, B-4',
    'J. G. Quintiere: Fundamentals of Fire Phenomena, 2006, chapter 7',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '불이 번질 수 있는 범위. 이 안의 건물만 봅니다.',
      en: 'The area into which the fire may spread: only its buildings count.',
    }),
    ignitions: parameter(
      z
        .array(z.looseObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
        .min(1)
        .max(1000),
      {
        title: { ko: '불이 난 곳', en: 'Where it starts' },
        help: { ko: '건물 위나 그 옆(15 m)의 점.', en: 'Points on a building, or within 15 m of one.' },
        widget: 'places',
      },
    ),
    mode: parameter(z.enum(['physical', 'hamada']).default('physical'), {
      title: { ko: '방식', en: 'Mode' },
      widget: 'select',
    }),
    windFromDeg: parameter(z.number().min(0).max(360).default(315), {
      title: { ko: '바람이 불어오는 쪽', en: 'Wind from' },
      help: {
        ko: '북 0°, 동 90°. 서울의 겨울바람은 북서풍(315°)입니다.',
        en: 'North 0°, east 90°. Winter winds of Seoul come from 315°.',
      },
      unit: 'degree',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windDirectionDeg' },
    }),
    windMs: parameter(z.number().min(0).max(40).default(6), {
      title: { ko: '풍속', en: 'Wind speed' },
      unit: 'metrePerSecond',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windSpeed' },
    }),
    windAmong: parameter(z.boolean().default(false), {
      title: { ko: '건물 사이의 바람', en: 'Wind among the buildings' },
      help: {
        ko: '켜면 바람장(질량 보존 모형)을 먼저 풀어, 불꽃이 골목마다 그곳의 바람에 눕습니다. 풍속은 열린 들판 10 m 높이의 값입니다. 범위는 7 km² 남짓까지.',
        en: 'The wind is let through the streets first (mass-consistent model), and flames lean with the wind of each; the speed is then that at 10 m over open land. Up to some 7 km².',
      },
    }),
    engineMin: parameter(z.number().min(0).max(360).default(7), {
      title: { ko: '첫 소방차가 물을 대는 시각', en: 'First water after' },
      help: {
        ko: '발화 뒤 몇 분. 3분 늦을 때와 오지 않을 때도 함께 셈합니다.',
        en: 'Minutes after ignition. Three minutes later, and no engine at all, are computed beside it.',
      },
      unit: 'minute',
      widget: 'slider',
    }),
    engines: parameter(z.number().int().min(0).max(60).default(6), {
      title: { ko: '소방차', en: 'Engines' },
      unit: 'count',
    }),
    horizonMin: parameter(z.number().min(10).max(720).default(240), {
      title: { ko: '살펴볼 시간', en: 'Until' },
      unit: 'minute',
      widget: 'slider',
    }),
    members: parameter(z.number().int().min(1).max(2000).default(100), {
      title: { ko: '되풀이 횟수', en: 'Repetitions' },
      help: { ko: '많을수록 확률이 고릅니다.', en: 'More make the probabilities smoother.' },
      unit: 'count',
    }),
    seed: parameter(z.number().int().min(0).max(2_147_483_647).default(1), {
      title: { ko: '난수 씨앗', en: 'Seed' },
      help: { ko: '같은 씨앗은 같은 결과를 냅니다.', en: 'The same seed gives the same result.' },
      widget: 'hidden',
    }),
  }),
  outputs: {},
  tables: {
    buildings: {
      title: { ko: '건물별 착화', en: 'Arrival by building' },
      shape: 'none',
      paints: { tileset: 'buildings', column: 'building' },
      columns: {
        building: textSpec('건물', 'Building'),
        minutes: numberSpec('착화 시각 (평균)', 'Minutes until it burns (mean)', 'minute', {
          decimals: 1,
          reveals: 'minute',
          legend: { min: 0, max: 180, colours: early, ticks: [0, 30, 60, 120, 180] },
        }),
        probability: numberSpec('탈 확률', 'Probability that it burns', 'percent', {
          decimals: 1,
          legend: { min: 0, max: 100, colours: [...scales.inferno].slice(1) },
        }),
        earliest: numberSpec('가장 이른 착화', 'Earliest of all repetitions', 'minute', {
          decimals: 1,
          legend: { min: 0, max: 180, colours: early, ticks: [0, 30, 60, 120, 180] },
        }),
        floorM2: numberSpec('연면적', 'Floor area', 'squareMetre'),
        people: numberSpec('사람 (추정)', 'People (estimate)', 'people'),
      },
    },
    engines: {
      title: { ko: '소방차가 늦으면', en: 'If the engine comes later' },
      shape: 'none',
      columns: {
        engine: numberSpec('첫 물 (–: 오지 않음)', 'First water (–: none)', 'minute'),
        buildings: numberSpec('탄 건물 (평균)', 'Buildings burnt (mean)', 'count', { decimals: 1 }),
        burntM2: numberSpec('소실 연면적 (평균)', 'Floor area burnt (mean)', 'squareMetre'),
        worstM2: numberSpec('소실 연면적 (열에 하나)', 'Floor area burnt (one in ten)', 'squareMetre'),
        people: numberSpec('영향받는 사람 (평균)', 'People affected (mean)', 'people'),
      },
    },
  },
});

/** What `contract.parameters` yields. */
export interface SpreadParameters {
  readonly area: Wgs84Box;
  readonly ignitions: readonly { readonly lon: number; readonly lat: number }[];
  readonly mode: 'physical' | 'hamada';
  readonly windFromDeg: number;
  readonly windMs: number;
  readonly windAmong: boolean;
  readonly engineMin: number;
  readonly engines: number;
  readonly horizonMin: number;
  readonly members: number;
  readonly seed: number;
}
