import {
  CallbackProperty,
  Cartesian3,
  ClassificationType,
  Color,
  ColorMaterialProperty,
  type Entity,
  Rectangle,
} from 'cesium';
import type { Wgs84Box } from '#core';
import type { World } from './world.ts';

/** Shows an area on the ground and lets the reader drag another one. */
export interface AreaTool {
  show(box: Wgs84Box | undefined): void;
  /** Takes the next drag on the map as an area. Resolves with undefined when it is cancelled (Esc). */
  draw(onChange: (box: Wgs84Box) => void): Promise<Wgs84Box | undefined>;
  cancel(): void;
  destroy(): void;
}

export function makeAreaTool(world: World): AreaTool {
  const { widget, scene } = world;
  const { canvas } = widget;
  let box: Wgs84Box | undefined;
  let entity: Entity | undefined;
  let live = false;
  let cancel: () => void = () => undefined;

  /** A shape that follows the pointer is made anew in every frame: it stays so only for as long as it is dragged. */
  const show = (next: Wgs84Box | undefined, dragging = false) => {
    if (next === box && dragging === live) return;
    const alreadyLive = dragging && live && entity;
    box = next;
    live = dragging;
    if (!alreadyLive) {
      if (entity) widget.entities.remove(entity);
      entity = box && widget.entities.add(areaEntity(dragging ? () => box : box));
    }
    world.draw();
  };

  const draw = (onChange: (box: Wgs84Box) => void) =>
    new Promise<Wgs84Box | undefined>((resolve) => {
      cancel();
      const controller = scene.screenSpaceCameraController;
      let from: readonly [number, number] | undefined;
      const at = (event: PointerEvent) => {
        const { left, top } = canvas.getBoundingClientRect();
        const place = world.groundAt(event.clientX - left, event.clientY - top);
        return place && ([place[0], place[1]] as const);
      };
      const finish = (result: Wgs84Box | undefined) => {
        controller.enableInputs = true;
        canvas.style.cursor = '';
        stop.abort();
        cancel = () => undefined;
        resolve(result);
      };
      const stop = new AbortController();
      const { signal } = stop;
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
          if (!from || !to) return;
          show(boxOf(from, to), true);
          if (box) onChange(box);
        },
        { signal },
      );
      canvas.addEventListener(
        'pointerup',
        (event) => {
          const to = from && at(event);
          finish(from && to && (from[0] !== to[0] || from[1] !== to[1]) ? boxOf(from, to) : undefined);
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
      if (entity) widget.entities.remove(entity);
    },
  };
}

const boxOf = (a: readonly [number, number], b: readonly [number, number]): Wgs84Box =>
  [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as Wgs84Box;

const ringOf = ([west, south, east, north]: Wgs84Box): Cartesian3[] =>
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ].map(([lon, lat]) => Cartesian3.fromDegrees(lon, lat));

/** The area on the ground: of a box, or of one that changes. */
function areaEntity(box: Wgs84Box | (() => Wgs84Box | undefined)): Entity.ConstructorOptions {
  const colour = Color.fromCssColorString('#0aa2b5');
  const changing = typeof box === 'function';
  const property = <T>(of: (box: Wgs84Box) => T) =>
    changing
      ? (new CallbackProperty(() => {
          const now = box();
          return now && of(now);
        }, false) as never)
      : of(box);
  return {
    // Filled while it is drawn only: over a result it would tint the colours of the legend.
    ...(changing && {
      rectangle: {
        coordinates: property((now) => Rectangle.fromDegrees(...now)),
        material: new ColorMaterialProperty(colour.withAlpha(0.16)),
        classificationType: ClassificationType.TERRAIN,
      },
    }),
    polyline: {
      positions: property(ringOf),
      width: 3,
      clampToGround: true,
      material: new ColorMaterialProperty(colour),
      classificationType: ClassificationType.TERRAIN,
    },
  };
}
