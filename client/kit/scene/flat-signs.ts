import type { Layer } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import type { FeatureCollection } from 'geojson';
import { parseColour, type Wgs84Box } from '#core';
import type { LayerDescription, LayerLook, LayerStatus, Picked } from '../layer.ts';
import type { DrawContext } from './adapter.ts';
import { isShown, type Sign, SignSquares } from './sign-squares.ts';
import { signColours, signLook } from './sign-style.ts';

/** Farther out than this, signs would cover one another. */
const coarsestMetresPerPixel = 9;
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
  #look: LayerLook = { visible: false, opacity: 1 };
  #marked: string | undefined;
  #signs: readonly Sign[] = [];
  #near = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(layer: LayerDescription, tools: FlatSignsTools) {
    if (layer.kind.type !== 'signs') throw new Error(`no signs: ${layer.id}`);
    const { collection, kindBy, kinds } = layer.kind;
    const colourOf = signColours(kinds);
    this.#layer = layer;
    this.#tools = tools;
    this.#colourOf = (kind) => parseColour(colourOf(kind));
    this.#squares = new SignSquares({
      kindBy,
      load: (box) => tools.loadBox(collection, box),
      arrived: () => this.#sort(),
      report: tools.report,
    });
  }

  show(look: LayerLook, { selected }: DrawContext): void {
    this.#look = look;
    this.#marked = selected?.layer === this.#layer.id ? selected.id : undefined;
    this.#squares.look = look;
    this.#sort();
  }

  /** The map has come to another place: what lies around it is asked for when it rests. */
  lookAt(lon: number, lat: number, metresPerPixel: number): void {
    this.#near = metresPerPixel <= coarsestMetresPerPixel;
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
    ];
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
    this.#tools.redraw();
  }
}
