import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type RunningServer, removeFolder, startServer, temporaryFolder } from './harness.ts';
import { openTwin, restScene, seriousFindings, tabTo, waitUntilOpen } from './page.ts';

/** A planner without a mouse, and pages on which something goes wrong: each says what happened and goes on. */
const files = temporaryFolder();
let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer(join(files, 'city'));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  removeFolder(files);
});

describe('a planner without a mouse', () => {
  it('runs an analysis, reads what came out and how it was made', async () => {
    const { page, context, errors } = await openTwin(browser, server.url, { path: '/plan', undrawn: true });
    await restScene(page, true);
    await tabTo(page, 'tab-layers');
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await page.getByTestId('simulation').waitFor();
    await tabTo(page, 'simulation');
    await choose(page, '일조');
    await page.getByTestId('area-here').waitFor();
    await tabTo(page, 'area-here');
    await page.keyboard.press('Enter');
    await tabTo(page, 'run');
    await page.keyboard.press('Enter');
    const card = page.getByTestId('run-card').first();
    await expect.poll(() => card.getAttribute('data-status'), { timeout: 60_000 }).toBe('successful');
    await expect.poll(() => card.innerText(), { timeout: 30_000 }).toMatch(/평균 [\d,]+분/);
    await tabTo(page, 'provenance');
    await page.keyboard.press('Enter');
    await expect.poll(() => card.getByTestId('provenance').getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => card.innerText()).toMatch(/existing@1/);
    expect(await seriousFindings(page)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});

/** Takes an option of the list that has the focus, with the arrows. */
async function choose(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Enter');
  await page.getByRole('option').first().waitFor();
  const marked = page.locator('[role=option][data-combobox-selected]');
  let before = '';
  for (let i = 0; i < 40 && before !== title; i++) {
    await page.keyboard.press('ArrowDown');
    // The mark moves a moment after the key.
    const moved = async () => ((await marked.count()) === 1 ? await marked.innerText() : before);
    await expect.poll(moved).not.toBe(before);
    before = await moved();
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('simulation').inputValue()).toBe(title);
}

describe('when something goes wrong', () => {
  let page: Page;
  beforeAll(async () => {
    page = (await openTwin(browser, server.url, { undrawn: true })).page;
    await restScene(page, true);
  });
  const notices = () => page.getByTestId('notices').innerText();

  it('tells of a link that nobody kept, and shows the city', async () => {
    const { page: opened, context } = await openTwin(browser, server.url, { path: '/v/0123456789', undrawn: true });
    await expect.poll(() => opened.getByTestId('notices').innerText()).toMatch(/저장된 화면 "0123456789"/);
    expect(await opened.getByTestId('layer-tiles/buildings').count()).toBe(1);
    await context.close();
  });

  it('refuses files that are too large or broken, with the reason, and takes the next one', async () => {
    const large = join(files, 'large.geojson');
    const broken = join(files, 'broken.geojson');
    const good = join(files, 'wells.csv');
    const file = openSync(large, 'w');
    ftruncateSync(file, 200 * 1024 * 1024);
    closeSync(file);
    writeFileSync(broken, '{"type":"FeatureCollection","features":[{"type":');
    writeFileSync(good, 'name,lon,lat\n우물,126.9784,37.5667\n');
    const input = page.locator('input[type=file]').first();
    await input.setInputFiles(large);
    await expect.poll(notices).toMatch(/large\.geojson.*25/s);
    await input.setInputFiles(broken);
    await expect.poll(notices).toMatch(/broken\.geojson/);
    await input.setInputFiles(good);
    await expect.poll(() => page.locator('[data-testid^="layer-own/"]').first().innerText()).toMatch(/wells/);
  });

  it('says that a layer failed while its source does not answer, and asks again when it is switched on again', async () => {
    const stops = page.getByTestId('layer-signs/transit');
    const state = () => stops.locator('.layer-state').innerText();
    await page.route('**/api/collections/transit/items**', (route) => route.abort());
    await stops.getByRole('switch').press('Space');
    await expect.poll(state, { timeout: 60_000 }).toMatch(/연결할 수 없습니다/);
    await page.unroute('**/api/collections/transit/items**');
    await stops.getByRole('switch').press('Space');
    await stops.getByRole('switch').press('Space');
    await expect.poll(state, { timeout: 60_000 }).toMatch(/^표시 중 · |^이곳에는 자료가 없습니다/);
  });

  it('goes on in lists and tables when the graphics card is lost, and can be opened anew', async () => {
    await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=pane-globe] canvas');
      canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await page.getByTestId('scene-failed').waitFor();
    await page.getByTestId('tab-list').click();
    await page.getByTestId('list-table').getByRole('button').first().click();
    await page.getByTestId('inspector').waitFor();
    await page.reload();
    await waitUntilOpen(page);
    expect(await page.getByTestId('scene-failed').count()).toBe(0);
  });
});
