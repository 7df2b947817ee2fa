import { HeatmapLayer, HexagonLayer } from '@deck.gl/aggregation-layers';
import { parseColour } from '#core';
import type { FeedForm, LayerLook } from '../layer.ts';
import type { EnuFrame } from './enu-frame.ts';
import { type FeedPicture, footPositions, isStale, shownValue } from './feed-layer.ts';
import { placing } from './stage.ts';

const hexagonRadiusM = 250;
const heatRadiusPx = 42;

type Aggregated = Exclude<FeedForm, 'entities'>;
export const isAggregated = (look: LayerLook): look is LayerLook & { readonly as: Aggregated } =>
  look.as === 'heatmap' || look.as === 'hexagons';

/**
 * A dense feed summed up: the mean of the shown value, in the legend's own colours. Of entities that are silent or stale
 * nothing is known, so they count for nothing. Positions lie in the frame's plane, which is at the ground's height.
 */
export function aggregateLayers(picture: FeedPicture, form: Aggregated, frame: EnuFrame) {
  const { id, spec, value, stations, opacity, version } = picture;
  const { legend } = spec.values[value];
  const places = footPositions(stations, frame);
  const rows: number[] = [];
  for (let row = 0; row < stations.count; row++) {
    const entity = stations.ids[row];
    if (!isStale(picture, entity) && shownValue(picture, entity) !== undefined) rows.push(row);
  }
  const shared = {
    ...placing(frame),
    data: rows,
    getPosition: (row: number): [number, number, number] => [places[3 * row], places[3 * row + 1], 0],
    colorRange: legend.colours.map(parseColour) as never,
    colorDomain: [legend.min, legend.max] as [number, number],
  };
  const weight = (row: number) => shownValue(picture, stations.ids[row]) ?? 0;
  if (form === 'hexagons') {
    return [
      new HexagonLayer<number>({
        ...shared,
        id: `${id}-hexagons`,
        getColorWeight: weight,
        colorAggregation: 'MEAN',
        colorScaleType: 'linear',
        radius: hexagonRadiusM,
        coverage: 0.94,
        extruded: false,
        gpuAggregation: false,
        opacity: 0.75 * opacity,
        parameters: { depthCompare: 'always' },
        updateTriggers: { getPosition: frame, getColorWeight: version },
      }),
    ];
  }
  return [
    new HeatmapLayer<number>({
      ...shared,
      id: `${id}-heat`,
      getWeight: weight,
      aggregation: 'MEAN',
      radiusPixels: heatRadiusPx,
      debounceTimeout: 200,
      opacity: 0.75 * opacity,
      updateTriggers: { getPosition: frame, getWeight: version },
    }),
  ];
}
