import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import { readAreas } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import { type BoundaryRow, guTable } from './contract.ts';

/** Legal dongs of the address register (JUSO), or gu and dongs of the census (Statistics Korea), told by their attributes. */
type Publisher = 'juso' | 'kostat';

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries } = await glance(file);
  if (![...geometries].some((type) => type.endsWith('Polygon'))) return undefined;
  if (fields.has('EMD_CD') && fields.has('EMD_KOR_NM')) return 'juso';
  return ['code', 'name', 'base_year'].every((field) => fields.has(field)) ? 'kostat' : undefined;
}

export const importer: Importer<BoundaryRow> = {
  accepts: {
    ko: '경계: 도로명주소 법정동(EMD_CD) 또는 통계청 행정구역 (GeoJSON, 셰이프파일)',
    en: 'boundaries: legal dongs of the address register (EMD_CD) or census districts (GeoJSON, shapefile)',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const juso = (await publisherOf(file)) === 'juso';
    return {
      id: sourceIdOf(file),
      title: juso
        ? {
            ko: `도로명주소 법정동 경계 (${stemOf(file)})`,
            en: `Legal dongs of the address register (${stemOf(file)})`,
          }
        : {
            ko: `통계청 행정구역 경계 (${stemOf(file)})`,
            en: `Census boundaries of Statistics Korea (${stemOf(file)})`,
          },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution: juso ? '행정안전부 도로명주소 (JUSO)' : '통계청 (Statistics Korea)',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const read = (await publisherOf(file)) === 'kostat' ? censusRow : legalDongRow;
    const ids = new RowIds(report);
    for await (const { row, properties, geometry } of readAreas(file, options, report)) {
      const attributes = read(properties, report);
      if (!attributes) {
        report.refuse({
          code: 'no-boundary-code',
          where: `${file.name} #${row}`,
          message: {
            ko: '코드나 이름이 없거나 서울의 코드가 아닙니다',
            en: 'has no code or name, or a code that is not of Seoul',
          },
        });
        continue;
      }
      const code = ids.claim(attributes.code, { ...attributes, geometry });
      if (code !== undefined) yield { ...attributes, code, area: geometry };
    }
  },
};

type Attributes = Omit<BoundaryRow, 'area'>;
type Properties = Readonly<Record<string, unknown>>;

/** EMD_CD: 8 digits of the 행정표준코드, the first five of which are the gu. */
function legalDongRow(properties: Properties, report: QualityReport): Attributes | undefined {
  const code = String(properties.EMD_CD ?? '');
  const nameKo = cleanText(properties.EMD_KOR_NM, report);
  const gu = guTable.find((known) => known.code === code.slice(0, 5));
  if (!/^\d{8}$/.test(code) || !nameKo || !gu) return undefined;
  return { level: 'legal-dong', code, guCode: gu.code, nameKo, nameEn: cleanText(properties.EMD_ENG_NM, report) };
}

/** `code`: 5 digits for a gu, 7 for an administrative dong, in the census's own numbering. */
function censusRow(properties: Properties, report: QualityReport): Attributes | undefined {
  const code = String(properties.code ?? '');
  const nameKo = cleanText(properties.name, report);
  const gu = guTable.find((known) => known.kostat === code.slice(0, 5));
  if (!/^\d{5}(\d{2})?$/.test(code) || !nameKo || !gu) return undefined;
  const level = code.length === 5 ? 'gu' : 'adm-dong';
  return { level, code, guCode: gu.code, nameKo, nameEn: cleanText(properties.name_eng, report) };
}
