import { licenceNotStated } from '#core';
import { cleanNumber, cleanText, positiveNumber } from '#datasets/_kit/clean-text.ts';
import { type PlacedLine, readLines } from '#datasets/_kit/placement.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { glance } from '#datasets/_kit/vector-file.ts';
import {
  type DepthOrigin,
  type Material,
  materials,
  type UtilityKind,
  type UtilityRow,
  utilityKinds,
} from './contract.ts';

/**
 * Lines with a depth, out of any file of features: by our own names (`kind`, `depthFromM`…) as an export of the twin has them,
 * or by those of Korea's maps of underground facilities (지하시설물도: FTR_CDE, PIP_DIP, BEG_DEP, END_DEP, LOW_DEP, HGH_DEP, IST_YMD,
 * MOP_CDE; general knowledge of their layouts, no such file was at hand).
 */
export const importer: Importer<UtilityRow> = {
  accepts: {
    ko: '지하시설물: 종류와 깊이가 있는 선 (지하시설물도 shapefile, 또는 kind·depthFromM 속성)',
    en: 'underground utilities: lines with a kind and depths (maps of underground facilities, or kind and depthFromM)',
  },

  async recognise(file) {
    const { fields, geometries } = await glance(file);
    const isLines = [...geometries].some((type) => type.endsWith('LineString'));
    return isLines && depthFields.some((field) => fields.has(field)) ? 1 : 0;
  },

  source: async (file) => ({
    id: sourceIdOf(file),
    title: { ko: `지하시설물 (${stemOf(file)})`, en: `Underground utilities (${stemOf(file)})` },
    origin: 'surveyed',
    licence: licenceNotStated,
    attribution: stemOf(file),
    files: [file.name],
  }),

  async *read(file, options, report) {
    const ids = new RowIds(report);
    const fromName = kindOfName(file);
    for await (const { id, row, properties, geometry } of readLines(file, options, report)) {
      const kind = kindOf(properties) ?? fromName;
      if (!kind) {
        report.refuse({ code: 'unknown-kind', where: `${file.name} #${row}`, message: unknownKind });
        continue;
      }
      const depth = depthOf(properties, kind, report);
      if (!depth) {
        report.refuse({ code: 'impossible-depth', where: `${file.name} #${row}`, message: impossibleDepth });
        continue;
      }
      const line = rowOf(geometry, kind, depth, properties, report);
      const own = cleanText(properties.id ?? properties.FTR_IDN, report);
      const claimed = ids.claim(own ?? id ?? `geometry-${shortHash(geometry)}`, line);
      if (claimed !== undefined) yield { ...line, id: claimed };
    }
  },
};

const unknownKind = {
  ko: '시설물의 종류를 알 수 없습니다 (kind 또는 FTR_CDE)',
  en: 'does not say what kind of line it is (kind or FTR_CDE)',
};
const impossibleDepth = { ko: '깊이가 0 ~ 100 m 밖입니다', en: 'has a depth outside 0 to 100 m' };

const depthFields = ['depthFromM', 'BEG_DEP', 'LOW_DEP', 'AVG_DEP'];

/** First letters of the codes of 지하시설물도. */
const codeKinds: Readonly<Record<string, UtilityKind>> = {
  SA: 'water',
  SB: 'sewer',
  SC: 'gas',
  SD: 'power',
  SE: 'telecom',
  SF: 'heat',
};
const nameKinds: readonly (readonly [RegExp, UtilityKind])[] = [
  [/wtl|상수|water/i, 'water'],
  [/swl|하수|sewer/i, 'sewer'],
  [/gas|가스/i, 'gas'],
  [/elc|전력|전기|power/i, 'power'],
  [/tel|통신/i, 'telecom'],
  [/hea?t|hot|난방|열수송/i, 'heat'],
];

function kindOf(properties: Readonly<Record<string, unknown>>): UtilityKind | undefined {
  const said = String(properties.kind ?? properties.KIND ?? '');
  if (said in utilityKinds) return said as UtilityKind;
  return codeKinds[String(properties.FTR_CDE ?? '').slice(0, 2)] ?? kindIn(said);
}

const kindIn = (text: string): UtilityKind | undefined =>
  text === '' ? undefined : nameKinds.find(([pattern]) => pattern.test(text))?.[1];
