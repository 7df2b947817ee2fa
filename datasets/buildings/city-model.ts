import { cleanNumber, cleanText, positiveNumber } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import { type BuildingRow, type BuildingUse, type RoofShape, roofShapes } from './contract.ts';
import { floorsFrom, heightFrom } from './heights.ts';
import { buildingUseOf } from './register.ts';

/** Attributes of a building of CityGML or CityJSON (both name them alike); `@…` is what its surfaces say. */
type Properties = Readonly<Record<string, unknown>>;

/** RoofTypeType of the building module of CityGML 2 (OGC 12-019, annex C.1). */
const roofCodes: Readonly<Record<string, RoofShape>> = {
  1000: 'flat',
  1010: 'skillion',
  1020: 'skillion',
  1030: 'gabled',
  1040: 'hipped',
  1050: 'hipped',
  1060: 'other',
  1070: 'pyramidal',
  1080: 'round',
  1090: 'round',
  1100: 'other',
  1110: 'round',
  1120: 'pyramidal',
  1130: 'other',
};

/** BuildingClassType of the same annex. */
const classUses: Readonly<Record<string, BuildingUse>> = {
  1000: 'multifamily',
  1020: 'office',
  1030: 'retail',
  1040: 'retail',
  1050: 'cultural',
  1060: 'cultural',
  1070: 'cultural',
  1080: 'cultural',
  1100: 'education',
  1120: 'medical',
  1150: 'industrial',
  1160: 'industrial',
  1170: 'transport',
};

/** Words in which models without code lists state a use. */
const useWords: readonly (readonly [RegExp, BuildingUse])[] = [
  [/apartment|아파트/i, 'apartment'],
  [/single.?family|detached|단독/i, 'detached'],
  [/residen|habitation|dwelling|주택|주거/i, 'multifamily'],
  [/office|business|administration|업무/i, 'office'],
  [/hotel|hostel|숙박/i, 'hotel'],
  [/school|education|universit|교육|학교/i, 'education'],
  [/hospital|health|clinic|의료|병원/i, 'medical'],
  [/church|temple|culture|museum|sport|종교|문화/i, 'cultural'],
  [/retail|shop|commerc|trade|market|근린|판매/i, 'retail'],
  [/industr|factory|storage|warehouse|공장|창고/i, 'industrial'],
  [/transport|traffic|station|parking|garage|교통|주차/i, 'transport'],
];

function statedUse(values: readonly (string | null)[], floors: number | null): BuildingUse {
  const [buildingClass, ...functions] = values;
  for (const text of functions) if (text && /^\d{5}$/.test(text)) return buildingUseOf(text, floors);
  for (const text of [...functions, buildingClass]) {
    const found = text && useWords.find(([pattern]) => pattern.test(text))?.[1];
    if (found) return found;
  }
  return classUses[buildingClass ?? ''] ?? 'unknown';
}

function roofOf(code: string | null, seen: unknown): RoofShape | null {
  const stated =
    code && (roofCodes[code] ?? Object.keys(roofShapes).find((shape) => code.toLowerCase().includes(shape)));
  const shape = stated || (typeof seen === 'string' ? seen : '');
  return shape in roofShapes ? (shape as RoofShape) : null;
}

/** Attributes of a building of a city model. A height that it states comes before the height of its surfaces. */
export function cityModelRow(properties: Properties, report: QualityReport): Omit<BuildingRow, 'id' | 'footprint'> {
  const text = (key: string) => cleanText(properties[key], report);
  const floors = floorsFrom(cleanNumber(properties.storeysAboveGround), report);
  const height = heightFrom(
    positiveNumber(properties.measuredHeight) ?? positiveNumber(properties['@heightM']),
    floors,
    report,
  );
  const eave = positiveNumber(properties['@eaveM']);
  const year = Number(/^\d{4}/.exec(text('yearOfConstruction') ?? '')?.[0] ?? Number.NaN);
  return {
    ...height,
    floors,
    floorsBelow: floorsFrom(cleanNumber(properties.storeysBelowGround), report),
    use: statedUse([text('class'), text('function'), text('usage')], floors),
    structure: 'unknown',
    yearBuilt: year >= 1000 && year <= 2100 ? year : null,
    name: text('name'),
    address: text('address'),
    roofShape: roofOf(text('roofType'), properties['@roofShape']),
    eaveM: eave !== null && eave <= height.heightM ? Math.round(eave * 100) / 100 : null,
  };
}
