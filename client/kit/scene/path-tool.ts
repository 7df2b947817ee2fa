import {
  ArcType,
  Cartesian3,
  ClassificationType,
  Color,
  ColorMaterialProperty,
  type Entity,
  PolygonHierarchy,
  PolylineDashMaterialProperty,
} from 'cesium';
import type { Place, World } from './world.ts';

export interface PathWishes {
  /** The last point is joined to the first. */
  readonly closed?: boolean;
  /** Ends by itself with this many points. */
  readonly most?: number;
  /** Straight in space instead of along the ground. */
  readonly straight?: boolean;
}

/**
 * Takes points one by one: a click adds the roof or ground under it, Space adds the place in the middle of the picture,
 * Backspace takes the last one back, Enter or a double click ends, Esc gives up.
 */
export interface PathTool {
  draw(wishes: PathWishes, onChange?: (points: readonly Place[]) => void): Promise<readonly Place[] | undefined>;
  cancel(): void;
  show(points: readonly Place[] | undefined, wishes?: PathWishes): void;
  destroy(): void;
}

const fewest = ({ closed }: PathWishes) => (closed ? 3 : 2);
const dragPx = 5;

export function makePathTool(world: World): PathTool {
  const { widget, scene } = world;
  const { canvas, entities } = widget;
  let shown: Entity[] = [];
  let cancel: () => void = () => undefined;

  const show = (points: readonly Place[] | undefined, wishes: PathWishes = {}) => {
    for (const entity of shown) entities.remove(entity);
    shown = points?.length ? partsOf(points, wishes).map((part) => entities.add(part)) : [];
    world.draw();
  };

  const draw: PathTool['draw'] = (wishes, onChange = () => undefined) =>
    new Promise((resolve) => {
      cancel();
      let points: readonly Place[] = [];
      let down = [0, 0];
      const stop = new AbortController();
      const { signal } = stop;
      const finish = (result: readonly Place[] | undefined) => {
        stop.abort();
        canvas.style.cursor = '';
        delete canvas.parentElement?.dataset.aiming;
        cancel = () => undefined;
        resolve(result);
      };
      const change = (next: readonly Place[]) => {
        points = next;
        show(points, wishes);
        onChange(points);
        if (wishes.most !== undefined && points.length >= wishes.most) finish(points);
      };
      const end = () => points.length >= fewest(wishes) && finish(points);
      const add = (x: number, y: number) => {
        const place = world.placeAt(x, y);
        if (place) change([...points, place]);
      };
      const clicked = (event: PointerEvent) => {
        if (event.button !== 0 || Math.hypot(event.clientX - down[0], event.clientY - down[1]) > dragPx) return;
        // The second click of a double click ends the path, it adds no point.
        if (event.detail > 1 && points.length >= fewest(wishes)) return end();
        const { left, top } = canvas.getBoundingClientRect();
        add(event.clientX - left, event.clientY - top);
      };
      const press = (key: string): boolean => {
        if (key === ' ') add(canvas.clientWidth / 2, canvas.clientHeight / 2);
        else if (key === 'Backspace') change(points.slice(0, -1));
        else if (key === 'Enter') end();
        else if (key === 'Escape') finish(undefined);
        else return false;
        return true;
      };
      const typed = (event: KeyboardEvent) => {
        const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, button');
        if (inField && event.key !== 'Escape') return;
        if (press(event.key)) event.preventDefault();
      };
      canvas.style.cursor = 'crosshair';
      if (canvas.parentElement) canvas.parentElement.dataset.aiming = '';
      canvas.addEventListener('pointerdown', (event) => (down = [event.clientX, event.clientY]), { signal });
      // `click` knows how often it was clicked, `pointerup` does not.
      canvas.addEventListener('click', clicked as (event: Event) => void, { signal });
      window.addEventListener('keydown', typed, { signal });
      show(undefined);
      cancel = () => finish(undefined);
    });

  return {
    draw,
    show,
    cancel: () => cancel(),
    destroy() {
      cancel();
      if (!scene.isDestroyed()) show(undefined);
    },
  };
}

const colour = Color.fromCssColorString('#ff5d8f');
const everywhere = Number.POSITIVE_INFINITY;

function partsOf(points: readonly Place[], { closed, straight }: PathWishes): Entity.ConstructorOptions[] {
  const positions = points.map((place) => Cartesian3.fromDegrees(...place));
  const ring = closed && positions.length > 2 ? [...positions, positions[0]] : positions;
  const dots = positions.map(
    (position): Entity.ConstructorOptions => ({
      position,
      point: {
        pixelSize: 9,
        color: Color.WHITE,
        outlineColor: colour,
        outlineWidth: 3,
        disableDepthTestDistance: everywhere,
      },
    }),
  );
  const line: Entity.ConstructorOptions = {
    polyline: {
      positions: ring,
      width: 3.5,
      clampToGround: !straight,
      arcType: straight ? ArcType.NONE : ArcType.GEODESIC,
      material: new ColorMaterialProperty(colour),
      ...(straight ? { depthFailMaterial: new PolylineDashMaterialProperty({ color: colour.withAlpha(0.8) }) } : {}),
      classificationType: ClassificationType.BOTH,
    },
  };
  const area: Entity.ConstructorOptions = {
    polygon: {
      hierarchy: new PolygonHierarchy(positions),
      material: colour.withAlpha(0.22),
      classificationType: ClassificationType.BOTH,
    },
  };
  return [...(ring.length > 1 ? [line] : []), ...(closed && positions.length > 2 ? [area] : []), ...dots];
}
