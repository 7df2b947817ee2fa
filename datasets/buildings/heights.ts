import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow } from './contract.ts';

/** Metres per storey: the median of the 735 buildings of the Yeoksam register that state both height and floors. */
export const storeyHeightM = 3.5;
/** Stands for a height of which nothing is known: two storeys, the commonest building of the same register. */
export const unknownHeightM = 2 * storeyHeightM;
/** A storey lower than this cannot be walked in: a height that says so is a slip of the register. */
const lowestStoreyM = 2;
/** The tallest building of Seoul has 123 floors and 555 m: what lies beyond this is no height or floor count. */
const tallestM = 700;
const mostFloors = 200;

type Height = Pick<BuildingRow, 'heightM' | 'heightOrigin'>;

/** The height of a building from what its source states; null means that it states nothing. Counts each origin. */
export function heightFrom(stated: number | null, floors: number | null, report: QualityReport): Height {
  const height = resolve(stated, floors, report);
  countHeight(height, report);
  return height;
}

function resolve(stated: number | null, floors: number | null, report: QualityReport): Height {
  if (stated !== null && stated > tallestM) {
    report.count('absurd-heights', {
      ko: '있을 수 없는 높이 (알 수 없음으로 둠)',
      en: 'impossible heights (left unknown)',
    });
  } else if (stated !== null && floors !== null && stated < lowestStoreyM * floors) {
    report.count('heights-against-floors', {
      ko: '층수와 맞지 않는 높이 (층수를 따름)',
      en: 'heights too low for their floors (floors followed)',
    });
  } else if (stated !== null) {
    return { heightM: stated, heightOrigin: 'surveyed' };
  }
  if (floors !== null) return { heightM: floors * storeyHeightM, heightOrigin: 'derived' };
  return { heightM: unknownHeightM, heightOrigin: 'default' };
}

const titles = {
  surveyed: { ko: '높이: 자료에 적힌 값', en: 'heights as given by the source' },
  derived: { ko: '높이: 층수로 산출', en: 'heights derived from floors' },
  default: { ko: '높이: 알 수 없음 (기본값)', en: 'heights unknown (a default)' },
  generated: { ko: '높이: 생성', en: 'heights generated' },
} as const;

export function countHeight({ heightOrigin }: Height, report: QualityReport): void {
  report.count(`height-${heightOrigin}`, titles[heightOrigin]);
}

/** A number of floors; null for none, zero (which means unknown in Seoul's registers) and nonsense (counted). */
export function floorsFrom(value: number | null, report: QualityReport): number | null {
  if (value === null || value <= 0) return null;
  const floors = Math.round(value);
  if (floors >= 1 && floors <= mostFloors) return floors;
  report.count('absurd-floors', {
    ko: '있을 수 없는 층수 (알 수 없음으로 둠)',
    en: 'impossible floor counts (left unknown)',
  });
  return null;
}
