import { defineDataset, type FeedValueSpec, type Text } from '#core';

export { type AirStation, airStations } from './stations.ts';

/** Blue, green, yellow, red: the grades of the Korean air quality index (good, moderate, bad, very bad). */
const grades = ['#3288bd', '#66c2a5', '#fee08b', '#f46d43', '#9e0142'];

function gas(title: Text, decimals: number, most: number, [good, moderate, bad]: readonly number[]): FeedValueSpec {
  return {
    title,
    unit: 'partsPerMillion',
    decimals,
    range: [0, most],
    legend: { min: 0, max: bad, colours: grades, ticks: [0, good, moderate, bad] },
  };
}

function dust(title: Text, [good, moderate, bad]: readonly number[]): FeedValueSpec {
  return {
    title,
    unit: 'microgramPerCubicMetre',
    range: [0, 2000],
    legend: { min: 0, max: bad, colours: grades, ticks: [0, good, moderate, bad] },
  };
}

/** Ticks are the limits of the grades (통합대기환경지수, Ministry of Environment). */
export const contract = defineDataset({
  id: 'air',
  version: 1,
  title: { ko: '대기질 측정소', en: 'Air quality stations' },
  summary: {
    ko: '자치구마다 한 곳, 25개 도시대기측정소의 시간별 미세먼지와 기체',
    en: 'Hourly dust and gases at 25 urban stations, one in each gu',
  },
  collection: { geometry: 'Point', description: { ko: '서울의 도시대기측정소', en: 'Urban air stations of Seoul' } },
  attributes: {
    name: { title: { ko: '측정소', en: 'Station' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name in English' }, unit: 'one' },
  },
  feed: {
    cadenceS: 3600,
    // The value of an hour comes some 20 minutes after it.
    staleAfterS: 7200,
    // Dust is very bad above these limits; an ozone warning is given at 0.12 ppm (Ministry of Environment).
    rules: {
      thresholds: {
        pm25: { above: 75, margin: 10, severity: 'warning' },
        pm10: { above: 150, margin: 20, severity: 'warning' },
        o3: { above: 0.12, margin: 0.01, severity: 'warning' },
      },
      stuckS: { o3: 12 * 3600 },
      outliers: { pm25: { withinM: 9000, least: 30 } },
    },
    entityTitle: { ko: '측정소', en: 'Station' },
    values: {
      pm10: dust({ ko: '미세먼지 (PM10)', en: 'PM10' }, [30, 80, 150]),
      pm25: dust({ ko: '초미세먼지 (PM2.5)', en: 'PM2.5' }, [15, 35, 75]),
      o3: gas({ ko: '오존', en: 'Ozone' }, 3, 1, [0.03, 0.09, 0.15]),
      no2: gas({ ko: '이산화질소', en: 'Nitrogen dioxide' }, 3, 2, [0.03, 0.06, 0.2]),
      co: gas({ ko: '일산화탄소', en: 'Carbon monoxide' }, 1, 50, [2, 9, 15]),
      so2: gas({ ko: '아황산가스', en: 'Sulphur dioxide' }, 3, 1, [0.02, 0.05, 0.15]),
    },
  },
});
