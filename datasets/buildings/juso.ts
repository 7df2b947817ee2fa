import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow } from './contract.ts';
import { floorsFrom, heightFrom } from './heights.ts';
import { buildingUseOf } from './register.ts';

/** TL_SPBD_BULD, the buildings of the electronic map of the road name addresses (Ministry of the Interior and Safety). */
export const jusoFields = ['BDTYP_CD', 'GRO_FLO_CO', 'UND_FLO_CO', 'BULD_NM'];

/** Attributes of one building; it states floors, but no height, structure or year. */
export function jusoRow(
  properties: Readonly<Record<string, unknown>>,
  report: QualityReport,
): Omit<BuildingRow, 'id' | 'footprint'> & { id: string | undefined } {
  const text = (key: string) => cleanText(properties[key], report);
  const floors = floorsFrom(cleanNumber(properties.GRO_FLO_CO), report);
  const block = text('BULD_NM_DC') ?? text('DONG_NM');
  const name = text('BULD_NM') ?? text('POS_BUL_NM');
  return {
    id: text('BD_MGT_SN') ?? text('BUL_MAN_NO') ?? undefined,
    ...heightFrom(null, floors, report),
    floors,
    floorsBelow: floorsFrom(cleanNumber(properties.UND_FLO_CO), report),
    use: buildingUseOf(text('BDTYP_CD'), floors),
    structure: 'unknown',
    yearBuilt: null,
    name: name && block && block !== name ? `${name} ${block}` : (name ?? block),
    address: text('NEW_ADDRESS') ?? null,
  };
}
