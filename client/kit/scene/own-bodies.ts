import {
  BoundingSphere,
  Cartesian3,
  type Color,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  Material,
  MaterialAppearance,
  Primitive,
  PrimitiveType,
  ShadowMode,
} from 'cesium';
import type { Feature } from 'geojson';
import type { OwnSolids } from '../layer.ts';
import type { OwnId } from './own-layer.ts';
import type { World } from './world.ts';

/** Bodies of a reader's own features: one primitive and one colour for all, lit and with shadows. */
export interface OwnBodies {
  /** Whether a feature, by its place in the file, has a body. */
  has(index: number): boolean;
  readonly ready: Promise<void>;
  show(visible: boolean, colour: Color): void;
  remove(): void;
}

export function ownBodies(world: World, ownLayer: string, features: readonly Feature[], solids: OwnSolids): OwnBodies {
  const { primitives } = world.scene;
  const has = (index: number) => solids.starts[2 * index + 1] < solids.starts[2 * index + 3];
  const instances = features.flatMap((feature, index) => {
    if (!has(index)) return [];
    const id: OwnId = { ownLayer, feature, index };
    return [new GeometryInstance({ id, geometry: geometryOf(solids, index) })];
  });
  if (instances.length === 0) return { has, ready: Promise.resolve(), show: () => undefined, remove: () => undefined };

  const material = Material.fromType('Color');
  const bodies = primitives.add(
    new Primitive({
      geometryInstances: instances,
      // Whichever way a surface was drawn, its lit side is the one that is seen.
      appearance: new MaterialAppearance({
        material,
        materialSupport: MaterialAppearance.MaterialSupport.BASIC,
        faceForward: true,
        closed: false,
        translucent: false,
      }),
      shadows: ShadowMode.ENABLED,
      asynchronous: false,
    }),
  ) as Primitive;
  const ready = new Promise<void>((done) => {
    const stop = world.scene.postRender.addEventListener(() => {
      if (!bodies.isDestroyed() && !bodies.ready && bodies.show) return world.draw();
      stop();
      done();
    });
    world.draw();
  });
  return {
    has,
    ready,
    show(visible, colour) {
      bodies.show = visible;
      bodies.appearance.translucent = colour.alpha < 1;
      material.uniforms.color = colour;
    },
    remove() {
      primitives.remove(bodies);
    },
  };
}

/** Triangles of one feature in the engine's own frame, each corner with the normal of its surface. */
function geometryOf({ places, triangles, starts }: OwnSolids, index: number): Geometry {
  const [firstCorner, firstEntry, endCorner, endEntry] = starts.subarray(2 * index, 2 * index + 4);
  const count = endCorner - firstCorner;
  const positions = new Float64Array(3 * count);
  const at = new Cartesian3();
  for (let i = 0; i < count; i++) {
    const [lon, lat, height] = places.subarray(3 * (firstCorner + i), 3 * (firstCorner + i) + 3);
    Cartesian3.pack(Cartesian3.fromDegrees(lon, lat, height, undefined, at), positions as never, 3 * i);
  }
  const indices = triangles.slice(firstEntry, endEntry).map((corner) => corner - firstCorner);
  const attributes = new GeometryAttributes();
  attributes.position = attributeOf(ComponentDatatype.DOUBLE, positions);
  attributes.normal = attributeOf(ComponentDatatype.FLOAT, normalsOf(positions, indices));
  return new Geometry({
    attributes,
    indices: count < 65_536 ? Uint16Array.from(indices) : indices,
    primitiveType: PrimitiveType.TRIANGLES,
    boundingSphere: BoundingSphere.fromVertices(positions as unknown as number[]),
  });
}

const attributeOf = (componentDatatype: ComponentDatatype, values: Float64Array | Float32Array) =>
  new GeometryAttribute({ componentDatatype, componentsPerAttribute: 3, values: values as never });

/** A surface is flat: every corner takes the normal of the largest triangle that it is part of. */
function normalsOf(positions: Float64Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  const largest = new Float64Array(positions.length / 3);
  const [a, b, c] = [new Cartesian3(), new Cartesian3(), new Cartesian3()];
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [indices[i], indices[i + 1], indices[i + 2]];
    for (const [k, into] of [a, b, c].entries())
      Cartesian3.unpack(positions as unknown as number[], 3 * corners[k], into);
    Cartesian3.subtract(b, a, b);
    Cartesian3.subtract(c, a, c);
    const normal = Cartesian3.cross(b, c, a);
    const size = Cartesian3.magnitude(normal);
    if (!(size > 0)) continue;
    Cartesian3.divideByScalar(normal, size, normal);
    for (const corner of corners) {
      if (size <= largest[corner]) continue;
      largest[corner] = size;
      normals.set([normal.x, normal.y, normal.z], 3 * corner);
    }
  }
  return normals;
}
