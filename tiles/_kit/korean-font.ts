import { GlobalFonts } from '@napi-rs/canvas';

/** Families that hold Hangul, the best first. */
const wanted = [
  'Noto Sans CJK KR',
  'Noto Sans KR',
  'Noto Sans CJK JP',
  'NanumGothic',
  'Apple SD Gothic Neo',
  'Malgun Gothic',
];

/** The family of this machine that Korean names are drawn in; undefined when it has none that is known to hold Hangul. */
export const koreanFont = (): string | undefined => wanted.find((family) => GlobalFonts.has(family));
