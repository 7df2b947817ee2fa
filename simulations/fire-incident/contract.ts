import { z } from 'zod';
import { defineSimulation, numberSpec, parameter, scales, textSpec } from '#core';

/** Where nobody says in which state a hydrant is. */
export const unknownState = 'unknown';
/** As the feed of the fire service codes them. */
const hydrantStates = {
  '0': { ko: '정상', en: 'in order' },
  '1': { ko: '고장', en: 'faulty' },
  '2': { ko: '막힘', en: 'blocked' },
  [unknownState]: { ko: '알 수 없음', en: 'not known' },
};
const stateOrigins = {
  measured: { ko: '실측', en: 'reported' },
  simulated: { ko: '모의', en: 'simulated' },
  [unknownState]: { ko: '–', en: '–' },
};
const trafficOrigins = {
  measured: { ko: '측정한 속도', en: 'measured speeds' },
  simulated: { ko: '모의 속도', en: 'simulated speeds' },
  hour: { ko: '시각에 따른 가정값', en: 'assumed by the hour' },
};
const placeOrigins = {
  surveyed: { ko: '실제', en: 'surveyed' },
  generated: { ko: '생성', en: 'generated' },
};
const looks = { turns: { ko: '회전', en: 'turns' }, fixed: { ko: '고정', en: 'fixed' } };
/** As the cameras' own list names them. */
const purposes = {
  safety: { ko: '생활 방범', en: 'public safety' },
  school: { ko: '어린이 보호', en: 'children' },
  traffic: { ko: '교통·주정차', en: 'traffic' },
  fire: { ko: '화재·시설', en: 'fire' },
  waste: { ko: '쓰레기', en: 'littering' },
  other: { ko: '기타', en: 'other' },
};

const early = ['#67000d', '#cb181d', '#ef6548', '#fdae61', '#fee08b', '#e6e6c8'];

