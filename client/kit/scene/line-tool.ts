import { ArcType, Cartesian3, ClassificationType, Color, ColorMaterialProperty, type Entity } from 'cesium';
import type { World } from './world.ts';

/** Longitude, latitude. */
export type LinePoint = readonly [lon: number, lat: number];

/** Shows a line on the ground and lets the reader drag another one. */
export interface LineTool {
  show(line: readonly LinePoint[] | undefined): void;
  /** Takes the next drag on the map as a straight line. Resolves with undefined when it is cancelled (Esc). */
  draw(): Promise<readonly LinePoint[] | undefined>;
  cancel(): void;
  destroy(): void;
}

export function makeLineTool(world: World): LineTool {
  const { widget, scene } = world;
  const { canvas } = widget;
  let entities: Entity[] = [];
  let cancel: () => void = () => undefined;

  const show = (line: readonly LinePoint[] | undefined) => {
    for (const entity of entities) widget.entities.remove(entity);
    entities = line ? partsOf(line).map((part) => widget.entities.add(part)) : [];
    world.draw();
  };

  const draw = () =>
    new Promise<readonly LinePoint[] | undefined>((resolve) => {
      cancel();
      const controller = scene.screenSpaceCameraController;
      const stop = new AbortController();
      const { signal } = stop;
      let from: LinePoint | undefined;
      const at = (event: PointerEvent): LinePoint | undefined => {
        const { left, top } = canvas.getBoundingClientRect();
        const place = world.groundAt(event.clientX - left, event.clientY - top);
        return place && [place[0], place[1]];
      };
      const finish = (line: readonly LinePoint[] | undefined) => {
        controller.enableInputs = true;
        canvas.style.cursor = '';
        stop.abort();
        cancel = () => undefined;
        resolve(line);
      };
      controller.enableInputs = false;
      canvas.style.cursor = 'crosshair';
      canvas.addEventListener(
        'pointerdown',
        (event) => {
          from = at(event);
          canvas.setPointerCapture(event.pointerId);
        },
        { signal },
      );
      canvas.addEventListener(
        'pointermove',
        (event) => {
          const to = from && at(event);
          if (from && to) show([from, to]);
        },
        { signal },
      );
      canvas.addEventListener(
        'pointerup',
        (event) => {
          const to = from && at(event);
          finish(from && to && (from[0] !== to[0] || from[1] !== to[1]) ? [from, to] : undefined);
        },
        { signal },
      );
      window.addEventListener('keydown', (event) => event.key === 'Escape' && finish(undefined), { signal });
      cancel = () => finish(undefined);
    });

  return {
    show,
    draw,
    cancel: () => cancel(),
    destroy() {
      cancel();
      show(undefined);
    },
  };
}

const bright = Color.fromCssColorString('#ff5d8f');

/** The line on the ground with a dot at its beginning, where its distances count from. */
function partsOf(line: readonly LinePoint[]): Entity.ConstructorOptions[] {
  const positions = Cartesian3.fromDegreesArray(line.flat());
  return [
    {
      polyline: {
        positions,
        width: 4,
        clampToGround: true,
        arcType: ArcType.GEODESIC,
        material: new ColorMaterialProperty(bright),
        classificationType: ClassificationType.TERRAIN,
      },
    },
    {
      position: positions[0],
      point: {
        pixelSize: 11,
        color: bright,
        outlineColor: Color.WHITE,
        outlineWidth: 2,
        heightReference: 1,
        disableDepthTestDistance: Number.POSITIVE_INFINITY,
      },
    },
  ];
}
