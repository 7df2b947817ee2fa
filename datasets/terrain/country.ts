import { toEpsg5186 } from '#core';
import type { Hill, Stream, WaterPoint } from '../_kit/city-plan-nature.ts';

/**
 * What lies around the city and makes its horizon: mountains and streams of the province, and how the mountains of the
 * city hang together. General knowledge, as also published on hiking maps; positions to some 500 m, saddles to 50 m.
 */

// Name, latitude, longitude, height in metres.
const peakTable = `
사패산 37.721 127.008 552
남한산 37.4905 127.205 522
청량산(남한산성) 37.4785 127.178 482
검단산(하남) 37.511 127.256 657
예봉산 37.558 127.262 683
운길산 37.577 127.299 610
천마산 37.683 127.271 812
철마산 37.731 127.252 711
주금산 37.79 127.253 814
죽엽산 37.775 127.19 622
불곡산(양주) 37.801 127.03 470
고령산 37.761 126.906 622
노고산(고양) 37.675 126.935 496
심학산 37.756 126.715 194
계양산 37.5545 126.715 395
소래산 37.457 126.786 299
수리산 37.3635 126.901 489
수암봉 37.364 126.875 398
모락산 37.372 126.988 386
백운산(의왕) 37.359 127.006 567
광교산 37.343 127.019 582
국사봉(청계산) 37.405 127.048 540
바라산 37.377 127.02 428
불곡산(분당) 37.365 127.14 335
영장산 37.397 127.16 414
문형산 37.364 127.183 497
무갑산 37.399 127.32 578
퇴뫼산 37.702 127.162 372
송암산 37.645 127.155 380
백봉산 37.64 127.245 590
시단봉 37.6475 126.9885 601
칼바위 37.6375 126.9925 580
응봉(진관) 37.638 126.938 333
`;

/** Two mountains and the height of the saddle between them. */
export interface Ridge {
  readonly from: string;
  readonly to: string;
  readonly saddleM: number;
}

const ridgeTable = `
백운대|인수봉|690
백운대|만경대|720
만경대|노적봉|640
만경대|시단봉|560
시단봉|칼바위|540
칼바위|보현봉|560
칼바위|형제봉|330
보현봉|문수봉|640
보현봉|형제봉|400
형제봉|북악 팔각정|270
북악 팔각정|북악산|260
북악산|인왕산|120
인왕산|인왕산 북릉 (기차바위)|260
인왕산|안산|75
문수봉|비봉|510
비봉|향로봉|480
향로봉|족두리봉|250
문수봉|의상봉|450
백운대|원효봉|420
인수봉|영봉|490
영봉|우이암|330
우이암|오봉|480
오봉|자운봉|600
자운봉|선인봉|640
자운봉|사패산|440
수락산|도솔봉|490
도솔봉|불암산|190
용마산|아차산|220
망우산|용마산|170
관악산|삼성산|260
삼성산|호암산|300
호암산|장군봉|230
관악산|청룡산|110
관악산|우면산|110
관악산|까치산|80
국사봉|서달산|80
국사봉|까치산|75
구룡산|대모산|210
우면산|서리풀공원|45
청계산 매봉|청계산 옥녀봉|300
청계산 매봉|국사봉(청계산)|430
국사봉(청계산)|바라산|280
바라산|백운산(의왕)|380
백운산(의왕)|광교산|470
인릉산|청계산 옥녀봉|120
남산|매봉산 (옥수·금호)|80
매봉산 (옥수·금호)|응봉산|55
매봉산 (옥수·금호)|대현산|65
북악산|낙산|90
안산|노고산|55
안산|궁동산|55
노고산|와우산|45
봉산|앵봉산|95
앵봉산|이말산|70
개운산|천장산|55
형제봉|개운산|75
신정산 (계남산)|지양산|60
와룡산|천왕산|55
천왕산|개웅산|55
우장산|봉제산|40
고덕산|일자산|45
남한산|청량산(남한산성)|420
청량산(남한산성)|인릉산|110
남한산|검단산(하남)|180
예봉산|운길산|400
천마산|철마산|420
철마산|주금산|450
천마산|백봉산|250
수리산|수암봉|300
고령산|노고산(고양)|110
송암산|퇴뫼산|190
불암산|망우산|90
`;

const rowsOf = (table: string): string[] => table.trim().split('\n');

