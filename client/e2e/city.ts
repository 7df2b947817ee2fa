import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Before all journeys: a place for the one import that several of them begin with. Afterwards it goes. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'virtual-seoul-journeys-'));
  process.env.JOURNEYS = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Fills a data folder with a city that is imported once for all journeys, and copied. */
export function copyOfImported(dataDir: string, importInto: (dataDir: string) => void): void {
  const first = join(process.env.JOURNEYS ?? dataDir, 'imported');
  if (!existsSync(first)) importInto(first);
  cpSync(first, dataDir, { recursive: true });
}
