import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type RunningServer, removeFolder, screenshot, startServer, temporaryFolder } from './harness.ts';
import {
  coloursOnScreen,
  openTwin,
  openWithoutPicture,
  restScene,
  seriousFindings,
  smallTargets,
  tabTo,
  waitUntilDrawn,
} from './page.ts';

/** What a mouse finds in the picture, and the sheet that lists the keys. */
async function asksByKeys(page: Page): Promise<void> {
  await page.getByTestId('scene').focus();
  await page.keyboard.press('i');
  const place = page.getByTestId('inspector').locator('[data-key=degrees]');
  await place.waitFor({ timeout: 30_000 });
  const [lon, lat] = await page.evaluate(() => {
    const { clientWidth, clientHeight } = document.querySelector('[data-testid=scene]')!;
    const found = window.__twin?.pickAt(clientWidth / 2, clientHeight / 2);
    return found && 'position' in found ? found.position : [0, 0];
  });
  const [saidLat, saidLon] = (await place.innerText()).match(/\d+\.\d{5}/g)?.map(Number) ?? [];
  expect(Math.hypot(saidLon - lon, saidLat - lat)).toBeLessThan(0.0001);
  await expect.poll(() => page.getByTestId('inspector').locator('[data-key=height]').innerText()).toMatch(/\d\.\d m/);
  await page.keyboard.press('?');
  await page.getByTestId('shortcuts').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByTestId('shortcuts').waitFor({ state: 'detached' });
}

