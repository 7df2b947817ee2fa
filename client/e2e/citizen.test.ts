import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type RunningServer, removeFolder, screenshot, startServer, temporaryFolder } from './harness.ts';
import { coloursOnScreen, openTwin, type View } from './page.ts';

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

  const screens: [name: string, view: View, badge: string][] = [
    ['6-generated', { width: 1280, height: 800 }, '생성'],
    ['7-generated-dark-en', { width: 1280, height: 800, language: 'en', theme: 'dark' }, 'generated'],
    ['8-generated-phone', { width: 360, height: 740 }, '생성'],
  ];

  it.each(screens)('%s', async (name, view, badge) => {
    const { page, context, errors, strangers } = await openTwin(browser, server.url, view);
    await page.evaluate(() => {
      if (window.__twin) window.__twin.clock = Date.parse('2026-10-21T05:30:00Z');
    });
    expect(await coloursOnScreen(page)).toBeGreaterThan(12);
    const label = page.getByTestId('generated-badge').first();
    expect((await label.innerText()).toLowerCase()).toContain(badge);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.waitForTimeout(2000);
    await screenshot(page, name);
    expect(strangers).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});
