import { Outcome, outcomeKind } from '#core';
import { nothingKnown } from './raster.ts';

/** What can be wrong with a raster that somebody hands in. */
export const rasterOutcomes = {
  is: (error: unknown): error is Outcome => error instanceof Outcome,
  nothingKnown,
  notGeoTiff: outcomeKind({
    code: 'not-a-geotiff',
    status: 422,
    message: { ko: '{file} 파일을 GeoTIFF로 읽을 수 없습니다.', en: '{file} cannot be read as a GeoTIFF.' },
    remedy: {
      ko: '파일이 있는지, gdalinfo로 열리는지 확인하십시오.',
      en: 'Check that the file exists and that gdalinfo opens it.',
    },
  }),
  unplaced: outcomeKind({
    code: 'raster-without-georeference',
    status: 422,
    message: { ko: '래스터에 좌표계가 없습니다.', en: 'The raster does not say where it lies.' },
    remedy: {
      ko: 'gdal_translate -a_srs EPSG:5186 -a_ullr … 로 좌표계와 위치를 지정하십시오.',
      en: 'Give it a CRS and a place: gdal_translate -a_srs EPSG:5186 -a_ullr …',
    },
  }),
  inDegrees: outcomeKind({
    code: 'raster-in-degrees',
    status: 422,
    message: {
      ko: '래스터가 경위도 좌표계입니다. 거리를 미터로 재야 합니다.',
      en: 'The raster is in longitude and latitude; distances have to be in metres.',
    },
    remedy: {
      ko: 'gdalwarp -t_srs EPSG:5186 으로 미터 단위 좌표계로 바꾸십시오.',
      en: 'Project it to metres: gdalwarp -t_srs EPSG:5186',
    },
  }),
  notMetric: outcomeKind({
    code: 'raster-not-metric',
    status: 422,
    message: { ko: '래스터 좌표계의 단위가 미터가 아닙니다.', en: 'The raster’s CRS is not in metres.' },
    remedy: { ko: '미터 단위 좌표계로 변환하십시오.', en: 'Project it to a CRS in metres.' },
  }),
  notSquare: outcomeKind({
    code: 'raster-not-square',
    status: 422,
    message: {
      ko: '래스터의 칸이 정사각형이 아니거나 북쪽을 향하지 않습니다.',
      en: 'The raster’s cells are not square, or its rows do not run from north to south.',
    },
    remedy: {
      ko: 'gdalwarp -tr 2 2 로 정사각형 격자로 바꾸십시오.',
      en: 'Resample it to square cells, north up: gdalwarp -tr 2 2',
    },
  }),
  tooLarge: outcomeKind({
    code: 'raster-too-large',
    status: 422,
    message: {
      ko: '래스터가 {cells}칸으로, 읽을 수 있는 {limit}칸을 넘습니다.',
      en: 'The raster has {cells} cells; at most {limit} can be read.',
    },
    remedy: {
      ko: '범위를 잘라 내거나 격자를 크게 하십시오.',
      en: 'Cut out a part of it, or use larger cells.',
    },
  }),
};
