import { z } from 'zod';
import {
  defineSimulation,
  editsParameter,
  eyesParameter,
  numberSpec,
  parameter,
  scales,
  standParameter,
  type TableSpec,
} from '#core';

const eyes = eyesParameter(200, {
  ko: '보는 위치와 높이. 방위와 화각을 주면 그 쪽만 봅니다 (창에서는 바깥쪽 180°가 알맞습니다).',
  en: 'Places and heights to look from. With a direction and a field of view, an eye looks that way only (180° outwards suits a window).',
});

const rangeM = parameter(z.number().min(200).max(5000).default(2000), {
  title: { ko: '건물을 보는 거리', en: 'Range of buildings' },
  help: {
    ko: '이 거리까지는 건물과 녹지, 물을, 그 너머 25 km까지는 지형만 봅니다.',
    en: 'Buildings, green and water up to here; beyond, terrain alone up to 25 km.',
  },
  unit: 'metre',
  widget: 'slider',
});

const cellSizeM = parameter(z.number().min(1).max(5).default(2), {
  title: { ko: '격자 크기', en: 'Cell size' },
  unit: 'metre',
  widget: 'slider',
});

const tilt = (initial: number, ko: string, en: string) =>
  parameter(z.number().min(-90).max(90).default(initial), {
    title: { ko, en },
    help: { ko: '비율은 이 한계 안의 입체각으로 셉니다.', en: 'Shares are of the solid angle within the limits.' },
    unit: 'degree',
  });

/** What a direction of view ends on. */
export const viewClasses = {
  sky: { ko: '하늘', en: 'sky' },
  building: { ko: '건물', en: 'buildings' },
  green: { ko: '녹지', en: 'green' },
  water: { ko: '물', en: 'water' },
  mountain: { ko: '산', en: 'mountains' },
  ground: { ko: '땅', en: 'ground' },
} as const;

const eye = numberSpec('보는 곳', 'Eye point', 'one');
const share = (ko: string, en: string, colours: readonly string[]) =>
  numberSpec(ko, en, 'percent', { decimals: 1, legend: { min: 0, max: 60, colours, ticks: [0, 20, 40, 60] } });

/** By how many points of per cent the edits change a share; nothing without edits. */
const change = (ko: string, en: string) =>
  numberSpec(ko, en, 'percent', {
    decimals: 1,
    description: {
      ko: '변경안에 따른 비율의 증감 (퍼센트포인트)',
      en: 'Points of per cent gained or lost by the changes',
    },
    legend: {
      min: -10,
      max: 10,
      colours: ['#7b3294', '#c2a5cf', '#f7f7f7', '#a6dba0', '#008837'],
      ticks: [-10, -5, 0, 5, 10],
    },
  });

const views: TableSpec = {
  title: { ko: '보이는 것의 비율', en: 'Shares of the view' },
  description: { ko: '보는 곳마다 한 줄. 입체각의 비율', en: 'One row per eye point; shares of solid angle' },
  shape: 'point',
  columns: {
    eye,
    sky: share('하늘', 'Sky', ['#f7fbff', '#9ecae1', '#2171b5']),
    building: share('건물', 'Buildings', ['#f7f4f0', '#c9a27e', '#7f4f24']),
    green: share('녹지', 'Green', ['#f7fcf5', '#a1d99b', '#238b45']),
    water: share('물', 'Water', ['#f0fbfc', '#7bccc4', '#0868ac']),
    mountain: share('산', 'Mountains', ['#f7fcf5', '#addd8e', '#31704a']),
    ground: share('땅', 'Ground', ['#fafafa', '#bdbdbd', '#525252']),
    skyline: numberSpec('하늘선 평균 고도', 'Skyline, mean elevation', 'degree', { decimals: 1 }),
    landmarks: numberSpec('보이는 이름난 건물', 'Named buildings seen', 'count'),
    skyChange: change('하늘 변화', 'Sky, change'),
    buildingChange: change('건물 변화', 'Buildings, change'),
    greenChange: change('녹지 변화', 'Green, change'),
    waterChange: change('물 변화', 'Water, change'),
    mountainChange: change('산 변화', 'Mountains, change'),
  },
};

