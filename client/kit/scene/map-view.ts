import { Deck, MapView as DeckMapView, type Layer, type MapViewState, WebMercatorViewport } from '@deck.gl/core';
import { BitmapLayer, GeoJsonLayer, PathLayer, TextLayer } from '@deck.gl/layers';
import type { FeatureCollection } from 'geojson';
import { cellOf, type Epsg5186, lineOf, parseColour, type Table, toWgs84, type Wgs84Box } from '#core';
import type { CityFeeds } from '../clocked-feeds.ts';
import type { LayerDescription, LayerLook, LayerStatus, Picked } from '../layer.ts';
import { modelOutline } from '../own/model-outline.ts';
import { pictureOf, watchPictures } from '../result-picture.ts';
import { loadTable, rowColours } from '../result-table.ts';
import { addressOf, couldNotLoad, type DrawContext, variantOf } from './adapter.ts';
import { type EnuFrame, flatFrame } from './enu-frame.ts';
import { type FeedDrawing, layerOfPart } from './feed-drawing.ts';
import { feedDrawing } from './feed-drawings.ts';
import { FlatSigns } from './flat-signs.ts';
import { MapTiles } from './map-tiles.ts';
import type { Stage } from './stage.ts';
import type { Place } from './world.ts';

/** How a flat map stands: its middle, how many metres a pixel of the page covers there, and what is up. */
export interface MapCamera {
  readonly lon: number;
  readonly lat: number;
  readonly metresPerPixel: number;
  /** Degrees clockwise from north. */
  readonly bearing: number;
}

/** The city as a flat map: the drawn map, results, live layers and the reader's own files, by deck.gl alone. */
export interface FlatMap {
  sync(layers: readonly LayerDescription[], looks: Readonly<Record<string, LayerLook>>, context: DrawContext): void;
  setCamera(camera: MapCamera): void;
  readonly camera: MapCamera;
  /** Called when the reader moved the map; not for `setCamera`. */
  onMove(heard: (camera: MapCamera) => void): void;
  pick(x: number, y: number): Picked | undefined;
  /** Longitude and latitude of a point of the map. */
  placeAt(x: number, y: number): readonly [lon: number, lat: number] | undefined;
  /** Pictures of the map that are wanted and not there. */
  readonly waiting: number;
  readonly canvas: HTMLCanvasElement;
  destroy(): void;
}

export interface MapTools {
  readonly feeds: CityFeeds;
  readonly motionHz: number;
  loadItems(collection: string): Promise<FeatureCollection>;
  /** Items of a collection that touch a box. */
  loadBox(collection: string, box: Wgs84Box): Promise<FeatureCollection>;
  report(layer: string, status: LayerStatus): void;
}

/** Metres per pixel of deck.gl's map at zoom 0 on the equator: 2 pi a / 512. */
const metresAtZoom0 = 78_271.517;
const recentreBeyondM = 15_000;
const zoomOf = (metresPerPixel: number, lat: number) =>
  Math.log2((metresAtZoom0 * Math.cos((lat * Math.PI) / 180)) / metresPerPixel);

