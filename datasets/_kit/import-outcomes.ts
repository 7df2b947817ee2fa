import { crsCodes, outcomeKind } from '#core';

/** What can be wrong with a whole input file. A wrong row is refused into the report instead (see placement.ts). */

export const fileNotFound = outcomeKind({
  code: 'file-not-found',
  status: 400,
  message: { ko: '{file}을(를) 찾을 수 없습니다.', en: 'There is no {file}.' },
  remedy: { ko: '경로를 확인하십시오.', en: 'Check the path.' },
});

export const emptyFile = outcomeKind({
  code: 'empty-file',
  status: 400,
  message: { ko: '{file}이(가) 비어 있습니다.', en: '{file} is empty.' },
  remedy: {
    ko: '파일을 다시 받으십시오. 내려받기가 중간에 끊겼을 수 있습니다.',
    en: 'Get the file again: the download may have broken off.',
  },
});

export const htmlInsteadOfData = outcomeKind({
  code: 'html-instead-of-data',
  status: 400,
  message: { ko: '{file}은(는) 자료가 아니라 웹 페이지(HTML)입니다.', en: '{file} is a web page (HTML), not data.' },
  remedy: {
    ko: '로그인이나 오류 화면이 저장된 것일 수 있습니다. 자료 파일을 다시 내려받으십시오.',
    en: 'A login or error page may have been saved in its place. Download the data file again.',
  },
});

export const brokenJson = outcomeKind({
  code: 'broken-json',
  status: 400,
  message: {
    ko: '{file}의 JSON이 {row}번째 도형 부근에서 깨져 있습니다.',
    en: 'The JSON of {file} is broken near feature {row}.',
  },
  remedy: {
    ko: '파일이 끝까지 저장되었는지 확인하고 다시 내보내십시오.',
    en: 'Check that the file was saved to its end, and export it again.',
  },
});

export const notFeatureCollection = outcomeKind({
  code: 'not-a-feature-collection',
  status: 400,
  message: {
    ko: '{file}은(는) GeoJSON FeatureCollection이 아닙니다.',
    en: '{file} is not a GeoJSON FeatureCollection.',
  },
  remedy: { ko: 'GeoJSON FeatureCollection으로 내보내십시오.', en: 'Export it as a GeoJSON FeatureCollection.' },
});

export const badEncoding = outcomeKind({
  code: 'bad-encoding',
  status: 400,
  message: { ko: '{file}의 글자를 {encoding}(으)로 읽을 수 없습니다.', en: 'The text of {file} is not {encoding}.' },
  remedy: {
    ko: '--encoding으로 문자 집합을 지정하십시오(utf-8 또는 cp949).',
    en: 'Name the character set with --encoding (utf-8 or cp949).',
  },
});

export const missingSibling = outcomeKind({
  code: 'shapefile-incomplete',
  status: 400,
  message: { ko: '{file}에 딸린 {sibling} 파일이 없습니다.', en: '{file} lacks its {sibling} file.' },
  remedy: {
    ko: '셰이프파일은 .shp, .shx, .dbf가 같은 폴더에 같은 이름으로 있어야 합니다.',
    en: 'A shapefile needs its .shp, .shx and .dbf in one folder under one name.',
  },
});

export const brokenShapefile = outcomeKind({
  code: 'shapefile-broken',
  status: 400,
  message: { ko: '{file}이(가) 손상되었습니다: {what}', en: '{file} is damaged: {what}' },
  remedy: { ko: '원본에서 다시 복사하십시오.', en: 'Copy it again from its origin.' },
});

export const unsupportedShape = outcomeKind({
  code: 'shapefile-kind',
  status: 400,
  message: {
    ko: '{file}의 도형 종류({type})는 지원하지 않습니다.',
    en: '{file} holds shapes of a kind ({type}) that is not supported.',
  },
  remedy: { ko: '점, 선 또는 면으로 내보내십시오.', en: 'Export it as points, lines or polygons.' },
});

