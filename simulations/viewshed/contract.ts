import { z } from 'zod';
import { defineSimulation, eyesParameter, parameter, scales, standParameter } from '#core';

const eyes = eyesParameter(1000, {
  ko: '보는 위치와 높이. 여러 곳이면 각 칸을 몇 곳에서 보는지 셉니다 (CCTV 사각지대 등). 방위와 화각을 주면 그 쪽만 봅니다.',
  en: 'Places and heights to look from. With several, each cell counts how many see it (blind spots of cameras). With a direction and a field of view, an eye looks that way only.',
});

const rangeM = parameter(z.number().min(50).max(10_000).default(1500), {
  title: { ko: '가시 거리', en: 'Range' },
  help: { ko: '이 거리까지 살핍니다.', en: 'How far each eye looks.' },
  unit: 'metre',
  widget: 'slider',
});

const targetHeightM = parameter(z.number().min(0).max(300).default(0), {
  title: { ko: '대상 높이', en: 'Height of targets' },
  help: {
    ko: '보려는 것이 땅이나 지붕 위로 솟은 높이. 0이면 표면 자체를 봅니다.',
    en: 'How far what is to be seen stands above the ground or roof. 0: the surface itself.',
  },
  unit: 'metre',
});

const cellSizeM = parameter(z.number().min(1).max(20).default(2), {
  title: { ko: '격자 크기', en: 'Cell size' },
  help: {
    ko: '작을수록 정밀하고 오래 걸립니다.',
    en: 'Smaller cells show more and take longer.',
  },
  unit: 'metre',
  widget: 'slider',
});

const tilt = (initial: number, ko: string, en: string) =>
  parameter(z.number().min(-90).max(90).default(initial), { title: { ko, en }, unit: 'degree' });

const curvature = parameter(z.boolean().default(true), {
  title: { ko: '지구 곡률과 굴절', en: 'Curvature and refraction' },
  help: {
    ko: '5 km에서 약 1.7 m 낮아 보입니다 (굴절 계수 1/7).',
    en: 'At 5 km things stand some 1.7 m lower (coefficient of refraction 1/7).',
  },
});

export const contract = defineSimulation({
  id: 'viewshed',
  version: '1.0.0',
  title: { ko: '가시권', en: 'Viewshed' },
  question: {
    ko: '이곳에서 무엇이 보이고, 보이지 않는 곳은 얼마나 높아야 보이는가?',
    en: 'What can be seen from here, and how much higher would hidden places have to be?',
  },
  method: {
    ko: '보는 점에서 사방으로 광선을 보내 지형과 건물 표면 위의 시선을 따라가며, 칸마다 가장 가까운 광선으로 판정했습니다.',
    en: 'Rays in all directions over the surface of ground and roofs; every cell is judged by the ray that passes it nearest.',
  },
  limits: [
    {
      ko: '건물은 수직 벽과 평지붕으로 봅니다. 나무와 간판, 난간은 반영하지 않습니다.',
      en: 'Buildings are upright with flat roofs; trees, signs and railings are left out.',
    },
    {
      ko: '칸에 표면 높이가 하나씩입니다. 벽면은 보이는지 따로 판정하지 않으며, 다리 밑이나 필로티로는 보지 못합니다.',
      en: 'Each cell has one height: walls are not judged on their own, and nothing is seen under bridges or open ground floors.',
    },
    {
      ko: '방위는 격자의 북쪽 기준이며 진북과 0.2° 안에서 다릅니다. 시계(안개)는 보지 않습니다.',
      en: 'Directions are from grid north (within 0.2° of true north in Seoul). Haze is not looked at.',
    },
  ],
  references: [
    'W. R. Franklin, C. K. Ray: Higher isn’t necessarily better: visibility algorithms and experiments. Advances in GIS Research, 1994',
    'H. Haverkort, L. Toma, Y. Zhuang: Computing visibility on terrains in external memory. ACM JEA 13, 2009 (the sweep of r.viewshed)',
  ],
  parameters: z.object({
    eyes,
    stand: standParameter,
    rangeM,
    targetHeightM,
    cellSizeM,
    lowestDeg: tilt(-90, '아래로 한계', 'Look down to'),
    highestDeg: tilt(90, '위로 한계', 'Look up to'),
    curvature,
  }),
  outputs: {
    seen: {
      title: { ko: '보는 곳의 수', en: 'Seen by' },
      description: {
        ko: '이 칸을 보는 지점의 수. 0은 사각지대',
        en: 'How many of the eye points see the cell; 0 is a blind spot',
      },
      unit: 'count',
      decimals: 0,
      legend: {
        min: 0,
        max: 4,
        colours: ['#3b3f4a', '#2c728e', '#21918c', '#5ec962', '#fde725'],
        ticks: [0, 1, 2, 3, 4],
      },
    },
    missing: {
      title: { ko: '모자란 높이', en: 'Height missing' },
      description: {
        ko: '대상이 이만큼 더 높아야 보입니다. 0이면 보입니다',
        en: 'By how much a target here would have to stand higher to be seen; 0 where it is',
      },
      unit: 'metre',
      decimals: 1,
      legend: { min: 0, max: 60, colours: [...scales.viridis].reverse(), ticks: [0, 15, 30, 45, 60] },
    },
  },
});

/** What `contract.parameters` yields. */
export type ViewshedParameters = z.infer<typeof contract.parameters>;
