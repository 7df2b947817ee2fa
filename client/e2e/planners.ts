import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openMortalBrowser, removeFolder, temporaryFolder } from './harness.ts';
import { openWithoutPicture, withoutPicture } from './page.ts';

/** Planners at their panels, without a picture: what is asked of them here needs none. */

interface Edit {
  readonly kind: string;
  readonly id: string;
  readonly heightM?: number;
}

/** The newest revision of a scenario, as the server has it. */
export async function newestEdits(url: string, scenario: string): Promise<readonly Edit[]> {
  const { revision } = await (await fetch(`${url}/api/scenarios/${scenario}`)).json();
  const { edits } = await (await fetch(`${url}/api/scenarios/${scenario}/revisions/${revision}`)).json();
  return edits;
}

/** The height of the one new building. */
export async function heightOfNew(url: string, title: string): Promise<number | undefined> {
  const edits = await newestEdits(url, await scenarioCalled(url, title));
  return edits.find(({ kind }) => kind === 'add')?.heightM;
}

export async function scenarioCalled(url: string, title: string): Promise<string> {
  const { scenarios } = (await (await fetch(`${url}/api/scenarios?limit=1`)).json()) as {
    scenarios: { id: string; title: string }[];
  };
  return scenarios.find((each) => each.title === title)?.id ?? '';
}

async function openScenario(page: Page, title: string): Promise<Page> {
  await page.getByTestId('tab-scenarios').click();
  await page.getByTestId('plan-scenario').click();
  await page.getByRole('option', { name: title, exact: true }).click();
  await page.getByTestId('plan-edits').waitFor();
  return page;
}

export async function planner(browser: Browser, url: string, title: string, author: string): Promise<Page> {
  const page = await openScenario(await openWithoutPicture(browser, `${url}/plan`), title);
  await page.getByTestId('plan-author').fill(author);
  return page;
}

/** The one new building in the editor. */
export const chooseNew = (page: Page) =>
  page.getByTestId('plan-edits').locator('[data-kind=add]').getByTestId('plan-edit-choose').click();

export async function setHeight(page: Page, heightM: number): Promise<void> {
  await page.getByTestId('plan-height').fill(String(heightM));
  await page.getByTestId('plan-height').press('Enter');
}

export const savedIn = (page: Page) =>
  expect.poll(() => page.getByTestId('plan-saved').getAttribute('data-state'), { timeout: 20_000 }).toBe('saved');

const heightShown = async (page: Page) => Number.parseFloat(await page.getByTestId('plan-height').inputValue());

/**
 * Drags the height of the new building up, and kills the browser a second later with the button still down. Opened anew with
 * what it had stored, the page sends what was dragged: the server gets what the screen showed a second before the end.
 */
export async function killedInADrag(url: string, title: string): Promise<void> {
  const folder = temporaryFolder();
  try {
    const first = await openMortalBrowser(folder);
    const page = await openScenario(await pageOf(first.browser, url), title);
    await chooseNew(page);
    const thumb = page.getByTestId('plan-editor').getByRole('slider');
    await thumb.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await thumb.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [middle, line] = [x + width / 2, y + height / 2];
    await page.mouse.move(middle, line);
    await page.mouse.down();
    await page.mouse.move(middle + 12, line, { steps: 6 });
    const shown = await heightShown(page);
    expect(shown).not.toBe(await heightOfNew(url, title));
    await pause(1000);
    await first.kill();
    const second = await openMortalBrowser(folder);
    await openScenario(await pageOf(second.browser, url), title);
    await expect.poll(() => heightOfNew(url, title), { timeout: 20_000 }).toBe(shown);
    await second.kill();
  } finally {
    removeFolder(folder);
  }
}

const pageOf = async (browser: Browser, url: string): Promise<Page> =>
  withoutPicture(await browser.contexts()[0].newPage(), `${url}/plan`);
