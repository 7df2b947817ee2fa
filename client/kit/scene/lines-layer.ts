import {
  Cartesian2,
  Cartesian3,
  Color,
  ColorGeometryInstanceAttribute,
  GeometryInstance,
  GroundPolylineGeometry,
  GroundPolylinePrimitive,
  HorizontalOrigin,
  LabelCollection,
  LabelStyle,
  NearFarScalar,
  PolylineColorAppearance,
  VerticalOrigin,
} from 'cesium';
import { cellOf, type Epsg5186, geoidUndulation, lineOf, type Rgb, type Table, type TablePlaces, toWgs84 } from '#core';
import { loadTable, rowColours } from '../result-table.ts';
import { type Adapter, couldNotLoad } from './adapter.ts';

/** What a line answers when it is picked. */
interface LineId {
  readonly linesLayer: string;
  readonly row: number;
}

/** The row of a lines layer that was picked, if it was one. */
export function lineRowOf(found: unknown): { layer: string; row: number } | undefined {
  const id = (found as { id?: LineId } | undefined)?.id;
  return id?.linesLayer ? { layer: id.linesLayer, row: id.row } : undefined;
}

const widthPx = 6;
const markedWidthPx = 11;
/** Metres of a label above the ground. */
const labelAboveM = 25;

/** Lines of a result table on the ground and on roofs, coloured by a column, with their words. */
export const linesAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'lines') throw new Error(`no lines: ${layer.id}`);
  const { table: output, label } = layer.kind;
  let drawn: { ground: GroundPolylinePrimitive; labels: LabelCollection; as: string } | undefined;
  let table: Table | undefined;
  let pending: (() => void) | undefined;
  let removed = false;
  report({ state: 'loading' });

  Promise.all([loadTable(output.bin), GroundPolylinePrimitive.initializeTerrainHeights()])
    .then(([loaded]) => {
      if (removed) return;
      if (loaded.places?.shape !== 'line' || loaded.rows === 0) return report({ state: 'empty' });
      table = loaded;
      pending?.();
      report({ state: 'ready', count: loaded.rows });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const clear = () => {
    if (!drawn) return;
    world.scene.groundPrimitives.remove(drawn.ground);
    world.scene.primitives.remove(drawn.labels);
    drawn = undefined;
  };

  return {
    show({ visible, opacity, colourBy = '' }, { selected, dark }) {
      pending = () => {
        const marked = selected?.layer === layer.id ? Number(selected.id) : undefined;
        const legend = output.columns[colourBy]?.legend;
        const as = [colourBy, opacity, marked, dark].join();
        if (!visible || drawn?.as !== as) clear();
        if (visible && legend && table?.places && !drawn) {
          const colour = rowColours(table, colourBy, legend);
          const ground = groundLines(layer.id, table, table.places, { colour, opacity, marked });
          const labels = labelsOf(layer.id, table, table.places, { column: label, dark, opacity });
          world.scene.groundPrimitives.add(ground);
          world.scene.primitives.add(labels);
          drawn = { ground, labels, as };
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

/** Longitude, latitude and metres above sea level of every position of a row. */
function positionsOf(places: TablePlaces, row: number): (readonly [lon: number, lat: number, height: number])[] {
  const [x, y] = places.origin;
  return lineOf(places, row).map(([east, north, height]) => {
    const [lon, lat] = toWgs84([x + east, y + north] as unknown as Epsg5186);
    return [lon, lat, height] as const;
  });
}

interface LineLook {
  readonly colour: (row: number) => Rgb;
  readonly opacity: number;
  readonly marked?: number;
}

function groundLines(
  linesLayer: string,
  { rows }: Table,
  places: TablePlaces,
  look: LineLook,
): GroundPolylinePrimitive {
  const instances = Array.from({ length: rows }, (_, row) => {
    const positions = positionsOf(places, row).map(([lon, lat]) => Cartesian3.fromDegrees(lon, lat));
    const [red, green, blue] = look.colour(row);
    const colour = new Color(red / 255, green / 255, blue / 255, look.opacity);
    return new GeometryInstance({
      id: { linesLayer, row } satisfies LineId,
      geometry: new GroundPolylineGeometry({ positions, width: row === look.marked ? markedWidthPx : widthPx }),
      attributes: { color: ColorGeometryInstanceAttribute.fromColor(colour) },
    });
  });
  return new GroundPolylinePrimitive({ geometryInstances: instances, appearance: new PolylineColorAppearance() });
}

function labelsOf(
  linesLayer: string,
  table: Table,
  places: TablePlaces,
  { column, dark, opacity }: { column: string | undefined; dark: boolean; opacity: number },
): LabelCollection {
  const labels = new LabelCollection();
  const words = column === undefined ? undefined : table.columns[column];
  for (let row = 0; words && row < table.rows; row++) {
    const positions = positionsOf(places, row);
    const [lon, lat, height] = positions[positions.length >> 1];
    const up = height + geoidUndulation([lon, lat] as never) + labelAboveM;
    labels.add({
      id: { linesLayer, row } satisfies LineId,
      position: Cartesian3.fromDegrees(lon, lat, up),
      text: String(cellOf(words, row) ?? ''),
      font: '600 15px "Noto Sans KR", "Noto Sans CJK KR", sans-serif',
      style: LabelStyle.FILL_AND_OUTLINE,
      fillColor: (dark ? Color.WHITE : Color.BLACK).withAlpha(opacity),
      outlineColor: (dark ? Color.BLACK : Color.WHITE).withAlpha(opacity),
      outlineWidth: 4,
      horizontalOrigin: HorizontalOrigin.CENTER,
      verticalOrigin: VerticalOrigin.BOTTOM,
      pixelOffset: new Cartesian2(0, -6),
      disableDepthTestDistance: Number.POSITIVE_INFINITY,
      scaleByDistance: new NearFarScalar(2000, 1, 40_000, 0.75),
    });
  }
  return labels;
}
