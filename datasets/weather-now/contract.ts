import { defineDataset, scales } from '#core';

const precipitationKinds = {
  '0': { ko: '없음', en: 'none' },
  '1': { ko: '비', en: 'rain' },
  '2': { ko: '비/눈', en: 'sleet' },
  '3': { ko: '눈', en: 'snow' },
  '5': { ko: '빗방울', en: 'drizzle' },
  '6': { ko: '빗방울/눈날림', en: 'drizzle and flurries' },
  '7': { ko: '눈날림', en: 'flurries' },
} as const;
const skies = {
  '1': { ko: '맑음', en: 'clear' },
  '3': { ko: '구름 많음', en: 'mostly cloudy' },
  '4': { ko: '흐림', en: 'overcast' },
} as const;
const wet = ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'];

/** Observation and short-term forecast of the Korea Meteorological Administration, at the middle of each gu. */
export const contract = defineDataset({
  id: 'weather-now',
  version: 1,
  title: { ko: '지금 날씨와 예보', en: 'Weather now and soon' },
  summary: {
    ko: '자치구별 기온, 습도, 비, 바람과 앞으로 12시간의 예보',
    en: 'Temperature, humidity, rain and wind in each gu, and the forecast of the next 12 hours',
  },
  collection: { geometry: 'Point', description: { ko: '자치구의 날씨 지점', en: 'Weather point of each gu' } },
  attributes: {
    name: { title: { ko: '자치구', en: 'Gu' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name in English' }, unit: 'one' },
    cell: { title: { ko: '예보 격자', en: 'Cell of the forecast' }, unit: 'one' },
  },
  feed: {
    cadenceS: 3600,
    // An hour's observation comes up to 40 minutes after it.
    staleAfterS: 9000,
    // Strong rain of an hour, heat and cold advisories, gale advisory (Korea Meteorological Administration).
    rules: {
      thresholds: {
        rain: { above: 30, margin: 5, severity: 'warning' },
        temperature: { above: 33, below: -12, margin: 1, severity: 'watch' },
        windSpeed: { above: 14, margin: 1, severity: 'warning' },
      },
    },
    entityTitle: { ko: '자치구', en: 'Gu' },
    values: {
      temperature: {
        title: { ko: '기온', en: 'Temperature' },
        unit: 'celsius',
        decimals: 1,
        range: [-50, 60],
        legend: { min: -10, max: 35, colours: scales.inferno },
      },
      humidity: {
        title: { ko: '상대습도', en: 'Relative humidity' },
        unit: 'percent',
        range: [0, 100],
        legend: { min: 0, max: 100, colours: scales.cividis },
      },
      rain: {
        title: { ko: '1시간 강수량', en: 'Rain in an hour' },
        unit: 'millimetre',
        decimals: 1,
        range: [0, 300],
        legend: { min: 0, max: 20, colours: wet, ticks: [0, 1, 5, 10, 20] },
      },
      windSpeed: {
        title: { ko: '풍속', en: 'Wind speed' },
        unit: 'metrePerSecond',
        decimals: 1,
        range: [0, 100],
        legend: { min: 0, max: 12, colours: scales.cividis },
      },
      windDirectionDeg: {
        title: { ko: '풍향', en: 'Wind direction' },
        unit: 'degree',
        range: [0, 360],
        legend: { min: 0, max: 360, colours: scales.viridis },
      },
      precipitation: {
        title: { ko: '강수 형태', en: 'Precipitation' },
        unit: 'one',
        range: [0, 7],
        codes: precipitationKinds,
        legend: { min: 0, max: 7, colours: wet },
      },
      temperatureIn3h: {
        title: { ko: '3시간 뒤 기온 (예보)', en: 'Temperature in 3 hours (forecast)' },
        unit: 'celsius',
        decimals: 1,
        range: [-50, 60],
        legend: { min: -10, max: 35, colours: scales.inferno },
      },
      windSpeedIn3h: {
        title: { ko: '3시간 뒤 풍속 (예보)', en: 'Wind speed in 3 hours (forecast)' },
        unit: 'metrePerSecond',
        decimals: 1,
        range: [0, 100],
        legend: { min: 0, max: 12, colours: scales.cividis },
      },
      windDirectionIn3hDeg: {
        title: { ko: '3시간 뒤 풍향 (예보)', en: 'Wind direction in 3 hours (forecast)' },
        unit: 'degree',
        range: [0, 360],
        legend: { min: 0, max: 360, colours: scales.viridis },
      },
      rainChanceIn3h: {
        title: { ko: '3시간 뒤 강수확률 (예보)', en: 'Chance of rain in 3 hours (forecast)' },
        unit: 'percent',
        range: [0, 100],
        legend: { min: 0, max: 100, colours: wet },
      },
      skyIn3h: {
        title: { ko: '3시간 뒤 하늘 (예보)', en: 'Sky in 3 hours (forecast)' },
        unit: 'one',
        range: [1, 4],
        codes: skies,
        legend: { min: 1, max: 4, colours: ['#6baed6', '#bdbdbd', '#636363'] },
      },
      rainChance12h: {
        title: { ko: '12시간 안 최대 강수확률 (예보)', en: 'Largest chance of rain within 12 hours (forecast)' },
        unit: 'percent',
        range: [0, 100],
        legend: { min: 0, max: 100, colours: wet },
      },
    },
  },
});
