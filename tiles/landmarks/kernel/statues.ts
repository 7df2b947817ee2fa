import { type Modeller, oval, rectangle } from './modeller.ts';
import { palette } from './palette.ts';
import type { TowerModel } from './towers.ts';

/** Figures of bronze on pedestals of stone, looking to the front. */

const footM = -3;

function pedestal(model: Modeller, a: number, b: number, top: number): void {
  model.prism(rectangle(1.6 * a, 1.6 * b), footM, 0.08 * top, palette.granite, palette.stone);
  model.loft(
    [
      { ring: rectangle(1.05 * a, 1.05 * b), up: 0.08 * top },
      { ring: rectangle(0.85 * a, 0.85 * b), up: 0.92 * top },
      { ring: rectangle(a, b), up: top },
    ],
    () => palette.stone,
    palette.granite,
  );
}

/** A body that is widest at its hem, shoulders, and a head. */
function figure(model: Modeller, radius: number, from: number, to: number, across = 0): void {
  const at = (share: number) => from + share * (to - from);
  model.turned(
    [
      [0.8 * radius, 0.7 * radius, at(0)],
      [0.62 * radius, 0.5 * radius, at(0.45)],
      [0.78 * radius, 0.5 * radius, at(0.78)],
      [0.2 * radius, 0.2 * radius, at(0.83)],
      [0.3 * radius, 0.3 * radius, at(0.88)],
      [0.24 * radius, 0.24 * radius, at(1)],
    ],
    12,
    () => palette.bronze,
    palette.bronze,
    [0, across],
  );
}

/** Standing on a tall pedestal, a sword at the side. */
const standing: TowerModel = (model, a, b, top) => {
  const foot = 0.62 * top;
  pedestal(model, a, b, foot);
  figure(model, 0.8 * a, foot, top);
  model.prism(oval(0.12, 0.12, 6), foot, foot + 0.55 * (top - foot), palette.bronze);
  model.box([0.5 * a, 0.62 * a], [-0.15, 0.15], [foot, foot + 0.6 * (top - foot)], palette.bronze);
};

/** Seated on a throne. */
const seated: TowerModel = (model, a, b, top) => {
  const foot = 0.4 * top;
  pedestal(model, a, b, foot);
  model.box([-0.75 * a, 0.75 * a], [0.1 * b, 0.8 * b], [foot, foot + 0.62 * (top - foot)], palette.bronze);
  model.box([-0.7 * a, 0.7 * a], [-0.7 * b, 0.2 * b], [foot, foot + 0.34 * (top - foot)], palette.bronze);
  figure(model, 0.85 * a, foot + 0.2 * (top - foot), top, -0.05 * b);
};

export const statueModels: Readonly<Record<string, TowerModel>> = {
  'statue-standing': standing,
  'statue-seated': seated,
};
