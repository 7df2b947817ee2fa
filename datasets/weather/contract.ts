import { defineDataset, type Instant, type Reader, type ScenarioRevision, seoulOffsetMs, validIn } from '#core';

export const contract = defineDataset({
  id: 'weather',
  version: 1,
  title: { ko: '기상 (표준년)', en: 'Weather (typical year)' },
  summary: {
    ko: '한 해를 대표하는 시간별 기온, 습도, 바람, 일사',
    en: 'Hourly temperature, humidity, wind and solar radiation of a typical year',
  },
  attributes: {
    temperatureC: { title: { ko: '기온', en: 'Temperature' }, unit: 'celsius', decimals: 1 },
    dewPointC: { title: { ko: '이슬점', en: 'Dew point' }, unit: 'celsius', decimals: 1 },
    humidityPct: { title: { ko: '상대습도', en: 'Relative humidity' }, unit: 'percent' },
    pressureHpa: { title: { ko: '기압', en: 'Air pressure' }, unit: 'hectopascal', decimals: 1 },
    globalWm2: { title: { ko: '수평면 전천일사', en: 'Global horizontal radiation' }, unit: 'wattPerSquareMetre' },
    directNormalWm2: { title: { ko: '법선면 직달일사', en: 'Direct normal radiation' }, unit: 'wattPerSquareMetre' },
    diffuseWm2: { title: { ko: '수평면 산란일사', en: 'Diffuse horizontal radiation' }, unit: 'wattPerSquareMetre' },
    windDirectionDeg: { title: { ko: '풍향', en: 'Wind direction' }, unit: 'degree' },
    windSpeedMs: { title: { ko: '풍속', en: 'Wind speed' }, unit: 'metrePerSecond', decimals: 1 },
    cloudTenths: { title: { ko: '운량 (10분위)', en: 'Cloud cover (tenths)' }, unit: 'one' },
  },
});

/** What one hour of the year says; null where the source says nothing. */
export interface WeatherValues {
  readonly temperatureC: number | null;
  readonly dewPointC: number | null;
  readonly humidityPct: number | null;
  readonly pressureHpa: number | null;
  /** Means over the hour that ends at `hour`. */
  readonly globalWm2: number | null;
  readonly directNormalWm2: number | null;
  readonly diffuseWm2: number | null;
  /** Degrees from north, clockwise, where the wind comes from. */
  readonly windDirectionDeg: number | null;
  readonly windSpeedMs: number | null;
  readonly cloudTenths: number | null;
}

/** An hour of a typical year, as sources yield it and the city has it. */
export interface WeatherHour extends WeatherValues {
  /** 0…8759 (8783): 0 is the hour that ends at 01:00 on 1 January. */
  readonly hourOfYear: number;
  readonly month: number;
  readonly day: number;
  /** 1…24, Korean standard time: values hold for the hour that ends then. */
  readonly hour: number;
}

/** Columns of table `weather_hour` that make a `WeatherHour`. */
export const weatherColumns = `hour_of_year as "hourOfYear", month, day, hour, temperature_c as "temperatureC",
  dew_point_c as "dewPointC", humidity_pct as "humidityPct", pressure_hpa as "pressureHpa", global_wm2 as "globalWm2",
  direct_normal_wm2 as "directNormalWm2", diffuse_wm2 as "diffuseWm2", wind_direction_deg as "windDirectionDeg",
  wind_speed_ms as "windSpeedMs", cloud_tenths as "cloudTenths"`;

/** Years that were read, by reader: a revision never changes, and every generated feed asks for the same one. */
const yearsRead = new WeakMap<Reader, { readonly revision: number; readonly hours: Promise<readonly WeatherHour[]> }>();

/** The hours of the typical year of the first source by name, in order; empty when none is stored. */
export async function readWeather(reader: Reader, { revision }: ScenarioRevision): Promise<readonly WeatherHour[]> {
  const known = yearsRead.get(reader);
  if (known?.revision === revision) return known.hours;
  const hours = queryWeather(reader, revision);
  yearsRead.set(reader, { revision, hours });
  // Nothing is remembered of a year that is not there, or that could not be read.
  const forget = () => yearsRead.delete(reader);
  hours.then(({ length }) => length === 0 && forget(), forget);
  return hours;
}

function queryWeather(reader: Reader, revision: number): Promise<readonly WeatherHour[]> {
  return reader.query<WeatherHour>(
    `select ${weatherColumns} from weather_hour
     where ${validIn('$1')} and source = (
       select source from weather_hour where ${validIn('$1')} order by source collate "C" limit 1)
     order by hour_of_year`,
    [revision],
  );
}

const cumulativeDays = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/**
 * The hour of the typical year that holds at an instant (29 February takes 28 February in a year without it), or undefined when `hours`
 * is empty. `hours` as `readWeather` gives them.
 */
export function weatherAt(hours: readonly WeatherHour[], instant: Instant): WeatherHour | undefined {
  const local = new Date(instant + seoulOffsetMs);
  const month = local.getUTCMonth();
  const leap = hours.length === 8784;
  const day = month === 1 && !leap ? Math.min(28, local.getUTCDate()) : local.getUTCDate();
  const dayOfYear = cumulativeDays[month] + day - 1 + (leap && month > 1 ? 1 : 0);
  return hours[dayOfYear * 24 + local.getUTCHours()];
}
