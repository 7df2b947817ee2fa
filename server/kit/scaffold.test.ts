import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { io } from 'socket.io-client';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveFrame } from '#core';
import { projectRoot } from './discovery.ts';

/**
 * "One folder per capability", executed: a copy of the project gets two new folders, a live feed and a simulation, and
 * nothing else. Both must be there everywhere.
 */
const newFolders: Record<string, string> = {
  'datasets/zz-feed/contract.ts': `
import { defineDataset, scales } from '#core';

export const contract = defineDataset({
  id: 'zz-feed',
  version: 1,
  title: { ko: '시험 자료', en: 'Sample feed' },
  summary: { ko: '시험', en: 'A sample' },
  attributes: {},
  feed: {
    cadenceS: 1,
    staleAfterS: 10,
    entityTitle: { ko: '시험기', en: 'Sampler' },
    values: {
      level: {
        title: { ko: '수위', en: 'Level' }, unit: 'metre', range: [0, 10],
        legend: { min: 0, max: 10, colours: scales.viridis },
      },
    },
  },
});
`,
  'datasets/zz-feed/synthetic.ts': `
import type { FeedSource } from '#datasets/_kit/roles.ts';

export const simulatedFeed: FeedSource = {
  origin: 'simulated',
  available: () => true,
  async *observe({ now, sleepUntil }) {
    for (;;) {
      const time = now();
      yield [{ feed: 'zz-feed', entity: 'z1', time, values: { level: 4 } }];
      await sleepUntil(time + 500);
    }
  },
};
`,
  'datasets/zz-feed/strings.ko.json': '{ "hint": "시험 자료의 도움말" }',
  'datasets/zz-feed/strings.en.json': '{ "hint": "Help of the sample feed" }',
  'simulations/zz-sample/contract.ts': `
import { z } from 'zod';
import { defineSimulation, parameter, scales } from '#core';

export const contract = defineSimulation({
  id: 'zz-sample',
  version: '1',
  title: { ko: '시험 모의', en: 'Sample simulation' },
  question: { ko: '시험?', en: 'A sample?' },
  method: { ko: '시험 방법', en: 'A sample method' },
  limits: [],
  references: [],
  parameters: z.object({
    level: parameter(z.number().min(0).max(10).default(3), { title: { ko: '수위', en: 'Level' }, unit: 'metre' }),
  }),
  outputs: {
    level: { title: { ko: '수위', en: 'Level' }, unit: 'metre', legend: { min: 0, max: 10, colours: scales.viridis } },
  },
});
`,
  'simulations/zz-sample/server.ts': `
import type { SimulationServer } from '#server/kit/roles.ts';
import { contract } from './contract.ts';

export const simulation: SimulationServer<{ level: number }, number> = {
  contract,
  gather: async ({ level }) => ({ input: level, datasets: {} }),
  run: async (level) => ({
    level: {
      values: new Float32Array(4).fill(level), width: 2, height: 2, cellSize: 10, origin: [202000, 544000],
      crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN,
    },
  }),
};
`,
  'simulations/zz-sample/strings.ko.json': '{ "stage": "시험 단계" }',
  'simulations/zz-sample/strings.en.json': '{ "stage": "Sample stage" }',
};

let copy: string;
let server: ReturnType<typeof spawn>;
let url: string;

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    cwd: copy,
    encoding: 'utf8',
  });

