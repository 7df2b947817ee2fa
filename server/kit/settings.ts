import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { outcomeKind, type Text } from '#core';
import { parseArea } from '#datasets/_kit/city-plan/area.ts';
import type { PlanArea } from '#datasets/_kit/city-plan/types.ts';

/** Every setting of the server and the tool; `vseoul doctor` prints this list. */
export const settingList = [
  {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: {
      ko: '들을 주소. 루프백이 아니면 쓰기에 토큰이 필요합니다.',
      en: 'Address to listen on. Anything but loopback makes writing need a token.',
    },
  },
  {
    name: 'PORT',
    fallback: '8080',
    meaning: { ko: '들을 포트. 0이면 빈 포트를 씁니다.', en: 'Port to listen on; 0 takes a free one.' },
  },
  {
    name: 'DATA_DIR',
    fallback: '.data',
    meaning: {
      ko: '내장 데이터베이스, 타일, 결과를 두는 폴더.',
      en: 'Folder of the embedded database, built tiles and results.',
    },
  },
  {
    name: 'DATABASE_URL',
    fallback: '',
    secret: true,
    meaning: {
      ko: 'postgres://… 를 주면 내장 데이터베이스 대신 그 PostgreSQL + PostGIS를 씁니다.',
      en: 'postgres://… uses that PostgreSQL + PostGIS instead of the embedded database.',
    },
  },
  {
    name: 'MQTT_PORT',
    fallback: '1883',
    meaning: {
      ko: 'MQTT 5와 3.1.1로 관측값을 받을 포트. 0이면 빈 포트를 쓰고, off면 받지 않습니다.',
      en: 'Port that takes observations over MQTT 5 and 3.1.1; 0 takes a free one, off none.',
    },
  },
  {
    name: 'MQTT_URL',
    fallback: '',
    meaning: {
      ko: 'mqtt://… 를 주면 그 브로커의 feeds/+/observations도 받습니다.',
      en: 'mqtt://… also takes feeds/+/observations of that broker.',
    },
  },
  {
    name: 'REDIS_URL',
    fallback: '',
    secret: true,
    meaning: {
      ko: 'redis://… 를 주면 같은 DATABASE_URL을 쓰는 여러 서버가 실시간 자료를 나눕니다. 도시마다 따로 둡니다.',
      en: 'redis://… lets several servers over one DATABASE_URL share what is live; one Redis database for each city.',
    },
  },
  {
    name: 'THREADS',
    fallback: '',
    meaning: {
      ko: '시뮬레이션 한 번에 쓸 작업 스레드 수. 기본값은 코어 수입니다.',
      en: 'Worker threads of one simulation run; default: the number of cores.',
    },
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: {
      ko: 'fatal, error, warn, info, debug, trace 가운데 하나.',
      en: 'fatal, error, warn, info, debug or trace.',
    },
  },
  {
    name: 'SEED',
    fallback: '1',
    meaning: { ko: '생성 도시와 모의 자료의 시드.', en: 'Seed of the generated city and of simulated feeds.' },
  },
  {
    name: 'CITY_AREA',
    fallback: 'centre',
    meaning: {
      ko: '빈 데이터베이스에 생성할 도시: all, centre, gu:강남구,서초구, km2:9 가운데 하나.',
      en: 'City that an empty database is filled with: all, centre, gu:강남구,서초구 or km2:9.',
    },
  },
  {
    name: 'SEOUL_API_KEY',
    fallback: '',
    secret: true,
    meaning: {
      ko: '열린데이터광장 인증키: 대기, 소통, 돌발, 따릉이, S-DoT의 실측값. 없으면 모의값이 나옵니다.',
      en: 'Key of openapi.seoul.go.kr: measured air, traffic, incidents, bicycles and S-DoT; without it they are simulated.',
    },
  },
  {
    name: 'SEOUL_API_DAILY_CALLS',
    fallback: '1000',
    meaning: { ko: '그 인증키의 하루 호출 한도.', en: 'Calls that this key may make in a day.' },
  },
  {
    name: 'DATA_GO_KR_KEY',
    fallback: '',
    secret: true,
    meaning: {
      ko: '공공데이터포털 인증키: 버스와 날씨의 실측값. 없으면 모의값이 나옵니다.',
      en: 'Key of data.go.kr: measured buses and weather; without it they are simulated.',
    },
  },
  {
    name: 'BUS_API_DAILY_CALLS',
    fallback: '1000',
    meaning: { ko: '버스 API의 하루 호출 한도.', en: 'Calls to the bus service in a day.' },
  },
  {
    name: 'BUS_GTFS_RT_URL',
    fallback: '',
    secret: true,
    meaning: {
      ko: '차량 위치를 담은 GTFS-Realtime 주소. 있으면 버스 API 대신 씁니다.',
      en: 'Address of a GTFS-Realtime feed of vehicle positions; read instead of the bus service.',
    },
  },
  {
    name: 'KMA_API_DAILY_CALLS',
    fallback: '1000',
    meaning: { ko: '기상청 API의 하루 호출 한도.', en: 'Calls to the weather service in a day.' },
  },
] as const satisfies readonly Setting[];

/** One setting: its name, what holds without it, whether its value may be shown, and what it is for. */
export interface Setting {
  readonly name: string;
  readonly fallback: string;
  readonly secret?: boolean;
  readonly meaning: Text;
}

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Undefined: none. */
  readonly mqttPort: number | undefined;
  readonly mqttUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly threads: number;
  readonly logLevel: string;
  readonly seed: number;
  readonly cityArea: PlanArea;
}

type SettingName = (typeof settingList)[number]['name'];

export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const value = (name: SettingName) =>
    environment[name] || (settingList.find((setting) => setting.name === name)?.fallback ?? '');
  return {
    host: value('HOST'),
    port: integer(value('PORT'), 'PORT', 0, 65535),
    dataDir: resolve(value('DATA_DIR')),
    databaseUrl: value('DATABASE_URL') || undefined,
    mqttPort: value('MQTT_PORT') === 'off' ? undefined : integer(value('MQTT_PORT'), 'MQTT_PORT', 0, 65535),
    mqttUrl: value('MQTT_URL') || undefined,
    redisUrl: value('REDIS_URL') || undefined,
    threads: value('THREADS') ? integer(value('THREADS'), 'THREADS', 1, 256) : availableParallelism(),
    logLevel: value('LOG_LEVEL'),
    seed: integer(value('SEED'), 'SEED', 0, 0x7fffffff),
    cityArea: parseArea(value('CITY_AREA')),
  };
}

function integer(text: string, name: SettingName, min: number, max: number): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < min || n > max) throw badSetting({ name, text, min, max });
  return n;
}

const badSetting = outcomeKind({
  code: 'bad-setting',
  status: 400,
  message: { ko: '설정 {name}의 값 "{text}"은(는) 쓸 수 없습니다.', en: 'The setting {name} cannot be "{text}".' },
  remedy: { ko: '{min}부터 {max}까지의 정수를 쓰십시오.', en: 'Use a whole number from {min} to {max}.' },
});
/** Whether an address is reachable from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
