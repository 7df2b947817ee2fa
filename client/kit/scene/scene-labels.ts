import {
  Cartesian2,
  Cartesian3,
  Color,
  HorizontalOrigin,
  type Label,
  LabelCollection,
  LabelStyle,
  type Scene,
  SceneTransforms,
  VerticalOrigin,
} from 'cesium';
import type { Language } from '#core';
import { depthOf, isBehind, readDepth } from './scene-depth.ts';
import { type LabelPlan, labelFont, labelRisePx, signWords, withoutOverlap } from './sign-labels.ts';
import type { Sign } from './sign-squares.ts';

interface LabelLook {
  readonly language: Language;
  readonly dark: boolean;
  readonly opacity: number;
}

/** A sign that is shown, where it stands in the scene. */
export interface StandingSign extends Sign {
  readonly point: { readonly position: Cartesian3 };
}

/** Words beside the signs of a layer. Which of them are seen is worked out when the camera rests. */
export class SceneLabels {
  readonly #scene: Scene;
  readonly #plan: LabelPlan;
  readonly #collection: LabelCollection;
  readonly #labels = new Map<string, { readonly label: Label; readonly sign: Sign }>();
  #look: LabelLook = { language: 'ko', dark: false, opacity: 1 };

  constructor(scene: Scene, plan: LabelPlan) {
    this.#scene = scene;
    this.#plan = plan;
    this.#collection = scene.primitives.add(new LabelCollection()) as LabelCollection;
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
  }

  /** Shows the words of those of the signs that are in the picture, stand before everything and have room. */
  arrange(signs: readonly StandingSign[]): void {
    const drawn = readDepth(this.#scene);
    const { clientWidth, clientHeight } = this.#scene.canvas;
    const placed = signs.flatMap((sign) => {
      const { position } = sign.point;
      const pixel = SceneTransforms.worldToWindowCoordinates(this.#scene, position);
      if (!pixel || pixel.x < 0 || pixel.y < 0 || pixel.x > clientWidth || pixel.y > clientHeight) return [];
      if (isBehind(drawn.at(pixel.x, pixel.y), depthOf(this.#scene, position))) return [];
      return [{ id: sign.id, position, x: pixel.x, y: pixel.y, ...this.#words(sign) }];
    });
    const seen = new Map(withoutOverlap(placed).map(({ id, position }) => [id, position]));
    for (const [id, { label }] of this.#labels) {
      const position = seen.get(id);
      label.show = position !== undefined;
      if (position) label.position = position;
    }
  }

  remove(): void {
    this.#scene.primitives.remove(this.#collection);
  }

  #words = (sign: Sign) => signWords(sign.feature, this.#plan, this.#look.language);

  #wear(label: Label, sign: Sign): void {
    const { dark, opacity } = this.#look;
    label.text = this.#words(sign).text;
    label.fillColor = (dark ? Color.WHITE : Color.BLACK).withAlpha(opacity);
    label.outlineColor = (dark ? Color.BLACK : Color.WHITE).withAlpha(opacity);
  }
}
