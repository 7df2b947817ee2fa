import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow, BuildingStructure, BuildingUse, RoofShape } from './contract.ts';
import { countHeight, floorsFrom, heightFrom } from './heights.ts';

/** Values of OpenStreetMap's `building` key. */
const uses: Readonly<Record<string, BuildingUse>> = {
  house: 'detached',
  detached: 'detached',
  semidetached_house: 'detached',
  bungalow: 'detached',
  terrace: 'multifamily',
  residential: 'multifamily',
  apartments: 'apartment',
  dormitory: 'multifamily',
  commercial: 'retail',
  retail: 'retail',
  supermarket: 'retail',
  kiosk: 'retail',
  office: 'office',
  government: 'office',
  civic: 'office',
  public: 'office',
  hotel: 'hotel',
  school: 'education',
  kindergarten: 'education',
  university: 'education',
  college: 'education',
  academy: 'education',
  hospital: 'medical',
  clinic: 'medical',
  church: 'cultural',
  cathedral: 'cultural',
  temple: 'cultural',
  mosque: 'cultural',
  museum: 'cultural',
  stadium: 'cultural',
  sports_hall: 'cultural',
  industrial: 'industrial',
  warehouse: 'industrial',
  factory: 'industrial',
  train_station: 'transport',
  transportation: 'transport',
  parking: 'transport',
  garage: 'transport',
  garages: 'transport',
  yes: 'unknown',
};
const structures: Readonly<Record<string, BuildingStructure>> = {
  concrete: 'concrete',
  reinforced_concrete: 'concrete',
  steel: 'steel',
  metal: 'steel',
  brick: 'brick',
  wood: 'wood',
};

/** Values of OpenStreetMap's `roof:shape` key. */
const roofs: Readonly<Record<string, RoofShape>> = {
  flat: 'flat',
  gabled: 'gabled',
  'half-hipped': 'hipped',
  hipped: 'hipped',
  pyramidal: 'pyramidal',
  skillion: 'skillion',
  dome: 'round',
  onion: 'round',
  round: 'round',
  cone: 'round',
};

type Tags = Readonly<Record<string, unknown>>;
type Attributes = Omit<BuildingRow, 'id' | 'footprint'>;

/**
 * Attributes the exporter `kimcanal/yeoksam-taxi` writes: one `height` that is OpenStreetMap's height, or its
 * `building:levels` × 3.4, or a default by kind, all rounded to a metre, without saying which.
 */
export const roundedExportFields = ['height', 'kind', 'area', 'label', 'address'];
const exporterStoreyM = 3.4;
const exporterDefaultM: Readonly<Record<string, number>> = {
  commercial: 32,
  office: 32,
  apartments: 32,
  residential: 11,
  house: 11,
  school: 22,
  hospital: 22,
};
const exporterOtherDefaultM = 15;

/**
 * How a height of that exporter came to be, told by its value alone: the default of its kind is taken for the default,
 * a whole number of storeys for derived, anything else for stated. A real height that happens to equal one of these
 * is so told too humbly, never too proudly.
 */
export function exportedHeightOrigin(height: number, kind: string): 'default' | 'derived' | 'surveyed' {
  if (height === (exporterDefaultM[kind] ?? exporterOtherDefaultM)) return 'default';
  const levels = Math.round(height / exporterStoreyM);
  return levels >= 1 && Math.round(levels * exporterStoreyM) === height ? 'derived' : 'surveyed';
}

export function exportedRow(tags: Tags, report: QualityReport): Attributes {
  const kind = cleanText(tags.kind, report) ?? 'yes';
  const height = cleanNumber(tags.height);
  const origin = height !== null && height > 0 ? exportedHeightOrigin(height, kind) : undefined;
  const known = origin && height !== null ? { heightM: height, heightOrigin: origin } : undefined;
  if (known) countHeight(known, report);
  return {
    ...(known ?? heightFrom(null, null, report)),
    floors: null,
    floorsBelow: null,
    use: uses[kind] ?? 'other',
    structure: 'unknown',
    yearBuilt: null,
    name: cleanText(tags.label, report),
    address: cleanText(tags.address, report),
  };
}

/** A length as OpenStreetMap writes it: metres, or with a unit; null when it is neither. */
export function metresOf(value: unknown): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(m|ft|')?\s*$/i.exec(String(value ?? ''));
  if (!match) return null;
  const metres = Number(match[1]) * (/ft|'/i.test(match[2] ?? '') ? 0.3048 : 1);
  return metres > 0 ? metres : null;
}

/** Attributes from plain OpenStreetMap tags (https://wiki.openstreetmap.org/wiki/Key:building). */
export function taggedRow(tags: Tags, report: QualityReport): Attributes {
  const text = (key: string) => cleanText(tags[key], report);
  const floors = floorsFrom(cleanNumber(tags['building:levels']), report);
  const kind = text('building') ?? 'yes';
  const year = Number(/^\d{4}/.exec(text('start_date') ?? '')?.[0] ?? Number.NaN);
  const street = text('addr:street');
  const height = heightFrom(metresOf(tags.height), floors, report);
  return {
    ...height,
    ...roofOf(tags, height.heightM, text('roof:shape')),
    floors,
    floorsBelow: floorsFrom(cleanNumber(tags['building:levels:underground']), report),
    use: uses[kind] ?? 'other',
    structure: structures[text('building:material') ?? ''] ?? 'unknown',
    yearBuilt: Number.isNaN(year) ? null : year,
    name: text('name') ?? text('name:ko'),
    address: street && [street, text('addr:housenumber')].filter(Boolean).join(' '),
  };
}

/** Shape of the roof and height of the eaves; `roof:height` is counted down from the top. */
function roofOf(tags: Tags, heightM: number, stated: string | null): Pick<BuildingRow, 'roofShape' | 'eaveM'> {
  const roofM = metresOf(tags['roof:height']);
  return {
    roofShape: stated === null ? null : (roofs[stated] ?? 'other'),
    eaveM: roofM !== null && roofM < heightM ? Math.round((heightM - roofM) * 100) / 100 : null,
  };
}
