import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '#server/kit/discovery.ts';
import { readSettings, type Setting, settingList } from '#server/kit/settings.ts';
import { findChromium } from '../tasks/system.mjs';
import { terminalLanguage } from '../terminal.ts';

interface Finding {
  readonly what: { ko: string; en: string };
  readonly found: string | undefined;
  /** How to get it, when it is missing. */
  readonly remedy: { ko: string; en: string };
  /** Whether the twin runs without it. */
  readonly optional: boolean;
}

function version(program: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}

async function findings(): Promise<Finding[]> {
  const { findPostgres } = await import('#server/kit/native-postgres.mjs');
  const { koreanFont } = await import('#tiles/_kit/korean-font.ts');
  const chromium = findChromium();
  const postgres = findPostgres();
  return [
    {
      what: { ko: 'Node.js (고정 24)', en: 'Node.js (pinned 24)' },
      found: process.version,
      remedy: { ko: 'npm install을 실행하십시오.', en: 'Run npm install.' },
      optional: false,
    },
    {
      what: { ko: '빌드된 화면', en: 'built client' },
      found: existsSync(join(projectRoot, 'dist/client/index.html')) ? 'dist/client' : undefined,
      remedy: { ko: 'npm start가 스스로 빌드합니다.', en: 'npm start builds it.' },
      optional: true,
    },
    {
      what: { ko: '한글 글꼴 (배경지도의 이름)', en: 'Korean font (names on the base map)' },
      found: koreanFont(),
      remedy: {
        ko: '없으면 한글 이름이 빈 네모로 나옵니다: sudo apt-get install fonts-noto-cjk',
        en: 'Without one Korean names are empty boxes: sudo apt-get install fonts-noto-cjk',
      },
      optional: true,
    },
    {
      what: { ko: 'Chromium (브라우저 시험)', en: 'Chromium (browser tests)' },
      found: chromium && (version(chromium, ['--version']) ?? chromium),
      remedy: { ko: 'sudo apt-get install chromium', en: 'sudo apt-get install chromium' },
      optional: true,
    },
    {
      what: { ko: 'PostgreSQL + PostGIS (서버 엔진)', en: 'PostgreSQL + PostGIS (server engine)' },
      found: postgres && version(`${postgres}/postgres`, ['--version']),
      remedy: {
        ko: 'sudo apt-get install postgresql-15-postgis-3',
        en: 'sudo apt-get install postgresql-15-postgis-3',
      },
      optional: true,
    },
  ];
}

export function register(program: Command): void {
  program
    .command('doctor')
    .description('says what this machine has, what is missing and how to get it, and lists the settings')
    .action(async () => {
      const language = terminalLanguage();
      const list = await findings();
      for (const { what, found, remedy, optional } of list) {
        const missing = optional ? '–' : '✗';
        console.log(`${found ? '✓' : missing} ${what[language]}: ${found ?? remedy[language]}`);
      }
      console.log(language === 'ko' ? '\n설정 (환경 변수)' : '\nSettings (environment variables)');
      for (const { name, fallback, meaning, secret } of settingList as readonly Setting[]) {
        const now = process.env[name];
        // A key, and a connection string with its password: say that it is set, never what it is.
        const shown = now && secret ? '(set)' : (now ?? fallback);
        console.log(`  ${name}=${shown || '""'}  ${meaning[language]}`);
      }
      readSettings();
      if (list.some((finding) => !finding.found && !finding.optional)) process.exitCode = 2;
    });
}
