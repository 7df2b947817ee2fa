import { describe, expect, it } from 'vitest';
import { initialsOf, isInitials, nameFit, plainName } from './names.ts';

describe('names', () => {
  it('have initial consonants', () => {
    expect(initialsOf('역삼1동')).toBe('ㅇㅅ1ㄷ');
    expect(isInitials('ㅇㅅㄷ')).toBe(true);
    expect(isInitials('')).toBe(false);
  });
  it('fit as a whole before their beginning before a part', () => {
    expect(nameFit('역삼동', '역삼동')).toBe(3);
    expect(nameFit('ㅇㅅㄷ', '역삼동')).toBe(3);
    expect(nameFit('ㅇㅅ', '역삼동')).toBe(2);
    expect(nameFit('삼', '역삼동')).toBe(1);
    expect(nameFit('서초', '역삼동')).toBe(0);
    expect(nameFit('', '역삼동')).toBe(0);
  });
  it('are compared without case, spaces, hyphens, and decomposed letters', () => {
    expect(plainName('Yeoksam-dong ')).toBe('yeoksamdong');
    expect(plainName('강남'.normalize('NFD'))).toBe('강남');
  });
});
