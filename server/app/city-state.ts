import { Outcome, type Problem, problemOf, type Text } from '#core';

/** Whether there is a city to show yet: a new installation first generates one. */
export interface CityReport {
  readonly status: 'preparing' | 'ready' | 'failed';
  /** What is being done, while it is prepared. */
  readonly stage?: Text;
  readonly fraction?: number;
  readonly problem?: Problem;
}

export interface CityState {
  report(): CityReport;
  progress(fraction: number, stage: Text): void;
  ready(): void;
  failed(error: unknown): void;
}

const failedPreparation: Text = { ko: '도시를 준비하지 못했습니다.', en: 'The city could not be prepared.' };

export function createCityState(initial: CityReport['status'] = 'ready'): CityState {
  let now: CityReport = { status: initial };
  return {
    report: () => now,
    progress(fraction, stage) {
      now = { status: 'preparing', stage, fraction: Math.min(1, Math.max(0, fraction)) };
    },
    ready() {
      now = { status: 'ready' };
    },
    failed(error) {
      now = { status: 'failed', stage: failedPreparation };
      if (error instanceof Outcome) now = { ...now, problem: problemOf(error, 'ko') };
    },
  };
}
