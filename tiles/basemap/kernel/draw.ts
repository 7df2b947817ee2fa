import { type Canvas, createCanvas, ImageData, type Path2D, type SKRSContext2D } from '@napi-rs/canvas';
import { type TileKey, webMercatorXyz } from '../../_kit/schemes.ts';
import type { PictureFormat, Theme } from '../contract.ts';
import { type Cell, cellUnits, type RoadGroup } from './cell.ts';
import { drawLabels } from './labels/draw.ts';
import type { PlacedLabel } from './labels/label.ts';
import { paintRelief, type Relief } from './relief.ts';
import { buildingsFromZoom, dongFromZoom, type Palette, palettes, roadStyles, roadWidthPx } from './themes.ts';

export interface MapTile {
  readonly key: TileKey;
  readonly theme: Theme;
  /** Pixels per map pixel: 1 (256 × 256) or 2 (512 × 512). */
  readonly ratio: 1 | 2;
  /** A cell that holds the tile: the tile itself or one of its ancestors. */
  readonly cell: Cell;
  readonly relief?: Relief;
  readonly format: PictureFormat;
  /** Names that reach into the tile. */
  readonly labels: readonly PlacedLabel[];
}

const earthCircumferenceM = 40_075_016.686;

/** Good enough that names and thin lines show no rings: a quarter of the bytes of a PNG, which shaded ground makes large. */
const webpQuality = 90;

/** Draws one tile of the base map. */
export async function drawTile(tile: MapTile): Promise<Uint8Array> {
  const size = 256 * tile.ratio;
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  const palette = palettes[tile.theme];
  const { ground, rock } = paintRelief(tile.key, size, tile.relief, palette);
  context.putImageData(new ImageData(ground, size, size), 0, 0);
  new Painter(context, tile, palette).paint(rock && pictureOf(rock, size));
  drawLabels(context, tile.labels, tile, palette);
  return tile.format === 'webp' ? canvas.encode('webp', webpQuality) : canvas.encode('png');
}

/** Pixels that can be laid over others: `putImageData` would replace them. */
function pictureOf(pixels: Uint8ClampedArray, size: number): Canvas {
  const canvas = createCanvas(size, size);
  canvas.getContext('2d').putImageData(new ImageData(pixels, size, size), 0, 0);
  return canvas;
}

class Painter {
  readonly #context: SKRSContext2D;
  readonly #cell: Cell;
  readonly #palette: Palette;
  readonly #zoom: number;
  /** Units of the cell in one map pixel. */
  readonly #pixel: number;
  readonly #pixelsPerMetre: number;

  constructor(context: SKRSContext2D, { key, ratio, cell }: MapTile, palette: Palette) {
    this.#context = context;
    this.#cell = cell;
    this.#palette = palette;
    this.#zoom = key.level;
    const tilesPerCell = 2 ** (key.level - cell.key.level);
    this.#pixel = cellUnits / tilesPerCell / 256;
    const [, south, , north] = webMercatorXyz.box(key);
    const cosLat = Math.cos((((south + north) / 2) * Math.PI) / 180);
    this.#pixelsPerMetre = (256 * 2 ** key.level) / (earthCircumferenceM * cosLat);
    const scale = ratio / this.#pixel;
    context.setTransform(
      scale,
      0,
      0,
      scale,
      -(key.x - cell.key.x * tilesPerCell) * 256 * ratio,
      -(key.y - cell.key.y * tilesPerCell) * 256 * ratio,
    );
    context.lineJoin = 'round';
    context.lineCap = 'round';
  }

