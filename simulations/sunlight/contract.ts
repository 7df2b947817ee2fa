import { z } from 'zod';
import { defineSimulation, isCivilDate, must, parameter, scales, type Wgs84Box } from '#core';

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

const cellSizeM = parameter(z.number().min(1).max(10).default(2), {
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

export const contract = defineSimulation({
  id: 'sunlight',
  version: '1.0.0',
  title: { ko: '일조', en: 'Sunlight' },
  question: {
    ko: '이 날 이곳의 지면과 지붕에 햇빛이 몇 분 들고, 에너지는 얼마나 되는가?',
    en: 'How many minutes of sun, and how much solar energy, does each place on the ground and on roofs get on this day?',
  },
  method: {
    ko: '맑은 하늘을 가정하고, NREL SPA로 구한 해의 위치마다 건물과 지형의 그림자를 계산해 더했습니다.',
    en: 'Shadows of buildings and terrain at every position of the sun (NREL SPA), summed over a cloudless day.',
  },
  limits: [
    {
      ko: '구름 없는 날을 가정합니다. 실제 일사량은 날씨에 따라 이보다 적습니다.',
      en: 'A cloudless day: real energy is less, as the weather has it.',
    },
    {
      ko: '수평면(지면과 평지붕)의 값입니다. 벽면과 창의 일조는 계산하지 않습니다.',
      en: 'Values are for horizontal surfaces (ground and flat roofs), not for walls and windows.',
    },
    {
      ko: '건물은 수직 벽과 평지붕으로 봅니다. 나무와 필로티, 돌출 지붕은 반영하지 않습니다.',
      en: 'Buildings are upright with flat roofs; trees, open ground floors and overhangs are left out.',
    },
    {
      ko: '건물의 그림자 경계는 격자 한 칸 정도 어긋날 수 있습니다. 법적 일조 분쟁의 판정 자료로 쓸 수 없습니다.',
      en: 'Shadow edges may be off by about one cell; not fit to decide a legal dispute over sunlight.',
    },
    {
      ko: '범위 밖 500 m까지의 건물과 10 km까지의 지형이 반영됩니다.',
      en: 'Buildings up to 500 m and terrain up to 10 km outside the area are taken into account.',
    },
  ],
  references: [
    'I. Reda, A. Andreas: Solar Position Algorithm for Solar Radiation Applications. NREL/TP-560-34302, 2008',
    'P. Ineichen, R. Perez: A new airmass independent formulation for the Linke turbidity coefficient. Solar Energy 73, 2002',
    'F. Kasten, A. T. Young: Revised optical air mass tables and approximation formula. Applied Optics 28, 1989',
    'J. Dozier, J. Frew: Rapid calculation of terrain parameters for radiation modeling from digital elevation data. IEEE TGRS 28, 1990',
    'V. Timonen, J. Westerholm: Scalable height field self-shadowing. Computer Graphics Forum 29, 2010',
  ],
  parameters: z.object({ area, date, cellSizeM, azimuths, stepMinutes, linkeTurbidity }),
  outputs: {
    minutes: {
      title: { ko: '일조 시간', en: 'Minutes of sun' },
      description: { ko: '해가 직접 비치는 시간의 합', en: 'Time in direct sun over the day' },
      unit: 'minute',
      decimals: 0,
      legend: { min: 0, max: 600, colours: scales.inferno, ticks: [0, 120, 240, 360, 480, 600] },
    },
    energy: {
      title: { ko: '일사량', en: 'Solar energy' },
      description: {
        ko: '맑은 날 수평면에 닿는 직달 및 산란 일사량의 하루 합계',
        en: 'Direct and diffuse energy on a horizontal surface over a cloudless day',
      },
      unit: 'wattHourPerSquareMetre',
      decimals: 0,
      legend: { min: 0, max: 8000, colours: scales.inferno, ticks: [0, 2000, 4000, 6000, 8000] },
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
}
