import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The import table of the design, as code: which file may import which. A file's role is its name and place; what it
 * may import of ours follows from the role. npm packages and Node's own modules are free, tests and benches too.
 */

const roomNames = ['datasets', 'simulations', 'tiles', 'server', 'client'] as const;

/** Imports of ours in a source text: static, re-exported and dynamic ones with a literal path. */
export function ownImports(source: string): string[] {
  const withoutComments = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  const found = withoutComments.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([#.][^'"]+)['"]/g);
  return [...new Set([...found].map((match) => match[1]))];
}

/** Path of an import from the project's root, e.g. `datasets/_core/index.ts`. */
export function resolveImport(root: string, file: string, specifier: string): string {
  if (specifier === '#core') return 'datasets/_core/index.ts';
  if (specifier.startsWith('#')) return specifier.slice(1).replace(/\?.*$/, '');
  return relative(root, resolve(dirname(join(root, file)), specifier.replace(/\?.*$/, '')));
}

/** The folder of the feature that a path lies in (`simulations/sunlight`), or undefined for kits and apps. */
function featureOf(path: string): string | undefined {
  const [room, folder] = path.split('/');
  if (!['datasets', 'simulations', 'tiles'].includes(room) || !folder || folder.startsWith('_')) return undefined;
  return `${room}/${folder}`;
}

type Role = 'contract' | 'kernel' | 'source' | 'server' | 'client' | 'command';

/** Roles of files in a feature's folder. A helper file counts with the strictest role that imports it: see `violations`. */
function roleOf(path: string): Role | undefined {
  const inside = path.split('/').slice(2).join('/');
  if (inside === 'contract.ts') return 'contract';
  if (inside.startsWith('kernel/')) return 'kernel';
  if (inside === 'import.ts' || inside === 'feed.ts' || inside === 'synthetic.ts') return 'source';
  if (inside === 'server.ts') return 'server';
  if (inside === 'client.tsx') return 'client';
  if (inside === 'command.ts') return 'command';
  return undefined;
}

const isCore = (path: string) => path.startsWith('datasets/_core/');
const isKit = (path: string, room: string) => path.startsWith(`${room}/_kit/`);

function mayImport(role: Role, feature: string, target: string): boolean {
  const room = feature.split('/')[0];
  const own = featureOf(target) === feature;
  const ownRole = own ? roleOf(target) : undefined;
  if (isCore(target)) return true;
  if (own && ownRole === undefined) return true;
  switch (role) {
    case 'contract':
      return false;
    case 'kernel':
      return own ? ownRole === 'contract' || ownRole === 'kernel' : isKit(target, room);
    case 'source':
      return own ? ownRole === 'contract' : isKit(target, 'datasets');
    case 'server':
    case 'command':
      if (own) return ownRole !== 'client';
      return (
        target.startsWith('server/kit/') ||
        isKit(target, room) ||
        isKit(target, 'datasets') ||
        roleOf(target) === 'contract'
      );
    case 'client':
      return own ? ownRole === 'contract' : target.startsWith('client/kit/');
  }
}

/**
 * What a file outside the features may import: rooms look back along the data's way, never forward. The simulations' kit
 * holds the geometry service, which reads the city through the contracts of the datasets.
 */
function roomMayImport(path: string, target: string): boolean {
  const [room, part] = path.split('/');
  if (path.startsWith('simulations/_kit/') && /^datasets\/[^_/]+\/contract\.ts$/.test(target)) return true;
  if (featureOf(target)) return false;
  const targetRoom = target.split('/')[0];
  if (path.startsWith('datasets/_core/')) return isCore(target);
  if (part === '_kit') return isCore(target) || isKit(target, room) || isKit(target, 'datasets');
  const kits = target.includes('/_kit/') || isCore(target);
  if (room === 'server') {
    if (part === 'kit') return kits || target.startsWith('server/kit/');
    return kits || targetRoom === 'server';
  }
  if (room === 'client') {
    if (part === 'kit') return isCore(target) || target.startsWith('client/kit/');
    return isCore(target) || targetRoom === 'client';
  }
  return false;
}

/** Every TypeScript file of the five rooms but tests, benches, journeys and AssemblyScript. */
export function sourceFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!['fixtures', 'assembly', 'build', 'e2e', 'benches', 'node_modules'].includes(entry.name)) walk(path);
      } else if (/\.tsx?$/.test(entry.name) && !/\.(test|testing)\.tsx?$|\.d\.ts$/.test(entry.name)) found.push(path);
    }
  };
  for (const room of roomNames) if (existsSync(join(root, room))) walk(room);
  return found.filter((path) => !/(^|\/)([a-z-]*bench|testing)\.ts$/.test(path)).sort();
}

/** Sentences that name each forbidden import: empty when the house is in order. */
export function violations(root: string): string[] {
  const imports = new Map(
    sourceFiles(root).map((file) => [
      file,
      ownImports(readFileSync(join(root, file), 'utf8')).map((specifier) => resolveImport(root, file, specifier)),
    ]),
  );
  const found: string[] = [];
  for (const [file, targets] of imports) {
    const feature = featureOf(file);
    if (!feature) {
      for (const target of targets) if (!roomMayImport(file, target)) found.push(`${file} may not import ${target}`);
      continue;
    }
    const role = roleOf(file);
    if (role) checkRole(file, role, feature, imports, found, new Set());
  }
  return [...new Set(found)];
}

/** Checks a file and the plain helper files of its own folder that it uses, all under the same role. */
function checkRole(
  file: string,
  role: Role,
  feature: string,
  imports: ReadonlyMap<string, readonly string[]>,
  found: string[],
  seen: Set<string>,
): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const target of imports.get(file) ?? []) {
    if (!mayImport(role, feature, target)) found.push(`${file} (as ${role}) may not import ${target}`);
    else if (featureOf(target) === feature && roleOf(target) === undefined) {
      checkRole(target, role, feature, imports, found, seen);
    }
  }
}

/** The app folders know kits and discovery only: no feature's id may stand in their code as a word of its own. */
export function featuresNamedInApps(root: string): string[] {
  const ids = ['datasets', 'simulations', 'tiles'].flatMap((room) =>
    readdirSync(join(root, room)).filter((name) => !name.startsWith('_')),
  );
  const found: string[] = [];
  for (const file of sourceFiles(root).filter((path) => /^(server|client)\/app\//.test(path))) {
    const source = readFileSync(join(root, file), 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '');
    for (const id of new Set(ids)) {
      if (new RegExp(`['"\`/]${id}['"\`/]`).test(source)) found.push(`${file} names the feature ${id}`);
    }
  }
  return found;
}