export const contract = defineSimulation({
  id: 'fire-incident',
  version: '1.2.0',
  title: { ko: '화재 상황판', en: 'Fire incident sheet' },
  question: {
    ko: '지금 여기서 불이 났다면: 누가 몇 분에 오고, 어디로 번지며, 누구를 얼마나 멀리 대피시킬 것인가?',
    en: 'A fire here, now: who comes in how many minutes, where does it spread, and who must leave how far around?',
  },
  method: {
    ko: '가까운 안전센터에서 오는 길과 시간, 가까운 소화전, 그 도착 시간에 물을 댈 때와 아무도 끄지 않을 때의 확산을 함께 셈합니다. 대피 반경은 아무도 끄지 않을 때 한 시간 안에 열에 하나꼴로라도 옮겨붙는 가장 먼 건물까지에 30 m를 더한 값(최소 50 m)입니다.',
    en: 'Ways and minutes from the nearest stations, hydrants near by, and the spread with water from the first engine and with none. The evacuation radius reaches 30 m beyond the farthest building that one course in ten lights within an hour when nobody puts it out (at least 50 m).',
  },
  limits: [
    {
      ko: '모의 계산입니다. 현장 지휘의 판단을 대신하지 않습니다.',
      en: 'A simulation: it does not replace the judgement of those on the scene.',
    },
    {
      ko: '확산은 둘레 300 m의 건물만 보고, 사람 수는 용도로 어림합니다. 시간은 신고 60초와 출동 60초, 도착 뒤 물을 대기까지 2분을 더한 값입니다.',
      en: 'Spread counts buildings within 300 m; people are guessed from the use. Minutes include 60 s of call, 60 s of turnout; water flows two minutes after arrival.',
    },
    {
      ko: '소화전 상태와 CCTV 위치는 표에 적힌 대로 모의·생성 자료일 수 있습니다. CCTV가 보는지는 둘레의 건물과 땅만으로 따지고 나무는 보지 않습니다.',
      en: 'States of hydrants and places of cameras may be simulated or generated, as their tables say. What a camera sees is told by buildings and ground alone, not by trees.',
    },
  ],
  references: ['Methods and references of the simulations fire-spread and fire-response'],
  parameters: z.object({
    at: parameter(
      z
        .array(z.looseObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
        .min(1)
        .max(1),
      {
        title: { ko: '불이 난 곳', en: 'Where it burns' },
        help: { ko: '건물 위나 그 옆(15 m)의 점.', en: 'A point on a building, or within 15 m of one.' },
        widget: 'places',
      },
    ),
    traffic: parameter(z.enum(['now', 'hour']).default('now'), {
      title: { ko: '큰길의 소통', en: 'Traffic on main roads' },
      help: {
        ko: 'now: 지금 소통 정보(TOPIS 링크)의 속도, 값이 없는 길은 시각을 따름, hour: 시각에 따른 가정값',
        en: 'now: speeds of the traffic information, by the hour where there are none; hour: by the hour of the day',
      },
      widget: 'select',
    }),
    hour: parameter(z.number().int().min(0).max(23).default(18), {
      title: { ko: '시각', en: 'Hour of the day' },
      unit: 'hour',
      widget: 'slider',
    }),
    windFromDeg: parameter(z.number().min(0).max(360).default(315), {
      title: { ko: '바람이 불어오는 쪽', en: 'Wind from' },
      unit: 'degree',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windDirectionDeg' },
    }),
    windMs: parameter(z.number().min(0).max(40).default(4), {
      title: { ko: '풍속', en: 'Wind speed' },
      unit: 'metrePerSecond',
      widget: 'slider',
      now: { feed: 'weather-now', value: 'windSpeed' },
    }),
    engines: parameter(z.number().int().min(0).max(60).default(6), {
      title: { ko: '소방차', en: 'Engines' },
      unit: 'count',
    }),
    seed: parameter(z.number().int().min(0).max(2_147_483_647).default(1), {
      title: { ko: '난수 씨앗', en: 'Seed' },
      widget: 'hidden',
    }),
  }),
  outputs: {},
  tables: {
    buildings: {
      title: { ko: '옮겨붙을 건물 (아무도 끄지 않을 때)', en: 'Buildings at risk (nobody puts it out)' },
      shape: 'none',
      paints: { tileset: 'buildings', column: 'building' },
      columns: {
        building: textSpec('건물', 'Building'),
        minutes: numberSpec('착화 시각 (평균)', 'Minutes until it burns (mean)', 'minute', {
          decimals: 0,
          reveals: 'minute',
          legend: { min: 0, max: 120, colours: early, ticks: [0, 30, 60, 120] },
        }),
        probability: numberSpec('탈 확률', 'Probability that it burns', 'percent', {
          legend: { min: 0, max: 100, colours: [...scales.inferno].slice(1) },
        }),
        awayM: numberSpec('불난 곳까지', 'From the fire', 'metre'),
        floors: numberSpec('층', 'Floors', 'floors'),
        people: numberSpec('사람 (추정)', 'People (estimate)', 'people'),
      },
    },
    stations: {
      title: { ko: '오는 안전센터', en: 'Stations that come' },
      shape: 'line',
      label: 'name',
      columns: {
        name: textSpec('안전센터', 'Station'),
        minutes: numberSpec('도착', 'Arrives after', 'minute', {
          decimals: 1,
          legend: { min: 3, max: 10, colours: scales.grades },
        }),
        lengthM: numberSpec('길', 'Way', 'metre'),
      },
    },
    hydrants: {
      title: { ko: '가까운 소화전', en: 'Hydrants near by' },
      shape: 'point',
      columns: {
        rank: numberSpec('순서', 'Order', 'one'),
        metres: numberSpec('불난 곳까지', 'From the fire', 'metre', {
          legend: { min: 0, max: 200, colours: scales.grades },
        }),
        state: textSpec('상태', 'State', { codes: hydrantStates }),
        inspectedDays: numberSpec('점검한 지 (일)', 'Days since inspected', 'count'),
        origin: textSpec('상태의 출처', 'State is', { codes: stateOrigins }),
      },
    },
    cameras: {
      title: { ko: '건물을 보는 CCTV', en: 'Cameras that see it' },
      shape: 'point',
      columns: {
        rank: numberSpec('순서', 'Order', 'one'),
        metres: numberSpec('건물까지', 'From the building', 'metre'),
        share: numberSpec('보이는 벽', 'Walls seen', 'percent', {
          legend: { min: 0, max: 50, colours: ['#d0bfff', '#5f3dc4'] },
        }),
        looks: textSpec('방식', 'Kind', { codes: looks }),
        purpose: textSpec('목적', 'Purpose', { codes: purposes }),
        origin: textSpec('위치', 'Place is', { codes: placeOrigins }),
      },
    },
    sheet: {
      title: { ko: '요약', en: 'Summary' },
      shape: 'none',
      columns: {
        building: textSpec('건물', 'Building'),
        floors: numberSpec('층', 'Floors', 'floors'),
        peopleHere: numberSpec('이 건물의 사람 (추정)', 'People in it (estimate)', 'people'),
        traffic: textSpec('길의 소통', 'Traffic on the way', { codes: trafficOrigins }),
        trafficAt: textSpec('소통 정보의 시각', 'Traffic is of'),
        firstMin: numberSpec('첫 소방차 도착', 'First engine after', 'minute', { decimals: 1 }),
        waterMin: numberSpec('첫 물', 'First water after', 'minute', { decimals: 1 }),
        burnt: numberSpec('탈 건물 (평균)', 'Buildings burnt (mean)', 'count', { decimals: 1 }),
        burntFree: numberSpec('아무도 끄지 않으면', 'If nobody puts it out', 'count', { decimals: 1 }),
        burntM2: numberSpec('소실 연면적 (평균)', 'Floor area burnt (mean)', 'squareMetre'),
        people: numberSpec('영향받는 사람 (평균)', 'People affected (mean)', 'people'),
        evacuationM: numberSpec('대피 반경', 'Evacuation radius', 'metre'),
        evacuees: numberSpec('대피할 사람 (추정)', 'People to evacuate (estimate)', 'people'),
      },
    },
    plan: {
      title: { ko: '둘레 약도', en: 'Sketch of the surroundings' },
      description: {
        ko: '건물 외곽의 꼭짓점. 불난 곳에서 동쪽·북쪽으로 몇 m.',
        en: 'Corners of outlines, metres east and north of the fire.',
      },
      shape: 'none',
      columns: {
        ring: numberSpec('외곽', 'Outline', 'one'),
        probability: numberSpec('탈 확률', 'Probability that it burns', 'percent'),
        east: numberSpec('동쪽', 'East', 'metre', { decimals: 1 }),
        north: numberSpec('북쪽', 'North', 'metre', { decimals: 1 }),
      },
    },
  },
});

/** What `contract.parameters` yields. */
export interface IncidentParameters {
  readonly at: readonly { readonly lon: number; readonly lat: number }[];
  readonly traffic: 'now' | 'hour';
  readonly hour: number;
  readonly windFromDeg: number;
  readonly windMs: number;
  readonly engines: number;
  readonly seed: number;
}
