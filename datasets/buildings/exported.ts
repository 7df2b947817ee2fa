import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import {
  type BuildingRow,
  type BuildingStructure,
  type BuildingUse,
  buildingStructures,
  buildingUses,
  type HeightOrigin,
  type RoofShape,
  roofShapes,
} from './contract.ts';
import { countHeight, floorsFrom, heightFrom } from './heights.ts';

/** What this twin writes when it exports buildings: the contract's own names, so that they come back as they were. */
export const ownFields = ['heightM', 'heightOrigin', 'floors', 'use', 'structure'];

/** A generated height stays one: what was made up once is not surveyed for having been in a file. */
const heightOrigins: readonly HeightOrigin[] = ['surveyed', 'derived', 'default', 'generated'];

const known = <T extends string>(value: unknown, words: Readonly<Record<T, unknown>>): T | undefined =>
  typeof value === 'string' && Object.hasOwn(words, value) ? (value as T) : undefined;

export function ownRow(
  properties: Readonly<Record<string, unknown>>,
  report: QualityReport,
): Omit<BuildingRow, 'id' | 'footprint'> {
  const floors = floorsFrom(cleanNumber(properties.floors), report);
  const stated = cleanNumber(properties.heightM);
  const origin = heightOrigins.find((name) => name === properties.heightOrigin);
  const kept = stated !== null && stated > 0 && origin ? { heightM: stated, heightOrigin: origin } : undefined;
  if (kept) countHeight(kept, report);
  return {
    ...(kept ?? heightFrom(stated !== null && stated > 0 ? stated : null, floors, report)),
    floors,
    floorsBelow: floorsFrom(cleanNumber(properties.floorsBelow), report),
    use: known<BuildingUse>(properties.use, buildingUses) ?? 'unknown',
    structure: known<BuildingStructure>(properties.structure, buildingStructures) ?? 'unknown',
    yearBuilt: cleanNumber(properties.yearBuilt),
    name: cleanText(properties.name, report),
    address: cleanText(properties.address, report),
    roofShape: known<RoofShape>(properties.roofShape, roofShapes) ?? null,
    eaveM: cleanNumber(properties.eaveM),
  };
}
