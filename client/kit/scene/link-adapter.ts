import { PathLayer } from '@deck.gl/layers';
import { Cartesian2, Cartesian3, Matrix4, type Scene, SceneTransforms } from 'cesium';
import type { FeatureCollection, Position } from 'geojson';
import { colourOf, type Epsg5186, type FeedSpec, type Rgb, toEpsg5186, toWgs84, type Wgs84 } from '#core';
import { failureOf } from '../api.ts';
import type { LayerDescription, LayerLook } from '../layer.ts';
import type { DrawContext } from './adapter.ts';
import type { EnuFrame } from './enu-frame.ts';
import type { FeedDrawing } from './feed-drawing.ts';
import { type GroundSource, groundOf } from './ground-grid.ts';
import { type PlaneGrid, planeOf } from './plane-grid.ts';
import { depthOf, isBehind, readDepth } from './scene-depth.ts';
import { type FeedTools, placing } from './stage.ts';
import type { Place } from './world.ts';

/** Metres above the ground, so that a slope between two vertices does not swallow the line. */
const liftM = 1.5;
const unknown: Rgb = [148, 152, 158];
const selectedColour: Rgb = [39, 196, 216];
/** Of what lies behind a building, 0-255. */
const behindOpacity = 28;
const restMs = 220;
type Colour = [red: number, green: number, blue: number, opacity: number];
const groundSlice = 128;
const sliceEveryMs = 50;

/** A line of a feed's entity: vertices in EPSG:5186, two numbers each. An entity may have several lines. */
interface Link {
  readonly entity: string;
  readonly plane: Float64Array;
  /** Per vertex: 1 where something stands before it. */
  readonly hidden: Uint8Array;
}

/** Longer pieces get vertices between their ends: the ground bends, and a building hides only a part. */
const pieceM = 20;

/** A live feed whose entities are lines (road links): drawn along the ground, coloured by the shown value. */
export function linkAdapter(
  layer: LayerDescription,
  { world, feeds, report }: FeedTools,
  loadItems: (feed: string) => Promise<FeatureCollection>,
  redraw: () => void,
): FeedDrawing {
  const { feed, spec } = feedOf(layer);
  const ground = groundOf(world.scene);
  let links: readonly Link[] = [];
  let paths: { frame: EnuFrame; raised: number; of: Float32Array[] } | undefined;
  let look: LayerLook = { visible: true, opacity: 1 };
  let context: DrawContext | undefined;
  let version = 0;
  /** Counts how often the ground's heights changed. */
  let raised = 0;
  let working: ReturnType<typeof setTimeout> | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    version++;
    if (look.visible) redraw();
  };
  /** Measures what the paths asked for, a slice at a time; lifts the paths once all is known. */
  const measureGround = (changed = false) => {
    if (working !== undefined || !look.visible) return;
    working = setTimeout(() => {
      working = undefined;
      const now = ground.work(groundSlice) || changed;
      if (ground.waiting > 0) return measureGround(now);
      if (!now) return;
      raised++;
      redraw();
      settle();
    }, sliceEveryMs);
  };

  report({ state: 'loading' });
  const unsubscribe = feeds.subscribe(feed, spec, changed);
  loadItems(feed)
    .then((items) => {
      links = linksOf(items);
      report(links.length ? { state: 'ready', count: items.features.length } : { state: 'empty' });
      changed();
    })
    .catch((thrown: unknown) => report({ state: 'failed', failure: failureOf(thrown) }));
  const stop = world.scene?.globe.tileLoadProgressEvent.addEventListener((left: number) => {
    if (left > 0 || !look.visible) return;
    // The ground may be drawn finer now: asking for its heights has them measured.
    for (const { plane } of links) for (let i = 0; i < plane.length; i += 2) ground.heightAt(plane[i], plane[i + 1]);
    measureGround();
    settle();
  });

  const colourOfLink = (index: number): Colour | Colour[] => {
    const { entity, hidden } = links[index];
    const table = feeds.table(feed);
    const key = look.value ?? Object.keys(spec.values)[0];
    const value = table?.value(entity, key);
    const row = table?.index.get(entity);
    const old = row === undefined || !table || feeds.now() - table.times[row] > spec.staleAfterS * 1000;
    const rgb = value === undefined || old ? unknown : colourOf(spec.values[key].legend, value);
    const marked = context?.selected?.layer === layer.id && context.selected.id === entity;
    const [red, green, blue] = marked ? selectedColour : rgb;
    const opaque = value === undefined ? 110 : 225;
    if (!hidden.includes(1)) return [red, green, blue, opaque];
    return Array.from(hidden, (is): Colour => [red, green, blue, is ? behindOpacity : opaque]);
  };
  /** What stands before a line is worked out when the picture has come to rest. */
  const rest = () => {
    const { scene } = world;
    if (!scene || scene.isDestroyed() || !paths || !look.visible) return;
    if (markHiddenVertices(links, paths.of, paths.frame, scene)) changed();
  };
  const settle = () => {
    clearTimeout(resting);
    resting = setTimeout(rest, restMs);
  };
  const stopSettling = world.scene?.camera.moveEnd.addEventListener(settle);

  return {
    entityAt: (index) => links[index]?.entity,
    isHidden: () => false,
    placeOf(entity) {
      const link = links.find((each) => each.entity === entity);
      return link && middleOf(link, ground);
    },
    get counts() {
      return { count: links.length, hidden: 0 };
    },
    layers(frame) {
      if (!look.visible || links.length === 0) return [];
      if (paths?.frame !== frame || paths.raised !== raised) {
        const plane = planeOf(frame);
        paths = { frame, raised, of: links.map((link) => pathOf(link, plane, ground)) };
        measureGround();
      }
      const { of } = paths;
      const marked = context?.selected?.layer === layer.id ? context.selected.id : undefined;
      return [
        new PathLayer({
          ...placing(frame),
          id: `${layer.id}-links`,
          data: { length: links.length },
          pickable: true,
          positionFormat: 'XYZ',
          getPath: (_: unknown, { index }: { index: number }) => of[index] as never,
          getColor: (_: unknown, { index }: { index: number }) => colourOfLink(index) as never,
          getWidth: (_: unknown, { index }: { index: number }) => (links[index].entity === marked ? 11 : 7),
          widthUnits: 'meters',
          widthMinPixels: 1.5,
          widthMaxPixels: 9,
          capRounded: true,
          jointRounded: true,
          opacity: look.opacity,
          parameters: { depthCompare: 'always' },
          updateTriggers: { getPath: of, getColor: [version, look.value, marked], getWidth: marked },
        }),
      ];
    },
    show(nextLook, nextContext) {
      look = nextLook;
      context = nextContext;
      redraw();
    },
    remove() {
      clearTimeout(working);
      clearTimeout(resting);
      stopSettling?.();
      unsubscribe();
      stop?.();
      redraw();
    },
  };
}