  paint(rock: Canvas | undefined): void {
    for (const [kind, colour] of Object.entries(this.#palette.areas)) this.#fill(kind, colour);
    if (rock) this.#lay(rock);
    this.#paintWater();
    this.#paintRoads();
    if (this.#zoom >= buildingsFromZoom) this.#paintBuildings();
    this.#paintLimits();
  }

  /** A picture of the whole tile. */
  #lay(picture: Canvas): void {
    this.#context.save();
    this.#context.resetTransform();
    this.#context.drawImage(picture, 0, 0);
    this.#context.restore();
  }

  #fill(kind: string, colour: string): void {
    const path = this.#cell.areas.get(kind);
    if (!path) return;
    this.#context.fillStyle = colour;
    // The relief shows through, most of all in the woods, which it gives their form; their edge is never a sharp line.
    const isWood = kind === 'green wood';
    this.#context.globalAlpha = isWood ? 0.5 : 0.8;
    this.#context.fill(path, isWood ? 'evenodd' : 'nonzero');
    if (isWood) {
      this.#context.globalAlpha = 0.13;
      for (const metres of [150, 100, 60, 30]) this.#stroke(path, colour, metres * this.#pixelsPerMetre);
    }
    this.#context.globalAlpha = 1;
  }

  #stroke(path: Path2D, colour: string, widthPx: number): void {
    this.#context.strokeStyle = colour;
    this.#context.lineWidth = widthPx * this.#pixel;
    this.#context.stroke(path);
  }

  /** Shallow colour along the shore, deep in the middle. */
  #paintWater(): void {
    const path = this.#cell.areas.get('water');
    if (!path) return;
    const context = this.#context;
    context.fillStyle = this.#palette.water;
    context.fill(path, 'evenodd');
    if (this.#zoom < 12) return;
    if (this.#zoom >= 14) this.#stroke(path, this.#palette.bank, 1.2);
    context.save();
    context.clip(path, 'evenodd');
    context.globalAlpha = 0.3;
    for (const metres of [60, 36, 18]) {
      this.#stroke(path, this.#palette.shore, Math.min(28, Math.max(1, metres * this.#pixelsPerMetre)));
    }
    context.restore();
  }

  #paintRoads(): void {
    const shown = Object.entries(roadStyles)
      .filter(([, style]) => this.#zoom >= style.fromZoom)
      .map(([roadClass]) => this.#cell.roads.filter((group) => group.class === roadClass));
    this.#paintTunnels(shown.flatMap((groups) => groups.filter(({ tunnel }) => tunnel)));
    const open = shown.map((groups) => groups.filter(({ tunnel }) => !tunnel));
    const width = (group: { class: string; widthM: number }) =>
      roadWidthPx(group.class, group.widthM, this.#zoom, this.#pixelsPerMetre);
    const casing = this.#zoom >= 15 ? 1 : this.#zoom >= 13 ? 0.8 : 0.55;
    for (const groups of open) {
      for (const group of groups) {
        const px = width(group);
        if (px >= 1.5) this.#stroke(group.path, this.#palette.roads[group.class].casing, px + 2 * casing);
      }
    }
    for (const groups of open) {
      for (const group of groups) this.#stroke(group.path, this.#palette.roads[group.class].fill, width(group));
    }
  }

  /** A thin broken line tells where a tunnel runs; a street there would lie on the mountain. */
  #paintTunnels(groups: readonly RoadGroup[]): void {
    const context = this.#context;
    context.setLineDash([5 * this.#pixel, 5 * this.#pixel]);
    context.lineCap = 'butt';
    for (const group of groups) this.#stroke(group.path, this.#palette.roads[group.class].casing, 1);
    context.lineCap = 'round';
    context.setLineDash([]);
  }

  /** Footprints under their 3D buildings, with the soft shade that a wall leaves on the ground beside it. */
  #paintBuildings(): void {
    const { buildings } = this.#cell;
    for (const metres of [10, 6, 3]) {
      this.#stroke(buildings, this.#palette.contactShadow, metres * this.#pixelsPerMetre);
    }
    this.#context.fillStyle = this.#palette.building;
    this.#context.fill(buildings, 'nonzero');
    this.#stroke(buildings, this.#palette.buildingLine, this.#zoom >= 17 ? 0.9 : 0.5);
  }

  #paintLimits(): void {
    const context = this.#context;
    if (this.#zoom >= dongFromZoom) {
      context.setLineDash([3 * this.#pixel, 3 * this.#pixel]);
      this.#stroke(this.#cell.dong, this.#palette.dongLine, this.#zoom >= 15 ? 1.4 : 1);
    }
    context.setLineDash(this.#zoom >= 11 ? [8 * this.#pixel, 3 * this.#pixel, 2 * this.#pixel, 3 * this.#pixel] : []);
    this.#stroke(this.#cell.gu, this.#palette.guLine, this.#zoom >= 13 ? 1.8 : 1.1);
    context.setLineDash([]);
  }
}
