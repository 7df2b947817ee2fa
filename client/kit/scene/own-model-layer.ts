import {
  Axis,
  Cartesian2,
  Cartesian3,
  Cartographic,
  Math as CesiumMath,
  Color,
  Matrix3,
  Matrix4,
  Model,
  ShadowMode,
  sampleTerrainMostDetailed,
  Transforms,
} from 'cesium';
import type { OwnModel, Placement } from '../layer.ts';
import { modelOutline } from '../own/model-outline.ts';
import { type Adapter, couldNotLoad } from './adapter.ts';
import type { OwnId } from './own-layer.ts';
import type { World } from './world.ts';

/** A reader's own 3D model: the middle of its base on the place of its look, as high above the ground there as it says. */
export const ownModelAdapter: Adapter = (layer, { world, report }) => {
  if (layer.kind.type !== 'own-model') throw new Error(`no model of the reader's own: ${layer.id}`);
  const { model: file } = layer.kind;
  const id: OwnId = { ownLayer: layer.id, feature: modelOutline(file), index: 0 };
  let model: Model | undefined;
  let gone = false;
  let pending: () => void = () => undefined;
  let stands: Placement | undefined;
  let ground: { readonly at: string; readonly height: number } | undefined;
  report({ state: 'loading' });

  // The engine keeps what it is given, and the layer may be drawn again.
  Model.fromGltfAsync({ gltf: file.bytes.slice(), upAxis: Axis.Y, forwardAxis: Axis.X, ...lit, id } as never)
    .then((made) => {
      if (gone) return made.destroy();
      model = made;
      made.environmentMapManager.enabled = false;
      made.imageBasedLighting.imageBasedLightingFactor = new Cartesian2(1, 0);
      world.lighting.light(made as never);
      made.show = false;
      world.scene.primitives.add(made);
      made.errorEvent.addEventListener(() => report({ state: 'failed', failure: couldNotLoad }));
      made.readyEvent.addEventListener(() => {
        report({ state: 'ready' });
        world.draw();
      });
      pending();
      world.draw();
    })
    .catch(() => report({ state: 'failed', failure: couldNotLoad }));

  const stand = async (placement: Placement) => {
    stands = placement;
    const at = `${placement.lon} ${placement.lat}`;
    if (ground?.at !== at) {
      const height = await groundHeight(world, placement);
      // Meanwhile it may have been moved on.
      if (stands !== placement || gone) return;
      ground = { at, height };
    }
    if (model) Matrix4.clone(matrixOf(file, placement, ground.height), model.modelMatrix);
    if (model) model.show = true;
    world.draw();
  };

  return {
    show({ visible, opacity, placement }) {
      pending = () => {
        if (!model) return;
        model.color = Color.WHITE.withAlpha(opacity);
        if (visible && placement) void stand(placement);
        else model.show = false;
        world.draw();
      };
      pending();
    },
    remove() {
      gone = true;
      if (model) world.scene.primitives.remove(model);
      world.draw();
    },
  };
};

const lit = { shadows: ShadowMode.ENABLED, backFaceCulling: false };

async function groundHeight({ scene }: World, { lon, lat }: Placement): Promise<number> {
  const place = Cartographic.fromDegrees(lon, lat);
  if (scene.terrainProvider.availability) await sampleTerrainMostDetailed(scene.terrainProvider, [place]);
  return place.height ?? 0;
}

/** From the engine's east, north, up of the file (x, −z, y) to where the middle of its base stands. */
function matrixOf({ min, max }: OwnModel, { lon, lat, aboveM, turnDeg }: Placement, groundM: number): Matrix4 {
  const frame = Transforms.eastNorthUpToFixedFrame(Cartesian3.fromDegrees(lon, lat, groundM + aboveM));
  const turn = Matrix3.fromRotationZ(-CesiumMath.toRadians(turnDeg));
  const middle = new Cartesian3(-(min[0] + max[0]) / 2, (min[2] + max[2]) / 2, -min[1]);
  Matrix4.multiplyByMatrix3(frame, turn, frame);
  return Matrix4.multiplyByTranslation(frame, middle, frame);
}
