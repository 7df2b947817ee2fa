import { defineDataset, type Text } from '#core';

/** Kinds of bus routes of Seoul; their numbers tell them. */
export const busKinds = {
  trunk: { ko: '간선', en: 'trunk' },
  branch: { ko: '지선', en: 'branch' },
  loop: { ko: '순환', en: 'loop' },
  wide: { ko: '광역', en: 'wide-area' },
  village: { ko: '마을', en: 'village' },
  owl: { ko: '심야 (올빼미)', en: 'night (Owl)' },
  squirrel: { ko: '출퇴근 맞춤 (다람쥐)', en: 'rush hour (Squirrel)' },
  airport: { ko: '공항', en: 'airport' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type BusKind = keyof typeof busKinds;

const plane = { min: 0, max: 1, colours: ['#888888', '#888888'] };
const jamToSmooth = ['#9e0142', '#d73027', '#f46d43', '#fee08b', '#7fcdbb', '#1b9aaa'];

export const contract = defineDataset({
  id: 'bus',
  version: 1,
  title: { ko: '버스', en: 'Buses' },
  summary: {
    ko: '노선 위를 달리는 버스의 위치, 속도, 혼잡도와 정류장 도착 예정',
    en: 'Where buses are on their routes, how fast and how full, and when they reach a stop',
  },
  attributes: {},
  feed: {
    cadenceS: 15,
    staleAfterS: 90,
    // Thousands of positions a minute: two days of them are as much as a month of other feeds.
    retentionDays: 2,
    entityTitle: { ko: '버스', en: 'Bus' },
    moving: { east: 'eastM', north: 'northM', headingDeg: 'headingDeg' },
    values: {
      speedKmh: {
        title: { ko: '속도', en: 'Speed' },
        unit: 'kilometrePerHour',
        range: [0, 120],
        legend: { min: 0, max: 40, colours: jamToSmooth, ticks: [0, 10, 20, 40] },
      },
      occupancy: {
        title: { ko: '혼잡도 (정원 대비)', en: 'Crowding (of its places)' },
        unit: 'percent',
        range: [0, 250],
        legend: { min: 0, max: 130, colours: ['#1b9aaa', '#fee08b', '#f46d43', '#9e0142'], ticks: [0, 50, 100, 130] },
      },
      headingDeg: {
        title: { ko: '방향', en: 'Heading' },
        unit: 'degree',
        range: [0, 360],
        legend: { min: 0, max: 360, colours: ['#888888', '#888888'] },
      },
      eastM: {
        title: { ko: '동쪽 좌표 (EPSG:5186)', en: 'Easting (EPSG:5186)' },
        unit: 'metre',
        range: [130_000, 270_000],
        legend: plane,
      },
      northM: {
        title: { ko: '북쪽 좌표 (EPSG:5186)', en: 'Northing (EPSG:5186)' },
        unit: 'metre',
        range: [480_000, 620_000],
        legend: plane,
      },
    },
    about: {
      route: { title: { ko: '노선', en: 'Route' }, unit: 'one' },
      kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: busKinds },
      nextStop: { title: { ko: '다음 정류장', en: 'Next stop' }, unit: 'one' },
      routeId: { title: { ko: '노선 번호 (자료)', en: 'Id of the route' }, unit: 'one' },
    },
  },
});

/**
 * What a route's number says of its kind (numbering of Seoul, 2004 and later): N and two digits run at night; four digits from 8000
 * are made to measure for rush hours; M and 9000s reach the suburbs; three digits are trunk routes, four are branches, two loop; a
 * name and a number are village buses.
 */
export function busKindOf(name: string | null): BusKind {
  const number = name?.trim().split(/\s/)[0] ?? '';
  if (/^N\d{2}/.test(number)) return 'owl';
  if (/^8\d{3}/.test(number)) return 'squirrel';
  if (/^(M\d{4}|9\d{3})/.test(number)) return 'wide';
  if (/^(공항|60\d\d|61\d\d$)/.test(number)) return 'airport';
  if (/^\p{Script=Hangul}+\d{1,2}/u.test(number)) return 'village';
  if (/^\d{4}(?!\d)/.test(number)) return 'branch';
  if (/^\d{3}(?!\d)/.test(number)) return 'trunk';
  return /^\d{2}(?!\d)/.test(number) ? 'loop' : 'other';
}
