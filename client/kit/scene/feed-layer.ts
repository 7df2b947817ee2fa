import { LineLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers';
import { colourOf, type FeedSpec, type Instant, type Rgb } from '#core';
import { formatsOf } from '../format.ts';
import type { LiveTable } from '../live-client-table.ts';
import { type EnuFrame, intoFrame } from './enu-frame.ts';
import { ConstantPixelSize } from './pixel-size-extension.ts';
import { placing } from './stage.ts';
import type { Stations } from './stations.ts';

/** What one picture of a feed is made of. */
export interface FeedPicture {
  readonly id: string;
  readonly spec: FeedSpec;
  /** Key of the value that is shown. */
  readonly value: string;
  readonly opacity: number;
  readonly dark: boolean;
  readonly selected?: string;
  readonly now: Instant;
  readonly stations: Stations;
  readonly table: LiveTable | undefined;
  /** Rows near enough to carry their number. */
  readonly labelled: readonly number[];
  /** Raised when values, selection or occlusion changed: what deck.gl compares instead of the arrays. */
  readonly version: number;
}

/** Metres from the ground to the sign of a sensor: high enough to be seen among low houses; its stem shows the place. */
export const signHeightM = 14;
const stale: Rgb = [148, 152, 158];
const constantSize = new ConstantPixelSize();

/** Signs on stems, coloured by the feed's legend; grey when stale or silent, dim behind buildings. */
export function feedLayers(picture: FeedPicture, frame: EnuFrame) {
  const { id, stations, selected, opacity, version, dark } = picture;
  const heads = headPositions(stations, frame);
  const feet = footPositions(stations, frame);
  const data = { length: stations.count };
  const at = (array: Float32Array, index: number): [number, number, number] => [
    array[3 * index],
    array[3 * index + 1],
    array[3 * index + 2],
  ];
  const alpha = (index: number) => (stations.hidden[index] ? 70 : 255);
  const isSelected = (index: number) => stations.ids[index] === selected;
  const ink: Rgb = dark ? [232, 238, 245] : [20, 28, 38];
  return [
    new LineLayer({
      ...placing(frame),
      id: `${id}-stems`,
      data,
      getSourcePosition: (_: unknown, { index }: { index: number }) => at(feet, index),
      getTargetPosition: (_: unknown, { index }: { index: number }) => at(heads, index),
      getColor: (_: unknown, { index }: { index: number }) => [...ink, Math.min(150, alpha(index))],
      getWidth: 0.5,
      widthUnits: 'meters',
      widthMinPixels: 1,
      widthMaxPixels: 2,
      opacity,
      updateTriggers: { getColor: version, getSourcePosition: frame, getTargetPosition: frame },
    }),
    new ScatterplotLayer({
      ...placing(frame),
      id: `${id}-signs`,
      data,
      pickable: true,
      billboard: true,
      stroked: true,
      radiusUnits: 'pixels',
      lineWidthUnits: 'pixels',
      getPosition: (_: unknown, { index }: { index: number }) => at(heads, index),
      getFillColor: (_: unknown, { index }: { index: number }) => [...signColour(picture, index), alpha(index)],
      getLineColor: (_: unknown, { index }: { index: number }) => [255, 255, 255, alpha(index)],
      getRadius: (_: unknown, { index }: { index: number }) => (isSelected(index) ? 11 : 7),
      getLineWidth: (_: unknown, { index }: { index: number }) => (isSelected(index) ? 3.5 : 1.75),
      opacity,
      extensions: frame.flat ? [] : [constantSize],
      parameters: { depthCompare: 'always' },
      updateTriggers: {
        getPosition: frame,
        getFillColor: version,
        getLineColor: version,
        getRadius: version,
        getLineWidth: version,
      },
    }),
    new TextLayer<number>({
      ...placing(frame),
      id: `${id}-numbers`,
      data: picture.labelled as number[],
      billboard: true,
      characterSet: '0123456789.,-−– ',
      fontFamily: 'Pretendard, "Noto Sans KR", system-ui, sans-serif',
      fontWeight: 700,
      fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 16 },
      outlineWidth: 4,
      outlineColor: dark ? [12, 18, 28, 230] : [255, 255, 255, 235],
      getText: (row) => signText(picture, row),
      getPosition: (row) => at(heads, row),
      getColor: (row) => [...ink, alpha(row)],
      getSize: 13,
      getPixelOffset: [0, -19],
      opacity,
      extensions: frame.flat ? [] : [constantSize],
      parameters: { depthCompare: 'always' },
      updateTriggers: { getText: version, getPosition: frame, getColor: version },
    }),
  ];
}

/** Value that may be shown as true: known and inside the contract's range. */
export function shownValue({ table, value }: Pick<FeedPicture, 'table' | 'value'>, entity: string): number | undefined {
  return table?.value(entity, value);
}

export function isStale({ table, spec, now }: Pick<FeedPicture, 'table' | 'spec' | 'now'>, entity: string): boolean {
  const row = table?.index.get(entity);
  return row === undefined || !table || now - table.times[row] > spec.staleAfterS * 1000;
}

function signColour(picture: FeedPicture, index: number): Rgb {
  const entity = picture.stations.ids[index];
  const value = shownValue(picture, entity);
  if (value === undefined || isStale(picture, entity)) return stale;
  return colourOf(picture.spec.values[picture.value].legend, value);
}

function signText(picture: FeedPicture, index: number): string {
  const value = shownValue(picture, picture.stations.ids[index]);
  return value === undefined ? '–' : formatsOf('en').number(value, picture.spec.values[picture.value].decimals);
}

const placed = new WeakMap<Stations, { frame: EnuFrame; heads: Float32Array; feet: Float32Array }>();

function positions(stations: Stations, frame: EnuFrame) {
  const known = placed.get(stations);
  if (known?.frame === frame) return known;
  const heads = new Float32Array(3 * stations.count);
  const feet = new Float32Array(3 * stations.count);
  for (let i = 0; i < stations.count; i++) {
    const [lon, lat, ground] = [stations.lon[i], stations.lat[i], stations.ground[i]];
    intoFrame(frame, [lon, lat, ground], feet, 3 * i);
    intoFrame(frame, [lon, lat, ground + signHeightM], heads, 3 * i);
  }
  const made = { frame, heads, feet };
  placed.set(stations, made);
  return made;
}
const headPositions = (stations: Stations, frame: EnuFrame) => positions(stations, frame).heads;
export const footPositions = (stations: Stations, frame: EnuFrame) => positions(stations, frame).feet;
