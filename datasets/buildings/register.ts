import { cleanNumber, cleanText, positiveNumber } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow, BuildingStructure, BuildingUse } from './contract.ts';
import { floorsFrom, heightFrom } from './heights.ts';

/**
 * GIS건물통합정보, the building register on the cadastral map (Ministry of Land, Infrastructure and Transport). Zero
 * means unknown in all its numbers.
 */
export const registerFields = [
  'UFID',
  'BD_MGT_SN',
  'PNU',
  'GRND_FLR',
  'UGRND_FLR',
  'USABILITY',
  'STRCT_CD',
  'USEAPR_DAY',
];

/**
 * Columns of the same register as VWorld delivers it (AL_D010): numbered, in the order of its table definition.
 */
export const numberedFields = ['A0', 'A1', 'A2', 'A8', 'A16', 'A26', 'A27'];
const namesOfNumbered: Readonly<Record<string, string>> = {
  A1: 'UFID',
  A2: 'PNU',
  A8: 'USABILITY',
  A10: 'STRCT_CD',
  A13: 'USEAPR_DAY',
  A16: 'HEIGHT',
  A24: 'BLD_NM',
  A25: 'DONG_NM',
  A26: 'GRND_FLR',
  A27: 'UGRND_FLR',
};

/** Attributes of one row with numbered columns; its address is that of the parcel. */
export function numberedRow(properties: Readonly<Record<string, unknown>>, report: QualityReport) {
  const named = Object.entries(namesOfNumbered).map(([number, name]) => [name, properties[number]]);
  const place = [cleanText(properties.A4, report), cleanText(properties.A5, report)].filter(Boolean).join(' ');
  return { ...registerRow(Object.fromEntries(named), report), address: place || null };
}

// Main groups of the use codes, in the order of 건축법 시행령 별표 1 (Enforcement Decree of the Building Act, annex 1).
const useByGroup: Readonly<Record<string, BuildingUse>> = {
  '01': 'detached',
  '02': 'multifamily',
  '03': 'retail',
  '04': 'retail',
  '05': 'cultural',
  '06': 'cultural',
  '07': 'retail',
  '08': 'transport',
  '09': 'medical',
  '10': 'education',
  '11': 'medical',
  '12': 'education',
  '13': 'cultural',
  '14': 'office',
  '15': 'hotel',
  '16': 'retail',
  '17': 'industrial',
  '18': 'industrial',
  '19': 'industrial',
  '20': 'transport',
};
/** 아파트: by the same annex, a block of dwellings with five or more storeys. */
const apartmentFloors = 5;
const apartmentCode = '02001';

// First digit: kind of frame. Second: variety.
const structures: readonly (readonly [pattern: RegExp, structure: BuildingStructure])[] = [
  [/^12/, 'block'],
  [/^1/, 'brick'],
  [/^2/, 'concrete'],
  [/^3/, 'steel'],
  [/^4/, 'steel-concrete'],
  [/^5/, 'wood'],
  [/^\d/, 'other'],
];

/** Use by a code of five signs; blocks of dwellings are told from low ones by their floors. */
export function buildingUseOf(code: string | null, floors: number | null): BuildingUse {
  if (code === null) return 'unknown';
  const use = useByGroup[code.slice(0, 2)] ?? 'other';
  const apartment = code === apartmentCode || (code === '02000' && floors !== null && floors >= apartmentFloors);
  return apartment ? 'apartment' : use;
}

const structureOf = (code: string | null): BuildingStructure =>
  (code && structures.find(([pattern]) => pattern.test(code))?.[1]) || 'unknown';

function yearOf(day: string | null, report: QualityReport): number | null {
  if (day === null) return null;
  const year = Number(/^(\d{4})(\d{2})?(\d{2})?$/.exec(day.replace(/[-.]/g, ''))?.[1]);
  if (year >= 1390 && year <= 2100) return year;
  report.count('absurd-dates', {
    ko: '있을 수 없는 사용승인일 (알 수 없음으로 둠)',
    en: 'impossible dates of completion (left unknown)',
  });
  return null;
}

/** Attributes of one register row; `id` is undefined when the row names itself in no way. */
export function registerRow(
  properties: Readonly<Record<string, unknown>>,
  report: QualityReport,
): Omit<BuildingRow, 'id' | 'footprint'> & { id: string | undefined } {
  const text = (key: string) => cleanText(properties[key], report);
  const floors = floorsFrom(cleanNumber(properties.GRND_FLR), report);
  const block = text('DONG_NM');
  const name = text('BLD_NM');
  return {
    id: text('UFID') ?? text('BD_MGT_SN') ?? text('GEOIDN') ?? undefined,
    ...heightFrom(positiveNumber(properties.HEIGHT), floors, report),
    floors,
    floorsBelow: floorsFrom(cleanNumber(properties.UGRND_FLR), report),
    use: buildingUseOf(text('USABILITY'), floors),
    structure: structureOf(text('STRCT_CD')),
    yearBuilt: yearOf(text('USEAPR_DAY'), report),
    name: name && block ? `${name} ${block}` : (name ?? block),
    address: null,
  };
}
