import { describe, expect, it } from 'vitest';
import { formatsOf } from './format.ts';

const ko = formatsOf('ko');
const en = formatsOf('en');
const noon = Date.parse('2026-12-21T03:00:00Z');

describe('numbers and units', () => {
  it('writes counted units against the number in Korean', () => {
    expect(ko.quantity(12, 'floors')).toBe('12층');
    expect(en.quantity(12, 'floors')).toBe('12 floors');
    expect(ko.quantity(1234.5, 'metre', 1)).toBe('1,234.5 m');
    expect(ko.quantity(40, 'percent')).toBe('40%');
    expect(ko.quantity(250, 'minute')).toBe('250분');
  });
  it('does not group the digits of a year', () => {
    expect(ko.quantity(1998, 'year')).toBe('1998년');
    expect(en.quantity(1998, 'year')).toBe('1998');
  });
  it('counts one of a thing as one', () => {
    expect([en.quantity(1, 'floors'), en.quantity(2, 'floors'), ko.quantity(1, 'floors')]).toEqual([
      '1 floor',
      '2 floors',
      '1층',
    ]);
  });
  it('says kilometres from one kilometre on', () => {
    expect(en.length(500)).toBe('500 m');
    expect(en.length(1234)).toBe('1.23 km');
  });
});

describe('attributes', () => {
  it('that are Korean names are read in Latin letters by readers of English', () => {
    const dong = { title: { ko: '동', en: 'Dong' }, unit: 'one', koreanName: true } as const;
    expect(ko.attribute('중구 2동 (생성)', dong)).toBe('중구 2동 (생성)');
    expect(en.attribute('중구 2동 (생성)', dong)).toBe('Jung-gu 2-dong (generated)');
    expect(en.attribute('을지로', dong)).toBe('Eulji-ro');
  });
  const spec = {
    title: { ko: '용도', en: 'Use' },
    unit: 'one',
    codes: { office: { ko: '업무시설', en: 'office' } },
  } as const;
  it('translates codes, and shows unknown codes as they are', () => {
    expect(ko.attribute('office', spec)).toBe('업무시설');
    expect(en.attribute('stadium', spec)).toBe('stadium');
  });
  it('shows a dash for nothing, never a zero', () => {
    const height = { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 } as const;
    expect([null, undefined, '', Number.NaN].map((value) => ko.attribute(value, height))).toEqual(['–', '–', '–', '–']);
    expect(ko.attribute(0, height)).toBe('0.0 m');
  });
});

describe('time', () => {
  it('is Seoul’s, whatever the zone of the machine, and says so', () => {
    expect(ko.time(noon)).toBe('12:00');
    expect(ko.dateTime(noon)).toBe('2026. 12. 21. 12:00 KST');
    expect(en.dateTime(noon)).toBe('21 Dec 2026 12:00 KST');
    expect(ko.time(Date.parse('2026-12-20T15:00:00Z'))).toBe('00:00');
  });
  it('tells ages in the coarsest unit', () => {
    expect(en.age(5_000)).toBe('5 seconds ago');
    expect(en.age(150_000)).toBe('2 minutes ago');
    expect(ko.age(2 * 3_600_000)).toBe('2시간 전');
    expect(en.age(-3_000)).toBe('now');
  });
});
