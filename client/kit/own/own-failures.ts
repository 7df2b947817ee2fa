import { ApiError } from '../api.ts';

/** Why a dropped file cannot be shown, and what to do. */
const failure = (code: string, ko: readonly [string, string], en: readonly [string, string]) => (where?: string) =>
  new ApiError({
    code,
    message: { ko: ko[0], en: en[0] },
    remedy: { ko: ko[1], en: en[1] },
    ...(where ? { where } : {}),
  });

export const tooLarge = failure(
  'own-too-large',
  ['파일이 너무 큽니다 (25 MB까지).', '나누거나 줄이십시오. 더 큰 자료는 vseoul import로 서버에 올릴 수 있습니다.'],
  ['The file is too large (25 MB at most).', 'Split or simplify it; vseoul import brings larger data to the server.'],
);
export const tooMany = failure(
  'own-too-many',
  ['도형이 너무 많습니다 (2만 개, 좌표 40만 개까지).', '필요한 부분만 남기거나 vseoul import로 서버에 올리십시오.'],
  ['Too many shapes (20,000, and 400,000 positions, at most).', 'Keep the part that you need, or use vseoul import.'],
);
export const unknownFormat = failure(
  'own-unknown-format',
  ['읽을 수 없는 형식입니다.', 'GeoJSON, CSV, KML, KMZ, GPX, GeoTIFF, glTF, CityJSON 파일을 쓰십시오.'],
  ['This format cannot be read.', 'Use GeoJSON, CSV, KML, KMZ, GPX, GeoTIFF, glTF or CityJSON.'],
);
export const malformed = failure(
  'own-malformed',
  ['파일의 내용이 그 형식에 맞지 않습니다.', '다른 프로그램에서 열어 다시 저장해 보십시오.'],
  ['What is in the file is not what its format asks for.', 'Open it in another program and save it anew.'],
);
export const noPlaces = failure(
  'own-no-places',
  ['위치가 있는 내용이 없습니다.', '표라면 경도·위도(또는 X·Y) 열이 있어야 합니다.'],
  ['Nothing in it has a place.', 'A table needs columns of longitude and latitude (or x and y).'],
);
export const elsewhere = failure(
  'own-elsewhere',
  [
    '좌표가 서울 근처가 아닙니다.',
    '좌표계를 확인하십시오: EPSG:4326, 5186, 5181, 5179, 5174를 압니다. 경도와 위도가 바뀌었을 수도 있습니다.',
  ],
  [
    'The coordinates are nowhere near Seoul.',
    'Check the reference system: EPSG:4326, 5186, 5181, 5179 and 5174 are known. Longitude and latitude may be swapped.',
  ],
);
export const unknownSystem = failure(
  'own-unknown-system',
  ['파일이 밝힌 좌표계를 모릅니다.', 'EPSG:4326, 5186, 5181, 5179, 5174 가운데 하나로 바꾸어 저장하십시오.'],
  ['The reference system that the file names is not known.', 'Save it in one of EPSG:4326, 5186, 5181, 5179 and 5174.'],
);
export const otherFiles = failure(
  'own-other-files',
  ['모델이 다른 파일을 가리키며, 그 파일은 여기에 없습니다.', '모두 한 파일에 담은 GLB로 내보내십시오.'],
  ['The model refers to other files, which are not here.', 'Export it as one GLB file with everything inside.'],
);
export const notDrawable = failure(
  'own-not-drawable',
  ['모델에 꼭 필요한 확장을 그릴 수 없습니다.', 'Draco나 KTX2 압축 없이 다시 내보내십시오.'],
  [
    'The model cannot do without an extension that cannot be drawn here.',
    'Export it anew without compression by Draco or KTX2.',
  ],
);
export const nothingInIt = failure(
  'own-nothing-in-it',
  ['그릴 면이 없습니다.', '면이 있는 모델을 glTF 2.0으로 내보내십시오.'],
  ['There is no surface to draw in it.', 'Export a model that has surfaces as glTF 2.0.'],
);
