import { z } from 'zod';
import { defineSimulation, isCivilDate, type Legend, must, parameter, scales, type Text, type Wgs84Box } from '#core';

const area = parameter(
  z
    .tuple([
      z.number().min(-180).max(180),
      z.number().min(-90).max(90),
      z.number().min(-180).max(180),
      z.number().min(-90).max(90),
    ])
    .refine(
      ([west, south, east, north]) => west < east && south < north,
      must({
        ko: '서쪽은 동쪽보다, 남쪽은 북쪽보다 작아야 합니다',
        en: 'west must be less than east, and south less than north',
      }),
    ),
  {
    title: { ko: '범위', en: 'Area' },
    help: {
      ko: '계산할 범위 [서, 남, 동, 북] (경위도). 지도에서 사각형을 그려 지정합니다.',
      en: 'The box to compute, [west, south, east, north] in longitude and latitude. Draw it on the map.',
    },
    unit: 'degree',
    widget: 'area',
  },
);

const date = parameter(
  z
    .string()
    .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
    .default('2026-12-21'),
  {
    title: { ko: '날짜', en: 'Date' },
    help: {
      ko: '서울 기준 날짜. 일조 기준은 해가 가장 낮은 동지(12월 21일 무렵)로 검토합니다.',
      en: 'A day in Seoul. Sunlight rules look at the winter solstice (about 21 December), when the sun is lowest.',
    },
    widget: 'date',
  },
);

const period = parameter(z.enum(['day', 'month', 'year', 'range']).default('day'), {
  title: { ko: '기간', en: 'Period' },
  help: {
    ko: 'day: 하루, month: 날짜가 든 달, year: 날짜가 든 해, range: 날짜부터 끝나는 날까지',
    en: 'day: the date alone, month or year: the one that holds the date, range: from the date to the last day',
  },
  widget: 'select',
});

const endDate = parameter(
  z
    .string()
    .refine(isCivilDate, must({ ko: '없는 날짜입니다 (YYYY-MM-DD)', en: 'not a date that exists (YYYY-MM-DD)' }))
    .optional(),
  {
    title: { ko: '끝나는 날', en: 'Last day' },
    help: { ko: '여러 날을 이어서 볼 때의 마지막 날.', en: 'Of several days in a row.' },
    widget: 'date',
  },
);

const sky = parameter(z.enum(['clear', 'measured']).default('clear'), {
  title: { ko: '하늘', en: 'Sky' },
  help: {
    ko: 'clear: 구름 없는 하늘, measured: 저장된 표준년 기상 자료의 시간별 일사',
    en: 'clear: a cloudless sky, measured: the hourly radiation of the typical year that is stored',
  },
  widget: 'select',
});

const shadows = parameter(z.enum(['sweep', 'exact']).default('sweep'), {
  title: { ko: '그림자', en: 'Shadows' },
  help: {
    ko: 'sweep: 빠른 훑기, exact: 칸을 꽉 찬 기둥으로 보고 광선마다 따로 (하루, 100만 칸까지, 일조 시간만)',
    en: 'sweep: the quick way; exact: cells as solid blocks, every ray on its own (a day, up to a million cells, minutes only)',
  },
  widget: 'select',
});

const tiltDeg = parameter(z.number().min(0).max(90).default(0), {
  title: { ko: '받는 면의 기울기', en: 'Tilt of the receiver' },
  help: {
    ko: '0: 수평면, 30: 흔한 태양광 모듈, 90: 벽면. 모든 칸에 같은 면을 둡니다.',
    en: '0 level, 30 a usual solar module, 90 a wall; the same plane in every cell.',
  },
  unit: 'degree',
  widget: 'slider',
});

const aspectDeg = parameter(z.number().min(0).max(360).default(180), {
  title: { ko: '받는 면의 방위', en: 'Aspect of the receiver' },
  help: {
    ko: '기울어진 면이 바라보는 방위 (북 0, 동 90, 남 180).',
    en: 'Where a tilted plane looks: north 0, east 90, south 180.',
  },
  unit: 'degree',
  widget: 'slider',
});

const trees = parameter(z.boolean().default(true), {
  title: { ko: '나무', en: 'Trees' },
  help: {
    ko: '도시에 나무 자료가 있으면 잎 사이로 일부만 통과하는 빛을 계절에 따라 반영합니다.',
    en: 'Where the city has trees, they let part of the light through, by season.',
  },
});

