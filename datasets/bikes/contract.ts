import { defineDataset, type Epsg5186 } from '#core';

const emptyToFull = ['#9e0142', '#f46d43', '#fee08b', '#66c2a5', '#3288bd'];

/** Ttareungyi (따릉이), Seoul's shared bicycles. */
export const contract = defineDataset({
  id: 'bikes',
  version: 1,
  title: { ko: '따릉이 대여소', en: 'Shared bicycles (Ttareungyi)' },
  summary: {
    ko: '대여소마다 지금 있는 자전거와 거치대 수',
    en: 'How many bicycles stand at each station, and how many racks it has',
  },
  collection: { geometry: 'Point', description: { ko: '공공자전거 대여소', en: 'Stations of shared bicycles' } },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    gu: { title: { ko: '자치구', en: 'Gu' }, unit: 'one' },
    rackCount: { title: { ko: '거치대 (자료)', en: 'Racks, as the source says' }, unit: 'count' },
  },
  feed: {
    cadenceS: 300,
    staleAfterS: 1200,
    entityTitle: { ko: '대여소', en: 'Station' },
    values: {
      bikes: {
        title: { ko: '자전거', en: 'Bicycles' },
        unit: 'count',
        range: [0, 500],
        legend: { min: 0, max: 20, colours: emptyToFull },
      },
      racks: {
        title: { ko: '거치대', en: 'Racks' },
        unit: 'count',
        range: [0, 500],
        legend: { min: 0, max: 40, colours: emptyToFull },
      },
      // More bicycles than racks are chained together: up to 400 % are real.
      fill: {
        title: { ko: '거치율', en: 'Bicycles over racks' },
        unit: 'percent',
        range: [0, 1000],
        legend: { min: 0, max: 120, colours: emptyToFull, ticks: [0, 30, 60, 100] },
      },
    },
  },
});

/** A station as sources yield it. */
export interface StationRow {
  /** Its number, by which feeds call it. */
  readonly id: string;
  readonly position: Epsg5186;
  readonly name: string | null;
  readonly gu: string | null;
  readonly racks: number | null;
}
