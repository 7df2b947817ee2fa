import type { Feature, FeatureCollection, Point } from 'geojson';
import type { Wgs84Box } from '#core';
import { failureOf } from '../api.ts';
import type { LayerLook, LayerStatus } from '../layer.ts';

/** Things are asked for by squares of some kilometre, none of them farther than this from the middle of the view. */
const [cellLonDeg, cellLatDeg] = [0.0125, 0.01];
const nearReachM = 2500;

/** A thing of a collection that stays where it is. */
export interface Sign {
  readonly id: string;
  readonly kind: string;
  readonly lon: number;
  readonly lat: number;
  readonly feature: Feature<Point>;
}

export interface SquareTools {
  /** Attribute that tells the kind of a thing. */
  readonly kindBy: string;
  /** How far from the middle of the view they are asked for, in larger squares the farther; 2.5 km when absent. */
  readonly reachM?: number;
  load(box: Wgs84Box): Promise<FeatureCollection>;
  arrived(signs: readonly Sign[]): void;
  report(status: LayerStatus): void;
}

/** Things of a collection around the place that is looked at: each square is asked for once, as long as the layer is there. */
export class SignSquares {
  readonly signs = new Map<string, Sign>();
  /** Kinds that are hidden are not counted. */
  look: LayerLook = { visible: false, opacity: 1 };
  readonly #tools: SquareTools;
  readonly #asked = new Map<string, 'loading' | 'there'>();
  #around: readonly Cell[] = [];
  #gone = false;

  constructor(tools: SquareTools) {
    this.#tools = tools;
  }

  lookAround(lon: number, lat: number): void {
    this.#around = cellsAround(lon, lat, this.#tools.reachM);
    for (const cell of this.#around) if (!this.#asked.has(cell.key)) void this.#ask(cell);
    this.#tools.report(this.#status());
  }

  remove(): void {
    this.#gone = true;
  }

  async #ask({ key, box }: Cell): Promise<void> {
    this.#asked.set(key, 'loading');
    try {
      const { features } = await this.#tools.load(box);
      if (this.#gone) return;
      this.#asked.set(key, 'there');
      const before = this.signs.size;
      for (const feature of features) if (feature.geometry?.type === 'Point') this.#keep(feature as Feature<Point>);
      this.#tools.arrived([...this.signs.values()].slice(before));
      this.#tools.report(this.#status());
    } catch (thrown) {
      this.#asked.delete(key);
      if (!this.#gone) this.#tools.report({ state: 'failed', failure: failureOf(thrown) });
    }
  }

  #keep(feature: Feature<Point>): void {
    const id = String(feature.id);
    const [lon, lat] = feature.geometry.coordinates;
    const kind = String(feature.properties?.[this.#tools.kindBy] ?? '');
    if (!this.signs.has(id)) this.signs.set(id, { id, kind, lon, lat, feature });
  }

  #status(): LayerStatus {
    const cells = this.#around;
    const done = cells.filter(({ key }) => this.#asked.get(key) === 'there').length;
    if (done < cells.length) return { state: 'loading', done, total: cells.length };
    const inside = ({ lon, lat }: Sign) =>
      cells.some(({ box: [w, s, e, n] }) => lon >= w && lon < e && lat >= s && lat < n);
    const shown = (sign: Sign) => isShown(sign, this.look) && inside(sign);
    const count = [...this.signs.values()].filter(shown).length;
    return count > 0 ? { state: 'ready', count } : { state: 'empty' };
  }
}

export const isShown = ({ kind }: Sign, { hiddenKinds }: LayerLook): boolean => !hiddenKinds?.includes(kind);

interface Cell {
  readonly key: string;
  readonly box: Wgs84Box;
}

/** Squares that lie within reach of a place, the nearest first. */
export function cellsAround(lon: number, lat: number, reachM = nearReachM): Cell[] {
  const [cellLon, cellLat] = [cellLonDeg, cellLatDeg].map((side) => (side * reachM) / nearReachM);
  const metresLat = 111_000;
  const metresLon = metresLat * Math.cos((lat * Math.PI) / 180);
  const [acrossLon, acrossLat] = [reachM / metresLon, reachM / metresLat];
  const cells: (Cell & { away: number })[] = [];
  for (let row = Math.floor((lat - acrossLat) / cellLat); row * cellLat < lat + acrossLat; row++) {
    for (let column = Math.floor((lon - acrossLon) / cellLon); column * cellLon < lon + acrossLon; column++) {
      const box = [column * cellLon, row * cellLat, (column + 1) * cellLon, (row + 1) * cellLat];
      const away = Math.hypot(((box[0] + box[2]) / 2 - lon) * metresLon, ((box[1] + box[3]) / 2 - lat) * metresLat);
      if (away <= reachM) cells.push({ key: `${column} ${row}`, box: box as unknown as Wgs84Box, away });
    }
  }
  return cells.sort((a, b) => a.away - b.away).map(({ key, box }) => ({ key, box }));
}
