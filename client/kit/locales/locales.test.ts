import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };

const client = resolve(import.meta.dirname, '../..');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'e2e' ? [] : sources(path);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

/** Words as they stand in the code: `'layers.title'`, and the beginnings of composed ones: `feed.${…}`. */
const source = sources(client).join('\n');
const literal = new Set([...source.matchAll(/'([a-z]+\.[a-zA-Z.]+)'/g)].map((match) => match[1]));
const composed = [...source.matchAll(/`([a-z]+\.(?:[a-z]+\.)?)\$\{/g)].map((match) => match[1]);

describe('the words of the frame', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en));
  });
  it('are never empty, and take the same values', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(ko[key].trim(), key).not.toBe('');
      expect(en[key].trim(), key).not.toBe('');
      const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      expect(places(ko[key]), key).toEqual(places(en[key]));
    }
  });
  it('are all used: nothing is translated for nobody', () => {
    const used = (key: string) => literal.has(key) || composed.some((start) => key.startsWith(start));
    expect(Object.keys(en).filter((key) => !used(key))).toEqual([]);
  });
  it('hold every word that the code asks for', () => {
    const asked = [...source.matchAll(/\bword\(\s*'([^']+)'/g)].map((match) => match[1]);
    expect(asked.length).toBeGreaterThan(40);
    expect(asked.filter((key) => !(key in en))).toEqual([]);
  });
  it('are Korean in Korean', () => {
    const foreign = Object.entries(ko).filter(
      ([key, text]) => !/[가-힣]/.test(text) && !['action.language', 'area.size'].includes(key),
    );
    expect(foreign).toEqual([]);
  });
});
