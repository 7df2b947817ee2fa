import { outcomeKind } from '#core';

export const badQuery = outcomeKind({
  code: 'bad-odata-query',
  status: 400,
  message: {
    ko: 'SensorThings 질의를 이해할 수 없습니다: "{text}" (위치: "{at}").',
    en: 'The SensorThings query is not understood: "{text}" (at "{at}").',
  },
  remedy: {
    ko: 'OGC SensorThings 1.1의 9장에 있는 질의 문법을 쓰십시오.',
    en: 'Use the query syntax of OGC SensorThings 1.1, chapter 9.',
  },
});
export const noSuchResource = outcomeKind({
  code: 'no-such-resource',
  status: 404,
  message: { ko: '"{path}"이라는 자원이 없습니다.', en: 'There is no resource "{path}".' },
  remedy: { ko: '/sta/v1.1의 목록에서 시작하십시오.', en: 'Start from the list at /sta/v1.1.' },
});
export const badObservation = outcomeKind({
  code: 'bad-observation',
  status: 400,
  message: { ko: '관측값을 받지 않았습니다: {ko}', en: 'The observation was not taken: {en}' },
  remedy: {
    ko: 'result(수), phenomenonTime(ISO 8601), Datastream을 고쳐 다시 보내십시오.',
    en: 'Correct result (a number), phenomenonTime (ISO 8601) and Datastream, and send it again.',
  },
});
