import type { Browser, Page, WebSocketRoute } from 'playwright-core';
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
import { openTwin, restScene, waitUntilDrawn } from './page.ts';

/** Two people watch the same sensor; one of them closes the lid of the laptop and comes back. */
describe('two browsers watch the sensors', () => {
  const dataDir = temporaryFolder();
  let server: RunningServer;
  let browser: Browser;
  let sensor: { id: string; lon: number; lat: number };
  let first: Awaited<ReturnType<typeof openTwin>>;
  let second: Awaited<ReturnType<typeof openTwin>>;
  let count: number;
  const lid = closableLid();

  beforeAll(async () => {
    if (realFiles) copyOfImported(dataDir, importReal);
    server = await startServer(dataDir);
    await waitUntilReady(server.url);
    ({ sensor, count } = await someSensor(server.url));
    browser = await openBrowser();
    const small = { width: 800, height: 560 };
    first = await openTwin(browser, server.url, { ...small, prepare: lid.install });
    second = await openTwin(browser, server.url, { ...small, language: 'en' });
    for (const { page } of [first, second]) await choose(page, sensor);
    // From here on only panels are read.
    for (const { page } of [first, second]) await restScene(page, true);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    removeFolder(dataDir);
  });

  const report = (pm25: number) =>
    fetch(`${server.url}/api/feeds/sdot/observations?origin=simulated`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ entity: sensor.id, time: new Date().toISOString(), values: { pm25 } }]),
    });
  const shown = (page: Page) => page.getByTestId('value-pm25').innerText();

  it('has every sensor of the city in both', async () => {
    for (const { page } of [first, second]) {
      expect(await page.evaluate(() => window.__twin?.stations('live/sdot')?.count)).toBe(count);
    }
    if (realFiles) expect(count).toBe(851);
  });

  it('shows a new reading in both, labelled as simulated', async () => {
    expect((await report(123)).ok).toBe(true);
    for (const { page } of [first, second]) {
      await expect.poll(() => shown(page), { timeout: 20_000 }).toContain('123');
    }
    expect(await first.page.getByTestId('inspector').innerText()).toContain('모의');
    expect(
      await second.page
        .getByTestId('inspector')
        .innerText()
        .then((text) => text.toLowerCase()),
    ).toContain('simulated');
  });

  it('says so when the connection is lost, and comes back with the current value and the gap', async () => {
    const chart = first.page.getByTestId('chart');
    const gaps = async () => Number(await chart.getAttribute('data-gaps'));
    const gapsBefore = await gaps();
    await lid.close();
    await expect.poll(() => first.page.getByTestId('layer-live/sdot').innerText(), { timeout: 20_000 }).toContain('끊');
    expect((await report(77)).ok).toBe(true);
    await expect.poll(() => shown(second.page), { timeout: 20_000 }).toContain('77');
    expect(await shown(first.page)).toContain('123');
    await first.page.waitForTimeout(3000);
    lid.open();
    await expect.poll(() => shown(first.page), { timeout: 20_000 }).toContain('77');
    // On a busy machine a second cut may come by itself: it is a gap as well.
    await expect.poll(gaps, { timeout: 20_000 }).toBeGreaterThan(gapsBefore);
    await chart.scrollIntoViewIfNeeded();
    await restScene(first.page, false);
    await waitUntilDrawn(first.page);
    await screenshot(first.page, '5-sensor-after-a-gap');
  });
});

/** Sockets of a page that can be cut, and kept from coming back, like a laptop that sleeps. */
function closableLid() {
  const open = new Set<WebSocketRoute>();
  let closed = false;
  return {
    install: (page: Page) =>
      page.routeWebSocket(/socket\.io/, (route) => {
        if (closed) {
          void route.close();
          return;
        }
        route.connectToServer();
        open.add(route);
      }),
    close: async () => {
      closed = true;
      for (const route of open) await route.close();
      open.clear();
    },
    open: () => {
      closed = false;
    },
  };
}

async function someSensor(url: string) {
  const answer = await fetch(`${url}/api/collections/sdot/items?limit=2000`);
  const { features } = (await answer.json()) as GeoJSON.FeatureCollection<GeoJSON.Point>;
  const distance = (at: readonly number[]) => Math.hypot((at[0] - 127.036) * 0.79, at[1] - 37.5);
  const nearest = features.sort((a, b) => distance(a.geometry.coordinates) - distance(b.geometry.coordinates))[0];
  const [lon, lat] = nearest.geometry.coordinates;
  return { sensor: { id: String(nearest.properties?.serial ?? nearest.id), lon, lat }, count: features.length };
}

/** Flies to a sensor and clicks it: the picture around the place is asked where it is drawn. */
async function choose(page: Page, { id, lon, lat }: { id: string; lon: number; lat: number }): Promise<void> {
  const ground = 40 + geoidUndulation([lon, lat]);
  await page.evaluate(([x, y, z]) => window.__twin?.flyTo({ target: [x, y, z], range: 500, heading: 0, pitch: -80 }), [
    lon,
    lat,
    ground,
  ] as const);
  await page.waitForTimeout(1500);
  await waitUntilDrawn(page);
  const at = await page.evaluate(
    ([x, y, z, entity]) => {
      const hooks = window.__twin;
      const centre = hooks?.project(x, y, z);
      if (!hooks || !centre) return undefined;
      for (let ring = 0; ring <= 16; ring++) {
        for (let i = 0; i < Math.max(1, ring * 6); i++) {
          const angle = (i / Math.max(1, ring * 6)) * 2 * Math.PI;
          const spot = [centre[0] + 8 * ring * Math.cos(angle), centre[1] + 8 * ring * Math.sin(angle)] as const;
          const found = hooks.pickAt(...spot);
          if (found?.type === 'entity' && found.entity === entity) return spot;
        }
      }
      return undefined;
    },
    [lon, lat, ground, id] as const,
  );
  if (!at) throw new Error(`the sensor ${id} is not drawn`);
  await page.mouse.click(at[0], at[1]);
  await page.getByTestId('entity-values').waitFor({ timeout: 20_000 });
}
