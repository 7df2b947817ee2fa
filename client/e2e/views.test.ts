import { booleanPointInPolygon, centroid } from '@turf/turf';
import type { Feature, MultiPolygon } from 'geojson';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openBrowser,
  type RunningServer,
  removeFolder,
  screenshot,
  startServer,
  temporaryFolder,
  waitUntilReady,
} from './harness.ts';
import { openTwin, waitUntilDrawn } from './page.ts';

/** One city seen in every way that there is: flat, beside each other, on foot, storey by storey; and measured. */
describe('a planner looks from everywhere', () => {
  const dataDir = temporaryFolder();
  let server: RunningServer;
  let browser: Browser;
  let twin: Awaited<ReturnType<typeof openTwin>>;
  let page: Page;

  beforeAll(async () => {
    server = await startServer(dataDir, { CITY_AREA: 'km2:1' });
    await waitUntilReady(server.url);
    browser = await openBrowser();
    twin = await openTwin(browser, `${server.url}/plan`, { width: 960, height: 560 });
    page = twin.page;
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    removeFolder(dataDir);
  });

  it('both engines put the same place on the same pixel, over real ground and roofs', async () => {
    const found = await page.evaluate(async () => {
      const hooks = window.__twin!;
      const [lon, lat] = hooks.camera.target;
      const places = Array.from({ length: 10 }, (_, k) => {
        const [x, y] = [lon + 0.0012 * Math.cos(k), lat + 0.001 * Math.sin(2 * k)];
        return [x, y, (hooks.groundAt(x, y) ?? 40) + 12 * (k % 3)] as const;
      });
      return hooks.marks(places);
    });
    expect(found.length).toBeGreaterThan(4);
    for (const { cesium, deck } of found) {
      expect(Math.hypot(cesium[0] - deck[0], cesium[1] - deck[1])).toBeLessThan(2);
    }
  });

  it('the flat map follows the camera, and says what it leaves out', async () => {
    await page.getByTestId('view-split').click();
    const note = page.getByTestId('map-note');
    await expect.poll(() => note.innerText(), { timeout: 60_000 }).toContain('건물');
    await page.getByTestId('view-2d').click();
    await expect
      .poll(() => page.evaluate(() => window.__twin?.state().statuses['tiles/buildings']?.state))
      .toBe('not-drawable');
    const before = await page.evaluate(() => window.__twin!.camera);
    await page.getByTestId('scene').focus();
    await page.keyboard.press('ArrowUp');
    const after = await page.evaluate(() => window.__twin!.camera);
    expect(after.target[1]).toBeGreaterThan(before.target[1]);
    expect(after.range).toBeCloseTo(before.range, 0);
    await page.waitForTimeout(1500);
    await screenshot(page, '20-flat-map');
    await page.getByTestId('view-3d').click();
    await waitUntilDrawn(page);
    expect(await page.evaluate(() => window.__twin?.state().statuses['tiles/buildings']?.state)).toBe('ready');
  });

  it('measures a distance by keys alone', async () => {
    await page.getByTestId('tab-measure').click();
    await page.getByTestId('measure-draw').click();
    await page.getByTestId('scene').focus();
    // Straight down, so that no roof on the way stands for the place behind it.
    const lookDown = async (eastDeg: number) => {
      await page.evaluate((east) => {
        const { camera } = window.__twin!;
        const [lon, lat, height] = camera.target;
        window.__twin!.flyTo({ ...camera, pitch: -89, target: [lon + east, lat, height] });
      }, eastDeg);
      await waitUntilDrawn(page);
    };
    await lookDown(0);
    await page.keyboard.press('Space');
    await lookDown(0.001);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    const plan = page.getByTestId('measure-plan');
    await plan.waitFor({ timeout: 60_000 });
    // A thousandth of a degree of longitude at 37.5° is 88.4 m.
    const metres = Number((await plan.innerText()).replace(/[^\d.]/g, ''));
    expect(metres).toBeGreaterThan(84);
    expect(metres).toBeLessThan(93);
    await screenshot(page, '21-measure');
  });

  it('walks down the street at eye height, from a roof and against walls, in no building, and leaves by Esc', async () => {
    // The middle of the picture on the roof of the largest building near: a walk begins beside it.
    const { target } = await page.evaluate(() => window.__twin!.camera);
    const largest = (await buildingsAround(target)).sort((one, other) => footprint(other) - footprint(one))[0];
    await page.evaluate(([lon, lat]) => {
      const { camera } = window.__twin!;
      window.__twin!.flyTo({ ...camera, pitch: -80, range: 400, target: [lon, lat, camera.target[2]] });
    }, middleOf(largest));
    await waitUntilDrawn(page);
    await page.getByTestId('walk').click();
    await page.getByTestId('walk-bar').waitFor();
    await waitUntilDrawn(page);
    expect(await buildingAtEye(), 'the building that the walk began in').toBeUndefined();
    await page.getByTestId('walk-forward').click();
    // The others between two frames: drawing each would take longer than walking.
    await page.getByTestId('walk-forward').evaluate((button: HTMLElement) => {
      for (let i = 0; i < 24; i++) button.click();
    });
    await waitUntilDrawn(page);
    expect(await buildingAtEye(), 'the building that was walked into').toBeUndefined();
    const over = await page.evaluate(() => window.__twin!.eye);
    expect(over.aboveGroundM).toBeCloseTo(1.6, 1);
    await screenshot(page, '22-on-foot');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('walk-bar').count()).toBe(0);
  });

  type Footprint = Feature<MultiPolygon>;
  const buildingsAround = async ([lon, lat]: readonly number[]): Promise<Footprint[]> => {
    const by = 0.0015;
    const bbox = [lon - by, lat - by, lon + by, lat + by].join();
    const answer = await fetch(`${server.url}/api/collections/buildings/items?limit=1000&bbox=${bbox}`);
    return ((await answer.json()) as { features: Footprint[] }).features;
  };
  const footprint = ({ properties }: Footprint) => Number(properties?.areaM2);
  const middleOf = ({ geometry }: Footprint) => centroid(geometry).geometry.coordinates as [number, number];
  const buildingAtEye = async () => {
    const { lon, lat } = await page.evaluate(() => window.__twin!.eye);
    const all = await buildingsAround([lon, lat]);
    return all.find(({ geometry }) => booleanPointInPolygon([lon, lat], geometry))?.id;
  };

  it('opens a building storey by storey', async () => {
    const { target } = await page.evaluate(() => window.__twin!.camera);
    const largest = (await buildingsAround(target)).sort((one, other) => footprint(other) - footprint(one))[0];
    await page.evaluate(([lon, lat]) => {
      const { camera } = window.__twin!;
      window.__twin!.flyTo({ ...camera, pitch: -60, range: 500, target: [lon, lat, camera.target[2]] });
    }, middleOf(largest));
    await page.waitForTimeout(1000);
    await waitUntilDrawn(page);
    const at = await page.evaluate(() => {
      for (let y = 180; y < 430; y += 20) {
        for (let x = 400; x < 860; x += 20) {
          const picked = window.__twin!.pickAt(x, y);
          if (picked?.type === 'feature' && picked.layer === 'tiles/buildings') return [x, y] as const;
        }
      }
      return undefined;
    });
    expect(at, 'a building in the picture').toBeDefined();
    await page.mouse.click(...(at as [number, number]));
    await page.getByTestId('indoor-open').click();
    await page.getByTestId('indoor').waitFor();
    const floors = page.locator('[data-testid^=indoor-floor-]');
    expect(await floors.count()).toBeGreaterThan(0);
    await floors.first().click();
    expect(await floors.first().getAttribute('aria-pressed')).toBe('true');
    await page.waitForTimeout(1500);
    await screenshot(page, '23-storeys');
    await page.keyboard.press('Escape');
  });

  it('logged no error and asked nobody else', () => {
    expect(twin.errors).toEqual([]);
    expect(twin.strangers).toEqual([]);
  });
});
