import { outcomeKind } from '#core';

export const geotiffBroken = outcomeKind({
  code: 'geotiff-broken',
  status: 400,
  message: {
    ko: '{file}을(를) GeoTIFF로 읽을 수 없습니다({what}).',
    en: '{file} cannot be read as a GeoTIFF ({what}).',
  },
  remedy: { ko: '파일을 다시 받거나 다시 내보내십시오.', en: 'Get or export the file again.' },
});

export const notPlaced = outcomeKind({
  code: 'geotiff-without-place',
  status: 400,
  message: {
    ko: '{file}에 위치 정보(좌표와 셀 크기)가 없습니다.',
    en: '{file} does not say where it lies (no tie point and cell size).',
  },
  remedy: {
    ko: '좌표가 있는 GeoTIFF로 내보내십시오(예: gdal_translate -a_srs EPSG:5186 -a_ullr …).',
    en: 'Export it as a georeferenced GeoTIFF (e.g. gdal_translate -a_srs EPSG:5186 -a_ullr …).',
  },
});

export const notSquare = outcomeKind({
  code: 'geotiff-grid',
  status: 400,
  message: {
    ko: '{file}의 격자는 북쪽이 위인 정사각형 셀이 아닙니다.',
    en: 'The grid of {file} is not one of square cells with north up.',
  },
  remedy: {
    ko: 'gdalwarp -t_srs EPSG:5186 -tr 90 90 으로 변환하십시오.',
    en: 'Convert it: gdalwarp -t_srs EPSG:5186 -tr 90 90.',
  },
});

export const tooLarge = outcomeKind({
  code: 'geotiff-too-large',
  status: 400,
  message: {
    ko: '{file}의 셀 수({cells})가 한도({most})를 넘습니다.',
    en: '{file} has {cells} cells, more than the {most} that are taken at once.',
  },
  remedy: { ko: '나누어 내보내거나 셀 크기를 키우십시오.', en: 'Export it in parts or with larger cells.' },
});
