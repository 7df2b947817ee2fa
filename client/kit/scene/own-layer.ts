import {
  Cartesian3,
  Cartographic,
  Color,
  EllipsoidSurfaceAppearance,
  GeometryInstance,
  GroundPolylineGeometry,
  GroundPolylinePrimitive,
  GroundPrimitive,
  Material,
  PointPrimitiveCollection,
  PolygonGeometry,
  PolygonHierarchy,
  PolylineMaterialAppearance,
  sampleTerrainMostDetailed,
} from 'cesium';
import type { Feature, Geometry, Position } from 'geojson';
import { type Adapter, couldNotLoad } from './adapter.ts';
import { ownBodies } from './own-bodies.ts';
import type { World } from './world.ts';

/** What a primitive answers when it is picked. */
export interface OwnId {
  readonly ownLayer: string;
  readonly feature: Feature;
  readonly index: number;
}

const lineWidthPx = 3;
const pointSizePx = 10;
const fillShare = 0.35;

/**
 * A reader's own file: areas and lines on the ground and on roofs, points as dots on the ground, bodies where they stand.
 * One primitive per shape, its colour one material, so that moving a slider makes nothing anew.
 */
export const ownAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'own') throw new Error(`no layer of the reader's own: ${layer.id}`);
  const { features, solids } = layer.kind;
  const bodies = solids && ownBodies(world, layer.id, features.features, solids);
  const shapes = shapesOf(layer.id, features.features, bodies?.has);
  const { primitives, groundPrimitives } = world.scene;
  const fill = materialOf();
  const stroke = materialOf();
  let gone = false;
  const points = primitives.add(new PointPrimitiveCollection()) as PointPrimitiveCollection;
  const ground: { show: boolean }[] = [];
  report({ state: 'loading' });

  GroundPrimitive.initializeTerrainHeights()
    .then(async () => {
      if (gone) return;
      for (const made of groundShapes(shapes, fill, stroke)) ground.push(groundPrimitives.add(made));
      const places = await placed(world, shapes.points);
      if (gone) return;
      for (const [i, { id }] of shapes.points.entries()) {
        points.add({ position: places[i], id, pixelSize: pointSizePx, disableDepthTestDistance: 5000 });
      }
      apply();
      await bodies?.ready;
      if (gone) return;
      report(shapes.count > 0 ? { state: 'ready', count: shapes.count } : { state: 'empty' });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  let look = { visible: true, opacity: 1, colour: '#d6336c' };
  const apply = () => {
    const colour = Color.fromCssColorString(look.colour);
    fill.uniforms.color = colour.withAlpha(look.opacity * fillShare);
    stroke.uniforms.color = colour.withAlpha(look.opacity);
    for (const each of ground) each.show = look.visible;
    points.show = look.visible;
    bodies?.show(look.visible, colour.withAlpha(look.opacity));
    for (let i = 0; i < points.length; i++) {
      const point = points.get(i);
      point.color = colour.withAlpha(look.opacity);
      point.outlineColor = Color.WHITE.withAlpha(look.opacity);
      point.outlineWidth = 2;
    }
    world.draw();
  };

  return {
    show({ visible, opacity, colour = '#d6336c' }) {
      // Layers are shown from the lowest up: the last one lies over the others.
      for (const each of ground) groundPrimitives.raiseToTop(each);
      primitives.raiseToTop(points);
      if (look.visible === visible && look.opacity === opacity && look.colour === colour && ground.length > 0) return;
      look = { visible, opacity, colour };
      apply();
    },
    remove() {
      gone = true;
      bodies?.remove();
      for (const each of ground) groundPrimitives.remove(each);
      primitives.remove(points);
      world.draw();
    },
  };
};

/** The feature of a reader's own layer that was picked, if it was one. */
export function ownFeatureOf(found: unknown) {
  const id = (found as { id?: OwnId } | undefined)?.id;
  if (!id?.ownLayer) return undefined;
  return { layer: id.ownLayer, id: String(id.index + 1), properties: id.feature.properties ?? {} };
}

const materialOf = () => Material.fromType('Color', { color: Color.WHITE.clone() });

interface Shapes {
  readonly points: { id: OwnId; at: Position }[];
  readonly lines: { id: OwnId; line: Position[] }[];
  readonly areas: { id: OwnId; rings: Position[][] }[];
  readonly count: number;
}

/** Shapes on the ground of all features but those that stand up from it. */
function shapesOf(ownLayer: string, features: readonly Feature[], stands?: (index: number) => boolean): Shapes {
  const shapes: Shapes = { points: [], lines: [], areas: [], count: features.length };
  for (const [index, feature] of features.entries()) {
    if (!stands?.(index)) add({ ownLayer, feature, index }, feature.geometry, shapes);
  }
  return shapes;
}

function add(id: OwnId, geometry: Geometry | null, shapes: Shapes): void {
  switch (geometry?.type) {
    case 'Point':
      shapes.points.push({ id, at: geometry.coordinates });
      break;
    case 'MultiPoint':
      for (const at of geometry.coordinates) shapes.points.push({ id, at });
      break;
    case 'LineString':
      if (geometry.coordinates.length > 1) shapes.lines.push({ id, line: geometry.coordinates });
      break;
    case 'MultiLineString':
      for (const line of geometry.coordinates) add(id, { type: 'LineString', coordinates: line }, shapes);
      break;
    case 'Polygon':
      addArea(id, geometry.coordinates, shapes);
      break;
    case 'MultiPolygon':
      for (const rings of geometry.coordinates) addArea(id, rings, shapes);
      break;
    case 'GeometryCollection':
      for (const part of geometry.geometries) add(id, part, shapes);
  }
}

function addArea(id: OwnId, rings: Position[][], shapes: Shapes): void {
  if (rings.some((ring) => ring.length < 4)) return;
  shapes.areas.push({ id, rings });
  for (const line of rings) shapes.lines.push({ id, line });
}

const flat = (line: readonly Position[]) => Cartesian3.fromDegreesArray(line.flatMap((at) => at.slice(0, 2)));

function groundShapes({ lines, areas }: Shapes, fill: Material, stroke: Material) {
  const made: (GroundPrimitive | GroundPolylinePrimitive)[] = [];
  if (areas.length > 0) {
    const vertexFormat = EllipsoidSurfaceAppearance.VERTEX_FORMAT;
    const instances = areas.map(({ id, rings: [outer, ...holes] }) => {
      const hierarchy = new PolygonHierarchy(
        flat(outer),
        holes.map((hole) => new PolygonHierarchy(flat(hole))),
      );
      return new GeometryInstance({ id, geometry: new PolygonGeometry({ polygonHierarchy: hierarchy, vertexFormat }) });
    });
    const appearance = new EllipsoidSurfaceAppearance({ material: fill, aboveGround: false });
    made.push(new GroundPrimitive({ geometryInstances: instances, appearance }));
  }
  if (lines.length > 0) {
    const instances = lines.map(
      ({ id, line }) =>
        new GeometryInstance({
          id,
          geometry: new GroundPolylineGeometry({ positions: flat(line), width: lineWidthPx }),
        }),
    );
    const appearance = new PolylineMaterialAppearance({ material: stroke });
    made.push(new GroundPolylinePrimitive({ geometryInstances: instances, appearance }));
  }
  return made;
}

/** Points on the ground as the terrain has it now, a hand above it. */
async function placed({ scene }: World, points: Shapes['points']): Promise<Cartesian3[]> {
  const places = points.map(({ at: [lon, lat] }) => Cartographic.fromDegrees(lon, lat));
  if (places.length > 0 && scene.terrainProvider.availability) {
    await sampleTerrainMostDetailed(scene.terrainProvider, places);
  }
  return places.map(({ longitude, latitude, height }) =>
    Cartesian3.fromRadians(longitude, latitude, (height ?? 0) + 1),
  );
}
