import {
  Cartesian3,
  Cartographic,
  Math as CesiumMath,
  Color,
  HorizontalOrigin,
  type Label,
  LabelCollection,
  LabelStyle,
  type PerspectiveFrustum,
  Resource,
  VerticalOrigin,
} from 'cesium';
import { geoidUndulation, type Wgs84 } from '#core';
import { addressOf, type DrawContext } from './adapter.ts';
import type { LabelSource, WantedLabel } from './label-board.ts';
import { labelFamily } from './sign-labels.ts';
import type { World } from './world.ts';

interface StyleLook {
  readonly px: number;
  readonly weight: number;
  /** Metres between what is named and its words, and by how much what stands before it has to be nearer to hide them. */
  readonly clearM: number;
  readonly hiddenByM: number;
  readonly light: readonly [text: string, halo: string];
  readonly dark: readonly [text: string, halo: string];
}

/** `names/{language}.json` of the base map. */
interface NamesFile {
  readonly styles: Readonly<Record<string, StyleLook>>;
  readonly names: readonly (readonly [
    style: string,
    text: string,
    priority: number,
    fromZoom: number,
    toZoom: number,
    upM: number,
    ...degrees: number[],
  ])[];
}

/** One place where a name may stand. */
interface Stand {
  readonly id: string;
  readonly style: string;
  readonly text: string;
  readonly priority: number;
  readonly fromZoom: number;
  readonly toZoom: number;
  readonly upM: number;
  readonly lon: number;
  readonly lat: number;
  /** On the ellipsoid: how far it is from the camera. */
  readonly foot: Cartesian3;
}

/** Before houses thin letters are lost. */
const leastWeight = 600;
const mostNames = 110;
const apartPx = 260;
const restMs = 200;
/** Metres that a pixel of a map of zoom 0 covers at the equator. */
const metresAtZoom0 = 156_543.034;
/** The same names as a flat map, a little later: a picture from the side has less room. */
const laterZooms = 0.4;