/** Whoever has no data gets a generated city, and is told so: from an empty folder, on any screen, in both languages. */
describe('a citizen opens a city that nobody imported', () => {
  const dataDir = temporaryFolder();
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    // The page is opened at once, while the city is still being made: it must wait and tell, not fail.
    server = await startServer(dataDir);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    removeFolder(dataDir);
  });

  /** One page, as a reader would change it: loading the city again for each screen would test nothing more. */
  const screens: [name: string, size: [width: number, height: number], changes: readonly string[], badge: string][] = [
    ['6-generated', [1440, 900], [], '생성'],
    ['7-generated-dark-en', [1440, 900], ['language', 'theme'], 'generated'],
    ['8-generated-phone', [360, 740], ['language', 'theme'], '생성'],
  ];

  it('shows every workspace in both languages, light and dark, wide and narrow', async () => {
    const { page, context, errors, strangers } = await openTwin(browser, server.url, { width: 1440, height: 900 });
    await page.evaluate(() => {
      if (window.__twin) window.__twin.clock = Date.parse('2026-10-21T05:30:00Z');
    });
    for (const [name, [width, height], changes, badge] of screens) {
      await page.setViewportSize({ width, height });
      await page.getByTestId('workspace-explore').click();
      for (const change of changes) await page.getByTestId(change).click();
      await waitUntilDrawn(page);
      expect(await coloursOnScreen(page), name).toBeGreaterThan(12);
      const label = page.getByTestId('generated-badge').first();
      expect((await label.innerText()).toLowerCase()).toContain(badge);
      await screenshot(page, name);
      await restScene(page, true);
      for (const workspace of ['explore', 'plan', 'control'] as const) {
        await page.getByTestId(`workspace-${workspace}`).click();
        expect(new URL(page.url()).pathname).toBe(`/${workspace}`);
        await page.waitForTimeout(800);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
        expect(await seriousFindings(page), `${name} ${workspace}`).toEqual([]);
        expect(await smallTargets(page), `${name} ${workspace}`).toEqual([]);
      }
      await restScene(page, false);
      await waitUntilDrawn(page);
      await screenshot(page, `${name}-control`);
    }
    expect(strangers).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('finds a station by its initial consonants with the keyboard alone, and tells others', async () => {
    const { page, context, errors } = await openTwin(browser, server.url, { width: 900, height: 560, undrawn: true });
    const name = await someStation(server.url);
    await tabTo(page, 'search');
    await page.keyboard.type(name);
    await page.getByTestId('search-options').getByRole('option').first().waitFor({ timeout: 30_000 });
    await page.keyboard.press('Enter');
    await page.getByTestId('inspector').waitFor({ timeout: 20_000 });
    expect(await page.getByTestId('inspector').innerText()).toContain(name.replace(/역$/, ''));
    await waitUntilDrawn(page);
    await asksByKeys(page);
    // Signs of a collection come when they are asked for, and say how many there are around here.
    const stops = page.getByTestId('layer-signs/transit');
    expect(await stops.locator('.layer-state').innerText()).toBe('숨김');
    await stops.getByRole('switch').press('Space');
    await expect
      .poll(() => stops.locator('.layer-state').innerText(), { timeout: 60_000 })
      .toMatch(/^표시 중 · [1-9][\d,]*개$/);

    await page.getByTestId('share').click();
    await page.getByTestId('share-link').click();
    const link = await page.getByTestId('share-text').inputValue();
    expect(link).toMatch(/\/v\/[a-z0-9]{10}$/);
    await page.keyboard.press('Escape');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByTestId('share')
        .click()
        .then(() => page.getByTestId('share-picture').click()),
    ]);
    expect(download.suggestedFilename()).toMatch(/^virtual-seoul-.*\.png$/);
    const before = await page.evaluate(() => window.__twin?.camera.target ?? [0, 0, 0]);
    expect(errors).toEqual([]);
    await context.close();

    const path = new URL(link).pathname;
    const opened = await openTwin(browser, server.url, { width: 800, height: 600, path, undrawn: true });
    // The middle of the picture is on the ground, so it settles when the ground is there.
    const away = async () => {
      const after = await opened.page.evaluate(() => window.__twin?.camera.target ?? [0, 0, 0]);
      return Math.max(Math.abs(after[0] - before[0]), Math.abs(after[1] - before[1]));
    };
    await expect.poll(away, { timeout: 120_000 }).toBeLessThan(0.001);
    // In the language and the light that the browser asks for.
    const framed = {
      width: 600,
      height: 400,
      path: `${path}?embed=1`,
      language: 'en',
      theme: 'dark',
      undrawn: true,
    } as const;
    await opened.context.close();
    const embedded = await openTwin(browser, server.url, framed);
    expect(await embedded.page.getByTestId('search').count()).toBe(0);
    expect(await embedded.page.getByTestId('attribution').count()).toBe(1);
    const { lang, dataset } = await embedded.page.evaluate(() => ({
      lang: document.documentElement.lang,
      dataset: { ...document.documentElement.dataset },
    }));
    expect(lang).toBe('en');
    expect(dataset.mantineColorScheme).toBe('dark');
    await embedded.context.close();
  });

  it('watches in the control room: dark at once, districts in numbers, and nothing jumps', async () => {
    const view = { width: 1440, height: 900, path: '/control', undrawn: true } as const;
    const { page, context, errors } = await openTwin(browser, server.url, view);
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
    const table = page.getByTestId('board-table');
    await expect.poll(() => table.innerText(), { timeout: 30_000 }).toMatch(/[1-9]\d*\/\d+/);
    await page.waitForTimeout(4000);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          new PerformanceObserver((list) => {
            const entries = list.getEntries() as (PerformanceEntry & { value: number })[];
            done(entries.reduce((sum, { value }) => sum + value, 0));
          }).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(0), 1000);
        }),
    );
    expect(shift).toBeLessThan(0.05);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('reads in lists and tables where nothing can be drawn', async () => {
    const page = await openWithoutPicture(browser, server.url, 360);
    await page.getByTestId('list-table').getByRole('button').first().click();
    await page.getByTestId('inspector').waitFor({ timeout: 20_000 });
    expect(await page.getByTestId('inspector').innerText()).not.toBe('');
    await page.context().close();
  });
});

/** A station of the generated city, by the API. */
async function someStation(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/search?q=${encodeURIComponent('역')}&limit=50`);
  const { hits } = (await answer.json()) as { hits: { kind: string; name: { ko: string } }[] };
  const found = hits.find(({ kind, name }) => kind === 'station' && /^[가-힣]+역$/.test(name.ko));
  if (!found) throw new Error('the generated city has no station');
  return found.name.ko;
}
