import { Cartesian3, Cartographic, Color, type PointPrimitive, PointPrimitiveCollection } from 'cesium';
import type { Feature, Point } from 'geojson';
import { geoidUndulation, type Wgs84, type Wgs84Box } from '#core';
import { failureOf } from '../api.ts';
import { scaleOf } from '../attribute-scale.ts';
import type { LayerLook } from '../layer.ts';
import type { Adapter } from './adapter.ts';

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

/** Things are asked for by squares of some kilometre: each once, as long as the layer is there. */
const [cellLonDeg, cellLatDeg] = [0.0125, 0.01];
/** Nobody tells signs apart from farther away than this, and none farther than `reachM` from the middle is asked for. */
const [farthestM, reachM] = [6000, 2500];
const [sizePx, markedPx, outlinePx] = [11, 17, 2];
/** Metres above the ground; nearer than `seenThroughM` a sign is seen through what stands before it. */
const [aboveM, seenThroughM] = [2, 900];
const restMs = 200;

interface Sign {
  readonly point: PointPrimitive;
  readonly kind: string;
  readonly lon: number;
  readonly lat: number;
  groundM: number;
}

/** Things of a collection as dots on the ground in the colour of their kind, around the place that the camera looks at. */
export const signsAdapter: Adapter = (layer, { world, report, loadBox }) => {
  if (layer.kind.type !== 'signs') throw new Error(`no signs: ${layer.id}`);
  const { collection, kindBy, kinds } = layer.kind;
  const scale = scaleOf(kinds);
  const colours = new Map(scale.type === 'codes' ? scale.entries.map(({ code, colour }) => [code, colour]) : []);
  const { scene } = world;
  const points = scene.primitives.add(new PointPrimitiveCollection()) as PointPrimitiveCollection;
  const asked = new Map<string, 'loading' | 'there'>();
  const signs = new Map<string, Sign>();
  let look: LayerLook = { visible: false, opacity: 1 };
  let marked: string | undefined;
  let gone = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const add = (feature: Feature<Point>) => {
    const id = String(feature.id);
    if (signs.has(id)) return;
    const [lon, lat] = feature.geometry.coordinates;
    const kind = String(feature.properties?.[kindBy] ?? '');
    const point = points.add({
      id: { signsLayer: layer.id, feature } satisfies SignId,
      color: Color.fromCssColorString(colours.get(kind) ?? '#b8bcc2'),
      outlineColor: Color.WHITE,
      outlineWidth: outlinePx,
      pixelSize: sizePx,
      disableDepthTestDistance: seenThroughM,
    });
    const sign: Sign = { point, kind, lon, lat, groundM: geoidUndulation([lon, lat] as unknown as Wgs84) + 30 };
    signs.set(id, sign);
    stand(sign);
    dress(id, sign);
  };
  const stand = (sign: Sign) => {
    const { lon, lat } = sign;
    sign.groundM = scene.globe.getHeight(Cartographic.fromDegrees(lon, lat)) ?? sign.groundM;
    sign.point.position = Cartesian3.fromDegrees(lon, lat, sign.groundM + aboveM);
  };
  const dress = (id: string, { point, kind }: Sign) => {
    point.show = !look.hiddenKinds?.includes(kind);
    point.pixelSize = id === marked ? markedPx : sizePx;
    point.color = point.color.withAlpha(look.opacity, new Color());
    point.outlineColor = Color.WHITE.withAlpha(look.opacity);
  };

  const tell = (cells: readonly Cell[]) => {
    const done = cells.filter(({ key }) => asked.get(key) === 'there').length;
    if (done < cells.length) return report({ state: 'loading', done, total: cells.length });
    const box = cells.map(({ box: each }) => each);
    const inside = ({ lon, lat }: Sign) => box.some(([w, s, e, n]) => lon >= w && lon < e && lat >= s && lat < n);
    const count = [...signs.values()].filter((sign) => sign.point.show && inside(sign)).length;
    report(count > 0 ? { state: 'ready', count } : { state: 'empty' });
  };
  const rest = () => {
    if (gone || !look.visible) return;
    const { target, range } = world.camera();
    points.show = range <= farthestM;
    if (!points.show) {
      report({ state: 'too-far' });
      return world.draw();
    }
    const cells = cellsAround(target[0], target[1]);
    for (const sign of signs.values()) if (sign.point.show) stand(sign);
    for (const { key, box } of cells) {
      if (asked.has(key)) continue;
      asked.set(key, 'loading');
      loadBox(collection, box).then(
        ({ features }) => {
          if (gone) return;
          asked.set(key, 'there');
          for (const feature of features) if (feature.geometry?.type === 'Point') add(feature as Feature<Point>);
          tell(cells);
          world.draw();
        },
        (thrown: unknown) => {
          asked.delete(key);
          if (!gone) report({ state: 'failed', failure: failureOf(thrown) });
        },
      );
    }
    tell(cells);
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
    show(next, { selected }) {
      look = next;
      marked = selected?.layer === layer.id ? selected.id : undefined;
      points.show = look.visible;
      for (const [id, sign] of signs) dress(id, sign);
      if (look.visible) settle();
      world.draw();
    },
    remove() {
      gone = true;
      clearTimeout(resting);
      for (const end of stop) end?.();
      scene.primitives.remove(points);
      world.draw();
    },
  };
};

interface Cell {
  readonly key: string;
  readonly box: Wgs84Box;
}

/** Squares that lie within reach of a place, the nearest first. */
export function cellsAround(lon: number, lat: number): Cell[] {
  const metresLat = 111_000;
  const metresLon = metresLat * Math.cos((lat * Math.PI) / 180);
  const [acrossLon, acrossLat] = [reachM / metresLon, reachM / metresLat];
  const cells: (Cell & { away: number })[] = [];
  for (let row = Math.floor((lat - acrossLat) / cellLatDeg); row * cellLatDeg < lat + acrossLat; row++) {
    for (let column = Math.floor((lon - acrossLon) / cellLonDeg); column * cellLonDeg < lon + acrossLon; column++) {
      const box = [column * cellLonDeg, row * cellLatDeg, (column + 1) * cellLonDeg, (row + 1) * cellLatDeg];
      const away = Math.hypot(((box[0] + box[2]) / 2 - lon) * metresLon, ((box[1] + box[3]) / 2 - lat) * metresLat);
      if (away <= reachM) cells.push({ key: `${column} ${row}`, box: box as unknown as Wgs84Box, away });
    }
  }
  return cells.sort((a, b) => a.away - b.away).map(({ key, box }) => ({ key, box }));
}
