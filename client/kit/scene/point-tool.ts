import {
  Cartesian2,
  Cartesian3,
  Color,
  type Entity,
  HeightReference,
  HorizontalOrigin,
  LabelStyle,
  VerticalOrigin,
} from 'cesium';
import type { World } from './world.ts';

/** A numbered place on the map; heading and field of view are drawn when it has them. */
export interface MapPoint {
  readonly lon: number;
  readonly lat: number;
}

/** Shows numbered points on the ground and lets the reader add one with a click. */
export interface PointTool {
  show(points: readonly MapPoint[]): void;
  /** Marks one place, which has no number. */
  mark(point: MapPoint | undefined): void;
  /** Takes the next click on the map. Resolves with undefined when it is cancelled (Esc). */
  pick(): Promise<MapPoint | undefined>;
  cancel(): void;
  destroy(): void;
}

export function makePointTool(world: World): PointTool {
  const { widget } = world;
  const { canvas, entities } = widget;
  let shown: Entity[] = [];
  let cancel: () => void = () => undefined;

  const show = (points: readonly MapPoint[]) => {
    for (const entity of shown) entities.remove(entity);
    shown = points.map((point, i) => entities.add(pointEntity(point, i + 1)));
    world.draw();
  };
  const mark = (point: MapPoint | undefined) => {
    if (!point && shown.length === 0) return;
    for (const entity of shown) entities.remove(entity);
    shown = point ? [entities.add(pointEntity(point))] : [];
    world.draw();
  };

  const pick = () =>
    new Promise<MapPoint | undefined>((resolve) => {
      cancel();
      const stop = new AbortController();
      const { signal } = stop;
      let down: readonly [number, number] = [0, 0];
      const finish = (point: MapPoint | undefined) => {
        canvas.style.cursor = '';
        stop.abort();
        cancel = () => undefined;
        resolve(point);
      };
      canvas.style.cursor = 'crosshair';
      canvas.addEventListener(
        'pointerdown',
        (event) => {
          down = [event.clientX, event.clientY];
        },
        { signal },
      );
      canvas.addEventListener(
        'pointerup',
        (event) => {
          // A drag turns the picture; a click is a place.
          if (Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 5) return;
          const { left, top } = canvas.getBoundingClientRect();
          const place = world.placeAt(event.clientX - left, event.clientY - top);
          if (place) finish({ lon: place[0], lat: place[1] });
        },
        { signal },
      );
      window.addEventListener('keydown', (event) => event.key === 'Escape' && finish(undefined), { signal });
      cancel = () => finish(undefined);
    });

  return {
    show,
    mark,
    pick,
    cancel: () => cancel(),
    destroy() {
      cancel();
      show([]);
    },
  };
}

const colour = Color.fromCssColorString('#0aa2b5');

function pointEntity({ lon, lat }: MapPoint, number?: number): Entity.ConstructorOptions {
  const common = {
    heightReference: HeightReference.CLAMP_TO_GROUND,
    disableDepthTestDistance: Number.POSITIVE_INFINITY,
  };
  return {
    position: Cartesian3.fromDegrees(lon, lat),
    point: { ...common, pixelSize: 13, color: colour, outlineColor: Color.WHITE, outlineWidth: 2 },
    label: {
      ...common,
      text: number === undefined ? '' : String(number),
      font: '600 13px sans-serif',
      style: LabelStyle.FILL_AND_OUTLINE,
      fillColor: Color.WHITE,
      outlineColor: colour,
      outlineWidth: 5,
      horizontalOrigin: HorizontalOrigin.LEFT,
      verticalOrigin: VerticalOrigin.BOTTOM,
      pixelOffset: new Cartesian2(9, -7),
    },
  };
}
