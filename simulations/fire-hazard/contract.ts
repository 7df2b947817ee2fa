import { z } from 'zod';
import { areaParameter, defineSimulation, numberSpec, parameter, scales, textSpec, type Wgs84Box } from '#core';

export const contract = defineSimulation({
  id: 'fire-hazard',
  version: '1.2.0',
  title: { ko: '화재 위험 등급', en: 'Fire hazard rating' },
  question: {
    ko: '어느 건물부터 점검해야 하며, 어느 동이 가장 위험한가?',
    en: 'Which buildings should be inspected first, and which dong is most at risk?',
  },
  method: {
    ko: '해마다 불이 날 확률 × 옮겨붙는 곳까지 탈 것으로 기대되는 넓이와 사람 × 접근의 어려움. 범위 안에서 다섯 등급으로 나누었습니다.',
    en: 'Chance of a fire in a year × floor area and people expected to be hit, neighbours included × difficulty of access; five grades within the area.',
  },
  limits: [
    {
      ko: '발화율과 기대 손실의 계수는 가정값입니다. 등급은 범위 안의 순위이며 절대값이 아닙니다.',
      en: 'Rates of ignition and the factors of loss are assumptions. A grade is a rank within the area, not an absolute.',
    },
    {
      ko: '노약자의 수를 알 수 없어 용도로 어림합니다. 계단 골목과 땅의 기울기는 보지 않습니다.',
      en: 'Vulnerable people are guessed from the use; stairs in alleys and slopes are left out.',
    },
  ],
  references: ['Seoul Institute: response of the fire service within five minutes (28,032 fires, 2010–14)'],
  parameters: z.object({
    area: areaParameter({
      ko: '등급을 매길 건물의 범위. 도로와 안전센터는 둘레 6 km까지 봅니다.',
      en: 'The buildings that are rated. Streets and stations count up to 6 km around.',
    }),
    windMs: parameter(z.number().min(0).max(40).default(6), {
      title: { ko: '풍속 (북서풍)', en: 'Wind from the north-west' },
      unit: 'metrePerSecond',
      widget: 'slider',
    }),
    repetitions: parameter(z.number().int().min(1).max(50).default(5), {
      title: { ko: '건물마다 되풀이', en: 'Repetitions per building' },
      unit: 'count',
    }),
  }),
  outputs: {},
  tables: {
    buildings: {
      title: { ko: '건물별 등급 (점검 순서)', en: 'Grade by building (order of inspection)' },
      shape: 'none',
      paints: { tileset: 'buildings', column: 'building' },
      columns: {
        rank: numberSpec('점검 순서', 'Order of inspection', 'one'),
        building: textSpec('건물', 'Building'),
        dong: textSpec('동', 'Dong', { koreanName: true }),
        grade: numberSpec('등급 (5가 가장 위험)', 'Grade (5 is worst)', 'one', {
          legend: { min: 1, max: 5, colours: scales.grades, ticks: [1, 2, 3, 4, 5] },
        }),
        ignition: numberSpec('연간 발화 (1만 채당)', 'Fires a year (in 10,000)', 'one', {
          decimals: 1,
          legend: { min: 0, max: 60, colours: scales.grades },
        }),
        lossM2: numberSpec('불이 나면 타는 넓이', 'Floor burnt if it starts here', 'squareMetre', {
          legend: { min: 0, max: 2000, colours: scales.grades },
        }),
        people: numberSpec('영향받는 사람', 'People affected', 'people', {
          decimals: 1,
          legend: { min: 0, max: 100, colours: scales.grades },
        }),
        vulnerable: numberSpec('취약도', 'Vulnerability', 'one', { decimals: 2 }),
        access: numberSpec('접근 어려움', 'Difficulty of access', 'one', {
          decimals: 2,
          legend: { min: 1, max: 3, colours: scales.grades },
        }),
        engineMin: numberSpec('첫 소방차', 'First engine', 'minute', { decimals: 1 }),
        laneM: numberSpec('앞길 폭', 'Width of the street', 'metre', { decimals: 1 }),
        hydrantM: numberSpec('소화전까지', 'To the nearest hydrant', 'metre'),
      },
    },
    dongs: {
      title: { ko: '동별 순위', en: 'Ranking by dong' },
      shape: 'none',
      columns: {
        dong: textSpec('동', 'Dong', { koreanName: true }),
        buildings: numberSpec('건물', 'Buildings', 'count'),
        worst: numberSpec('5등급', 'In grade 5', 'count'),
        worstShare: numberSpec('5등급 비율', 'Share in grade 5', 'percent', { decimals: 1 }),
        meanGrade: numberSpec('평균 등급', 'Mean grade', 'one', { decimals: 2 }),
      },
    },
  },
});

/** What `contract.parameters` yields. */
export interface HazardParameters {
  readonly area: Wgs84Box;
  readonly windMs: number;
  readonly repetitions: number;
}