const cellSizeM = parameter(z.number().min(0.5).max(10).default(2), {
  title: { ko: '격자 크기', en: 'Cell size' },
  help: {
    ko: '작을수록 정밀하고 오래 걸립니다. 계산할 수 있는 범위도 좁아집니다.',
    en: 'Smaller cells show more and take longer; the largest possible area shrinks with them.',
  },
  unit: 'metre',
  widget: 'slider',
});

const azimuths = parameter(z.literal([32, 64, 128]).default(64), {
  title: { ko: '하늘 방위 수', en: 'Sky directions' },
  help: {
    ko: '가려지지 않은 하늘을 재는 방위의 수. 산란 일사량에만 쓰이며, 직달 일조는 해의 실제 방위로 계산합니다.',
    en: 'Directions in which the open sky is measured, for diffuse light. Direct sun uses the true azimuth of the sun.',
  },
  unit: 'count',
  widget: 'select',
});

const stepMinutes = parameter(z.number().int().min(1).max(10).default(3), {
  title: { ko: '시간 간격', en: 'Time step' },
  help: {
    ko: '해의 위치를 이 간격으로 계산합니다. 결과의 일조 시간도 이 간격으로 나뉩니다.',
    en: 'The sun is placed at this interval; minutes of sun come in these steps.',
  },
  unit: 'minute',
  widget: 'slider',
});

const linkeTurbidity = parameter(z.number().min(1).max(8).optional(), {
  title: { ko: '링케 혼탁도', en: 'Linke turbidity' },
  help: {
    ko: '대기의 흐린 정도 (1: 아주 맑음, 8: 매우 탁함). 비워 두면 도시의 월별 표준값을 씁니다.',
    en: 'Haziness of the air (1 very clear, 8 very hazy). Left empty, the monthly value of a city is used.',
  },
  unit: 'one',
});

/** A legend for longer periods: five equal steps. */
const legendTo = (max: number): Legend => ({ min: 0, max, colours: scales.inferno });

const energyOutput = (title: Text, description: Text) => ({
  title,
  description,
  unit: 'wattHourPerSquareMetre' as const,
  decimals: 0,
  legend: { min: 0, max: 8000, colours: scales.inferno, ticks: [0, 2000, 4000, 6000, 8000] },
  wider: [legendTo(12_000), legendTo(240_000), legendTo(2_000_000)],
});

