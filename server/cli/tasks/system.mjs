// What the machine itself must have, and how to get it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Path of a Chromium on this machine, or undefined. `CHROMIUM` names another one. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return chromiumNames.map(onPath).find(Boolean) ?? (existsSync(mac) ? mac : undefined);
}

/** Installs Debian or Ubuntu packages when this process may; says nothing and does nothing otherwise. */
export function installPackages(packages) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return;
  console.error(`Installing ${packages.join(', ')}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 2], env };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

export function installHint(debianPackage, why) {
  return `${why} Install it, for example with: sudo apt-get install ${debianPackage} — then run the same command again.`;
}