function linksOf(items: FeatureCollection): Link[] {
  return items.features.flatMap(({ id, geometry }): Link[] => {
    const lines: readonly Position[][] =
      geometry?.type === 'LineString'
        ? [geometry.coordinates]
        : geometry?.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    return lines
      .filter((line) => line.length > 1)
      .map((line) => {
        const plane = inPieces(line.map((at) => toEpsg5186(at as unknown as Wgs84)));
        return { entity: String(id), plane, hidden: new Uint8Array(plane.length / 2) };
      });
  });
}

function inPieces(line: readonly (readonly [number, number])[]): Float64Array {
  const vertices: number[] = [...line[0]];
  line.slice(1).forEach(([x, y], i) => {
    const [fromX, fromY] = line[i];
    const pieces = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / pieceM));
    for (let k = 1; k <= pieces; k++) {
      vertices.push(fromX + ((x - fromX) * k) / pieces, fromY + ((y - fromY) * k) / pieces);
    }
  });
  return Float64Array.from(vertices);
}

/** Marks the vertices of the picture that something stands before. Returns whether any changed. */
function markHiddenVertices(
  links: readonly Link[],
  paths: readonly Float32Array[],
  frame: EnuFrame,
  scene: Scene,
): boolean {
  const drawn = readDepth(scene);
  const { clientWidth, clientHeight } = scene.canvas;
  const place = new Cartesian3();
  const pixel = new Cartesian2();
  let changed = false;
  links.forEach(({ hidden }, link) => {
    for (let vertex = 0; vertex < hidden.length; vertex++) {
      Cartesian3.fromArray(paths[link] as never, 3 * vertex, place);
      Matrix4.multiplyByPoint(frame.matrix, place, place);
      const depth = depthOf(scene, place);
      if (depth <= 0 || !SceneTransforms.worldToWindowCoordinates(scene, place, pixel)) continue;
      if (pixel.x < 0 || pixel.y < 0 || pixel.x > clientWidth || pixel.y > clientHeight) continue;
      const now = isBehind(drawn.at(pixel.x, pixel.y), depth) ? 1 : 0;
      if (hidden[vertex] !== now) changed = true;
      hidden[vertex] = now;
    }
  });
  return changed;
}

function pathOf({ plane: vertices }: Link, plane: PlaneGrid, ground: GroundSource): Float32Array {
  const path = new Float32Array((vertices.length / 2) * 3);
  for (let i = 0; 2 * i < vertices.length; i++) {
    const [east, north] = [vertices[2 * i], vertices[2 * i + 1]];
    plane.into(east, north, ground.heightAt(east, north) + liftM, path, 3 * i);
  }
  return path;
}

/** A vertex in the middle of a line, on the ground. */
function middleOf({ plane }: Link, ground: GroundSource): Place {
  const at = 2 * Math.floor(plane.length / 4);
  const [lon, lat] = toWgs84([plane[at], plane[at + 1]] as unknown as Epsg5186);
  return [lon, lat, ground.heightAt(plane[at], plane[at + 1])];
}

function feedOf({ id, kind }: LayerDescription): { feed: string; spec: FeedSpec } {
  if (kind.type !== 'feed') throw new Error(`not a feed: ${id}`);
  return kind;
}
