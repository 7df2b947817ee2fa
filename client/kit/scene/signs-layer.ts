import { Cartesian3, Cartographic, Color, type PointPrimitive, PointPrimitiveCollection } from 'cesium';
import type { Feature, Point } from 'geojson';
import { geoidUndulation, type Wgs84 } from '#core';
import type { LayerLook } from '../layer.ts';
import type { Adapter } from './adapter.ts';
import { SceneLabels } from './scene-labels.ts';
import { isShown, type Sign, SignSquares } from './sign-squares.ts';
import { signColours, signLook } from './sign-style.ts';

/** What a sign answers when it is picked. */
interface SignId {
  readonly signsLayer: string;
  readonly feature: Feature<Point>;
}

/** The thing whose sign was picked, if it was one. */
export function signOf(found: unknown): { layer: string; feature: Feature<Point> } | undefined {
  const id = (found as { id?: Partial<SignId> } | undefined)?.id;
  return id?.signsLayer && id.feature ? { layer: id.signsLayer, feature: id.feature } : undefined;
}

/** Nobody tells signs without words apart from farther away than this. */
const dotsWithinM = 6000;
/** Metres above the ground; nearer than `seenThroughM` a sign is seen through what stands before it. */
const [aboveM, seenThroughM] = [2, 900];
const restMs = 200;

/** A sign as it stands in the scene. */
interface Post extends Sign {
  readonly point: PointPrimitive;
  groundM: number;
}

/** Things of a collection as dots on the ground in the colour of their kind, around the place that the camera looks at. */
export const signsAdapter: Adapter = (layer, { world, report, loadBox }) => {
  if (layer.kind.type !== 'signs') throw new Error(`no signs: ${layer.id}`);
  const { collection, kindBy, kinds, labels: plan } = layer.kind;
  const farthestM = plan?.withinM ?? dotsWithinM;
  const colourOf = signColours(kinds);
  const { scene } = world;
  const points = scene.primitives.add(new PointPrimitiveCollection()) as PointPrimitiveCollection;
  const labels = plan && new SceneLabels(world, plan);
  const posts = new Map<string, Post>();
  let look: LayerLook = { visible: false, opacity: 1 };
  let marked: string | undefined;
  let gone = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const squares = new SignSquares({
    kindBy,
    reachM: plan?.withinM,
    load: (box) => loadBox(collection, box),
    arrived: (signs) => {
      for (const sign of signs) plant(sign);
      // Words find their room among all of them.
      if (labels) settle();
      world.draw();
    },
    report,
  });
  const plant = (sign: Sign) => {
    const point = points.add({
      id: { signsLayer: layer.id, feature: sign.feature } satisfies SignId,
      color: Color.fromCssColorString(colourOf(sign.kind)),
      outlineColor: Color.WHITE,
      outlineWidth: signLook.outlinePx,
      pixelSize: signLook.sizePx,
      disableDepthTestDistance: seenThroughM,
    });
    const groundM = geoidUndulation([sign.lon, sign.lat] as unknown as Wgs84) + 30;
    const post: Post = { ...sign, point, groundM };
    posts.set(sign.id, post);
    labels?.add(sign, point.id);
    stand(post);
    dress(post);
  };
  const stand = (post: Post) => {
    const { lon, lat } = post;
    post.groundM = scene.globe.getHeight(Cartographic.fromDegrees(lon, lat)) ?? post.groundM;
    post.point.position = Cartesian3.fromDegrees(lon, lat, post.groundM + aboveM);
  };
  const dress = (post: Post) => {
    const { point } = post;
    point.show = isShown(post, look);
    point.pixelSize = post.id === marked ? signLook.markedPx : signLook.sizePx;
    point.color = point.color.withAlpha(look.opacity, new Color());
    point.outlineColor = Color.WHITE.withAlpha(look.opacity);
  };

  const rest = () => {
    if (gone || !look.visible) return;
    const { target, range } = world.camera();
    points.show = range <= farthestM;
    labels?.show(points.show);
    if (points.show) {
      for (const post of posts.values()) if (post.point.show) stand(post);
      labels?.arrange([...posts.values()].filter(({ point }) => point.show));
      squares.lookAround(target[0], target[1]);
    } else report({ state: 'too-far' });
    world.draw();
  };
  const settle = () => {
    clearTimeout(resting);
    resting = setTimeout(rest, restMs);
  };
  const stop = [
    world.onMoved(settle),
    scene.globe.tileLoadProgressEvent.addEventListener((left: number) => left === 0 && settle()),
  ];

  return {
    show(next, { selected, language, dark }) {
      look = next;
      labels?.dress({ language, dark, opacity: look.opacity });
      labels?.show(look.visible);
      marked = selected?.layer === layer.id ? selected.id : undefined;
      points.show = look.visible;
      for (const post of posts.values()) dress(post);
      squares.look = look;
      if (look.visible) settle();
      world.draw();
    },
    remove() {
      gone = true;
      clearTimeout(resting);
      squares.remove();
      for (const end of stop) end?.();
      scene.primitives.remove(points);
      labels?.remove();
      world.draw();
    },
  };
};
