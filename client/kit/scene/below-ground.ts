import {
  Cartesian3,
  Cartographic,
  Cesium3DTileset,
  ClippingPolygon,
  ClippingPolygonCollection,
  Color,
  type Entity,
  sampleTerrainMostDetailed,
} from 'cesium';
import type { Wgs84Box } from '#core';
import type { BelowLook } from '../layer.ts';
import type { World } from './world.ts';

/** Looks beneath the ground: thins the ground out, lets the camera through it, and opens a pit where it is wanted. */
export interface BelowGround {
  show(look: BelowLook): void;
  destroy(): void;
}

/** Depth of the pit's walls. */
const pitDepthM = 45;

export function makeBelowGround(world: World): BelowGround {
  const { scene, widget } = world;
  const { globe, screenSpaceCameraController: controller } = scene;
  const calm = { minimum: controller.minimumZoomDistance };
  let look: BelowLook | undefined;
  let pit: Wgs84Box | undefined;
  let walls: Entity[] = [];

  const applyGround = ({ active, groundOpacity }: BelowLook) => {
    globe.translucency.enabled = active && groundOpacity < 1;
    globe.translucency.frontFaceAlpha = groundOpacity;
    globe.translucency.backFaceAlpha = Math.min(1, groundOpacity + 0.1);
    globe.undergroundColor = active ? Color.fromCssColorString('#20262e') : Color.BLACK;
    // Nothing stops the camera at the ground; else it would be pushed back up.
    controller.enableCollisionDetection = !active;
    controller.minimumZoomDistance = active ? 4 : calm.minimum;
  };

  const applyPit = (next: Wgs84Box | undefined) => {
    if (next === pit) return;
    pit = next;
    globe.clippingPolygons = clippingOf(pit);
    for (const tileset of cityTilesets(world)) tileset.clippingPolygons = clippingOf(pit);
    for (const wall of walls) widget.entities.remove(wall);
    walls = [];
    if (pit) void buildWalls(pit);
  };

  const buildWalls = async (box: Wgs84Box) => {
    const ring = ringOf(box, 6);
    const heights = await groundHeights(world, ring);
    if (pit !== box) return;
    walls = [widget.entities.add(wallOf(ring, heights)), widget.entities.add(floorOf(box, Math.min(...heights)))];
    world.draw();
  };

  // A tileset that comes later is cut like the others.
  const stop = scene.primitives.primitiveAdded.addEventListener((added: unknown) => {
    if (pit && added instanceof Cesium3DTileset && !isBelow(added)) added.clippingPolygons = clippingOf(pit);
  });

  return {
    show(next) {
      if (next === look) return;
      look = next;
      applyGround(next);
      applyPit(next.active ? next.pit : undefined);
      world.draw();
    },
    destroy() {
      stop();
      applyPit(undefined);
    },
  };
}

const isBelow = (tileset: Cesium3DTileset): boolean =>
  (tileset as unknown as { isBelowGround?: boolean }).isBelowGround === true;

function* cityTilesets({ scene: { primitives } }: World): Generator<Cesium3DTileset> {
  for (let i = 0; i < primitives.length; i++) {
    const primitive: unknown = primitives.get(i);
    if (primitive instanceof Cesium3DTileset && !isBelow(primitive)) yield primitive;
  }
}

/** Each owner needs a collection of its own. */
function clippingOf(pit: Wgs84Box | undefined): ClippingPolygonCollection {
  const polygons = pit ? [new ClippingPolygon({ positions: Cartesian3.fromDegreesArray(cornersOf(pit).flat()) })] : [];
  return new ClippingPolygonCollection({ polygons });
}

const cornersOf = ([west, south, east, north]: Wgs84Box): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
];

/** The edge of a box, closed, with further points along each side. */
function ringOf(box: Wgs84Box, parts: number): [number, number][] {
  const corners = cornersOf(box);
  const ring = corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4];
    return Array.from({ length: parts }, (_, k): [number, number] => {
      const t = k / parts;
      return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
    });
  });
  return [...ring, ring[0]];
}

async function groundHeights({ scene }: World, ring: readonly (readonly [number, number])[]): Promise<number[]> {
  const places = ring.map(([lon, lat]) => Cartographic.fromDegrees(lon, lat));
  if (scene.terrainProvider.availability) await sampleTerrainMostDetailed(scene.terrainProvider, places);
  return places.map(({ height }) => height ?? 0);
}

const soil = Color.fromCssColorString('#8a6f52');

const wallOf = (
  ring: readonly (readonly [number, number])[],
  heights: readonly number[],
): Entity.ConstructorOptions => ({
  wall: {
    positions: Cartesian3.fromDegreesArray(ring.flat()),
    maximumHeights: [...heights],
    minimumHeights: heights.map((height) => height - pitDepthM),
    material: soil.withAlpha(0.34),
    outline: true,
    outlineColor: soil.withAlpha(0.9),
  },
});

const floorOf = (box: Wgs84Box, lowest: number): Entity.ConstructorOptions => ({
  polygon: {
    hierarchy: Cartesian3.fromDegreesArray(cornersOf(box).flat()) as never,
    height: lowest - pitDepthM,
    material: soil.withAlpha(0.5),
  },
});
