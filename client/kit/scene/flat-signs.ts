import type { Layer } from '@deck.gl/core';
import { ScatterplotLayer, TextLayer } from '@deck.gl/layers';
import type { FeatureCollection } from 'geojson';
import { type Language, parseColour, type Wgs84Box } from '#core';
import { metresPerDegree } from '../geo.ts';
import type { LayerDescription, LayerLook, LayerStatus, Picked } from '../layer.ts';
import type { DrawContext } from './adapter.ts';
import { withoutOverlap } from './label-room.ts';
import { type LabelPlan, labelFont, labelRisePx, type SignWords, signWords } from './sign-labels.ts';
import { isShown, type Sign, SignSquares } from './sign-squares.ts';
import { signColours, signLook } from './sign-style.ts';

/** Farther out than this, signs would cover one another; those with words are seen from as far as in the scene. */
const coarsestMetresPerPixel = 9;
/** Rows of pixels of a common screen: how far one looks from is what fits into them. */
const screenPx = 700;
const restMs = 200;

export interface FlatSignsTools {
  loadBox(collection: string, box: Wgs84Box): Promise<FeatureCollection>;
  report(status: LayerStatus): void;
  redraw(): void;
}

/** Things of a collection as dots on the flat map. */
export class FlatSigns {
  readonly #layer: LayerDescription;
  readonly #squares: SignSquares;
  readonly #colourOf: (kind: string) => readonly [number, number, number];
  readonly #tools: FlatSignsTools;
  readonly #plan: LabelPlan | undefined;
  readonly #coarsest: number;
  #dress: { readonly language: Language; readonly dark: boolean } = { language: 'ko', dark: false };
  #labels: readonly (Sign & SignWords)[] = [];
  #metresPerPixel = 1;
  #look: LayerLook = { visible: false, opacity: 1 };
  #marked: string | undefined;
  #signs: readonly Sign[] = [];
  #near = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(layer: LayerDescription, tools: FlatSignsTools) {
    if (layer.kind.type !== 'signs') throw new Error(`no signs: ${layer.id}`);
    const { collection, kindBy, kinds, labels } = layer.kind;
    const colourOf = signColours(kinds);
    this.#layer = layer;
    this.#tools = tools;
    this.#plan = labels;
    this.#coarsest = labels ? labels.withinM / screenPx : coarsestMetresPerPixel;
    this.#colourOf = (kind) => parseColour(colourOf(kind));
    this.#squares = new SignSquares({
      kindBy,
      reachM: labels?.withinM,
      load: (box) => tools.loadBox(collection, box),
      arrived: () => this.#sort(),
      report: tools.report,
    });
  }

  show(look: LayerLook, { selected, language, dark }: DrawContext): void {
    this.#look = look;
    this.#dress = { language, dark };
    this.#marked = selected?.layer === this.#layer.id ? selected.id : undefined;
    this.#squares.look = look;
    this.#sort();
  }

  /** The map has come to another place: what lies around it is asked for when it rests. */
  lookAt(lon: number, lat: number, metresPerPixel: number): void {
    this.#near = metresPerPixel <= this.#coarsest;
    if (this.#metresPerPixel !== metresPerPixel) {
      this.#metresPerPixel = metresPerPixel;
      this.#write();
    }
    if (!this.#look.visible) return;
    clearTimeout(this.#resting);
    if (this.#near) this.#resting = setTimeout(() => this.#squares.lookAround(lon, lat), restMs);
    else this.#tools.report({ state: 'too-far' });
  }

  layers(): Layer[] {
    if (!this.#near || this.#signs.length === 0) return [];
    const [marked, colourOf] = [this.#marked, this.#colourOf];
    return [
      new ScatterplotLayer<Sign>({
        ...{ id: this.#layer.id, data: this.#signs, pickable: true, opacity: this.#look.opacity },
        ...{ radiusUnits: 'pixels', lineWidthUnits: 'pixels', stroked: true, getLineWidth: signLook.outlinePx },
        getPosition: ({ lon, lat }) => [lon, lat],
        getRadius: ({ id }) => (id === marked ? signLook.markedPx : signLook.sizePx) / 2,
        getFillColor: ({ kind }) => [...colourOf(kind)] as [number, number, number],
        getLineColor: [255, 255, 255],
        updateTriggers: { getRadius: marked },
      }),
      ...(this.#plan ? [this.#words()] : []),
    ];
  }

  #words(): Layer {
    const { dark } = this.#dress;
    return new TextLayer<Sign & SignWords>({
      ...{ id: `${this.#layer.id}/words`, data: this.#labels, characterSet: 'auto', opacity: this.#look.opacity },
      ...{ getSize: labelFont.px, fontFamily: labelFont.family, fontWeight: 600, fontSettings: { sdf: true } },
      ...{ outlineWidth: 3, outlineColor: dark ? [0, 0, 0, 255] : [255, 255, 255, 255] },
      getText: ({ text }) => text,
      getPosition: ({ lon, lat }) => [lon, lat],
      getPixelOffset: [0, -labelRisePx],
      getColor: dark ? [255, 255, 255] : [20, 24, 30],
    });
  }

  pickedAt(index: number): Picked | undefined {
    const sign = this.#signs[index];
    if (!sign) return undefined;
    const { id, lon, lat, feature } = sign;
    const properties = feature.properties ?? {};
    return { type: 'feature', layer: this.#layer.id, id, properties, position: [lon, lat, 0] };
  }

  remove(): void {
    clearTimeout(this.#resting);
    this.#squares.remove();
  }

  #sort(): void {
    this.#signs = [...this.#squares.signs.values()].filter((sign) => isShown(sign, this.#look));
    this.#write();
    this.#tools.redraw();
  }

  /** Words for which there is room at this scale. */
  #write(): void {
    const plan = this.#plan;
    if (!plan) return;
    const scale = metresPerDegree(this.#signs[0]?.lat ?? 0);
    this.#labels = withoutOverlap(
      this.#signs.map((sign) => {
        const [x, y] = [sign.lon * scale.lon, -sign.lat * scale.lat].map((metres) => metres / this.#metresPerPixel);
        return { ...sign, ...signWords(sign.feature, plan, this.#dress.language), x, y, px: labelFont.px };
      }),
    );
  }
}
