import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#server/kit/discovery.ts';

const tool = join(projectRoot, 'server/cli/vseoul.ts');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vseoul-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function vseoul(args: readonly string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      CITY_AREA: 'km2:1',
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: '',
      LANG: 'C',
      LC_ALL: '',
      ...environment,
    },
  });
  return { status, stdout, stderr };
}

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return name;
};

describe('vseoul', () => {
  it('explains every command', () => {
    const { stdout } = vseoul(['--help']);
    const commands = ['import', 'synth', 'tiles', 'simulate', 'serve', 'token', 'doctor'];
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    for (const command of commands) {
      const help = vseoul([command, '--help']);
      expect(help, command).toMatchObject({ status: 0 });
      expect(help.stdout, command).toContain('Usage:');
    }
  });

  it('ends with 2 for a command that there is not', () => {
    expect(vseoul(['fly']).status).toBe(2);
    expect(vseoul(['import']).status).toBe(2);
  });

  it('says what the machine has and lists the settings without secrets', () => {
    const { status, stdout } = vseoul(['doctor'], { LANG: 'ko_KR.UTF-8' });
    expect(status).toBe(0);
    expect(stdout).toContain('DATA_DIR=');
    expect(stdout).toContain('설정');
    const secret = vseoul(['doctor'], { DATABASE_URL: 'postgres://me:hunter2@localhost/x' });
    expect(secret.stdout).not.toContain('hunter2');
  });

  it('refuses a setting that cannot be', () => {
    const { status, stderr } = vseoul(['doctor'], { PORT: 'eighty' });
    expect(status).toBe(2);
    expect(stderr).toContain('PORT');
  });
});

describe('vseoul import', () => {
  const outcomes: [what: string, name: string, content: string][] = [
    ['a file that there is not', 'nowhere.geojson', ''],
    ['a page instead of data', 'page.geojson', '<!DOCTYPE html><html><body>busy</body></html>'],
    ['half a file', 'half.geojson', '{"type":"FeatureCollection","features":[{"type":"Feature","prop'],
    ['a file of no known kind', 'notes.txt', 'remember the milk'],
    ['buildings of another city', 'busan.geojson', busan()],
  ];

  it.each(outcomes)('refuses %s in words, not with a stack', (_what, name, content) => {
    if (content) file(name, content);
    const { status, stderr } = vseoul(['import', name]);
    expect(status).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr).toMatch(/\[[a-z-]+\]/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('refuses in the language of the user', () => {
    const korean = vseoul(['import', 'nowhere.geojson'], { LANG: 'ko_KR.UTF-8' });
    expect(korean.status).toBe(2);
    expect(korean.stderr).toMatch(/[가-힣]/);
  });

  it('refuses a second process on the same data folder', async () => {
    const first = spawn(process.execPath, [tool, 'serve'], {
      cwd: folder,
      env: { ...process.env, CITY_AREA: 'km2:1', DATA_DIR: join(folder, 'shared-data'), PORT: '0', DATABASE_URL: '' },
    });
    try {
      await new Promise<void>((listening, failed) => {
        let log = '';
        const hear = (chunk: Buffer) => {
          log += chunk.toString();
          if (/http:\/\/127\.0\.0\.1:\d+/.test(log)) listening();
        };
        first.stdout.on('data', hear);
        first.stderr.on('data', hear);
        first.once('exit', () => failed(new Error(log)));
      });
      const started = performance.now();
      const second = vseoul(['synth'], { DATA_DIR: join(folder, 'shared-data') });
      expect(second.status).toBe(2);
      expect(second.stderr).toContain('[data-folder-in-use]');
      expect(performance.now() - started).toBeLessThan(10_000);
    } finally {
      first.kill('SIGTERM');
      await new Promise((done) => first.once('exit', done));
    }
  });
});

function busan(): string {
  const ring = [
    [129.07, 35.18],
    [129.071, 35.18],
    [129.071, 35.181],
    [129.07, 35.181],
    [129.07, 35.18],
  ];
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'way/1',
        properties: { height: 10, kind: 'office', label: null, area: 1e4 },
        geometry: { type: 'Polygon', coordinates: [ring] },
      },
    ],
  });
}