export const ridgeFacts: readonly Ridge[] = rowsOf(ridgeTable).map((row) => {
  const [from, to, saddleM] = row.split('|');
  return { from, to, saddleM: Number(saddleM) };
});

const round = (metres: number): number => Math.round(metres * 1000) / 1000;

/** Mountains beyond the city; their extents follow their heights. */
export const countryHills: readonly Hill[] = rowsOf(peakTable).map((row) => {
  const [name, lat, lon, heightM] = row.split(' ');
  const [x, y] = toEpsg5186([Number(lon), Number(lat)]).map(round);
  const radius = 2.1 * Number(heightM);
  return {
    name,
    x,
    y,
    heightM: Number(heightM),
    longRadiusM: 1.3 * radius,
    shortRadiusM: radius,
    ridge: [0.6, 0.8],
    lobes: [0.1, -0.08],
  };
});

// Id, water level at the mouth and slope of the bed, half width; then latitude and longitude downstream.
const streamTable = `
wangsuk 4.5 0.0016 60|37.73 127.2, 37.69 127.186, 37.65 127.165, 37.615 127.152, 37.585 127.15
changneung 4 0.002 30|37.662 126.955, 37.645 126.9, 37.62 126.87, 37.602 126.838
gongneung 3 0.0015 50|37.705 126.985, 37.7 126.93, 37.715 126.88, 37.738 126.8, 37.75 126.72, 37.735 126.66
gulpo 3.2 0.0006 40|37.48 126.745, 37.52 126.755, 37.56 126.76, 37.6 126.765
gyeongan 6 0.0013 60|37.34 127.235, 37.4 127.26, 37.46 127.295, 37.52 127.31, 37.57 127.325
hogye 12 0.003 25|37.365 126.965, 37.39 126.955, 37.4 126.935, 37.41 126.91
siheung 3 0.0012 40|37.42 126.82, 37.4 126.79, 37.385 126.74, 37.37 126.68
sinpyeong 20 0.003 25|37.81 127.09, 37.77 127.06, 37.745 127.045
`;

/** The Han goes on beyond the plan's own streams, to the edges of the country. */
const hanBeyond = {
  east: [
    [127.3, 37.59],
    [127.325, 37.57],
    [127.37, 37.55],
  ],
  west: [
    [126.69, 37.665],
    [126.662, 37.7],
    [126.655, 37.74],
    [126.61, 37.765],
  ],
} as const;

export function countryStreams(streams: readonly Stream[]): Stream[] {
  const made = rowsOf(streamTable).map((row): Stream => {
    const [head, line] = row.split('|');
    const [id, levelM, slope, halfWidthM] = head.split(' ');
    const places = line.split(',').map((place) => {
      const [lat, lon] = place.trim().split(' ').map(Number);
      return toEpsg5186([lon, lat]).map(round);
    });
    return { id, name: id, points: levelled(places, Number(levelM), Number(slope), Number(halfWidthM)) };
  });
  const han = streams.find(({ id }) => id === 'han');
  return han ? [...made, ...hanEnds(han)] : made;
}

/** Levels rise from the mouth upstream. */
function levelled(places: readonly number[][], mouthM: number, slope: number, halfWidthM: number): WaterPoint[] {
  const points: WaterPoint[] = [];
  let levelM = mouthM;
  for (let i = places.length - 1; i >= 0; i--) {
    const [x, y] = places[i];
    const next = points[points.length - 1];
    if (next) levelM += slope * Math.sqrt((x - next.x) ** 2 + (y - next.y) ** 2);
    points.push({ x, y, halfWidthM, levelM: round(levelM) });
  }
  return points.reverse();
}

function hanEnds(han: Stream): Stream[] {
  const first = han.points[0];
  const last = han.points[han.points.length - 1];
  const place = ([lon, lat]: readonly [number, number], like: WaterPoint): WaterPoint => {
    const [x, y] = toEpsg5186([lon, lat]).map(round);
    return { ...like, x, y };
  };
  const east = hanBeyond.east.map((p) => place(p, first)).filter(({ x }) => x > first.x + 500);
  const west = hanBeyond.west.map((p) => place(p, last)).filter(({ x }) => x < last.x - 500);
  return [
    { id: 'han-east', name: han.name, points: [...east.reverse(), first] },
    { id: 'han-west', name: han.name, points: [last, ...west] },
  ].filter(({ points }) => points.length > 1);
}
