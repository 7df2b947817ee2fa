import { z } from 'zod';
import { defineSimulation, numberSpec, parameter, textSpec } from '#core';

export const contract = defineSimulation({
  id: 'fire-drill',
  version: '2.0.0',
  title: { ko: '가상 소방 훈련', en: 'Virtual fire drill' },
  question: {
    ko: '이 건물에서 불이 나면 모두 나가는 데 몇 분 걸리고, 계단 하나가 막히거나 경보가 늦으면 누가 갇히는가?',
    en: 'If this building burns, how long until everybody is out, and who is caught when a stair is blocked or the alarm is late?',
  },
  method: {
    ko: '층마다 사람이 가장 가까운 계단으로 걷고(충돌 없는 속도 모형), 계단은 폭만큼만 흘려보내며, 불난 층은 두 층 모형의 연기로 찹니다.',
    en: 'On every floor people walk to the nearest stair (collision-free speed model), stairs pass what their width allows, and the burning floor fills with smoke in two zones.',
  },
  limits: [
    {
      ko: '칸막이와 실제 계단 자리는 알 수 없어, 층을 빈 공간으로 두고 계단을 서로 먼 곳에 만들었습니다(생성).',
      en: 'Partitions and true stairs are unknown: floors are open, and stairs are put far from each other (generated).',
    },
    {
      ko: '연기는 불난 층에만 있는 것으로 보고, 계단실은 방화문이 닫혀 있다고 봅니다.',
      en: 'Smoke stays on the burning floor; doors of the stairs are shut.',
    },
    {
      ko: '문과 통로의 흐름은 실험값에 맞춘 것으로(1 m 문에 초당 약 2명), 설계 기준(1.3명)보다 빠릅니다. 시간을 여유 없이 쓰지 마십시오.',
      en: 'Doors pass what experiments measured (some 2 people a second through 1 m), more than codes of design allow (1.3): leave a margin.',
    },
  ],
  references: [
    'A. Tordeux, M. Chraibi, A. Seyfried: Collision-free speed model for pedestrian dynamics. Traffic and Granular Flow ’15, 2016',
    'U. Weidmann: Transporttechnik der Fussgänger. ETH Zürich, 1993',
    'E. E. Zukoski: Development of a stratified ceiling layer in the early stages of a closed-room fire. Fire and Materials 2, 1978',
    'IMO MSC/Circ.1166; RiMEA guideline, tests 1, 4, 9, 12',
  ],
  parameters: z.object({
    at: parameter(
      z
        .array(z.looseObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
        .min(1)
        .max(1),
      {
        title: { ko: '건물', en: 'Building' },
        help: { ko: '건물 위의 한 점.', en: 'A point on the building.' },
        widget: 'places',
      },
    ),
    fireFloor: parameter(z.number().int().min(1).max(150).default(2), {
      title: { ko: '불난 층', en: 'Burning floor' },
      unit: 'floors',
    }),
    alarmS: parameter(z.number().min(0).max(1800).default(60), {
      title: { ko: '경보까지', en: 'Alarm after' },
      unit: 'second',
      widget: 'slider',
    }),
    stairs: parameter(z.number().int().min(1).max(4).default(2), {
      title: { ko: '계단', en: 'Stairs' },
      unit: 'count',
    }),
    blocked: parameter(z.number().int().min(0).max(3).default(0), {
      title: { ko: '막힌 계단', en: 'Blocked stairs' },
      unit: 'count',
    }),
    stairM: parameter(z.number().min(0.6).max(4).default(1.2), {
      title: { ko: '계단 폭', en: 'Width of a stair' },
      unit: 'metre',
      widget: 'slider',
    }),
    peoplePerFloor: parameter(z.number().int().min(0).max(2000).default(0), {
      title: { ko: '층마다 사람', en: 'People per floor' },
      help: { ko: '0이면 용도로 어림합니다.', en: '0: estimated from the use.' },
      unit: 'people',
    }),
    seed: parameter(z.number().int().min(0).max(2_147_483_647).default(1), {
      title: { ko: '난수 씨앗', en: 'Seed' },
      widget: 'hidden',
    }),
  }),
  outputs: {},
  tables: {
    floors: {
      title: { ko: '층별 대피', en: 'Evacuation by floor' },
      shape: 'none',
      columns: {
        floor: numberSpec('층', 'Floor', 'one'),
        levelM: numberSpec('바닥 높이', 'Level of the floor', 'metre', { decimals: 1 }),
        people: numberSpec('사람', 'People', 'people'),
        floorClearS: numberSpec('층을 비우기까지', 'Floor empty after', 'second'),
        outS: numberSpec('모두 밖에 나가기까지', 'All outside after', 'second'),
        caught: numberSpec('갇힌 사람', 'Caught by smoke', 'people'),
        smokeS: numberSpec('연기가 1.8 m까지 내려오기까지', 'Smoke down to 1.8 m after', 'second'),
      },
    },
    people: {
      title: { ko: '사람별', en: 'By person' },
      shape: 'none',
      columns: {
        floor: numberSpec('층', 'Floor', 'one'),
        stair: numberSpec('계단', 'Stair', 'one'),
        startsS: numberSpec('걷기 시작한 때', 'Began to walk at', 'second', { decimals: 1 }),
        leftFloorS: numberSpec('층을 떠난 때', 'Left the floor at', 'second', { decimals: 1 }),
        outS: numberSpec('밖에 나온 때', 'Outside at', 'second', { decimals: 1 }),
        caught: numberSpec('갇힘', 'Caught', 'one'),
      },
    },
    paths: {
      title: { ko: '걸은 길', en: 'Paths' },
      description: {
        ko: '걷기 시작한 때부터 고른 간격으로 사람마다 서 있던 곳. 건물 외곽의 가운데에서 동쪽·북쪽으로 몇 m.',
        en: 'Where everybody stood at even intervals from when he began to walk: metres east and north of the middle of the outline.',
      },
      shape: 'none',
      columns: {
        person: numberSpec('사람', 'Person', 'one'),
        second: numberSpec('시각', 'At', 'second', { decimals: 1 }),
        east: numberSpec('동쪽', 'East', 'metre', { decimals: 2 }),
        north: numberSpec('북쪽', 'North', 'metre', { decimals: 2 }),
      },
    },
    smoke: {
      title: { ko: '불난 층의 연기', en: 'Smoke on the burning floor' },
      shape: 'none',
      columns: {
        second: numberSpec('시각', 'At', 'second'),
        clearM: numberSpec('연기 아래 높이', 'Clear height below the smoke', 'metre', { decimals: 2 }),
        celsius: numberSpec('연기 온도', 'Temperature of the smoke', 'celsius'),
      },
    },
    plan: {
      title: { ko: '층 평면과 계단 (생성)', en: 'Outline and stairs (generated)' },
      description: {
        ko: '외곽의 꼭짓점과 계단의 가운데. 외곽의 가운데에서 동쪽·북쪽으로 몇 m.',
        en: 'Corners of the outline and middles of the stairs, metres east and north of the middle of the outline.',
      },
      shape: 'none',
      columns: {
        what: textSpec('무엇', 'What'),
        east: numberSpec('동쪽', 'East', 'metre', { decimals: 2 }),
        north: numberSpec('북쪽', 'North', 'metre', { decimals: 2 }),
      },
    },
  },
});

/** What `contract.parameters` yields. */
export interface DrillParameters {
  readonly at: readonly { readonly lon: number; readonly lat: number }[];
  readonly fireFloor: number;
  readonly alarmS: number;
  readonly stairs: number;
  readonly blocked: number;
  readonly stairM: number;
  readonly peoplePerFloor: number;
  readonly seed: number;
}
