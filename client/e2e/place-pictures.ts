import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Camera } from '#client/kit/scene/world.ts';
import { openBrowser, projectRoot, removeFolder, startServer, temporaryFolder, waitUntilReady } from './harness.ts';
import { autumnAfternoon, fly, openTwin, waitUntilDrawn, waitUntilOpen } from './page.ts';

/**
 * Pictures of ten places by which people know Seoul, in the generated city: `npm run pictures:places`, or some of them by
 * name. `PLACES_URL` names a server that is running with the whole city; without it one is started and makes the city first.
 */

const folder = join(projectRoot, 'docs/pictures/places');

/** Each from where a postcard would be taken: heights are above the ellipsoid, some 23 m more than above the sea. */
const places: Readonly<Record<string, Camera>> = {
  gwanghwamun: { target: [126.9769, 37.576, 70], range: 800, heading: 359, pitch: -6 },
  namsan: { target: [126.988, 37.552, 250], range: 1700, heading: 168, pitch: -7 },
  gangnam: { target: [127.0278, 37.498, 56], range: 480, heading: 339, pitch: -22 },
  jamsil: { target: [127.0965, 37.5115, 160], range: 4300, heading: 84, pitch: -16 },
  yeouido: { target: [126.929, 37.5262, 60], range: 4200, heading: 294, pitch: -17 },
  bukchon: { target: [126.9838, 37.5815, 70], range: 400, heading: 171, pitch: -12 },
  bukhansan: { target: [126.979, 37.6592, 640], range: 2100, heading: 262, pitch: -3 },
  'han-bridges': { target: [127.006, 37.522, 40], range: 3600, heading: 233, pitch: -13 },
  dongdaemun: { target: [127.0096, 37.5697, 50], range: 560, heading: 206, pitch: -22 },
  sangam: { target: [126.89, 37.569, 60], range: 1900, heading: 274, pitch: -15 },
};

/** Where the afternoon leaves what is looked at in the shade: half past nine. */
const inTheMorning: ReadonlySet<string> = new Set(['bukhansan']);
const morning = Date.parse('2026-10-21T00:30:00Z');

/** Names would tell what the picture has to tell. */
async function withoutNames(page: Page): Promise<void> {
  // Where the processor draws, a page may not answer for a while.
  page.setDefaultTimeout(180_000);
  await page.route(/\/tiles\/basemap\/names\//, (route) => route.fulfill({ json: { styles: {}, names: [] } }));
}

/** The city alone, without panels, marks of sensors and names. */
async function openBareCity(browser: Browser, url: string): Promise<Page> {
  const { page } = await openTwin(browser, url, {
    path: '/explore?embed=1',
    undrawn: true,
    prepare: withoutNames,
  });
  const live = await page.evaluate(() =>
    (window.__twin?.state().layers ?? []).filter(({ group }) => group === 'live').map(({ id }) => id),
  );
  const looks = Object.fromEntries(live.map((id) => [id, { visible: false }]));
  const answer = await fetch(`${url}/api/views`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ version: 1, looks }),
  });
  if (!answer.ok) throw new Error(`the view was not kept: ${await answer.text()}`);
  const { path } = (await answer.json()) as { path: string };
  await page.goto(`${url}${path}?embed=1`);
  await waitUntilOpen(page);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await fly(page, places[name], inTheMorning.has(name) ? morning : autumnAfternoon);
  // What stands on the ground comes after the ground.
  await page.waitForTimeout(3000);
  await waitUntilDrawn(page);
  const file = join(folder, `${name}.jpg`);
  await page.screenshot({ path: file, type: 'jpeg', quality: 80 });
  process.stdout.write(`${file}\n`);
}

/** The server to look at, and how to leave it. */
async function openCity(): Promise<{ readonly url: string; leave(): Promise<void> }> {
  const running = process.env.PLACES_URL;
  if (running) return { url: running, leave: async () => {} };
  const data = temporaryFolder();
  const server = await startServer(data, { CITY_AREA: 'all' });
  const leave = async () => {
    await server.stop();
    removeFolder(data);
  };
  return { url: server.url, leave };
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in places));
if (unknown) throw new Error(`no picture is called ${unknown}: ${Object.keys(places).join(', ')}`);
mkdirSync(folder, { recursive: true });
const city = await openCity();
const browser = await openBrowser();
let failed = 0;
try {
  await waitUntilReady(city.url, 1_200_000);
  const page = await openBareCity(browser, city.url);
  for (const name of Object.keys(places).filter((each) => wanted.length === 0 || wanted.includes(each))) {
    await shoot(page, name).catch((error: Error) => {
      failed++;
      process.stderr.write(`${name}: ${error.message}\n`);
    });
  }
} finally {
  await browser.close();
  await city.leave();
}
process.exitCode = failed > 0 ? 1 : 0;