const landmarks: TableSpec = {
  title: { ko: '보이는 이름난 건물', en: 'Named buildings in view' },
  description: {
    ko: '이름이 있는 건물의 윤곽 가운데 보이는 비율',
    en: 'How much of the silhouette of buildings that have a name is seen',
  },
  shape: 'none',
  paints: { tileset: 'buildings', column: 'building' },
  columns: {
    eye,
    building: { title: { ko: '건물 번호', en: 'Building id' }, unit: 'one', type: 'text' },
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one', type: 'text' },
    seen: numberSpec('보이는 비율', 'Seen', 'percent', { legend: { min: 0, max: 100, colours: scales.viridis } }),
    before: numberSpec('변경 전 보이는 비율', 'Seen before the changes', 'percent'),
    distance: numberSpec('거리', 'Distance', 'metre'),
    azimuth: numberSpec('방위', 'Direction', 'degree'),
  },
};

const skyline: TableSpec = {
  title: { ko: '하늘선', en: 'Skyline' },
  description: { ko: '방위마다 하늘이 시작되는 고도와 그 경계', en: 'Where the sky begins in every direction' },
  shape: 'none',
  columns: {
    eye,
    azimuth: numberSpec('방위', 'Direction', 'degree', { decimals: 1 }),
    elevation: numberSpec('고도', 'Elevation', 'degree', { decimals: 1 }),
    edge: { title: { ko: '경계', en: 'Edge' }, unit: 'one', type: 'text', codes: viewClasses },
    distance: numberSpec('거리', 'Distance', 'metre'),
  },
};

export const contract = defineSimulation({
  id: 'landscape',
  version: '1.0.0',
  title: { ko: '조망', en: 'View from a place' },
  question: {
    ko: '이 창이나 길에서 하늘과 산, 물, 녹지가 얼마나 보이고, 어떤 이름난 건물이 보이는가?',
    en: 'How much sky, mountain, water and green fills the view from this window or street, and which landmarks are seen?',
  },
  method: {
    ko: '방위마다 만나는 칸을 차례로 따라가 앞의 것 위로 솟은 부분의 입체각을 더했습니다. 칸은 수직 벽의 덩어리로 봅니다.',
    en: 'Along every direction the solid angle of each cell that rises above those before it is summed; cells are upright blocks.',
  },
  limits: [
    {
      ko: '건물은 수직 벽과 평지붕으로 봅니다. 나무는 녹지의 바닥으로만 반영됩니다.',
      en: 'Buildings are upright with flat roofs; trees count as green ground only.',
    },
    {
      ko: '건물이 없는 땅이 눈높이보다 위로 보이면 산으로 셉니다.',
      en: 'Unbuilt land seen above the level of the eye counts as mountain.',
    },
    {
      ko: '창의 크기와 벽 두께, 안개는 반영하지 않습니다. 방위는 격자의 북쪽 기준입니다.',
      en: 'The size of the window, the depth of the wall and haze are left out. Directions are from grid north.',
    },
  ],
  references: [
    'J. Amanatides, A. Woo: A Fast Voxel Traversal Algorithm for Ray Tracing. Eurographics 1987',
    'S. Shach-Pinsly, D. Fisher-Gewirtzman, M. Burt: Visual exposure and visual openness. Journal of Urban Design 16, 2011',
  ],
  parameters: z.object({
    eyes,
    stand: standParameter,
    rangeM,
    cellSizeM,
    edits: editsParameter,
    lowestDeg: tilt(-90, '아래 한계', 'View down to'),
    highestDeg: tilt(90, '위 한계', 'View up to'),
  }),
  outputs: {},
  tables: { views, landmarks, skyline },
});

/** What `contract.parameters` yields. */
export type LandscapeParameters = z.infer<typeof contract.parameters>;
