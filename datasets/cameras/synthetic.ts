import { randomUnit } from '#core';
import type { CityPlan } from '#datasets/_kit/city-plan.ts';
import type { Synthesizer } from '#datasets/_kit/roles.ts';
import type { CameraPurpose, CameraRow } from './contract.ts';
import { streetCorners } from './corners.ts';

/** Side of the squares of which each has a pole where streets meet in it, metres. README.md compares with the true number. */
const squareM = 60;
const salt = 0xcc70;
/** Shares of poles by purpose; an assumption. */
const purposes: readonly (readonly [CameraPurpose, number])[] = [
  ['safety', 0.62],
  ['school', 0.1],
  ['traffic', 0.14],
  ['fire', 0.02],
  ['waste', 0.04],
  ['other', 0.08],
];
/** One pole in three has a camera that turns; every pole has up to so many fixed ones, along its streets. */
const [turning, mostFixed] = [0.34, 3];

/** Cameras at the street corners of the generated city: fixed ones look along a street, others turn. */
export const synthetic: Synthesizer<CameraRow> = {
  *rows(plan: CityPlan) {
    for (const { id, at, headings } of streetCorners(plan, squareM, salt)) {
      const draw = (what: number) => randomUnit(plan.seed, salt, Math.round(at[0] * 10), Math.round(at[1] * 10), what);
      const same = {
        at,
        purpose: purposeOf(draw(0)),
        heightM: 4.5 + Math.round(20 * draw(1)) / 10,
        cameras: 1,
        owner: null,
      };
      if (draw(2) < turning) yield { ...same, id: `c-${id}-0`, headingDeg: null };
      const fixed = 1 + Math.floor(mostFixed * draw(3));
      const first = Math.floor(headings.length * draw(4));
      for (let k = 0; k < Math.min(fixed, headings.length); k++) {
        yield { ...same, id: `c-${id}-${k + 1}`, headingDeg: headings[(first + k) % headings.length] };
      }
    }
  },
};

function purposeOf(share: number): CameraPurpose {
  let sum = 0;
  for (const [purpose, part] of purposes) {
    sum += part;
    if (share < sum) return purpose;
  }
  return 'other';
}
