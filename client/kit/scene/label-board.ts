import { type Cartesian3, type Scene, SceneTransforms } from 'cesium';
import { withoutOverlap } from './label-room.ts';
import { depthOf, isBehind, readDepth } from './scene-depth.ts';

/** Words that want to be in the picture. */
export interface WantedLabel {
  readonly id: string;
  readonly text: string;
  readonly px: number;
  /** Pixels from the place up to the middle of the words. */
  readonly risePx: number;
  /** Higher ones come first. */
  readonly rank: number;
  readonly position: Cartesian3;
  /** What stands before the place by more than this hides the words, metres. */
  readonly hiddenByM: number;
  readonly apartPx?: number;
}

export interface LabelSource {
  wanted(): readonly WantedLabel[];
  /** Which of the wanted ones are seen, by their ids. */
  seen(ids: ReadonlySet<string>): void;
}

/**
 * All words in the picture, whoever wants them: none covers another, and none is seen through what stands before it. Worked
 * out when the camera rests; while it moves, what was seen moves along.
 */
export class LabelBoard {
  readonly #scene: Scene;
  readonly #sources = new Set<LabelSource>();
  #asked: ReturnType<typeof setTimeout> | undefined;
  #shown = true;
  #last = '';

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  add(source: LabelSource): () => void {
    this.#sources.add(source);
    this.#last = '';
    return () => {
      this.#sources.delete(source);
      this.ask();
    };
  }

  /** Words have changed: they are arranged anew once those who want some have all said so. */
  ask(): void {
    this.#asked ??= setTimeout(() => {
      this.#asked = undefined;
      this.#arrange();
    });
  }

  /** What is seen has to be written anew, though it be the same. */
  askAnew(): void {
    this.#last = '';
    this.ask();
  }

  /** Takes all words out of the picture, or lets them in again. */
  show(on: boolean): void {
    this.#shown = on;
    this.#arrange();
  }

  #arrange(): void {
    if (this.#scene.isDestroyed()) return;
    const wanted = this.#shown ? this.#placed() : [];
    const seen = withoutOverlap(wanted);
    // Where nothing changed nothing is drawn: what the ground loads for that frame would ask for words again, without end.
    const now = seen.map(({ id, text, x, y }) => `${id} ${text} ${Math.round(x)} ${Math.round(y)}`).join('\n');
    if (now === this.#last) return;
    this.#last = now;
    for (const source of this.#sources)
      source.seen(new Set(seen.flatMap((label) => (label.source === source ? [label.id] : []))));
    this.#scene.requestRender();
  }

  /** Those that are within the picture and before everything, with their pixel. */
  #placed() {
    const scene = this.#scene;
    const { clientWidth, clientHeight } = scene.canvas;
    const labels = [...this.#sources].flatMap((source) => source.wanted().map((label) => ({ ...label, source })));
    if (labels.length === 0) return [];
    const drawn = readDepth(scene);
    return labels.flatMap((label) => {
      const pixel = SceneTransforms.worldToWindowCoordinates(scene, label.position);
      if (!pixel || pixel.x < 0 || pixel.y < 0 || pixel.x > clientWidth || pixel.y > clientHeight) return [];
      if (isBehind(drawn.at(pixel.x, pixel.y), depthOf(scene, label.position), label.hiddenByM)) return [];
      return [{ ...label, x: pixel.x, y: pixel.y - label.risePx }];
    });
  }
}
