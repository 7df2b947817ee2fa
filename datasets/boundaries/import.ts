import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import { readAreas } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import { type BoundaryRow, guTable } from './contract.ts';

/** Whose boundaries a file holds, told by its attributes. */
type Publisher = 'juso' | 'juso-gu' | 'kostat' | 'kostat-named' | 'osm';

const has = (fields: ReadonlySet<string>, names: readonly string[]): boolean => names.every((name) => fields.has(name));

async function publisherOf(file: SourceFile): Promise<Publisher | undefined> {
  const { fields, geometries, features } = await glance(file);
  if (![...geometries].some((type) => type.endsWith('Polygon'))) return undefined;
  if (has(fields, ['EMD_CD', 'EMD_KOR_NM'])) return 'juso';
  if (has(fields, ['SIG_CD', 'SIG_KOR_NM'])) return 'juso-gu';
  if (has(fields, ['code', 'name', 'base_year'])) return 'kostat';
  if (has(fields, ['adm_cd', 'adm_nm'])) return 'kostat-named';
  const dongs = features.filter(
    ({ id, properties }) => /^relation\//.test(id ?? '') && /[동가]$/.test(String(properties.name)),
  );
  return features.length > 0 && dongs.length === features.length ? 'osm' : undefined;
}

type Properties = Readonly<Record<string, unknown>>;
type ReadRow = (properties: Properties, report: QualityReport, id: string | undefined) => Attributes | undefined;
const readers: Readonly<Record<Publisher, ReadRow>> = {
  juso: legalDongRow,
  'juso-gu': guRow,
  kostat: censusRow,
  'kostat-named': namedCensusRow,
  osm: osmDongRow,
};

interface Words {
  readonly ko: string;
  readonly en: string;
  readonly attribution: string;
  readonly licence?: string;
}
const census: Words = {
  ko: '통계청 행정구역 경계',
  en: 'Census boundaries of Statistics Korea',
  attribution: '통계청 (Statistics Korea)',
};
const words: Readonly<Record<Publisher, Words>> = {
  juso: {
    ko: '도로명주소 법정동 경계',
    en: 'Legal dongs of the address register',
    attribution: '행정안전부 도로명주소 (JUSO)',
  },
  'juso-gu': {
    ko: '도로명주소 시군구 경계',
    en: 'Districts of the address register',
    attribution: '행정안전부 도로명주소 (JUSO)',
  },
  kostat: census,
  'kostat-named': census,
  osm: {
    ko: 'OpenStreetMap 행정동 경계',
    en: 'Administrative dongs of OpenStreetMap',
    attribution: '© OpenStreetMap contributors',
    licence: 'ODbL 1.0',
  },
};

export const importer: Importer<BoundaryRow> = {
  accepts: {
    ko: '경계: 도로명주소 법정동(EMD_CD)·시군구(SIG_CD), 통계청 행정구역, OpenStreetMap 행정동',
    en: 'boundaries: legal dongs (EMD_CD) or districts (SIG_CD) of the address register, census areas, dongs of OpenStreetMap',
  },

  recognise: async (file) => ((await publisherOf(file)) ? 1 : 0),

  async source(file) {
    const { ko, en, attribution, licence } = words[(await publisherOf(file)) ?? 'juso'];
    return {
      id: sourceIdOf(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licence ?? licenceNotStated,
      attribution,
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const read = readers[(await publisherOf(file)) ?? 'juso'];
    const ids = new RowIds(report);
    for await (const { id, row, properties, geometry } of readAreas(file, options, report)) {
      const attributes = read(properties, report, id);
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

/** SIG_CD: 5 digits of the 행정표준코드. */
function guRow(properties: Properties, report: QualityReport): Attributes | undefined {
  const code = String(properties.SIG_CD ?? '');
  const nameKo = cleanText(properties.SIG_KOR_NM, report);
  if (!nameKo || !guTable.some((known) => known.code === code)) return undefined;
  return { level: 'gu', code, guCode: code, nameKo, nameEn: cleanText(properties.SIG_ENG_NM, report) };
}

/** `adm_cd`: the census's numbering, longer in newer years; `adm_nm`: the name with city and district before it. */
function namedCensusRow(properties: Properties, report: QualityReport): Attributes | undefined {
  const code = String(properties.adm_cd ?? '');
  const nameKo = cleanText(properties.adm_nm, report)?.split(' ').at(-1);
  const gu = guTable.find((known) => known.kostat === code.slice(0, 5));
  if (!/^\d{7,8}$/.test(code) || !nameKo || !gu) return undefined;
  return { level: 'adm-dong', code, guCode: gu.code, nameKo, nameEn: null };
}

/** OpenStreetMap gives a dong a name, but no code: its own id stands for it. In which district it lies is not said. */
function osmDongRow(properties: Properties, report: QualityReport, id: string | undefined): Attributes | undefined {
  const nameKo = cleanText(properties.name, report);
  if (!nameKo || !id) return undefined;
  const nameEn = cleanText(properties.nameEn ?? properties['name:en'], report);
  return { level: 'adm-dong', code: id, guCode: null, nameKo, nameEn };
}
