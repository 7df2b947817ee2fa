import { type AttributeSpec, type Instant, type Language, type UnitName, unitSymbol } from '#core';
import { romanize } from '#datasets/_core/romanize.ts';

/** Numbers, times and ages as a reader of the language expects them. Times are Seoul's, and say so. */
export interface Formats {
  number(value: number, decimals?: number): string;
  /** Value and unit: `12.5 m`, `12층`, `34 µg/m³`. */
  quantity(value: number, unit: UnitName, decimals?: number): string;
  /** What an attribute's value reads like: coded values in words, numbers with their unit, nothing as a dash. */
  attribute(value: unknown, spec: AttributeSpec): string;
  date(instant: Instant): string;
  time(instant: Instant): string;
  dateTime(instant: Instant): string;
  /** `2 minutes ago`, in the coarsest unit that is not zero. */
  age(ms: number): string;
  /** A length in metres, in kilometres from one kilometre on. */
  length(metres: number): string;
}

const zone = 'Asia/Seoul';
/** Units written against the number in Korean. */
const countedUnits: readonly UnitName[] = ['people', 'count', 'floors', 'year', 'second', 'minute', 'hour'];
const tightUnits: readonly UnitName[] = ['percent', 'degree', 'celsius'];

/** Of what is counted in words, the word for one. */
const singular: Partial<Record<UnitName, string>> = { floors: 'floor', people: 'person' };

export const absent = '–';

const made = new Map<Language, Formats>();

export function formatsOf(language: Language): Formats {
  let formats = made.get(language);
  if (!formats) {
    formats = makeFormats(language);
    made.set(language, formats);
  }
  return formats;
}

function makeFormats(language: Language): Formats {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  const numbers = [0, 1, 2, 3].map(
    (decimals) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        // Nothing is not less than nothing.
        signDisplay: 'negative',
      }),
  );
  const date = new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: 'medium' });
  const time = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  const number = (value: number, decimals = 0) => numbers[Math.min(3, decimals)].format(value);
  const quantity = (value: number, unit: UnitName, decimals = 0) => {
    // A year is a name, not an amount: no thousands separator.
    if (unit === 'year') return language === 'ko' ? `${Math.round(value)}년` : String(Math.round(value));
    const symbol = (language === 'en' && value === 1 && singular[unit]) || unitSymbol(unit, language);
    return `${number(value, decimals)}${gap(unit, language)}${symbol}`.trim();
  };
  return {
    number,
    quantity,
    attribute: (value, spec) => attributeText(value, spec, language, quantity),
    date: (instant) => date.format(instant),
    time: (instant) => time.format(instant),
    dateTime: (instant) => `${date.format(instant)} ${time.format(instant)} KST`,
    age: (ms) => ageText(ms, relative),
    length: (metres) =>
      metres < 1000 ? quantity(metres, 'metre') : `${number(metres / 1000, metres < 10_000 ? 2 : 1)} km`,
  };
}

function gap(unit: UnitName, language: Language): string {
  if (tightUnits.includes(unit)) return '';
  return language === 'ko' && countedUnits.includes(unit) ? '' : ' ';
}

function attributeText(
  value: unknown,
  spec: AttributeSpec,
  language: Language,
  quantity: (value: number, unit: UnitName, decimals?: number) => string,
): string {
  if (value === null || value === undefined || value === '') return absent;
  const coded = spec.codes?.[String(value)];
  if (coded) return coded[language];
  if (typeof value !== 'number') return spec.koreanName && language === 'en' ? inLatin(String(value)) : String(value);
  return Number.isFinite(value) ? quantity(value, spec.unit, spec.decimals) : absent;
}

/** `중구 2동 (생성)` -> `Jung-gu 2-dong (generated)`. */
const inLatin = (name: string): string => romanize(name.replace(' (생성)', ' (generated)'));

function ageText(ms: number, relative: Intl.RelativeTimeFormat): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return relative.format(-seconds, 'second');
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}
