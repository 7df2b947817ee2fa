import type { QualityReport } from './quality.ts';

// U+FFFD is what a decoder leaves of bytes that it could not read; its UTF-8 bytes read as CP949 or Latin-1 give the
// other two. What stood there is lost for good: the text is unknown rather than wrong.
const destroyed = /\uFFFD|占[쏙싸쎌]|ï¿½/u;

const plain = /^[!-~가-힣]+$/u;

/** A text attribute as a person would read it, or null when it is absent or was destroyed at the source (counted). */
export function cleanText(value: unknown, report: QualityReport): string | null {
  if (value === null || value === undefined) return null;
  // Most words of registers and tags: there is nothing to clean.
  if (typeof value === 'string' && plain.test(value)) return value;
  const text = String(value)
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  if (text === '') return null;
  if (!destroyed.test(text)) return text;
  report.count('destroyed-text', {
    ko: '원본에서 깨진 글자 (알 수 없음으로 둠)',
    en: 'texts destroyed at the source (left unknown)',
  });
  return null;
}

/** A number, also when written as text; null when it is neither. */
export function cleanNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const n = Number(value);
  return Number.isFinite(n) ? n : null;
}

/** A positive number; zero means unknown in Seoul's registers. */
export function positiveNumber(value: unknown): number | null {
  const n = cleanNumber(value);
  return n !== null && n > 0 ? n : null;
}
