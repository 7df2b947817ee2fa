import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../../..');
const mantine = join(project, 'node_modules/@mantine/core');

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path) && !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

/** Components whose code the page's imports reach, by Mantine's own modules. */
function componentsReached(): Set<string> {
  const sources = ['client', 'datasets', 'simulations'].flatMap((room) => filesBelow(join(project, room), /\.tsx$/));
  const imported = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names]) =>
      [...names.matchAll(/\b[A-Z]\w+/g)].map(([name]) => name),
    ),
  );
  const modules = new Map(filesBelow(join(mantine, 'esm/components'), /\.mjs$/).map((path) => [basename(path), path]));
  const reached = new Set<string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    if (/\.module(\.css)?\.mjs$/.test(path)) reached.add(basename(path).split('.')[0]);
    for (const [, next] of readFileSync(path, 'utf8').matchAll(/from ["'](\.[^"']+)["']/g))
      walk(join(dirname(path), next));
  };
  for (const name of imported) walk(modules.get(`${name}.mjs`) ?? '');
  return reached;
}

describe('styles of the component library', () => {
  it('are there for every component that is used, so that none looks bare', () => {
    const css = readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8');
    const listed = [...css.matchAll(/styles\/(\w+)\.css/g)].map(([, name]) => name);
    const reached = componentsReached();
    expect(reached.size).toBeGreaterThan(20);
    const needed = [...reached].filter((name) => existsSync(join(mantine, 'styles', `${name}.css`)));
    expect(needed.filter((name) => !listed.includes(name))).toEqual([]);
  });
});
