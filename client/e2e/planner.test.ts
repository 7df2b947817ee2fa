import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { geoidUndulation } from '#core';
import { copyOfImported } from './city.ts';
import {
  importReal,
  openBrowser,
  type RunningServer,
  realFiles,
  removeFolder,
  screenshot,
  startServer,
  temporaryFolder,
  waitUntilReady,
} from './harness.ts';
import { coloursOnScreen, openTwin, pixelOf, waitUntilDrawn } from './page.ts';

/** The planner's day on the real data of Gangnam: from an empty folder to minutes of sun under the pointer. */
describe.skipIf(!realFiles)('a planner looks at the sun in Yeoksam-dong', () => {
  const dataDir = temporaryFolder();
  let server: RunningServer;
  let browser: Browser;
  let twin: Awaited<ReturnType<typeof openTwin>>;
  let page: Page;

  beforeAll(async () => {
    copyOfImported(dataDir, importReal);
    server = await startServer(dataDir);
    await waitUntilReady(server.url);
    browser = await openBrowser();
    // Pixels cost: pictures for the docs are larger than what the journey needs.
    const size = process.env.PICTURES ? { width: 1440, height: 900 } : { width: 1100, height: 640 };
    twin = await openTwin(browser, server.url, { path: '/plan', ...size });
    page = twin.page;
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    removeFolder(dataDir);
  });

  it('opens on a city that is drawn', async () => {
    expect(await coloursOnScreen(page)).toBeGreaterThan(12);
    const drawn = await page.evaluate(() => ({
      commands: window.__twin?.drawCommands ?? 0,
      loaded: window.__twin?.tilesLoaded,
      sensors: window.__twin?.stations('live/sdot')?.count,
    }));
    expect(drawn.loaded).toBe(true);
    expect(drawn.commands).toBeGreaterThan(10);
    expect(drawn.commands).toBeLessThan(600);
    expect(drawn.sensors).toBe(851);
    await expect.poll(() => page.getByTestId('clock-time').innerText()).toMatch(/\d\d:\d\d/);
    // An afternoon in autumn for the pictures, so that they do not depend on when they are taken.
    await page.evaluate(() => {
      if (window.__twin) window.__twin.clock = Date.parse('2026-10-21T05:30:00Z');
    });
    await page.waitForTimeout(1500);
    await waitUntilDrawn(page);
    await screenshot(page, '1-open');
  });

  it('flies to Yeoksam-dong by its name', async () => {
    await page.getByTestId('search').fill('역삼동');
    await page.getByRole('option').first().click();
    await page.getByTestId('inspector').waitFor({ timeout: 20_000 });
    expect(await page.getByTestId('inspector').innerText()).toContain('역삼동');
    await page.getByTestId('inspector-close').click();
    await page.waitForTimeout(3000);
    await waitUntilDrawn(page);
    const [lon, lat] = await page.evaluate(() => window.__twin?.camera.target ?? [0, 0]);
    expect(Math.abs(lon - 127.036)).toBeLessThan(0.05);
    expect(Math.abs(lat - 37.5)).toBeLessThan(0.06);
    await screenshot(page, '2-yeoksam');
  });

  it('picks a building and reads what is known of it', async () => {
    const tower = await tallestNear(server.url, [127.03, 37.496, 127.043, 37.506]);
    const roof = tower.groundM + tower.heightM + geoidUndulation([tower.lon, tower.lat]);
    const [x, y] = await pixelOf(page, tower.lon, tower.lat, roof);
    await page.mouse.click(x, y);
    const inspector = page.getByTestId('inspector');
    await inspector.waitFor({ timeout: 20_000 });
    const text = await inspector.innerText();
    expect(text).toContain(tower.heightM.toFixed(1));
    expect(text).toContain('높이 출처');
    await screenshot(page, '3-building');
    await page.getByTestId('inspector-close').click();
  });

  it('draws an area of 500 m, runs sunlight for 21 December and reads a value', async () => {
    await page.evaluate(() =>
      window.__twin?.flyTo({ target: [127.0366, 37.5, 70], range: 1500, heading: 0, pitch: -55 }),
    );
    await page.waitForTimeout(1500);
    await waitUntilDrawn(page);
    await page.getByTestId('tab-simulate').click();
    await page.getByTestId('simulation').click();
    await page.getByRole('option', { name: '일조', exact: true }).click();
    await page.getByTestId('area-draw').click();
    const ground = 45 + geoidUndulation([127.0365, 37.5]);
    const from = await pixelOf(page, 127.0337, 37.5022, ground);
    const to = await pixelOf(page, 127.0394, 37.4977, ground);
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
    const size = await page.getByTestId('area-size').innerText();
    const metres = [...size.matchAll(/(\d[\d,]*)/g)].map((match) => Number(match[1].replace(',', '')));
    expect(metres[0]).toBeGreaterThan(400);
    expect(metres[0]).toBeLessThan(600);
    await page.getByTestId('run').click();
    await page.getByTestId('result-legend').waitFor({ timeout: 120_000 });
    await page.waitForTimeout(1500);
    await waitUntilDrawn(page);
    const legend = await page.getByTestId('result-legend').innerText();
    expect(legend).toContain('2026-12-21');
    for (const tick of ['0', '120', '240', '360', '480', '600', '분']) expect(legend).toContain(tick);

    // The value under the pointer is the one that the API gives for that place.
    const [lon, lat] = [127.0366, 37.5003];
    const [x, y] = await pixelOf(page, lon, lat, ground);
    await page.mouse.move(x - 3, y);
    await page.mouse.move(x, y);
    const value = page.getByTestId('cursor-value');
    await expect.poll(() => value.innerText(), { timeout: 20_000 }).toMatch(/\d+\s*분/);
    await screenshot(page, '4-sunlight');

    const minutes = Number((await value.innerText()).match(/[\d,]+/)?.[0].replace(',', ''));
    const job = await page.evaluate(() => window.__twin?.state().runs[0].job.jobID);
    const answer = await fetch(`${server.url}/api/jobs/${job}/results`);
    const results = (await answer.json()) as { outputs?: Record<string, { stats: { min: number; max: number } }> };
    const stats = (results.outputs ?? (results as never as Record<string, { stats: { min: number; max: number } }>))
      .minutes.stats;
    expect(minutes).toBeGreaterThanOrEqual(Math.floor(stats.min));
    expect(minutes).toBeLessThanOrEqual(Math.ceil(stats.max));
    expect(stats.max).toBeGreaterThan(500);
    expect(stats.max).toBeLessThanOrEqual(600);
  });

  it('asked nothing of any other host and logged no error', () => {
    expect(twin.strangers).toEqual([]);
    expect(twin.errors).toEqual([]);
  });
});

interface Tower {
  readonly lon: number;
  readonly lat: number;
  readonly heightM: number;
  readonly groundM: number;
}

/** The tallest building of a box, by the API. */
async function tallestNear(url: string, box: readonly number[]): Promise<Tower> {
  const answer = await fetch(`${url}/api/collections/buildings/items?bbox=${box.join()}&limit=2000`);
  const { features } = (await answer.json()) as GeoJSON.FeatureCollection<GeoJSON.MultiPolygon | GeoJSON.Polygon>;
  const towers = features.map(({ geometry, properties }) => {
    const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0];
    const mean = (axis: 0 | 1) => ring.slice(1).reduce((sum, at) => sum + at[axis], 0) / (ring.length - 1);
    return { lon: mean(0), lat: mean(1), heightM: properties?.heightM, groundM: properties?.groundM };
  });
  return towers.sort((a, b) => b.heightM - a.heightM)[0];
}
