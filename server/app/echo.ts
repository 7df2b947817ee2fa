import { z } from 'zod';
import { defineSimulation, parameter } from '#core';
import type { Feature, Features } from '../kit/discovery.ts';
import type { SimulationServer } from '../kit/roles.ts';

/**
 * The process that conformance suites of OGC API Processes talk to: it gives back the text that it got, after a pause.
 * It runs through the same queue as every simulation, so that the suites exercise the real thing; planners never see it.
 */
export const echoContract = defineSimulation({
  id: 'echo',
  version: '1.0.0',
  title: { ko: '메아리', en: 'Echo' },
  question: { ko: '이 서버의 실행 대기열이 움직이는가?', en: 'Does the queue of this server work?' },
  method: { ko: '받은 글을 잠시 뒤 그대로 돌려줍니다.', en: 'Gives back the text that it got, after a pause.' },
  limits: [{ ko: '시험용입니다.', en: 'For tests only.' }],
  references: ['OGC 18-062r2: OGC API - Processes - Part 1: Core, 2021'],
  parameters: z.strictObject({
    echo: parameter(z.string().max(10_000), { title: { ko: '글', en: 'Text' } }),
    pause: parameter(z.number().min(0).max(60).default(0), { title: { ko: '기다림', en: 'Pause' }, unit: 'second' }),
  }),
  outputs: {},
});

interface EchoInput {
  readonly pauseMs: number;
}

const server: SimulationServer<{ echo: string; pause: number }, EchoInput> = {
  contract: echoContract,
  gather: async ({ pause }) => ({ input: { pauseMs: pause * 1000 }, datasets: {} }),
  async run({ pauseMs }, { signal, progress }) {
    progress(0, 'run');
    await pauseFor(pauseMs, signal);
    // The text is among the job's parameters already: there is nothing to compute or to store.
    return {};
  },
};

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

const echoFeature: Feature<typeof echoContract> = {
  room: 'simulations',
  id: echoContract.id,
  folder: import.meta.dirname,
  contract: echoContract,
  server: { simulation: server as unknown as SimulationServer },
  strings: { ko: { run: '기다리는 중' }, en: { run: 'Waiting' } },
};

/** The features as the queue and the process list see them: those of the folders, and the echo. */
export function withEcho(features: Features): Features {
  return { ...features, all: [...features.all, echoFeature], simulations: [...features.simulations, echoFeature] };
}
