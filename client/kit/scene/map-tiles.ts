import { BitmapLayer } from '@deck.gl/layers';
import type { Wgs84Box } from '#core';

const minLevel = 10;
const maxLevel = 18;
/** Coarser tiles are shown where the fine ones are still on their way. */
const levelsBelow = 3;
const keptMost = 160;
const visibleMost = 60;

export interface TileKey {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

const turn = (lon: number) => (lon + 180) / 360;
const drop = (lat: number) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};
const latOf = (share: number) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * share))) * 180) / Math.PI;

/** Web Mercator tiles of a level that touch a box. */
export function tilesIn([west, south, east, north]: Wgs84Box, z: number): TileKey[] {
  const count = 2 ** z;
  const clamp = (value: number) => Math.min(count - 1, Math.max(0, Math.floor(value * count)));
  const keys: TileKey[] = [];
  for (let y = clamp(drop(north)); y <= clamp(drop(south)); y++) {
    for (let x = clamp(turn(west)); x <= clamp(turn(east)); x++) keys.push({ z, x, y });
  }
  return keys;
}

export function boxOfTile({ z, x, y }: TileKey): Wgs84Box {
  const count = 2 ** z;
  const lon = (column: number) => (column / count) * 360 - 180;
  return [lon(x), latOf((y + 1) / count), lon(x + 1), latOf(y / count)] as unknown as Wgs84Box;
}

/** The level whose tiles of 256 pixels are as sharp as the screen, at a zoom of a world of 512 pixels. */
export function levelFor(zoom: number, box: Wgs84Box): number {
  let level = Math.min(maxLevel, Math.max(minLevel, Math.round(zoom) + 1));
  while (level > minLevel && tilesIn(box, level).length > visibleMost) level--;
  return level;
}

/** Pictures of the drawn map, fetched as they come into view. */
export class MapTiles {
  readonly #urlOf: (key: TileKey) => string;
  readonly #changed: () => void;
  /** Oldest use first. */
  readonly #images = new Map<string, { key: TileKey; image?: HTMLImageElement }>();
  failures = 0;

  constructor(urlOf: (key: TileKey) => string, changed: () => void) {
    this.#urlOf = urlOf;
    this.#changed = changed;
  }

  /** Tiles of the view that are not there yet. */
  waiting(box: Wgs84Box, zoom: number): number {
    return tilesIn(box, levelFor(zoom, box)).filter((key) => !this.#images.get(nameOf(key))?.image).length;
  }

  layers(box: Wgs84Box, zoom: number, opacity: number): BitmapLayer[] {
    const level = levelFor(zoom, box);
    for (const key of tilesIn(box, level)) this.#want(key);
    const shown: BitmapLayer[] = [];
    for (let z = Math.max(minLevel, level - levelsBelow); z <= level; z++) {
      for (const key of tilesIn(box, z)) {
        const image = this.#images.get(nameOf(key))?.image;
        if (!image) continue;
        const bounds = [...boxOfTile(key)] as [number, number, number, number];
        shown.push(new BitmapLayer({ id: `map-${nameOf(key)}`, image, bounds, opacity }));
      }
    }
    return shown;
  }

  #want(key: TileKey): void {
    const name = nameOf(key);
    const known = this.#images.get(name);
    if (known) {
      this.#images.delete(name);
      this.#images.set(name, known);
      return;
    }
    const entry: { key: TileKey; image?: HTMLImageElement } = { key };
    this.#images.set(name, entry);
    for (const [oldest] of this.#images) {
      if (this.#images.size <= keptMost) break;
      this.#images.delete(oldest);
    }
    const image = new Image();
    image.src = this.#urlOf(key);
    image.decode().then(
      () => {
        entry.image = image;
        this.#changed();
      },
      () => {
        this.failures++;
        this.#images.delete(name);
        this.#changed();
      },
    );
  }
}

const nameOf = ({ z, x, y }: TileKey) => `${z}/${x}/${y}`;
