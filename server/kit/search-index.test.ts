import { describe, expect, it } from 'vitest';
import type { NameKind } from '#core';
import type { Named } from './search.ts';
import { NameIndex, rankHits } from './search-index.ts';

let count = 0;
const thing = (kind: NameKind, name: string, more: Partial<Named> = {}): Named => ({
  id: `t:${count++}`,
  kind,
  name,
  nameEn: '',
  also: '',
  detail: '',
  detailEn: '',
  box: [count * 1000, 0, count * 1000, 0],
  ...more,
});

const city = [
  thing('building', '강남역 센트럴 푸르지오', { also: '서울특별시 서초구 서초대로 350' }),
  thing('stop', '강남역12번출구'),
  thing('station', '강남역', { nameEn: 'Gangnam Station', detail: '2호선' }),
  thing('station', '강남구청역', { nameEn: 'Gangnam-gu Office Station' }),
  thing('gu', '강남구', { nameEn: 'Gangnam-gu' }),
  thing('dong', '신사동', { nameEn: 'Sinsa-dong', detail: '강남구', detailEn: 'Gangnam-gu' }),
  thing('dong', '신사동', { nameEn: 'Sinsa-dong', detail: '은평구', detailEn: 'Eunpyeong-gu' }),
  thing('building', '강남파이낸스센터', { nameEn: 'Gangnam Finance Center', also: '서울특별시 강남구 테헤란로 152' }),
  thing('building', '서울특별시 강남구 테헤란로 1521', { also: '서울특별시 강남구 테헤란로 1521' }),
  thing('road', '테헤란로', { nameEn: 'Teheran-ro' }),
  thing('sensor', 'OC3CL200010', { detail: '센서' }),
];
const index = new NameIndex();
index.add(city.slice(0, 4));
index.add(city.slice(4));
const names = (query: string, limit = 10) => rankHits(index.find(query), limit).map(({ name }) => name);

describe('the index of names', () => {
  it('finds by initial consonants, the whole name first', () => {
    expect(names('ㄱㄴㅇ')[0]).toBe('강남역');
    expect(names('ㅌㅎㄹㄹ')[0]).toBe('테헤란로');
    expect(names('ㅅㅅㄷ')).toEqual(['신사동', '신사동']);
  });
  it('finds by English names, without regard to case, spaces and hyphens', () => {
    expect(names('gangnam station')[0]).toBe('강남역');
    expect(names('SINSADONG')).toHaveLength(2);
    expect(names('teheran')[0]).toBe('테헤란로');
  });
  it('puts the whole name before beginnings before parts, and what people mean most before the rest', () => {
    expect(names('강남역')[0]).toBe('강남역');
    expect(names('강남역')).toHaveLength(3);
    expect(names('강남').slice(0, 3)).toEqual(['강남구', '강남역', '강남구청역']);
  });
  it('finds an address by its end, the exact number before a longer one', () => {
    expect(names('테헤란로 152').slice(0, 2)).toEqual(['강남파이낸스센터', '서울특별시 강남구 테헤란로 1521']);
  });
  it('takes several words in any order, each somewhere', () => {
    expect(names('은평구 신사동')).toHaveLength(1);
    expect(names('신사동 eunpyeong')).toHaveLength(1);
    expect(names('신사동 종로구')).toEqual([]);
  });
  it('answers nothing to nothing, and to what does not exist', () => {
    expect(names('  ')).toEqual([]);
    expect(names('-')).toEqual([]);
    expect(names('없는이름')).toEqual([]);
    expect(names('ㅋㅋㅋㅋㅋ')).toEqual([]);
  });
  it('shows neighbours of one name once', () => {
    const here = { box: [0, 0, 0, 0] as const };
    const pair = [thing('stop', '역삼역', here), thing('stop', '역삼역', { box: [30, 0, 30, 0] })];
    const far = thing('stop', '역삼역', { box: [5000, 0, 5000, 0] });
    const own = new NameIndex();
    own.add([...pair, far]);
    expect(rankHits(own.find('역삼역'), 10)).toHaveLength(2);
  });
  it('keeps to the limit and is the same again', () => {
    expect(names('강남', 2)).toHaveLength(2);
    expect(names('강남')).toEqual(names('강남'));
  });
});
