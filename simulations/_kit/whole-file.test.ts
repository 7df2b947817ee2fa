import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeWhole } from './whole-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'whole-'));
afterAll(() => rm(folder, { recursive: true }));

it('lets several write the same file at once: none fails, and one of them stays whole', async () => {
  const file = join(folder, 'a');
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(200_000));
  await Promise.all(texts.map((text) => writeWhole(file, (draft) => writeFile(draft, text))));
  expect(texts).toContain(await readFile(file, 'utf8'));
  expect(await readdir(folder)).toEqual(['a']);
});

it('leaves what was there when the new one fails, and nothing half made', async () => {
  const file = join(folder, 'a');
  const before = await readFile(file, 'utf8');
  const failing = writeWhole(file, async (draft) => {
    await writeFile(draft, 'half');
    throw new Error('stopped');
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(await readdir(folder)).toEqual(['a']);
});
