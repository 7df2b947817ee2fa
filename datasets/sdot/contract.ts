import { defineDataset, type Reader, type ScenarioRevision, scales, validIn } from '#core';

/** S-DoT: Seoul's street sensors. Ranges are those of the packet specification (Seoul, S-DoT field list). */
export const contract = defineDataset({
  id: 'sdot',
  version: 1,
  title: { ko: '스마트서울 도시데이터 센서 (S-DoT)', en: 'S-DoT city sensors' },
  summary: {
    ko: '대기, 기상, 소음, 진동, 방문자를 2분마다 재는 거리 센서',
    en: 'Street sensors of air, weather, noise, vibration and visitors, every 2 minutes',
  },
  collection: { geometry: 'Point', description: { ko: 'S-DoT 센서', en: 'S-DoT sensors' } },
  attributes: { serial: { title: { ko: '일련번호', en: 'Serial number' }, unit: 'one' } },
  feed: {
    cadenceS: 120,
    opensWithCity: true,
    staleAfterS: 300,
    rules: {
      thresholds: {
        pm25: { above: 75, margin: 10, severity: 'warning' },
        pm10: { above: 150, margin: 20, severity: 'warning' },
        temperature: { above: 36, margin: 1, severity: 'watch' },
      },
      stuckS: { temperature: 2 * 3600, humidity: 6 * 3600 },
      outliers: { temperature: { withinM: 3000, least: 6 }, pm25: { withinM: 3000, least: 40 } },
    },
    entityTitle: { ko: '센서', en: 'Sensor' },
    values: {
      pm25: {
        title: { ko: '초미세먼지', en: 'PM2.5' },
        unit: 'microgramPerCubicMetre',
        range: [0, 1500],
        legend: { min: 0, max: 75, colours: scales.viridis, ticks: [0, 15, 35, 75] },
      },
      pm10: {
        title: { ko: '미세먼지', en: 'PM10' },
        unit: 'microgramPerCubicMetre',
        range: [0, 1500],
        legend: { min: 0, max: 150, colours: scales.viridis, ticks: [0, 30, 80, 150] },
      },
      temperature: {
        title: { ko: '기온', en: 'Temperature' },
        unit: 'celsius',
        decimals: 1,
        range: [-50, 80],
        legend: { min: -10, max: 35, colours: scales.inferno },
      },
      humidity: {
        title: { ko: '상대습도', en: 'Relative humidity' },
        unit: 'percent',
        range: [0, 100],
        legend: { min: 0, max: 100, colours: scales.cividis },
      },
      illuminance: {
        title: { ko: '조도', en: 'Illumination' },
        unit: 'lux',
        range: [0, 120000],
        legend: { min: 0, max: 100000, colours: scales.inferno },
      },
      noise: {
        title: { ko: '소음', en: 'Noise' },
        unit: 'decibelA',
        range: [35, 85],
        legend: { min: 35, max: 85, colours: scales.inferno },
      },
      uv: {
        title: { ko: '자외선', en: 'Ultraviolet' },
        unit: 'uvIndex',
        decimals: 1,
        range: [0, 16],
        legend: { min: 0, max: 11, colours: scales.inferno },
      },
      vibration: {
        title: { ko: '진동', en: 'Vibration' },
        unit: 'millimetrePerSecond',
        decimals: 2,
        range: [0, 16],
        legend: { min: 0, max: 2, colours: scales.cividis },
      },
      visitors: {
        title: { ko: '방문자', en: 'Visitors' },
        unit: 'people',
        range: [0, 100000],
        legend: { min: 0, max: 400, colours: scales.viridis },
      },
      windDirectionDeg: {
        title: { ko: '풍향', en: 'Wind direction' },
        unit: 'degree',
        range: [0, 360],
        legend: { min: 0, max: 360, colours: scales.viridis },
      },
      windSpeed: {
        title: { ko: '풍속', en: 'Wind speed' },
        unit: 'metrePerSecond',
        decimals: 1,
        range: [0, 100],
        legend: { min: 0, max: 12, colours: scales.cividis },
      },
    },
  },
});

/** A sensor as sources yield it. */
export interface SensorRow {
  readonly serial: string;
  readonly lon: number;
  readonly lat: number;
}

/** Where the sensors of a revision stand, each once. */
export function readSensors(
  reader: Reader,
  scenario: ScenarioRevision,
): Promise<{ readonly id: string; readonly lon: number; readonly lat: number }[]> {
  return reader.query(
    `select distinct on (serial collate "C") serial as id, lon, lat from sdot_sensor
     where ${validIn('$1')} order by serial collate "C", source collate "C"`,
    [scenario.revision],
  );
}
