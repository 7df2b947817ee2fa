import { boxContains, outcomeKind, seoulBox, type Wgs84Box } from '#core';

/** @throws area-outside-seoul when a corner of the area lies beyond the city's box */
export function requireInSeoul(area: Wgs84Box): void {
  const inside = boxContains(seoulBox, [area[0], area[1]]) && boxContains(seoulBox, [area[2], area[3]]);
  if (!inside) throw outsideSeoul({}, 'area');
}

const outsideSeoul = outcomeKind({
  code: 'area-outside-seoul',
  status: 422,
  message: { ko: '지정한 범위가 서울을 벗어납니다.', en: 'The area reaches beyond Seoul.' },
  remedy: {
    ko: '경도 126.734–127.216, 위도 37.396–37.732 안에서 지정하십시오.',
    en: 'Choose one within longitude 126.734–127.216 and latitude 37.396–37.732.',
  },
});
