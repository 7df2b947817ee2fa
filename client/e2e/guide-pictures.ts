import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { geoidUndulation, type Language } from '#core';
import { openBrowser, projectRoot, removeFolder, startServer, temporaryFolder, waitUntilReady } from './harness.ts';
import { fly, openTwin, pixelOf, waitUntilDrawn } from './page.ts';

/**
 * Makes the pictures of the guides anew, in both languages, of a generated city: `npm run pictures`, or some of them by name.
 * `GUIDE_DATA` names a folder with a city that is there already.
 */

const folder = join(projectRoot, 'docs/pictures/guide');
const size = { width: 1280, height: 800 };
const languages: readonly Language[] = ['ko', 'en'];
/** City Hall, and houses a little to the east of it. */
const [lon, lat] = [126.978, 37.5663];

interface Desk {
  readonly page: Page;
  readonly url: string;
  readonly language: Language;
}

interface Scene {
  readonly name: string;
  readonly path: '/explore' | '/plan' | '/control';
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  show(desk: Desk): Promise<void>;
}

const scenes: readonly Scene[] = [
  {
    name: 'find',
    path: '/explore',
    show: async ({ page, language }) => {
      await fly(page, { target: [126.99, 37.555, 60], range: 4200, heading: 0, pitch: -38 });
      await page.getByTestId('search').fill(language === 'ko' ? 'ㅅㄹㅁ' : 'Sungnyemun');
      await page.getByTestId('search-options').getByRole('option').first().waitFor();
    },
  },
  {
    name: 'layers',
    path: '/explore',
    show: async ({ page }) => {
      await fly(page, { target: [lon + 0.004, lat, 40], range: 900, heading: 20, pitch: -40 });
      const places = page.getByTestId('layer-signs/places');
      await places.getByRole('switch').click({ force: true });
      await places.locator('.layer-open').click();
      await places.scrollIntoViewIfNeeded();
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'inspect',
    path: '/explore',
    show: async ({ page }) => {
      await fly(page, { target: [lon + 0.004, lat, 40], range: 600, heading: 0, pitch: -45 });
      await clickBuilding(page);
    },
  },
  {
    name: 'walk',
    path: '/explore',
    show: async ({ page }) => {
      await page.getByTestId('tab-stories').click();
      await page.getByTestId('walk-start').click();
      await page.waitForTimeout(3000);
    },
  },
  {
    name: 'flat',
    path: '/explore',
    show: async ({ page }) => {
      await fly(page, { target: [lon + 0.004, lat, 40], range: 1800, heading: 0, pitch: -50 });
      await page.getByTestId('layer-signs/places').getByRole('switch').click({ force: true });
      await page.getByTestId('view-split').click();
      await page.waitForTimeout(4000);
    },
  },
  {
    name: 'below',
    path: '/plan',
    show: async ({ page }) => {
      await fly(page, { target: [lon + 0.0055, lat - 0.0008, 40], range: 420, heading: 0, pitch: -40 });
      await page.getByTestId('tab-below').click();
      await page.waitForTimeout(1500);
      await page.getByTestId('section-100').click();
      await page.getByTestId('section-panel').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'measure',
    path: '/plan',
    show: async ({ page }) => {
      await fly(page, { target: [126.988, 37.552, 120], range: 2600, heading: 0, pitch: -40 });
      await page.getByTestId('tab-measure').click();
      await page.getByTestId('measure-kind').locator('label').nth(3).click();
      await page.locator('[data-testid^=measure-across-]').last().click();
      await page.getByTestId('measure-chart').waitFor({ timeout: 60_000 });
      // The line lies on the ground after some pictures more.
      await page.waitForTimeout(8000);
    },
  },
  {
    name: 'wind',
    path: '/plan',
    show: async ({ page, url, language }) => {
      await fly(page, { target: [lon + 0.005, lat, 40], range: 1100, heading: 0, pitch: -60 });
      await ask(page, url, language, 'wind');
    },
  },
  {
    name: 'heat',
    path: '/plan',
    show: async ({ page, url, language }) => {
      await fly(page, { target: [126.99, 37.555, 60], range: 7000, heading: 0, pitch: -60 });
      await ask(page, url, language, 'heat');
    },
  },
  {
    name: 'propose',
    path: '/plan',
    show: async ({ page, language }) => {
      await fly(page, { target: [lon + 0.005, lat, 40], range: 620, heading: 0, pitch: -55 });
      await propose(page, language);
    },
  },
  {
    name: 'compare',
    path: '/plan',
    show: async ({ page, url, language }) => {
      await fly(page, { target: [lon + 0.005, lat, 40], range: 620, heading: 0, pitch: -55 });
      await propose(page, language);
      const look = (city: string) => page.getByTestId('proposal-switch').getByText(city, { exact: true }).click();
      await look(language === 'ko' ? '기존' : 'Existing');
      await ask(page, url, language, 'sunlight');
      await look(towerTitle[language]);
      await ask(page, url, language, 'sunlight');
      await page.getByTestId('tab-compare').click();
      await page.getByTestId('compare-go').click();
      await page.getByTestId('compare-table').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'events',
    path: '/control',
    theme: 'dark',
    show: async ({ page }) => {
      // The present: only of that are there readings in a city that has just been made.
      await fly(page, { target: [126.985, 37.562, 60], range: 3000, heading: 0, pitch: -42 }, null);
      await page
        .getByTestId('board-table')
        .getByText(/[1-9]\d*\/\d+/)
        .first()
        .waitFor();
      await page.waitForTimeout(2000);
    },
  },
  {
    name: 'phone',
    path: '/explore',
    width: 360,
    height: 740,
    show: async ({ page }) => {
      await fly(page, { target: [126.988, 37.551, 200], range: 2600, heading: 0, pitch: -25 });
    },
  },
];

const towerTitle = { ko: '을지로 타워', en: 'Euljiro tower' } as const;

/** The first building that a click somewhere around the middle of the picture meets. */
async function clickBuilding(page: Page): Promise<void> {
  for (const [x, y] of [
    [640, 400],
    [600, 380],
    [690, 430],
    [560, 450],
    [720, 360],
    [640, 480],
  ]) {
    const found = await page.evaluate(([a, b]) => window.__twin?.pickAt(a, b), [x, y] as const);
    if (found?.type !== 'feature' || !/buildings/.test(found.layer)) continue;
    await page.mouse.click(x, y);
    await page.getByTestId('inspector').waitFor({ timeout: 20_000 });
    return;
  }
  throw new Error('no building stands in the middle of the picture');
}

async function choose(page: Page, url: string, language: Language, process: string): Promise<void> {
  const answer = await fetch(`${url}/api/processes/${process}`, { headers: { 'Accept-Language': language } });
  const { title } = (await answer.json()) as { title: string };
  await page.getByTestId('tab-simulate').click();
  await page.getByTestId('simulation').click();
  await page.getByRole('option', { name: title, exact: true }).click();
}

async function ask(page: Page, url: string, language: Language, process: string): Promise<void> {
  await choose(page, url, language, process);
  const here = page.getByTestId('area-here').or(page.getByTestId('area-view'));
  if ((await here.count()) > 0 && !(await page.evaluate(() => window.__twin?.state().area.box)))
    await here.first().click();
  await run(page);
}

/** Runs what the form asks, and waits for its result to lie on the city. */
async function run(page: Page): Promise<void> {
  const shown = () => (window.__twin?.state().runs ?? []).filter(({ results }) => results).length;
  const before = await page.evaluate(shown);
  await page.getByTestId('run').click();
  const more = (count: number) => (window.__twin?.state().runs ?? []).filter(({ results }) => results).length > count;
  await page.waitForFunction(more, before, { timeout: 240_000 });
  await page.waitForTimeout(2500);
}

async function propose(page: Page, language: Language): Promise<void> {
  await page.getByTestId('tab-scenarios').click();
  await page.getByTestId('plan-author').fill(language === 'ko' ? '도시계획과' : 'Planning office');
  await page.getByTestId('plan-title').fill(towerTitle[language]);
  await page.getByTestId('plan-new').click();
  await page.getByTestId('proposal-switch').waitFor();
  await page.getByTestId('plan-draw').click();
  const at: readonly [number, number] = [lon + 0.005, lat];
  const ground =
    (await page.evaluate(([x, y]) => window.__twin?.groundAt(x, y), at)) ?? 40 + geoidUndulation(at as never);
  const corners = [
    [-0.00018, 0.00014],
    [0.00018, 0.00014],
    [0.00018, -0.00014],
    [-0.00018, -0.00014],
  ];
  for (const [dx, dy] of corners)
    await page.mouse.click(...(await pixelOf(page, at[0] + dx, at[1] + dy, ground)), { delay: 30 });
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByTestId('plan-height').fill('120');
  await page.getByTestId('plan-height').press('Enter');
  await page.getByTestId('plan-estimate').getByText('→').first().waitFor({ timeout: 60_000 });
}

async function shoot(browser: Browser, url: string, scene: Scene, language: Language): Promise<void> {
  const { name, path, theme = 'light', width = size.width, height = size.height } = scene;
  const { page, context } = await openTwin(browser, url, { language, theme, width, height, path, undrawn: true });
  // Where the processor draws, a page may not answer for a while.
  page.setDefaultTimeout(180_000);
  try {
    await scene.show({ page, url, language });
    await waitUntilDrawn(page);
    // Lines on the ground are made by a worker of their own.
    await page.waitForTimeout(3000);
    const file = join(folder, language, `${name}.jpg`);
    mkdirSync(join(folder, language), { recursive: true });
    await page.screenshot({ path: file, type: 'jpeg', quality: 80 });
    process.stdout.write(`${file}\n`);
  } finally {
    await context.close();
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !scenes.some((scene) => scene.name === name));
if (unknown) throw new Error(`no picture is called ${unknown}: ${scenes.map(({ name }) => name).join(', ')}`);
const data = process.env.GUIDE_DATA ?? temporaryFolder();
const server = await startServer(data, { CITY_AREA: 'gu:중구,종로구' });
const browser = await openBrowser();
let failed = 0;
try {
  await waitUntilReady(server.url, 600_000);
  for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    for (const language of languages) {
      await shoot(browser, server.url, scene, language).catch((error: Error) => {
        failed++;
        process.stderr.write(`${scene.name} (${language}): ${error.message}\n`);
      });
    }
  }
} finally {
  await browser.close();
  await server.stop();
  if (!process.env.GUIDE_DATA) removeFolder(data);
}
process.exitCode = failed > 0 ? 1 : 0;
