import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { contract, type WeatherHour } from './contract.ts';

const rows: RowTable<WeatherHour> = {
  table: 'weather_hour',
  key: ['hour_of_year'],
  columns: [
    'hour_of_year',
    'month',
    'day',
    'hour',
    'temperature_c',
    'dew_point_c',
    'humidity_pct',
    'pressure_hpa',
    'global_wm2',
    'direct_normal_wm2',
    'diffuse_wm2',
    'wind_direction_deg',
    'wind_speed_ms',
    'cloud_tenths',
  ],
  values: (hour) => [
    hour.hourOfYear,
    hour.month,
    hour.day,
    hour.hour,
    hour.temperatureC,
    hour.dewPointC,
    hour.humidityPct,
    hour.pressureHpa,
    hour.globalWm2,
    hour.directNormalWm2,
    hour.diffuseWm2,
    hour.windDirectionDeg,
    hour.windSpeedMs,
    hour.cloudTenths,
  ],
};

export const dataset: DatasetServer<WeatherHour> = {
  contract,
  store: (tx, hours, context) => storeRows(tx, rows, hours, context),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
