import {
  BoundingSphere,
  Cartesian2,
  Cartesian3,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  Matrix4,
  PerInstanceColorAppearance,
  Primitive,
  PrimitiveType,
  type Ray,
  Transforms,
} from 'cesium';
import { type Epsg5186, geoidUndulation, type Table, type TablePlaces, toWgs84 } from '#core';
import { loadTable, rowColours } from '../result-table.ts';
import { type Adapter, couldNotLoad } from './adapter.ts';
import type { World } from './world.ts';

/** Metres before the wall: tiles round their corners, and two surfaces in one place flicker. */
const beforeWallM = 0.3;

/** What picking finds on the primitive. */
export interface PanelDrawing {
  readonly layer: string;
  /** The row whose panel a ray meets first. */
  rowAt(ray: Ray): number | undefined;
}
export const panelsOf = (primitive: unknown): PanelDrawing | undefined =>
  (primitive as { panels?: PanelDrawing } | undefined)?.panels;

/**
 * Pieces of wall as one primitive: upright quads slightly before their walls, unlit, coloured by a column. The tiles of the
 * buildings stay as they are.
 */
export const panelsAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'panels') throw new Error(`no panels: ${layer.id}`);
  const { table: output } = layer.kind;
  let drawn: { primitive: Primitive; column: string; opacity: number; marked?: number } | undefined;
  let panels: Panels | undefined;
  let table: Table | undefined;
  let pending: (() => void) | undefined;
  let removed = false;
  report({ state: 'loading' });

  loadTable(output.bin)
    .then((loaded) => {
      if (removed) return;
      if (loaded.places?.shape !== 'panel' || loaded.rows === 0) return report({ state: 'empty' });
      table = loaded;
      panels = new Panels(loaded.places, loaded.rows);
      pending?.();
      report({ state: 'ready' });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const clear = () => {
    if (drawn) world.scene.primitives.remove(drawn.primitive);
    drawn = undefined;
  };

  return {
    show({ visible, opacity, colourBy = '' }, { selected }) {
      pending = () => {
        if (!table || !panels) return;
        const marked = selected?.layer === layer.id ? Number(selected.id) : undefined;
        const same = drawn?.column === colourBy && drawn.opacity === opacity && drawn.marked === marked;
        const legend = output.columns[colourBy]?.legend;
        if (!visible || !same || !legend) clear();
        if (visible && legend && !drawn) {
          const primitive = panels.primitive(rowColours(table, colourBy, legend), opacity, marked);
          const rows = panels;
          Object.assign(primitive, {
            panels: { layer: layer.id, rowAt: (ray) => rows.rowAt(ray) } satisfies PanelDrawing,
          });
          world.scene.primitives.add(primitive);
          drawn = { primitive, column: colourBy, opacity, ...(marked === undefined ? {} : { marked }) };
        }
        world.draw();
      };
      pending();
    },
    remove() {
      removed = true;
      clear();
      world.draw();
    },
  };
};

/** The picked panel under a pixel, from what the scene found there. */
export function pickPanel(world: World, found: unknown, x: number, y: number) {
  const panels = panelsOf((found as { primitive?: unknown } | undefined)?.primitive);
  const ray = panels && world.scene.camera.getPickRay(new Cartesian2(x, y));
  const row = ray && panels.rowAt(ray);
  return row === undefined || !panels ? undefined : { layer: panels.layer, row };
}

const markColour = [39, 196, 216] as const;

/** Corners of all panels in a local frame, metres; float64 for the engine, four corners per panel. */
export class Panels {
  readonly #frame: Matrix4;
  readonly #corners: Float64Array;
  readonly #rows: number;

  constructor({ origin, values }: TablePlaces, rows: number) {
    this.#rows = rows;
    const middle = toWgs84(origin as unknown as Epsg5186);
    const up = geoidUndulation(middle);
    const centre = Cartesian3.fromDegrees(middle[0], middle[1], up);
    this.#frame = Transforms.eastNorthUpToFixedFrame(centre);
    const inverse = Matrix4.inverseTransformation(this.#frame, new Matrix4());
    this.#corners = new Float64Array(rows * 12);
    const local = new Cartesian3();
    const place = (at: number, x: number, y: number, z: number) => {
      const [lon, lat] = toWgs84([origin[0] + x, origin[1] + y] as unknown as Epsg5186);
      Matrix4.multiplyByPoint(inverse, Cartesian3.fromDegrees(lon, lat, z + up, undefined, local), local);
      this.#corners.set([local.x, local.y, local.z], at);
    };
    let foot = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    for (let row = 0; row < rows; row++) {
      const [x0, y0, x1, y1, bottom, top] = values.subarray(6 * row, 6 * row + 6);
      const length = Math.hypot(x1 - x0, y1 - y0) || 1;
      const [east, north] = [((y1 - y0) / length) * beforeWallM, ((x0 - x1) / length) * beforeWallM];
      const at = 12 * row;
      const above = foot.every((value, i) => value === [x0, y0, x1, y1][i]);
      if (above) this.#copyFeet(at, bottom - values[6 * row - 2], top - values[6 * row - 2]);
      else {
        place(at, x0 + east, y0 + north, bottom);
        place(at + 3, x1 + east, y1 + north, bottom);
        this.#corners.set(this.#corners.subarray(at + 3, at + 6), at + 6);
        this.#corners.set(this.#corners.subarray(at, at + 3), at + 9);
        this.#corners[at + 8] += top - bottom;
        this.#corners[at + 11] += top - bottom;
      }
      foot = [x0, y0, x1, y1];
    }
  }

  /** The next storey of the same strip: its feet are those of the one before, moved up. */
  #copyFeet(at: number, bottomBy: number, topBy: number): void {
    const corners = this.#corners;
    corners.copyWithin(at, at - 12, at);
    corners[at + 2] += bottomBy;
    corners[at + 5] += bottomBy;
    corners[at + 8] = corners[at + 5] + topBy - bottomBy;
    corners[at + 11] = corners[at + 2] + topBy - bottomBy;
  }

  primitive(colour: (row: number) => readonly number[], opacity: number, marked: number | undefined): Primitive {
    const colours = new Uint8Array(this.#rows * 16);
    const indices = new Uint32Array(this.#rows * 6);
    for (let row = 0; row < this.#rows; row++) {
      const [red, green, blue] = row === marked ? markColour : colour(row);
      for (let corner = 0; corner < 4; corner++) {
        colours.set([red, green, blue, Math.round(255 * opacity)], 16 * row + 4 * corner);
      }
      indices.set(
        [0, 1, 2, 0, 2, 3].map((i) => 4 * row + i),
        6 * row,
      );
    }
    const attributes = new GeometryAttributes();
    attributes.position = new GeometryAttribute({
      componentDatatype: ComponentDatatype.DOUBLE,
      componentsPerAttribute: 3,
      values: this.#corners as never,
    });
    attributes.color = new GeometryAttribute({
      componentDatatype: ComponentDatatype.UNSIGNED_BYTE,
      componentsPerAttribute: 4,
      normalize: true,
      values: colours,
    });
    const geometry = new Geometry({
      attributes,
      indices,
      primitiveType: PrimitiveType.TRIANGLES,
      boundingSphere: BoundingSphere.fromVertices(this.#corners as never),
    });
    return new Primitive({
      geometryInstances: new GeometryInstance({ geometry, modelMatrix: this.#frame, id: 'panels' }),
      // Seen from outside only: else walls on the far side would show over the edge of the roof.
      appearance: new PerInstanceColorAppearance({ flat: true, translucent: opacity < 1, closed: true }),
      asynchronous: false,
      compressVertices: false,
    });
  }

  /** The panel that a ray of the camera meets first. */
  rowAt(ray: Ray): number | undefined {
    const inverse = Matrix4.inverseTransformation(this.#frame, new Matrix4());
    const from = Matrix4.multiplyByPoint(inverse, ray.origin, new Cartesian3());
    const along = Matrix4.multiplyByPointAsVector(inverse, ray.direction, new Cartesian3());
    const c = this.#corners;
    let nearest = Number.POSITIVE_INFINITY;
    let found: number | undefined;
    for (let row = 0; row < this.#rows; row++) {
      const at = 12 * row;
      const [dx, dy] = [c[at + 3] - c[at], c[at + 4] - c[at + 1]];
      // In the plan: from + t·along = foot + s·(dx, dy).
      const denominator = along.x * dy - along.y * dx;
      if (denominator === 0) continue;
      const [px, py] = [c[at] - from.x, c[at + 1] - from.y];
      const t = (px * dy - py * dx) / denominator;
      if (t <= 0 || t >= nearest) continue;
      const s = (px * along.y - py * along.x) / denominator;
      const z = from.z + t * along.z;
      if (s < 0 || s > 1 || z < c[at + 2] || z > c[at + 8]) continue;
      nearest = t;
      found = row;
    }
    return found;
  }
}