export const contract = defineSimulation({
  id: 'sunlight',
  version: '2.0.0',
  title: { ko: '일조', en: 'Sunlight' },
  question: {
    ko: '하루나 한 달, 한 해 동안 이곳의 지면과 지붕에 햇빛이 몇 분 들고, 에너지는 얼마나 되는가?',
    en: 'How many minutes of sun, and how much solar energy, does each place on the ground and on roofs get in a day, a month or a year?',
  },
  method: {
    ko: 'NREL SPA로 구한 해의 위치마다 건물과 지형, 나무의 그림자를 계산하고, 열린 하늘의 산란광(Perez)과 더했습니다.',
    en: 'Shadows of buildings, terrain and trees at every position of the sun (NREL SPA), and the diffuse light of the open sky (Perez).',
  },
  limits: [
    {
      ko: '하늘을 clear 로 두면 구름 없는 날을 가정합니다. 실제 일사량은 날씨에 따라 이보다 적습니다. measured 는 표준년의 시간별 일사를 씁니다.',
      en: 'With the sky “clear”, days are cloudless and real energy is less. “measured” takes the hourly radiation of a typical year.',
    },
    {
      ko: '수평면(지면과 평지붕)의 값입니다. 벽면과 창의 일조는 계산하지 않습니다.',
      en: 'Values are for horizontal surfaces (ground and flat roofs), not for walls and windows.',
    },
    {
      ko: '건물은 수직 벽과 평지붕으로 봅니다. 필로티와 돌출 지붕은 반영하지 않으며, 나무는 자료가 있는 곳만 지면부터 꼭대기까지의 수관으로 봅니다.',
      en: 'Buildings are upright with flat roofs; open ground floors and overhangs are left out. Trees count where the city knows them, as crowns from the ground to their top.',
    },
    {
      ko: '건물의 그림자 경계는 격자 한 칸 정도 어긋날 수 있습니다. 법적 일조 분쟁의 판정 자료로 쓸 수 없습니다.',
      en: 'Shadow edges may be off by about one cell; not fit to decide a legal dispute over sunlight.',
    },
    {
      ko: '범위 밖 500 m까지의 건물과 10 km까지의 지형이 반영됩니다.',
      en: 'Buildings up to 500 m and terrain up to 10 km outside the area are taken into account.',
    },
    {
      ko: '한 달이나 한 해의 직달 일조는 해의 방위를 1.9°(하늘 방위 64)로 나누어 셉니다. 하루는 해의 실제 방위로 계산합니다.',
      en: 'Direct sun of a month or a year knows the sun’s azimuth to 1.9° (64 sky directions); a single day uses its true azimuth.',
    },
  ],
  references: [
    'I. Reda, A. Andreas: Solar Position Algorithm for Solar Radiation Applications. NREL/TP-560-34302, 2008',
    'P. Ineichen, R. Perez: A new airmass independent formulation for the Linke turbidity coefficient. Solar Energy 73, 2002',
    'F. Kasten, A. T. Young: Revised optical air mass tables and approximation formula. Applied Optics 28, 1989',
    'J. Dozier, J. Frew: Rapid calculation of terrain parameters for radiation modeling from digital elevation data. IEEE TGRS 28, 1990',
    'V. Timonen, J. Westerholm: Scalable height field self-shadowing. Computer Graphics Forum 29, 2010',
  ],
  parameters: z.object({
    ...{ area, date, period, endDate, sky, cellSizeM, azimuths, stepMinutes, linkeTurbidity },
    ...{ tiltDeg, aspectDeg, trees, shadows },
  }),
  estimate: { radiusM: 300, parameters: { cellSizeM: 4, stepMinutes: 10, azimuths: 32 } },
  outputs: {
    minutes: {
      title: { ko: '일조 시간', en: 'Minutes of sun' },
      description: { ko: '기간 동안 해가 직접 비치는 시간의 합', en: 'Time in direct sun over the period' },
      unit: 'minute',
      decimals: 0,
      legend: { min: 0, max: 600, colours: scales.inferno, ticks: [0, 120, 240, 360, 480, 600] },
      rule: { atLeast: 240 },
      wider: [legendTo(900), legendTo(18_000), legendTo(270_000)],
      good: 'more',
    },
    energy: energyOutput(
      { ko: '일사량', en: 'Solar energy' },
      {
        ko: '면에 닿는 직달 및 산란 일사량의 기간 합계',
        en: 'Direct and diffuse energy on the receiver over the period',
      },
    ),
    beam: energyOutput(
      { ko: '직달 일사량', en: 'Direct energy' },
      { ko: '해에서 곧바로 오는 일사량의 기간 합계', en: 'Energy straight from the sun over the period' },
    ),
    diffuse: energyOutput(
      { ko: '산란 일사량', en: 'Diffuse energy' },
      { ko: '하늘과 지면에서 오는 일사량의 기간 합계', en: 'Energy from the sky and the ground over the period' },
    ),
    skyView: {
      title: { ko: '하늘 열림률', en: 'Sky view' },
      description: {
        ko: '면에서 보이는 하늘의 몫 (코사인 가중)',
        en: 'Share of the sky that the receiver sees, cosine weighted',
      },
      unit: 'percent',
      decimals: 0,
      legend: { min: 0, max: 100, colours: scales.cividis, ticks: [0, 25, 50, 75, 100] },
      good: 'more',
    },
  },
});

/** What `contract.parameters` yields. */
export interface SunlightParameters {
  readonly area: Wgs84Box;
  readonly date: string;
  readonly cellSizeM: number;
  readonly azimuths: 32 | 64 | 128;
  readonly stepMinutes: number;
  readonly linkeTurbidity?: number;
  readonly period: 'day' | 'month' | 'year' | 'range';
  readonly endDate?: string;
  readonly sky: 'clear' | 'measured';
  readonly tiltDeg: number;
  readonly aspectDeg: number;
  readonly trees: boolean;
  readonly shadows: 'sweep' | 'exact';
}
