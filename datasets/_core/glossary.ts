import type { Text } from './text.ts';

/** Words with one meaning in code, API, screen and docs. */
export const glossary = {
  gu: { ko: '자치구', en: 'district (gu)' },
  dong: { ko: '법정동', en: 'legal dong' },
  building: { ko: '건물', en: 'building' },
  footprint: { ko: '건물 외곽', en: 'footprint' },
  terrain: { ko: '지형', en: 'terrain' },
  surfaceModel: { ko: '수치표면모델', en: 'surface model (DSM)' },
  sensor: { ko: '센서', en: 'sensor' },
  observation: { ko: '관측값', en: 'observation' },
  feed: { ko: '실시간 자료', en: 'live feed' },
  scenario: { ko: '시나리오', en: 'scenario' },
  existing: { ko: '현황', en: 'existing' },
  revision: { ko: '개정', en: 'revision' },
  simulation: { ko: '시뮬레이션', en: 'simulation' },
  run: { ko: '실행', en: 'run' },
  sunlight: { ko: '일조', en: 'sunlight' },
  horizon: { ko: '지평선', en: 'horizon' },
  insolation: { ko: '일사량', en: 'insolation' },
  generated: { ko: '생성 자료', en: 'generated data' },
  simulated: { ko: '모의 자료', en: 'simulated data' },
} as const satisfies Record<string, Text>;