/** Names of the base map, upright in the picture: those that a flat map would show at the distance at which each is. */
export class PlaceNames implements LabelSource {
  readonly #world: World;
  readonly #url: string;
  readonly #collection: LabelCollection;
  readonly #stop: (() => void)[];
  readonly #written = new Map<string, Label>();
  #stands: readonly Stand[] = [];
  #styles: NamesFile['styles'] = {};
  #language: string | undefined;
  #dark = false;
  #opacity = 1;
  #visible = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** `url`: the template of the map's tiles. */
  constructor(world: World, url: string) {
    this.#world = world;
    this.#url = url;
    this.#collection = world.scene.primitives.add(new LabelCollection()) as LabelCollection;
    this.#stop = [
      world.labels.add(this),
      world.onMoved(() => this.#settle()),
      world.scene.globe.tileLoadProgressEvent.addEventListener((left: number) => left === 0 && this.#settle()),
    ];
  }

  show(visible: boolean, opacity: number, { dark, language }: Pick<DrawContext, 'dark' | 'language'>): void {
    this.#collection.show = visible;
    if (this.#dark !== dark || this.#opacity !== opacity) this.#forget();
    [this.#visible, this.#dark, this.#opacity] = [visible, dark, opacity];
    if (visible && this.#language !== language) this.#load(language);
    this.#settle();
  }

  remove(): void {
    clearTimeout(this.#resting);
    for (const end of this.#stop) end();
    this.#world.scene.primitives.remove(this.#collection);
  }

  wanted(): readonly WantedLabel[] {
    if (!this.#visible) return [];
    const { camera, canvas } = this.#world.scene;
    const perMetre = (2 * Math.tan(((camera.frustum as PerspectiveFrustum).fovy ?? 1) / 2)) / canvas.clientHeight;
    const near = this.#stands.flatMap((stand) => {
      const away = Cartesian3.distance(stand.foot, camera.positionWC);
      const groundPx = away * perMetre;
      const zoom = Math.log2((metresAtZoom0 * Math.cos(CesiumMath.toRadians(stand.lat))) / groundPx) - laterZooms;
      return zoom >= stand.fromZoom && zoom <= stand.toZoom + 1 ? [{ stand, away }] : [];
    });
    near.sort((a, b) => b.stand.priority - a.stand.priority || a.away - b.away);
    return near.slice(0, 4 * mostNames).map(({ stand, away }) => this.#label(stand, away));
  }

  seen(ids: ReadonlySet<string>): void {
    const shown = new Set([...ids].slice(0, mostNames));
    for (const [id, label] of this.#written) label.show = shown.has(id);
    for (const stand of this.#stands) if (shown.has(stand.id)) this.#write(stand);
  }

  #label(stand: Stand, away: number): WantedLabel {
    return {
      id: stand.id,
      text: stand.text,
      px: this.#styles[stand.style].px,
      risePx: 0,
      // Of two of the same importance the nearer.
      rank: stand.priority - away / 1e6,
      position: this.#position(stand),
      hiddenByM: this.#styles[stand.style].hiddenByM,
      apartPx,
    };
  }

  /** Where the words stand, above the ground as it is drawn. */
  #position({ lon, lat, upM, style }: Stand): Cartesian3 {
    const ground =
      this.#world.scene.globe.getHeight(Cartographic.fromDegrees(lon, lat)) ??
      geoidUndulation([lon, lat] as unknown as Wgs84) + 30;
    return Cartesian3.fromDegrees(lon, lat, ground + upM + this.#styles[style].clearM);
  }

  #write(stand: Stand): void {
    const known = this.#written.get(stand.id);
    if (known) {
      known.position = this.#position(stand);
      return;
    }
    const { px, weight, [this.#dark ? 'dark' : 'light']: colours } = this.#styles[stand.style];
    const [fill, halo] = colours.map((colour) => Color.fromCssColorString(colour));
    const label = this.#collection.add({
      id: placeName,
      text: stand.text,
      font: `${Math.max(leastWeight, weight)} ${px}px ${labelFamily}`,
      position: this.#position(stand),
      style: LabelStyle.FILL_AND_OUTLINE,
      outlineWidth: 4,
      fillColor: fill.withAlpha(this.#opacity),
      outlineColor: halo.withAlpha(this.#opacity),
      horizontalOrigin: HorizontalOrigin.CENTER,
      verticalOrigin: VerticalOrigin.CENTER,
      // What stands before a place hides its name as a whole, not letter by letter.
      disableDepthTestDistance: Number.POSITIVE_INFINITY,
    });
    this.#written.set(stand.id, label);
  }

  #load(language: string): void {
    this.#language = language;
    const path = this.#url.replace('{z}/{x}/{y}.png', `names/${language}.json`);
    new Resource(addressOf(path))
      .fetchJson()
      ?.then((file: NamesFile) => {
        if (this.#language !== language) return;
        this.#forget();
        this.#styles = file.styles;
        this.#stands = file.names.flatMap(standsOf);
        this.#settle();
      })
      // The map without its names is still a map; asked for again when the language changes.
      .catch(() => {});
  }

  #forget(): void {
    this.#collection.removeAll();
    this.#written.clear();
    this.#world.labels.askAnew();
  }

  #settle(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#world.labels.ask(), restMs);
  }
}

/** What a label answers when it is picked: a click goes through it. */
export const placeName = Symbol('name of a place');

function standsOf(
  [style, text, priority, fromZoom, toZoom, upM, ...degrees]: NamesFile['names'][number],
  index: number,
): Stand[] {
  const stands: Stand[] = [];
  for (let i = 0; i + 1 < degrees.length; i += 2) {
    const [lon, lat] = [degrees[i], degrees[i + 1]];
    const foot = Cartesian3.fromDegrees(lon, lat);
    stands.push({ id: `${index}/${i}`, style, text, priority, fromZoom, toZoom, upM, lon, lat, foot });
  }
  return stands;
}
