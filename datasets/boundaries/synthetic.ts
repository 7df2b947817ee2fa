import type { CityPlan } from '../_kit/city-plan.ts';
import { groundRing, rectCorners, type UvRect } from '../_kit/city-plan-frame.ts';
import type { Synthesizer } from '../_kit/roles.ts';
import type { BoundaryRow } from './contract.ts';

/**
 * Invented names, one for each superblock from south-west to north-east: plain Korean words, none of them a dong of
 * this part of Seoul, so that nobody takes a generated dong for a true one.
 */
const dongNames: readonly (readonly [ko: string, en: string])[] = [
  ['가람동', 'Garam-dong'],
  ['나래동', 'Narae-dong'],
  ['다솜동', 'Dasom-dong'],
  ['여울동', 'Yeoul-dong'],
  ['마루동', 'Maru-dong'],
  ['바람동', 'Baram-dong'],
  ['솔뫼동', 'Solmoe-dong'],
  ['아람동', 'Aram-dong'],
  ['한울동', 'Hanul-dong'],
  ['가온동', 'Gaon-dong'],
  ['누리동', 'Nuri-dong'],
  ['도담동', 'Dodam-dong'],
  ['라온동', 'Raon-dong'],
  ['새빛동', 'Saebit-dong'],
  ['하늘동', 'Haneul-dong'],
  ['은솔동', 'Eunsol-dong'],
];

/** Codes of the Ministry begin with 11 in Seoul: 99 is no province. */
const guCode = '99990';

/** The generated city as one invented gu of 16 dongs, whose borders run along the arterials. */
export const synthetic: Synthesizer<BoundaryRow> = {
  *rows({ frame, superblocks }: CityPlan) {
    const area = (rect: UvRect) => [[groundRing(frame, rectCorners(rect), 50)]];
    const rects = superblocks.map((s) => s.rect);
    const all: UvRect = [
      Math.min(...rects.map((r) => r[0])),
      Math.min(...rects.map((r) => r[1])),
      Math.max(...rects.map((r) => r[2])),
      Math.max(...rects.map((r) => r[3])),
    ];
    yield {
      level: 'gu',
      code: guCode,
      guCode,
      nameKo: '모형구 (생성)',
      nameEn: 'Model-gu (generated)',
      area: area(all),
    };
    for (const [i, { rect }] of superblocks.entries()) {
      const [ko, en] = dongNames[i];
      const code = `${guCode}${101 + i}`;
      yield {
        level: 'legal-dong',
        code,
        guCode,
        nameKo: `${ko} (생성)`,
        nameEn: `${en} (generated)`,
        area: area(rect),
      };
    }
  },
};
