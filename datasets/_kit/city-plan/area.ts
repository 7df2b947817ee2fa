import { type Epsg5186, outcomeKind, toEpsg5186 } from '#core';
import { guFacts } from '../facts/gu.ts';
import type { PlanArea } from './types.ts';

/** Jongno, Jung and Yongsan: about 56 km². */
export const centreGu: readonly string[] = ['11110', '11140', '11170'];
export const cityKm2 = 605.2;
/** Gangnam station. */
export const aroundPlace: Epsg5186 = toEpsg5186([127.0277, 37.4975]);

const areaUnknown = outcomeKind({
  code: 'area-unknown',
  status: 400,
  message: { ko: '"{text}"은(는) 서울의 구역이 아닙니다: {whyKo}', en: '"{text}" is no area of Seoul: {whyEn}' },
  remedy: {
    ko: 'all, centre, gu:강남구,서초구, km2:9 가운데 하나로 적으십시오.',
    en: 'Write all, centre, gu:강남구,서초구 (names or codes) or km2:9.',
  },
});

/**
 * Reads `all`, `centre`, `gu:강남구,서초구` (Korean or English names, or five-digit codes) or `km2:9`.
 * @throws Outcome `area-unknown`
 */
export function parseArea(text: string): PlanArea {
  const fail = (whyKo: string, whyEn: string) => areaUnknown({ text, whyKo, whyEn });
  const [head, ...rest] = text.trim().split(':');
  const tail = rest.join(':').trim();
  if (head === 'all' || head === 'centre') {
    if (rest.length > 0) throw fail(`${head} 뒤에는 아무것도 오지 않습니다.`, `nothing follows ${head}.`);
    return head;
  }
  if (head === 'gu') {
    const names = tail.split(',').map((name) => name.trim());
    const codes = names.map((name) => {
      const found = guFacts.find((gu) => [gu.code, gu.name, gu.nameEn.toLowerCase()].includes(name.toLowerCase()));
      if (!found) throw fail(`"${name}"(이)라는 구가 없습니다.`, `there is no gu "${name}".`);
      return found.code;
    });
    return { gu: [...new Set(codes)].sort() };
  }
  if (head === 'km2') {
    const km2 = tail === '' ? Number.NaN : Number(tail);
    if (!(km2 > 0 && km2 <= cityKm2)) {
      throw fail(`넓이는 0보다 크고 ${cityKm2} 이하인 수입니다.`, `the size is a number above 0 and up to ${cityKm2}.`);
    }
    return { km2 };
  }
  throw fail('알 수 없는 낱말입니다.', 'the word is not known.');
}

/** The text that `parseArea` reads. */
export function areaText(area: PlanArea): string {
  if (typeof area === 'string') return area;
  return 'gu' in area ? `gu:${area.gu.join(',')}` : `km2:${area.km2}`;
}

/** Codes of the gu of an area; all of them where the area is cut by distance. */
export function guOfArea(area: PlanArea): readonly string[] {
  if (area === 'centre') return centreGu;
  return typeof area === 'object' && 'gu' in area ? area.gu : guFacts.map((gu) => gu.code).sort();
}
