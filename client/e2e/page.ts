import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { Camera } from '#client/kit/scene/world.ts';
import type { TwinHooks } from '../app/scene/test-hooks.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    __twin?: TwinHooks;
  }
}

export interface View {
  readonly language?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the picture per pixel of the page: half of them are a quarter of the drawing. */
  readonly density?: number;
  /** Workspace to open: `/plan`; the explorer's when absent. */
  readonly path?: string;
  /** Runs before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** The city is waited for only until it is open: for what panels say, not every tile has to be there. */
  readonly undrawn?: boolean;
}

/** A page with nobody's cookies, that notes every error of its console and every request that leaves our server. */
export async function openTwin(browser: Browser, url: string, view: View = {}) {
  const { language = 'ko', theme = 'light', width = 1280, height = 800, density = 1 } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: density,
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: theme,
    // Another zone than Seoul's: the screen must show Korean time all the same.
    timezoneId: 'America/Los_Angeles',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    const address = request.url();
    if (/^(https?|wss?):/.test(address) && new URL(address).host !== new URL(url).host) strangers.push(address);
  });
  await view.prepare?.(page);
  await page.goto(`${url}${view.path ?? ''}`);
  await (view.undrawn ? waitUntilOpen(page) : waitUntilDrawn(page));
  return { page, context, errors, strangers };
}

/** A page where nothing can be drawn: lists, tables and panels alone, for what needs no picture. */
export async function openWithoutPicture(browser: Browser, address: string, width = 800): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 740 }, locale: 'ko-KR' });
  return withoutPicture(await context.newPage(), address);
}

export async function withoutPicture(page: Page, address: string): Promise<Page> {
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await page.goto(address);
  await page.getByTestId('scene-failed').waitFor({ timeout: 60_000 });
  return page;
}

/** Waits until the city is open and drawn for the first time. */
export async function waitUntilOpen(page: Page): Promise<void> {
  const isOpen = () => window.__twin?.state().city.status === 'ready' && window.__twin.frames.scene > 0;
  await page.waitForFunction(isOpen, undefined, { timeout: 600_000, polling: 250 });
}

/** While panels alone are looked at, the scene rests: where the processor draws, a frame takes as long as a whole panel's test. */
export async function restScene(page: Page, on: boolean): Promise<void> {
  await page.evaluate((rests) => window.__twin?.rest(rests), on);
}

/** Waits until the city is open and every tile in view is there. */
export async function waitUntilDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__twin?.ready(), undefined, { timeout: 600_000, polling: 250 });
}

/** Half past two on a clear day of autumn: the pictures of the docs all have this light. */
export const autumnAfternoon = Date.parse('2026-10-21T05:30:00Z');

/** Puts camera and clock somewhere (null: the clock stays) and waits until what is seen from there has been drawn. */
export async function fly(page: Page, camera: Camera, clock: number | null = autumnAfternoon): Promise<void> {
  await page.evaluate(
    ([to, instant]) => {
      if (!window.__twin) return;
      if (instant !== null) window.__twin.clock = instant;
      window.__twin.flyTo(to, 0);
    },
    [camera, clock] as const,
  );
  await page.waitForTimeout(1200);
  await waitUntilDrawn(page);
}

/** Serious and critical findings of axe on what is on the screen. Evaluated, not added as a script: the page allows none but its own. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}

/** Controls that are smaller than a finger or a shaking hand needs: 24 px. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a, input:not([type=checkbox]), [role=tab], [role=slider], [role=switch]')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      // A link inside a sentence is as high as the sentence; a switch is pressed on its track.
      .filter(({ element, box }) => box.width > 1 && !element.matches('p a, li a, [role=switch], input[type=file]'))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(
        ({ element, box }) => `${element.outerHTML.slice(0, 120)} ${Math.round(box.width)} × ${Math.round(box.height)}`,
      ),
  );
}

/** How many clearly different colours a grid of pixels of the drawn scene has: one or two means a blank canvas. */
export async function coloursOnScreen(page: Page): Promise<number> {
  return page.evaluate(() => {
    const hooks = window.__twin;
    const canvas = document.querySelector('canvas');
    if (!hooks || !canvas) return 0;
    const seen = new Set<string>();
    for (let i = 1; i < 12; i++) {
      for (let j = 1; j < 12; j++) {
        const colour = hooks.pixel((canvas.clientWidth * i) / 12, (canvas.clientHeight * j) / 12);
        seen.add(
          colour
            .slice(0, 3)
            .map((part) => part >> 4)
            .join(),
        );
      }
    }
    return seen.size;
  });
}

/** Middle of a place in the picture; fails when it is out of view. */
export async function pixelOf(page: Page, lon: number, lat: number, height: number): Promise<[number, number]> {
  const found = await page.evaluate(([x, y, z]) => window.__twin?.project(x, y, z), [lon, lat, height] as const);
  if (!found) throw new Error(`${lon}, ${lat} is not in the picture`);
  return [found[0], found[1]];
}

/** Moves the focus by Tab until it stands on a control. */
export async function tabTo(page: Page, testId: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, testId)) return;
  }
  throw new Error(`${testId} cannot be reached by Tab`);
}