export const crsUnsupported = outcomeKind({
  code: 'crs-unsupported',
  status: 400,
  message: {
    ko: '{file}의 좌표계({declared})는 지원하지 않습니다.',
    en: '{file} is in a coordinate system ({declared}) that is not supported.',
  },
  remedy: {
    ko: `${crsCodes.join(', ')} 중 하나로 변환하거나, 선언이 틀렸다면 --crs로 지정하십시오.`,
    en: `Convert it to one of ${crsCodes.join(', ')}; if the file declares it wrongly, name the right one with --crs.`,
  },
});

export const crsContradiction = outcomeKind({
  code: 'crs-contradiction',
  status: 400,
  message: {
    ko: '{file}은(는) {declared}(이)라고 하지만, 그 좌표계로는 서울에 놓이지 않고 {fitting}(으)로만 서울에 놓입니다.',
    en: '{file} says {declared}, but lies in Seoul only when read as {fitting}.',
  },
  remedy: {
    ko: '자료 제공처에 확인한 뒤 --crs로 좌표계를 지정하십시오.',
    en: 'Ask the publisher which is right, then name it with --crs.',
  },
});

export const crsAmbiguous = outcomeKind({
  code: 'crs-ambiguous',
  status: 400,
  message: {
    ko: '{file}의 좌표계를 정할 수 없습니다. {candidates} 모두 서울에 놓입니다.',
    en: 'The coordinate system of {file} cannot be told: {candidates} all put it in Seoul.',
  },
  remedy: { ko: '--crs로 좌표계를 지정하십시오.', en: 'Name it with --crs.' },
});

export const outsideSeoul = outcomeKind({
  code: 'outside-seoul',
  status: 400,
  message: {
    ko: '{file}은(는) 지원하는 어느 좌표계로 읽어도 서울에 놓이지 않습니다(첫 좌표 {position}).',
    en: '{file} does not lie in Seoul in any supported coordinate system (first position {position}).',
  },
  remedy: {
    ko: '서울의 자료인지, 좌표 순서가 맞는지 확인하십시오.',
    en: 'Check that it is data of Seoul and that x comes before y.',
  },
});

export const noRows = outcomeKind({
  code: 'no-rows',
  status: 400,
  message: { ko: '{file}에 자료가 한 건도 없습니다.', en: '{file} holds no rows.' },
  remedy: { ko: '자료가 들어 있는 파일을 지정하십시오.', en: 'Name a file that holds data.' },
});

export const brokenFile = outcomeKind({
  code: 'file-broken',
  status: 400,
  message: {
    ko: '{file}을(를) {kind}(으)로 읽을 수 없습니다: {what}',
    en: '{file} cannot be read as {kind}: {what}',
  },
  remedy: {
    ko: '파일이 끝까지 저장되었는지 확인하고 원본에서 다시 받거나 다시 내보내십시오.',
    en: 'Check that the file was saved to its end, and get or export it again.',
  },
});

export const noSuchLayer = outcomeKind({
  code: 'no-such-layer',
  status: 400,
  message: {
    ko: '{file}에 도형이 있는 레이어 {layer}이(가) 없습니다.',
    en: '{file} has no layer {layer} with features.',
  },
  remedy: { ko: '도형이 있는 레이어를 내보내십시오.', en: 'Export a layer that holds features.' },
});

export const tooMuch = outcomeKind({
  code: 'file-too-much',
  status: 400,
  message: {
    ko: '{file}의 {what}이(가) 한도({most})를 넘습니다.',
    en: '{file} holds more than is taken at once: {what}, at most {most}.',
  },
  remedy: {
    ko: '자료를 나누어 내보내십시오. 직접 만든 파일이 아니라면 믿을 수 있는 파일인지 확인하십시오.',
    en: 'Export it in parts. If it is not your own file, check that it can be trusted.',
  },
});
