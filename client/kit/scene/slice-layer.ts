import {
  BoundingSphere,
  Cartesian3,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  Material,
  MaterialAppearance,
  Matrix4,
  Primitive,
  PrimitiveType,
  TextureMagnificationFilter,
  Transforms,
} from 'cesium';
import { colourOf, type Epsg5186, geoidUndulation, type Legend, type Stack, toWgs84 } from '#core';
import { loadStack } from '../result-stack.ts';
import { type Adapter, couldNotLoad } from './adapter.ts';
import { speedsAt } from './slice-speeds.ts';

/** Metres between the nodes of the surface: the ground between them is straight. */
const nodesApartM = 16;

/** A surface at one height above the ground, coloured by the speed there; open where buildings reach through it. */
export const sliceAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'slice') throw new Error(`no level section: ${layer.id}`);
  const { stack: output } = layer.kind;
  let stack: Stack | undefined;
  let sheet: Sheet | undefined;
  let removed = false;
  let apply: (() => void) | undefined;
  report({ state: 'loading' });
  loadStack(output.stack)
    .then((loaded) => {
      if (removed) return;
      stack = loaded;
      apply?.();
      report({ state: 'ready' });
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  return {
    show({ visible, opacity, heightM = output.axis.values[0] }) {
      apply = () => {
        if (stack && visible && !sheet) {
          sheet = makeSheet(stack);
          world.scene.primitives.add(sheet.primitive);
        }
        if (!stack || !sheet) return;
        sheet.primitive.show = visible;
        if (visible) sheet.paint(heightM, opacity, output.legend);
        world.draw();
      };
      apply();
    },
    remove() {
      removed = true;
      if (sheet) world.scene.primitives.remove(sheet.primitive);
      world.draw();
    },
  };
};

interface Sheet {
  readonly primitive: Primitive;
  paint(heightM: number, opacity: number, legend: Legend): void;
}

function makeSheet(stack: Stack): Sheet {
  const middle = toWgs84([
    stack.origin[0] + (stack.width * stack.cellSize) / 2,
    stack.origin[1] - (stack.height * stack.cellSize) / 2,
  ] as unknown as Epsg5186);
  const up = geoidUndulation(middle);
  const frame = Transforms.eastNorthUpToFixedFrame(Cartesian3.fromDegrees(middle[0], middle[1], up));
  const sharp = new Material({
    fabric: { type: 'Image', uniforms: { image: emptyCanvas(1, 1) } },
    magnificationFilter: TextureMagnificationFilter.NEAREST,
  });
  const primitive = new Primitive({
    geometryInstances: new GeometryInstance({ geometry: surface(stack, frame, up), id: 'slice' }),
    appearance: new MaterialAppearance({
      material: sharp,
      flat: true,
      faceForward: true,
      translucent: true,
      closed: false,
    }),
    modelMatrix: frame,
    asynchronous: false,
    allowPicking: false,
  });
  let painted = '';
  return {
    primitive,
    paint(heightM, opacity, legend) {
      primitive.modelMatrix = Matrix4.multiplyByTranslation(frame, new Cartesian3(0, 0, heightM), new Matrix4());
      const as = `${heightM} ${opacity}`;
      if (as === painted) return;
      painted = as;
      sharp.uniforms.image = paintedLayer(stack, heightM, opacity, legend);
    },
  };
}

/** The ground as a mesh in the frame's metres. */
function surface({ width, height, cellSize, origin, ground }: Stack, frame: Matrix4, up: number): Geometry {
  const every = Math.max(1, Math.round(nodesApartM / cellSize));
  const [columns, rows] = [width, height].map((cells) => Math.ceil(cells / every) + 1);
  const inverse = Matrix4.inverseTransformation(frame, new Matrix4());
  const positions = new Float64Array(3 * columns * rows);
  const st = new Float32Array(2 * columns * rows);
  const local = new Cartesian3();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [u, v] = [Math.min(width, column * every), Math.min(height, row * every)];
      const cell = Math.min(height - 1, v) * width + Math.min(width - 1, u);
      const [lon, lat] = toWgs84([origin[0] + u * cellSize, origin[1] - v * cellSize] as unknown as Epsg5186);
      Matrix4.multiplyByPoint(inverse, Cartesian3.fromDegrees(lon, lat, ground[cell] + up), local);
      const at = row * columns + column;
      positions.set([local.x, local.y, local.z], 3 * at);
      st.set([u / width, 1 - v / height], 2 * at);
    }
  }
  const indices = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let put = 0;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      for (const corner of [at, at + columns, at + 1, at + 1, at + columns, at + columns + 1]) indices[put++] = corner;
    }
  }
  const attributes = new GeometryAttributes();
  const attribute = (
    componentDatatype: ComponentDatatype,
    componentsPerAttribute: number,
    values: Float64Array | Float32Array,
  ) => new GeometryAttribute({ componentDatatype, componentsPerAttribute, values: values as never });
  attributes.position = attribute(ComponentDatatype.DOUBLE, 3, positions);
  attributes.st = attribute(ComponentDatatype.FLOAT, 2, st);
  attributes.normal = attribute(
    ComponentDatatype.FLOAT,
    3,
    Float32Array.from(positions, (_, i) => (i % 3 === 2 ? 1 : 0)),
  );
  return new Geometry({
    attributes,
    indices,
    primitiveType: PrimitiveType.TRIANGLES,
    boundingSphere: BoundingSphere.fromVertices(positions as never),
  });
}

function emptyCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Speed at a height between two layers as a picture, one pixel a cell. */
export function paintedLayer(stack: Stack, heightM: number, opacity: number, legend: Legend): HTMLCanvasElement {
  const { width, height } = stack;
  const canvas = emptyCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const picture = context.createImageData(width, height);
  const speeds = speedsAt(stack, heightM);
  const colours = Array.from({ length: 256 }, (_, i) =>
    colourOf(legend, legend.min + ((legend.max - legend.min) * i) / 255),
  );
  for (let cell = 0; cell < speeds.length; cell++) {
    if (Number.isNaN(speeds[cell])) continue;
    const share = (speeds[cell] - legend.min) / (legend.max - legend.min || 1);
    const [red, green, blue] = colours[Math.min(255, Math.max(0, Math.round(255 * share)))];
    picture.data.set([red, green, blue, 255 * opacity], 4 * cell);
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}
