import { geoidUndulation, type Text } from '#core';

/** A stop of the guided walk: where one stands, what one looks at, what there is to know. */
export interface WalkStop {
  readonly id: string;
  readonly name: Text;
  readonly text: Text;
  /** What the camera looks at: metres above mean sea level, and how it stands. */
  readonly lon: number;
  readonly lat: number;
  readonly heightM: number;
  readonly headingDeg: number;
  readonly pitchDeg: number;
  readonly rangeM: number;
}

/**
 * Round the City Wall from its south gate, over Namsan first: against the clock. Facts as in `datasets/_kit/facts/wall.ts` and `texts.ts`; heights of
 * the ground are round figures.
 */
export const wallWalk: readonly WalkStop[] = [
  {
    id: 'sungnyemun',
    name: { ko: '숭례문', en: 'Sungnyemun, the south gate' },
    text: {
      ko: '한 바퀴 18.6 km의 시작. 1398년에 세운 도성의 정문으로, 2008년에 불탄 뒤 2013년에 되살렸다. 양옆의 성벽은 사라져 문만 길 가운데에 남았다.',
      en: 'The round of 18.6 km begins at the main gate of 1398, burnt in 2008 and restored by 2013. The wall on both sides is gone; the gate stands alone between roads.',
    },
    ...{ lon: 126.9753, lat: 37.56, heightM: 35, headingDeg: 10, pitchDeg: -22, rangeM: 260 },
  },
  {
    id: 'jamdubong',
    name: { ko: '잠두봉', en: 'Jamdubong' },
    text: {
      ko: '남산 서쪽 봉우리. 누에 머리를 닮아 붙은 이름이다. 성벽은 여기서 능선을 타고 오르며, 옛 도성 안이 한눈에 보인다.',
      en: 'The west peak of Namsan, named after the head of a silkworm. Here the wall climbs the ridge, and the old city lies open below.',
    },
    ...{ lon: 126.985, lat: 37.5538, heightM: 200, headingDeg: 350, pitchDeg: -14, rangeM: 900 },
  },
  {
    id: 'namsan',
    name: { ko: '남산 봉수대', en: 'The beacons of Namsan' },
    text: {
      ko: '다섯 개의 봉수대가 전국의 봉화를 받던 곳. 곁에 236.7 m의 N서울타워가 서 있다.',
      en: 'Five mounds took in the fire signals of the whole country. Beside them stands N Seoul Tower, 236.7 m high.',
    },
    ...{ lon: 126.988, lat: 37.5515, heightM: 245, headingDeg: 30, pitchDeg: -18, rangeM: 700 },
  },
  {
    id: 'gwanghuimun',
    name: { ko: '광희문', en: 'Gwanghuimun' },
    text: {
      ko: '남동쪽의 작은 문. 시신이 나가던 문이라 시구문으로도 불렸다. 1975년에 남쪽으로 옮겨 다시 지었다.',
      en: 'The small south-east gate, through which the dead left the city. It was moved a little and rebuilt in 1975.',
    },
    ...{ lon: 127.01, lat: 37.5643, heightM: 40, headingDeg: 320, pitchDeg: -24, rangeM: 260 },
  },
  {
    id: 'heunginjimun',
    name: { ko: '흥인지문', en: 'Heunginjimun, the east gate' },
    text: {
      ko: '도성에서 가장 낮은 자리에 있어 반달 모양 옹성을 덧쌓아 지켰다. 지금 건물은 1869년의 것이다.',
      en: 'It stands at the lowest place of the wall, so a half-moon rampart was put before it. The gate of today dates from 1869.',
    },
    ...{ lon: 127.0096, lat: 37.5711, heightM: 28, headingDeg: 300, pitchDeg: -24, rangeM: 300 },
  },
  {
    id: 'naksan',
    name: { ko: '낙산', en: 'Naksan' },
    text: {
      ko: '도성 동쪽의 낮은 산. 성벽을 사이에 두고 안팎의 마을이 맞닿아 있고, 돌의 모양에서 태조, 세종, 숙종 때의 쌓기가 구별된다.',
      en: 'The low hill of the east. Villages lean on the wall from both sides, and its stones tell the building of three reigns apart.',
    },
    ...{ lon: 127.0082, lat: 37.5808, heightM: 110, headingDeg: 250, pitchDeg: -18, rangeM: 600 },
  },
  {
    id: 'hyehwamun',
    name: { ko: '혜화문', en: 'Hyehwamun' },
    text: {
      ko: '북동쪽의 작은 문. 길을 내느라 헐렸다가 1994년에 원래 자리 곁에 다시 세웠다.',
      en: 'The small north-east gate. A road took it away; in 1994 it was put up again beside its old place.',
    },
    ...{ lon: 127.004, lat: 37.5878, heightM: 65, headingDeg: 300, pitchDeg: -22, rangeM: 300 },
  },
  {
    id: 'sukjeongmun',
    name: { ko: '숙정문', en: 'Sukjeongmun, the north gate' },
    text: {
      ko: '백악산 동쪽 능선 위의 북문. 평소에는 닫아 두고 가뭄이 들면 열었다고 전한다. 문루는 1976년에 복원했다.',
      en: 'The north gate on the ridge. It is said to have been shut except in times of drought. Its pavilion was rebuilt in 1976.',
    },
    ...{ lon: 126.9815, lat: 37.5957, heightM: 295, headingDeg: 200, pitchDeg: -18, rangeM: 420 },
  },
  {
    id: 'bugaksan',
    name: { ko: '백악산', en: 'Bugaksan' },
    text: {
      ko: '도성의 주산이자 가장 높은 지점(342 m). 바로 아래에 경복궁과 옛 청와대가 놓여 있다.',
      en: 'The guardian mountain and the highest point of the wall (342 m). Gyeongbokgung and the former Blue House lie at its foot.',
    },
    ...{ lon: 126.9737, lat: 37.593, heightM: 340, headingDeg: 178, pitchDeg: -14, rangeM: 1200 },
  },
  {
    id: 'changuimun',
    name: { ko: '창의문', en: 'Changuimun' },
    text: {
      ko: '북서쪽의 작은 문. 네 소문 가운데 1741년의 문루가 그대로 남은 유일한 문이다.',
      en: 'The small north-west gate, the only one of the four small ones with its pavilion of 1741.',
    },
    ...{ lon: 126.9665, lat: 37.5927, heightM: 130, headingDeg: 120, pitchDeg: -22, rangeM: 280 },
  },
  {
    id: 'inwangsan',
    name: { ko: '인왕산', en: 'Inwangsan' },
    text: {
      ko: '바위산(338 m)의 능선을 따라 성벽이 물결친다. 정상에서는 도성 안과 한강 너머까지 보인다.',
      en: 'The wall waves along the ridge of a mountain of bare rock (338 m). From the top one sees the old city and beyond the Han.',
    },
    ...{ lon: 126.9578, lat: 37.585, heightM: 335, headingDeg: 110, pitchDeg: -16, rangeM: 900 },
  },
  {
    id: 'donuimun',
    name: { ko: '돈의문 터', en: 'Site of Donuimun, the west gate' },
    text: {
      ko: '서대문이 있던 자리. 1915년 전찻길을 낼 때 헐려 네 대문 가운데 홀로 남지 않았다. 여기서 숭례문으로 돌아가면 한 바퀴가 된다.',
      en: 'Where the west gate stood until a tramway took it in 1915: the only one of the four great gates that is gone. From here back to the south gate the round is closed.',
    },
    ...{ lon: 126.969, lat: 37.5683, heightM: 45, headingDeg: 60, pitchDeg: -22, rangeM: 350 },
  },
];

/**
 * The camera of a stop, looking at its gate where this city has one of that name: generated streets may have moved it some
 * hundred metres, and houses stand closer round it. Its height is above the ellipsoid, as cameras want it.
 */
export function cameraOf(stop: WalkStop, landmarks: readonly Named[] = []) {
  const gate = landmarks.find(({ nameEn }) => nameEn.toLowerCase().startsWith(stop.id));
  const [lon, lat] = gate?.at ?? [stop.lon, stop.lat];
  return {
    target: [lon, lat, stop.heightM + geoidUndulation([lon, lat])] as const,
    range: gate ? Math.min(stop.rangeM, gateRangeM) : stop.rangeM,
    heading: stop.headingDeg,
    pitch: gate ? Math.min(stop.pitchDeg, gatePitchDeg) : stop.pitchDeg,
  };
}

interface Named {
  readonly nameEn: string;
  readonly at: readonly [lon: number, lat: number];
}

/** Steep and near enough to look over the roofs around. */
const [gateRangeM, gatePitchDeg] = [190, -38];