function copyProject(): string {
  const target = mkdtempSync(join(tmpdir(), 'scaffold-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  const built = ['simulations/sunlight/kernel/build', '.cache'];
  for (const file of [...files.split('\0').filter(Boolean), ...built]) {
    if (!existsSync(join(projectRoot, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(target, file), { recursive: true });
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(target, 'node_modules'));
  return target;
}

async function serveCopy(): Promise<string> {
  server = spawn(process.execPath, [join(copy, 'server/cli/vseoul.ts'), 'serve'], {
    cwd: copy,
    env: { ...process.env, CITY_AREA: 'km2:1', PORT: '0', DATA_DIR: join(copy, '.data'), TEST_DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  return new Promise((found, failed) => {
    const hear = (chunk: Buffer) => {
      log += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(log);
      if (match) found(match[0]);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', (code) => failed(new Error(`ended with ${code}\n${log}`)));
  });
}

const json = async (path: string) => (await fetch(`${url}${path}`)).json();

beforeAll(async () => {
  copy = copyProject();
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'copy');
  for (const [path, text] of Object.entries(newFolders)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  url = await serveCopy();
});

afterAll(async () => {
  server.kill('SIGTERM');
  await new Promise((done) => (server.exitCode === null ? server.once('exit', done) : done(undefined)));
  rmSync(copy, { recursive: true, force: true });
});

describe('a new feed and a new simulation, one folder each', () => {
  it('touch no other file', () => {
    const status = git('status', '--porcelain').trim().split('\n').sort();
    expect(status).toEqual(['?? datasets/zz-feed/', '?? simulations/zz-sample/']);
  });

  it('stand in the catalogue in both languages', async () => {
    const { features } = await json('/api/catalogue');
    const found = (id: string) => features.find((feature: { id: string }) => feature.id === id);
    expect(found('zz-feed')).toMatchObject({
      title: { ko: '시험 자료', en: 'Sample feed' },
      strings: { ko: { hint: '시험 자료의 도움말' }, en: { hint: 'Help of the sample feed' } },
    });
    expect(found('zz-sample')).toMatchObject({ title: { ko: '시험 모의', en: 'Sample simulation' } });
  });

  it('stand in the API document', async () => {
    const document = await json('/api/openapi.json');
    const paths = Object.keys(document.paths).join('\n') + JSON.stringify(document);
    expect(paths).toContain('zz-sample');
    expect(paths).toContain('zz-feed');
  });

  it('stream over the socket', async () => {
    const socket = io(`${url}/live`, { transports: ['websocket'] });
    try {
      const delta = new Promise<LiveFrame>((heard) => socket.on('frame', heard));
      const keyframe: LiveFrame = await socket.timeout(20_000).emitWithAck('subscribe', { feed: 'zz-feed' });
      expect(keyframe).toMatchObject({ feed: 'zz-feed', kind: 'keyframe', origin: 'simulated' });
      expect((await delta).values.level).toEqual([4]);
    } finally {
      socket.close();
    }
  });

  it('run as a process', async () => {
    const answer = await fetch(`${url}/api/processes/zz-sample/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify({ inputs: { level: 7 } }),
    });
    expect(answer.status).toBe(201);
    const location = answer.headers.get('location') ?? '';
    await expect
      .poll(async () => (await json(new URL(location, url).pathname)).status, { timeout: 30_000 })
      .toBe('successful');
    const results = await json(`${new URL(location, url).pathname}/results`);
    expect(JSON.stringify(results)).toContain('level');
  });

  it('reach the client in both languages', async () => {
    const vite = await createServer({
      configFile: join(copy, 'vite.config.ts'),
      root: join(copy, 'client/app'),
      server: { middlewareMode: true },
      appType: 'custom',
      logLevel: 'error',
      optimizeDeps: { noDiscovery: true },
    });
    try {
      const found = await vite.ssrLoadModule(join(copy, 'client/app/features.ts'));
      expect(found.datasets.map((each: { id: string }) => each.id)).toContain('zz-feed');
      const simulations: { id: string }[] = await found.loadSimulations();
      expect(simulations.map(({ id }) => id)).toContain('zz-sample');
      const { loadWords } = await vite.ssrLoadModule(join(copy, 'client/app/words/load.ts'));
      const said = async (language: string) => (await loadWords(language)).features.get('simulations/zz-sample');
      expect([await said('ko'), await said('en')]).toEqual([{ stage: '시험 단계' }, { stage: 'Sample stage' }]);
    } finally {
      await vite.close();
    }
  });
});
