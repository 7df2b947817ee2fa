import { defineDataset, type Text } from '#core';

/** Kinds of incidents, as the traffic information of Seoul tells them apart. */
export const incidentKinds = {
  accident: { ko: '교통사고', en: 'accident' },
  breakdown: { ko: '고장 차량', en: 'broken-down vehicle' },
  works: { ko: '공사', en: 'road works' },
  rally: { ko: '집회·행사', en: 'rally or event' },
  debris: { ko: '낙하물', en: 'object on the road' },
  fire: { ko: '화재', en: 'fire' },
  weather: { ko: '기상·재난', en: 'weather or disaster' },
  transit: { ko: '대중교통 사고', en: 'incident of public transport' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type IncidentKind = keyof typeof incidentKinds;

const calmToSevere = ['#fee08b', '#f46d43', '#9e0142'];
const plane = { min: 0, max: 1, colours: ['#888888', '#888888'] };

export const contract = defineDataset({
  id: 'incidents',
  version: 1,
  title: { ko: '돌발 상황', en: 'Incidents' },
  summary: {
    ko: '사고, 고장, 공사, 집회의 위치와 막힌 차로, 끝날 시각',
    en: 'Where accidents, breakdowns, works and rallies are, what they close and until when',
  },
  attributes: {},
  feed: {
    cadenceS: 300,
    staleAfterS: 900,
    rules: { thresholds: { severity: { above: 2.5, severity: 'warning' } } },
    entityTitle: { ko: '돌발 상황', en: 'Incident' },
    moving: { east: 'eastM', north: 'northM' },
    values: {
      severity: {
        title: { ko: '심각도', en: 'Severity' },
        unit: 'one',
        range: [0, 3],
        codes: {
          '0': { ko: '끝남', en: 'over' },
          '1': { ko: '경미', en: 'minor' },
          '2': { ko: '보통', en: 'serious' },
          '3': { ko: '심각', en: 'grave' },
        },
        legend: { min: 1, max: 3, colours: calmToSevere, ticks: [1, 2, 3] },
      },
      lanesClosed: {
        title: { ko: '막힌 차로', en: 'Lanes closed' },
        unit: 'count',
        range: [0, 20],
        legend: { min: 0, max: 4, colours: calmToSevere },
      },
      active: {
        title: { ko: '진행 중', en: 'Going on' },
        unit: 'one',
        range: [0, 1],
        codes: { '0': { ko: '끝남', en: 'over' }, '1': { ko: '진행 중', en: 'going on' } },
        legend: { min: 0, max: 1, colours: ['#bbbbbb', '#d73027'] },
      },
      eastM: {
        title: { ko: '동쪽 좌표 (EPSG:5186)', en: 'Easting (EPSG:5186)' },
        unit: 'metre',
        range: [170_000, 230_000],
        legend: plane,
      },
      northM: {
        title: { ko: '북쪽 좌표 (EPSG:5186)', en: 'Northing (EPSG:5186)' },
        unit: 'metre',
        range: [520_000, 580_000],
        legend: plane,
      },
    },
    about: {
      kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: incidentKinds },
      title: { title: { ko: '내용', en: 'What it is' }, unit: 'one' },
      road: { title: { ko: '도로', en: 'Road' }, unit: 'one', koreanName: true },
      since: { title: { ko: '시작', en: 'Since' }, unit: 'one' },
      until: { title: { ko: '예상 종료', en: 'Expected until' }, unit: 'one' },
    },
  },
});