const kindOfName = (file: SourceFile): UtilityKind | undefined => kindIn(stemOf(file));

interface Depth {
  readonly depthFromM: number;
  readonly depthToM: number;
  readonly depthOrigin: DepthOrigin;
}

/** Cover that stands for an unknown one. */
const usualCoverM: Readonly<Record<UtilityKind, number>> = {
  water: 1.2,
  sewer: 1.8,
  gas: 1.2,
  power: 1,
  telecom: 0.8,
  heat: 1.2,
};
const deepestM = 100;

/** Both ends, or one for both; a zero is unknown, as in Seoul's registers. Undefined for what cannot be. */
function depthOf(
  properties: Readonly<Record<string, unknown>>,
  kind: UtilityKind,
  report: QualityReport,
): Depth | undefined {
  const first = (names: readonly string[]) => {
    const given = names.map((name) => cleanNumber(properties[name])).find((value) => value !== null && value !== 0);
    return given ?? null;
  };
  const from = first(['depthFromM', 'BEG_DEP', 'LOW_DEP', 'AVG_DEP']);
  const to = first(['depthToM', 'END_DEP', 'HGH_DEP', 'AVG_DEP']);
  const [a, b] = [from ?? to, to ?? from];
  if (a === null || b === null) {
    report.count('depth-default', { ko: '깊이: 종류별 기본값', en: 'depths unknown (a default by kind)' });
    return { depthFromM: usualCoverM[kind], depthToM: usualCoverM[kind], depthOrigin: 'default' };
  }
  if (a < 0 || b < 0 || a > deepestM || b > deepestM) return undefined;
  report.count('depth-surveyed', { ko: '깊이: 자료에 적힌 값', en: 'depths as given by the source' });
  return { depthFromM: a, depthToM: b, depthOrigin: 'surveyed' };
}

/** Diameter that stands for an unknown one, metres. */
const usualDiameterM = 0.2;

function rowOf(
  line: PlacedLine,
  kind: UtilityKind,
  depth: Depth,
  properties: Readonly<Record<string, unknown>>,
  report: QualityReport,
): Omit<UtilityRow, 'id'> {
  const millimetres = positiveNumber(properties.PIP_DIP ?? properties.STD_DIP);
  const diameterM = positiveNumber(properties.diameterM) ?? (millimetres === null ? null : millimetres / 1000);
  if (diameterM === null) {
    report.count('diameter-default', { ko: '관경을 몰라 0.2 m로 둠', en: 'diameters unknown (0.2 m is taken)' });
  }
  return {
    kind,
    line,
    ...depth,
    diameterM: diameterM ?? usualDiameterM,
    material: materialOf(cleanText(properties.material ?? properties.MOP_CDE, report)),
    year: yearOf(properties.year ?? properties.IST_YMD),
    pressureKpa: positiveNumber(properties.pressureKpa),
    voltageKv: positiveNumber(properties.voltageKv),
  };
}

const materialWords: readonly (readonly [RegExp, Material])[] = [
  [/덕타일|DCIP|ductile/i, 'ductile-iron'],
  [/스테인|STS|stainless/i, 'stainless-steel'],
  [/암거|box/i, 'concrete-box'],
  [/흄관|콘크리트|HP|concrete/i, 'concrete'],
  [/PLP|피복강관|coated/i, 'coated-steel'],
  [/이중보온|insulated/i, 'insulated-steel'],
  [/강관|SP|steel/i, 'steel'],
  [/파형|ELP|corrugated/i, 'corrugated-pe'],
  [/HDPE/i, 'hdpe'],
  [/PVC/i, 'pvc'],
  [/PE/i, 'pe'],
];

function materialOf(said: string | null): Material {
  if (said === null) return 'unknown';
  if (said in materials) return said as Material;
  return materialWords.find(([pattern]) => pattern.test(said))?.[1] ?? 'unknown';
}

/** The year of `2004`, `20040512` or `2004-05-12`. */
function yearOf(value: unknown): number | null {
  const year = Number(/^\s*(\d{4})/.exec(String(value ?? ''))?.[1]);
  return year >= 1880 && year <= 2100 ? year : null;
}