export function makeFlatMap(parent: HTMLElement, tools: MapTools): FlatMap {
  const canvas = document.createElement('canvas');
  canvas.dataset.engine = 'map';
  canvas.setAttribute('aria-hidden', 'true');
  parent.append(canvas);
  let viewState: MapViewState = { longitude: 127, latitude: 37.55, zoom: 13, pitch: 0, bearing: 0 };
  let frame: EnuFrame = flatFrame(127, 37.55);
  let shown: readonly LayerDescription[] = [];
  let looks: Readonly<Record<string, LayerLook>> = {};
  let context: DrawContext | undefined;
  let heard: (camera: MapCamera) => void = () => undefined;
  let queued = false;
  const feeds = new Map<string, FeedDrawing>();
  const signs = new Map<string, FlatSigns>();
  const tiles = new Map<string, { variant: string; tiles: MapTiles }>();
  const lines = new Map<string, Table>();

  const deck = new Deck<DeckMapView>({
    canvas,
    views: new DeckMapView({
      id: 'map',
      repeat: false,
      controller: { dragRotate: true, touchRotate: true, keyboard: false },
    }),
    viewState: viewState as never,
    useDevicePixels: Math.min(2, window.devicePixelRatio),
    onLoad: () => redraw(),
    onViewStateChange: ({ viewState: next }) => {
      move(next as MapViewState);
      heard(cameraNow());
    },
    layers: [],
  });
  const stage: Stage = {
    quality: { motionHz: tools.motionHz },
    overlay: {
      get frame() {
        return frame;
      },
      get device() {
        return (deck as unknown as { device: Stage['overlay']['device'] }).device ?? undefined;
      },
      redraw: () => deck.isInitialized && deck.redraw('moved'),
    },
    camera: () => {
      const { lon, lat, metresPerPixel } = cameraNow();
      return { range: metresPerPixel * (canvas.clientHeight || 1), target: [lon, lat] };
    },
  };

  const cameraNow = (): MapCamera => {
    const { longitude, latitude, zoom, bearing = 0 } = viewState;
    const metresPerPixel = (metresAtZoom0 * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom;
    return { lon: longitude, lat: latitude, metresPerPixel, bearing };
  };
  const boxNow = (): Wgs84Box => {
    const { clientWidth: width, clientHeight: height } = canvas;
    return new WebMercatorViewport({ ...viewState, width: width || 1, height: height || 1 }).getBounds() as never;
  };
  const move = (next: MapViewState) => {
    viewState = { ...next, pitch: 0, minZoom: 8, maxZoom: 20 };
    const [lon, lat] = frame.flat!;
    const far = Math.hypot((viewState.longitude - lon) * 88_000, (viewState.latitude - lat) * 111_000);
    if (far > recentreBeyondM) frame = flatFrame(viewState.longitude, viewState.latitude);
    deck.setProps({ viewState: viewState as never });
    for (const each of signs.values()) lookAround(each);
    redraw();
  };
  const lookAround = (each: FlatSigns) => {
    const { lon, lat, metresPerPixel } = cameraNow();
    each.lookAt(lon, lat, metresPerPixel);
  };
  const layersNow = (): Layer[] =>
    shown.flatMap((layer) => (looks[layer.id]?.visible ? layersOf(layer, looks[layer.id]) : []));
  /** Several changes of one moment make one picture. */
  const redraw = () => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      if (deck.isInitialized) deck.setProps({ layers: layersNow() });
    });
  };

  const layersOf = (layer: LayerDescription, look: LayerLook): Layer[] => {
    const { kind } = layer;
    if (kind.type === 'feed') return feeds.get(layer.id)?.layers(frame) ?? [];
    if (kind.type === 'signs') return signs.get(layer.id)?.layers() ?? [];
    if (kind.type === 'imagery') return tilesOf(layer.id, kind.url).layers(boxNow(), viewState.zoom, look.opacity);
    if (kind.type === 'field') {
      const { bounds } = kind.field;
      const image = pictureOf(kind.field.image)?.image ?? kind.field.image;
      return [new BitmapLayer({ id: layer.id, image, bounds: [...bounds] as never, opacity: look.opacity })];
    }
    if (kind.type === 'lines')
      return flatLines(layer.id, kind, lines.get(kind.table.bin), look, context?.dark ?? false);
    const own = ownFeatures(layer, look);
    return own ? [ownLayer(layer.id, own, look)] : [];
  };
  const tilesOf = (id: string, url: string): MapTiles => {
    const variant = `${context?.dark ? 'dark' : 'light'}-${context?.language ?? 'ko'}`;
    let known = tiles.get(id);
    if (known?.variant !== variant) {
      const { url: path, queryParameters } = addressOf(variantOf(url, variant));
      const query = new URLSearchParams(queryParameters).toString();
      const urlOf = ({ z, x, y }: { z: number; x: number; y: number }) =>
        `${path.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y))}${query && `?${query}`}`;
      const made = new MapTiles(urlOf, () => {
        if (made.failures > 8) tools.report(id, { state: 'failed', failure: couldNotLoad });
        redraw();
      });
      known = { variant, tiles: made };
      tiles.set(id, known);
    }
    return known.tiles;
  };

  const open = (layer: LayerDescription) => {
    const { type } = layer.kind;
    const report = (status: LayerStatus) => tools.report(layer.id, status);
    if (type === 'feed') {
      const drawing = feedDrawing(layer, { world: stage, feeds: tools.feeds, report }, tools.loadItems, redraw);
      feeds.set(layer.id, drawing);
    } else if (type === 'signs') signs.set(layer.id, new FlatSigns(layer, { loadBox: tools.loadBox, report, redraw }));
    else if (layer.kind.type === 'lines') openLines(layer.kind.table.bin, report);
    else report({ state: drawable.includes(type) ? 'ready' : 'not-drawable' });
  };
  const openLines = (url: string, report: (status: LayerStatus) => void) => {
    loadTable(url)
      .then((table) => {
        lines.set(url, table);
        report(table.rows > 0 ? { state: 'ready', count: table.rows } : { state: 'empty' });
        redraw();
      })
      .catch(() => report({ state: 'failed', failure: couldNotLoad }));
  };
  const opened = new Set<string>();
  const stopPictures = watchPictures(redraw);

  return {
    canvas,
    sync(layers, nextLooks, nextContext) {
      const wanted = new Set(layers.map(({ id }) => id));
      for (const id of opened) {
        if (wanted.has(id)) continue;
        opened.delete(id);
        feeds.get(id)?.remove();
        feeds.delete(id);
        signs.get(id)?.remove();
        signs.delete(id);
      }
      for (const layer of layers) {
        if (!opened.has(layer.id)) open(layer);
        opened.add(layer.id);
      }
      // The drawn map lies lowest, then results, then what is live.
      shown = [...layers].sort((a, b) => depthOf(a) - depthOf(b));
      looks = nextLooks;
      context = nextContext;
      for (const [id, feed] of feeds) feed.show(looks[id], nextContext);
      for (const [id, each] of signs) {
        each.show(looks[id], nextContext);
        lookAround(each);
      }
      redraw();
    },
    setCamera: ({ lon, lat, metresPerPixel, bearing }) =>
      move({ ...viewState, longitude: lon, latitude: lat, zoom: zoomOf(metresPerPixel, lat), bearing }),
    get camera() {
      return cameraNow();
    },
    onMove(next) {
      heard = next;
    },
    placeAt(x, y) {
      const [lon, lat] = (deck.isInitialized && deck.getViewports()[0]?.unproject([x, y])) || [];
      return lon === undefined || lat === undefined ? undefined : [lon, lat];
    },
    pick(x, y) {
      const found = deck.isInitialized ? deck.pickObject({ x, y, radius: 6 }) : null;
      const id = found?.layer && layerOfPart(found.layer.id);
      const sign = signs.get(found?.layer?.id ?? '')?.pickedAt(found?.index ?? -1);
      if (sign) return sign;
      const own = shown.find((layer) => layer.id === id);
      const feature = own && ownFeatures(own, looks[own.id])?.features[found?.index ?? -1];
      if (id && feature) {
        const position = [...(found?.coordinate ?? [0, 0]).slice(0, 2), 0] as unknown as Place;
        return {
          type: 'feature',
          layer: id,
          id: String(found!.index + 1),
          properties: feature.properties ?? {},
          position,
        };
      }
      const entity = id ? feeds.get(id)?.entityAt(found.index) : undefined;
      if (!id || !entity) return undefined;
      return { type: 'entity', layer: id, feed: id.replace(/^[^/]*\//, ''), entity };
    },
    get waiting() {
      const box = boxNow();
      return [...tiles.values()].reduce((sum, each) => sum + each.tiles.waiting(box, viewState.zoom), 0);
    },
    destroy() {
      stopPictures();
      for (const feed of feeds.values()) feed.remove();
      for (const each of signs.values()) each.remove();
      deck.finalize();
      canvas.remove();
    },
  };
}

const order: Partial<Record<LayerDescription['kind']['type'], number>> = {
  imagery: 0,
  field: 1,
  lines: 2,
  own: 3,
  'own-model': 3,
  signs: 4,
  feed: 5,
};
const drawable: readonly LayerDescription['kind']['type'][] = ['imagery', 'field', 'own', 'own-model'];
const depthOf = ({ kind }: LayerDescription): number => order[kind.type] ?? 0;

/** Lines of a result table with their words. */
function flatLines(
  id: string,
  { table: { columns }, label }: Extract<LayerDescription['kind'], { type: 'lines' }>,
  table: Table | undefined,
  look: LayerLook,
  dark: boolean,
): Layer[] {
  const legend = columns[look.colourBy ?? '']?.legend;
  const { places } = table ?? {};
  if (!table || !places || !legend) return [];
  const [x, y] = places.origin;
  const colour = rowColours(table, look.colourBy ?? '', legend);
  const data = Array.from({ length: table.rows }, (_, row) => ({
    path: lineOf(places, row).map(([east, north]) => toWgs84([x + east, y + north] as unknown as Epsg5186)),
    colour: colour(row),
    words: label === undefined ? '' : String(cellOf(table.columns[label], row) ?? ''),
  }));
  type Line = (typeof data)[number];
  const words = { getText: (line: Line) => line.words, getPosition: (line: Line) => line.path[line.path.length >> 1] };
  return [
    new PathLayer<Line>({
      ...{ id, data, opacity: look.opacity, widthUnits: 'pixels', getWidth: 5, jointRounded: true, capRounded: true },
      getPath: (line) => line.path as never,
      getColor: (line) => [...line.colour] as [number, number, number],
    }),
    new TextLayer<Line>({
      ...{ id: `${id}/words`, data, characterSet: 'auto', getSize: 14, fontWeight: 600, opacity: look.opacity },
      ...(words as object),
      ...{ fontFamily: '"Noto Sans KR", "Noto Sans CJK KR", sans-serif', fontSettings: { sdf: true } },
      ...{ outlineWidth: 3, outlineColor: dark ? [0, 0, 0, 255] : [255, 255, 255, 255] },
      getColor: dark ? [255, 255, 255] : [20, 24, 30],
    }),
  ];
}

/** A reader's own file as shapes on a map; a model is the box round it. */
function ownFeatures({ kind }: LayerDescription, { placement }: LayerLook): FeatureCollection | undefined {
  if (kind.type === 'own') return kind.features;
  if (kind.type !== 'own-model' || !placement) return undefined;
  return { type: 'FeatureCollection', features: [modelOutline(kind.model, placement)] };
}

function ownLayer(id: string, features: FeatureCollection, look: LayerLook): Layer {
  const [red, green, blue] = parseColour(look.colour ?? '#0aa2b5');
  return new GeoJsonLayer({
    id,
    data: features,
    pickable: true,
    getFillColor: [red, green, blue, 90],
    getLineColor: [red, green, blue, 255],
    lineWidthUnits: 'pixels',
    getLineWidth: 3,
    pointRadiusUnits: 'pixels',
    getPointRadius: 6,
    opacity: look.opacity,
  });
}
