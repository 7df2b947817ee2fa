import { z } from 'zod';
import {
  areaParameter,
  type ColumnSpec,
  defineSimulation,
  instantParameter,
  type Legend,
  numberSpec,
  parameter,
  scales,
  textSpec,
  type Wgs84Box,
} from '#core';

/** Blue within 3, yellow to 5, orange to 7, red beyond. */
const minutesLegend: Legend = { min: 1, max: 8, colours: scales.goodToBad, ticks: [1, 3, 5, 7] };

const minutes = (ko: string, en: string): ColumnSpec =>
  numberSpec(ko, en, 'minute', { decimals: 1, legend: minutesLegend });
const share = (ko: string, en: string): ColumnSpec =>
  numberSpec(ko, en, 'percent', {
    decimals: 1,
    legend: { min: 50, max: 100, colours: scales.goodToBad.toReversed() },
  });

export const contract = defineSimulation({
  id: 'fire-response',
  version: '1.2.0',
  title: { ko: '소방차 도착 시간', en: 'Minutes of the first engine' },
  question: {
    ko: '소방차가 몇 분에 닿으며, 5분 안에 닿지 못하는 건물은 어디이고, 어디에 안전센터를 더하면 가장 나아지는가?',
    en: 'In how many minutes does an engine arrive, which buildings are beyond five, and where would one more station help most?',
  },
  method: {
    ko: '모든 소방서·안전센터에서 동시에 출발한 최단 시간 경로 (등급·시각별 긴급 주행 속도, 일방통행, 차로 폭, 교차로 지체).',
    en: 'Shortest times over the streets from all stations at once: emergency speeds by class and hour, one-ways, widths, a delay at each junction.',
  },
  limits: [
    {
      ko: '속도는 등급과 시각에 따른 가정값입니다. 소통 정보를 쓰면 큰길에서는 그 순간 차들의 1.25배 (12 km/h 이상, 등급의 자유 속도까지)입니다. 이중 주차는 보지 않습니다.',
      en: 'Speeds are assumptions by class and hour; with the traffic information, an engine on main roads is 1.25 times as fast as the cars of that moment (at least 12 km/h, at most the free speed). Parked cars are left out.',
    },
    {
      ko: '회전 금지는 도로 자료에 있을 때만 반영합니다. 차로 폭은 자료에 없으면 등급별 기본값입니다.',
      en: 'Forbidden turns count only where the road data has them; widths are defaults by class where no source gives them.',
    },
    {
      ko: '모든 소방차가 센터에서 대기 중인 것으로 봅니다. 소화전까지의 거리는 직선거리입니다.',
      en: 'Every engine waits in its station. Distances to hydrants are straight.',
    },
  ],
  references: [
    'E. W. Dijkstra: A note on two problems in connexion with graphs. Numerische Mathematik 1, 1959',
    'P. Kolesar, E. H. Blum: Square root laws for fire engine response distances. Management Science 19, 1973',
  ],
  parameters: z.object({
    area: areaParameter({
      ko: '건물을 살펴볼 범위. 도로와 안전센터는 둘레 6 km까지 봅니다.',
      en: 'The buildings that are looked at. Streets and stations count up to 6 km around.',
    }),
    traffic: parameter(z.enum(['hour', 'measured']).default('hour'), {
      title: { ko: '큰길의 소통', en: 'Traffic on main roads' },
      help: {
        ko: 'hour: 시각에 따른 가정값, measured: 소통 정보(TOPIS 링크)의 속도. 값이 없는 길은 시각을 따릅니다.',
        en: 'hour: by the hour of the day; measured: speeds of the traffic information (TOPIS links). Roads without one go by the hour.',
      },
      widget: 'select',
    }),
    trafficAt: instantParameter({ ko: '소통 정보의 시각', en: 'Moment of the traffic' }),
    hour: parameter(z.number().int().min(0).max(23).default(18), {
      title: { ko: '시각', en: 'Hour of the day' },
      help: { ko: '출퇴근 시간에는 큰길이 느립니다.', en: 'Main roads are slow in the rush hours.' },
      unit: 'hour',
      widget: 'slider',
    }),
    countFrom: parameter(z.enum(['drive', 'call']).default('drive'), {
      title: { ko: '언제부터 재나', en: 'Counted from' },
      help: {
        ko: '신고부터 재면 접수 1분과 출동 준비 1분이 더해집니다.',
        en: 'From the call, one minute for the call and one for the turnout are added.',
      },
      widget: 'select',
    }),
    narrowestM: parameter(z.number().min(2).max(8).default(3.5), {
      title: { ko: '소방차가 지나는 최소 폭', en: 'Narrowest street for a pumper' },
      unit: 'metre',
      widget: 'slider',
    }),
    limitMin: parameter(z.number().min(2).max(10).default(5), {
      title: { ko: '목표 시간', en: 'Target' },
      help: {
        ko: '새 안전센터는 이 시간 안에 닿는 건물을 늘리는 곳에 둡니다.',
        en: 'New stations are placed so that most buildings come within it.',
      },
      unit: 'minute',
      widget: 'slider',
    }),
    suggestions: parameter(z.number().int().min(0).max(5).default(3), {
      title: { ko: '새 안전센터 제안', en: 'New stations to suggest' },
      unit: 'count',
    }),
    cellSizeM: parameter(z.number().min(10).max(100).default(20), {
      title: { ko: '격자 크기', en: 'Cell size' },
      unit: 'metre',
      widget: 'slider',
    }),
  }),
  outputs: {
    minutes: {
      title: { ko: '도착 시간', en: 'Minutes to arrive' },
      description: {
        ko: '길에서 100 m까지, 차에서 내려 걷는 시간(1 m/s)을 더함',
        en: 'Up to 100 m from a street, with the walk from the engine (1 m/s)',
      },
      unit: 'minute',
      decimals: 1,
      legend: minutesLegend,
    },
  },
  conditional: ['traffic'],
  tables: {
    traffic: {
      title: { ko: '쓴 소통 정보', en: 'Traffic that was used' },
      shape: 'none',
      columns: {
        links: numberSpec('구간', 'Links', 'count'),
        covered: numberSpec('큰길 가운데', 'Of the main roads', 'percent', { decimals: 1 }),
        newest: textSpec('가장 새로운 값의 시각', 'Time of the newest reading'),
        origin: textSpec('출처', 'Origin', {
          codes: {
            measured: { ko: '측정', en: 'measured' },
            simulated: { ko: '모의', en: 'simulated' },
            none: { ko: '없음', en: 'none' },
          },
        }),
      },
    },
    buildings: {
      title: { ko: '건물별 도착', en: 'Arrival by building' },
      shape: 'none',
      paints: { tileset: 'buildings', column: 'building' },
      columns: {
        building: textSpec('건물', 'Building'),
        minutes: minutes('첫 소방차', 'First engine'),
        station: textSpec('첫 출동대', 'From'),
        secondMinutes: minutes('둘째 소방차', 'Second engine'),
        secondStation: textSpec('둘째 출동대', 'Second from'),
        kerbM: numberSpec('소방차에서 건물까지', 'From the engine to the building', 'metre', {
          legend: { min: 0, max: 100, colours: scales.goodToBad },
        }),
        hydrantM: numberSpec('소화전까지', 'To the nearest hydrant', 'metre', {
          legend: { min: 0, max: 200, colours: scales.goodToBad, ticks: [0, 100, 140, 200] },
        }),
      },
    },
    districts: {
      title: { ko: '자치구별 비율', en: 'Share by gu' },
      shape: 'none',
      columns: {
        gu: textSpec('자치구', 'Gu', { koreanName: true }),
        buildings: numberSpec('건물', 'Buildings', 'count'),
        within3: share('3분 이내', 'Within 3 min'),
        within5: share('5분 이내', 'Within 5 min'),
        within7: share('7분 이내', 'Within 7 min'),
        meanMinutes: minutes('평균', 'Mean'),
        nearHydrant: share('소화전 100 m 이내', 'Within 100 m of a hydrant'),
      },
    },
    stations: {
      title: { ko: '출동대', en: 'Stations' },
      shape: 'point',
      columns: {
        name: textSpec('이름', 'Name'),
        buildings: numberSpec('먼저 닿는 건물', 'Buildings it reaches first', 'count', {
          legend: { min: 0, max: 10_000, colours: ['#deebf7', '#6baed6', '#08306b'] },
        }),
        meanMinutes: minutes('그 평균', 'Mean to them'),
      },
    },
    newStations: {
      title: { ko: '새 안전센터 제안', en: 'Where one more station helps most' },
      description: {
        ko: '순서대로: 앞의 것을 지은 뒤 다음 것이 더하는 건물',
        en: 'In order: what each adds when those before it are built',
      },
      shape: 'point',
      columns: {
        rank: numberSpec('순위', 'Rank', 'one'),
        gained: numberSpec('목표 안에 드는 건물', 'Buildings brought within the target', 'count', {
          legend: { min: 0, max: 2000, colours: ['#fee6ce', '#fd8d3c', '#a63603'] },
        }),
        shareAfter: share('그 뒤 비율', 'Share within the target then'),
      },
    },
    newHydrants: {
      title: { ko: '새 소화전 제안', en: 'Where one more hydrant helps most' },
      description: {
        ko: '100 m 안에 소화전이 없는 건물이 가장 많은 곳',
        en: 'Where most buildings have none within 100 m',
      },
      shape: 'point',
      columns: {
        rank: numberSpec('순위', 'Rank', 'one'),
        gained: numberSpec('100 m 안에 드는 건물', 'Buildings that come within 100 m', 'count', {
          legend: { min: 0, max: 100, colours: ['#deebf7', '#6baed6', '#08306b'] },
        }),
      },
    },
  },
});

/** What `contract.parameters` yields. */
export interface ResponseParameters {
  readonly area: Wgs84Box;
  readonly traffic: 'hour' | 'measured';
  readonly trafficAt: string;
  readonly hour: number;
  readonly countFrom: 'drive' | 'call';
  readonly narrowestM: number;
  readonly limitMin: number;
  readonly suggestions: number;
  readonly cellSizeM: number;
}
