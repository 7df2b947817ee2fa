/**
 * How deep the lines run: general knowledge of what is underground, what is not, and of some stations known for their
 * depth. Everything else is a usual value of its line, so depths are plausible, not surveyed.
 * Depths are of the rail below the ground in metres, negative above it.
 */

/** Usual depth of a line's stations: the later a line was built, the deeper it had to go. */
export const usualDepthM: Readonly<Record<string, number>> = {
  1: 12,
  2: 15,
  3: 17,
  4: 18,
  5: 24,
  6: 25,
  7: 24,
  8: 20,
  9: 22,
  S: 24,
  B: 22,
  GJ: 0,
  A: 34,
  UI: 20,
  SL: 22,
};

/** Height of the rail of an elevated station. */
export const elevatedDepthM = -10;
/** At a transfer a line passes at least this far under the one above it. */
export const transferStepM = 9;

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Stations on viaducts, by line. */
export const elevatedStations: Readonly<Record<string, readonly string[]>> = {
  2: names('한양대 뚝섬 성수 건대입구 구의 강변 잠실나루 당산 대림 구로디지털단지 신대방'),
  3: names('지축 옥수'),
  4: names('불암산 상계 노원 창동 동작'),
  7: names('자양'),
  GJ: names('응봉'),
};

/** Stations on the ground, by line; `*` stands for every station that is not named under `undergroundStations`. */
export const surfaceStations: Readonly<Record<string, readonly string[]>> = {
  1: ['*'],
  2: names('용답 신답 도림천'),
  6: names('신내'),
  7: names('도봉산'),
  9: names('개화'),
  B: names('청량리 왕십리'),
  GJ: ['*'],
};

/** Stations underground on lines that else run on the ground. */
export const undergroundStations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  1: {
    서울역: 12,
    시청: 12,
    종각: 11,
    종로3가: 11,
    종로5가: 11,
    동대문: 12,
    동묘앞: 12,
    신설동: 12,
    제기동: 12,
    청량리: 12,
  },
  GJ: { 홍대입구: 20, 서강대: 12, 공덕: 22, 효창공원앞: 14 },
};

/** Stations known for their depth. */
export const knownDepthM: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  2: { 이대: 42 },
  5: { 여의나루: 27, 신금호: 43, 충정로: 36, 마포: 30 },
  6: { 버티고개: 44, 이태원: 38, 녹사평: 35, 한강진: 30 },
  7: { 숭실대입구: 45 },
  A: { 공덕: 40, 서울역: 40, 홍대입구: 33, 김포공항: 25, 마곡나루: 26, 디지털미디어시티: 28 },
};

/** Sections that cross the Han on a bridge; every other crossing is a tunnel under it. */
export const bridgeSections: readonly (readonly [line: string, from: string, to: string])[] = [
  ['1', '용산', '노량진'],
  ['2', '당산', '합정'],
  ['2', '강변', '잠실나루'],
  ['3', '옥수', '압구정'],
  ['4', '이촌', '동작'],
  ['7', '자양', '청담'],
  ['A', '마곡나루', '디지털미디어시티'],
];

/** Where a section runs round outside Seoul, between two stations: longitude, latitude. */
export const bends: readonly (readonly [line: string, from: string, to: string, via: readonly [number, number][]])[] = [
  [
    '7',
    '가산디지털단지',
    '천왕',
    [
      [126.868, 37.476],
      [126.8547, 37.4793],
    ],
  ],
];

/** Length of a platform in metres: ten cars on lines 1 to 4 and the railways, eight on 5 to 8, fewer on the light lines. */
export const platformLengthM: Readonly<Record<string, number>> = {
  5: 165,
  6: 165,
  7: 165,
  8: 125,
  9: 165,
  S: 165,
  UI: 60,
  SL: 50,
};
export const usualPlatformM = 205;
