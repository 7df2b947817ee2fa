import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** What a public camera is there for (공공기관 CCTV 설치 목적). */
export const cameraPurposes = {
  safety: { ko: '생활 방범', en: 'public safety' },
  school: { ko: '어린이 보호', en: 'protection of children' },
  traffic: { ko: '교통·주정차', en: 'traffic and parking' },
  fire: { ko: '화재·시설 안전', en: 'fire and facilities' },
  waste: { ko: '쓰레기 단속', en: 'littering' },
  other: { ko: '다목적·기타', en: 'several or other' },
} as const satisfies Record<string, Text>;
export type CameraPurpose = keyof typeof cameraPurposes;
const purposeColours: Readonly<Record<CameraPurpose, string>> = {
  safety: '#5f3dc4',
  school: '#c2255c',
  traffic: '#e8590c',
  fire: '#c92a2a',
  waste: '#5c940d',
  other: '#5c7080',
};

export const contract = defineDataset({
  id: 'cameras',
  version: 1,
  title: { ko: '공공 CCTV', en: 'Public cameras' },
  summary: {
    ko: '거리의 공공 CCTV가 선 곳과 보는 쪽',
    en: 'Where public cameras stand in the street, and which way they look',
  },
  collection: {
    geometry: 'Point',
    description: { ko: '서울의 공공 CCTV', en: 'Public cameras of Seoul' },
    signsBy: 'purpose',
  },
  attributes: {
    purpose: { title: { ko: '목적', en: 'Purpose' }, unit: 'one', codes: cameraPurposes, colours: purposeColours },
    cameras: { title: { ko: '대수', en: 'Cameras here' }, unit: 'count' },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    headingDeg: { title: { ko: '보는 쪽', en: 'Looks towards' }, unit: 'degree' },
    owner: { title: { ko: '관리기관', en: 'Run by' }, unit: 'one' },
  },
});

/** A camera, or several on one pole that look the same way or turn, as sources yield it. */
export interface CameraRow {
  /** Stable within its source. */
  readonly id: string;
  readonly at: Epsg5186;
  readonly purpose: CameraPurpose;
  /** Above the ground. */
  readonly heightM: number;
  /** Clockwise from north; null: it turns, or nobody says where it looks. */
  readonly headingDeg: number | null;
  readonly cameras: number;
  readonly owner: string | null;
}

/** A camera as the city has it; `id` is `<source>:<id of the row>`. */
export interface Camera extends CameraRow {
  readonly source: string;
}

/** Cameras in a box, ordered by id: the same order on every engine. */
export async function readCameras(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Camera[]> {
  return reader.query<Camera>(
    `select source || ':' || id as id, source, json_build_array(st_x(geom), st_y(geom)) as at, purpose,
       height_m as "heightM", heading_deg as "headingDeg", cameras, owner
     from camera
     where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186)
     order by source collate "C", id collate "C"`,
    [scenario.revision, ...box],
  );
}
