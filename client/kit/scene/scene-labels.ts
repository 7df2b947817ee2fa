import {
  Cartesian2,
  Cartesian3,
  Color,
  HorizontalOrigin,
  type Label,
  LabelCollection,
  LabelStyle,
  VerticalOrigin,
} from 'cesium';
import type { Language } from '#core';
import type { LabelSource, WantedLabel } from './label-board.ts';
import { type LabelPlan, labelFont, labelRisePx, signWords } from './sign-labels.ts';
import type { Sign } from './sign-squares.ts';
import type { World } from './world.ts';

interface LabelLook {
  readonly language: Language;
  readonly dark: boolean;
  readonly opacity: number;
}

/** A sign that is shown, where it stands in the scene. */
export interface StandingSign extends Sign {
  readonly point: { readonly position: Cartesian3 };
}

const askedFor = 10_000;
/** What stands before a sign hides its words, metres. */
const hiddenByM = 3;

/** Words beside the signs of a layer. Which of them are seen is worked out when the camera rests. */
export class SceneLabels implements LabelSource {
  readonly #world: World;
  readonly #plan: LabelPlan;
  readonly #collection: LabelCollection;
  readonly #labels = new Map<string, { readonly label: Label; readonly sign: Sign }>();
  readonly #leave: () => void;
  #look: LabelLook = { language: 'ko', dark: false, opacity: 1 };
  #signs: readonly StandingSign[] = [];
  #shown = true;

  constructor(world: World, plan: LabelPlan) {
    this.#world = world;
    this.#plan = plan;
    this.#collection = world.scene.primitives.add(new LabelCollection()) as LabelCollection;
    this.#leave = world.labels.add(this);
  }

  /** `id` is what a click on the words answers. */
  add(sign: Sign, id: unknown): void {
    const label = this.#collection.add({
      ...{ id, position: Cartesian3.ZERO, show: false, style: LabelStyle.FILL_AND_OUTLINE, outlineWidth: 4 },
      font: `600 ${labelFont.px}px ${labelFont.family}`,
      horizontalOrigin: HorizontalOrigin.CENTER,
      verticalOrigin: VerticalOrigin.CENTER,
      pixelOffset: new Cartesian2(0, -labelRisePx),
      // What stands before a sign hides its words as a whole, not letter by letter: see `arrange`.
      disableDepthTestDistance: Number.POSITIVE_INFINITY,
    });
    this.#labels.set(sign.id, { label, sign });
    this.#wear(label, sign);
  }

  dress(look: LabelLook): void {
    const { language, dark, opacity } = this.#look;
    if (language === look.language && dark === look.dark && opacity === look.opacity) return;
    this.#look = look;
    for (const { label, sign } of this.#labels.values()) this.#wear(label, sign);
  }

  show(on: boolean): void {
    this.#collection.show = on;
    this.#shown = on;
    if (!on) this.#world.labels.ask();
  }

  /** Shows the words of those of the signs that are in the picture, stand before everything and have room. */
  arrange(signs: readonly StandingSign[]): void {
    this.#signs = signs;
    this.#world.labels.ask();
  }

  wanted(): readonly WantedLabel[] {
    if (!this.#shown) return [];
    return this.#signs.map((sign) => {
      const { text, rank } = this.#words(sign);
      const { position } = sign.point;
      // What the reader asked for goes before the names of the map.
      return { id: sign.id, text, rank: rank + askedFor, position, px: labelFont.px, risePx: labelRisePx, hiddenByM };
    });
  }

  seen(ids: ReadonlySet<string>): void {
    const standing = new Map(this.#signs.map(({ id, point }) => [id, point.position]));
    for (const [id, { label }] of this.#labels) {
      const position = ids.has(id) ? standing.get(id) : undefined;
      label.show = position !== undefined;
      if (position) label.position = position;
    }
  }

  remove(): void {
    this.#leave();
    this.#world.scene.primitives.remove(this.#collection);
  }

  #words = (sign: Sign) => signWords(sign.feature, this.#plan, this.#look.language);

  #wear(label: Label, sign: Sign): void {
    const { dark, opacity } = this.#look;
    label.text = this.#words(sign).text;
    label.fillColor = (dark ? Color.WHITE : Color.BLACK).withAlpha(opacity);
    label.outlineColor = (dark ? Color.BLACK : Color.WHITE).withAlpha(opacity);
  }
}
