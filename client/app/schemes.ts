import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import { firstScheme, type Workspace, workspaceOf } from './state/workspace.ts';

const keyOf = (workspace: Workspace) => `virtual-seoul.scheme.${workspace === 'control' ? 'control' : 'city'}`;
const isScheme = (text: string | null): text is MantineColorScheme =>
  text === 'light' || text === 'dark' || text === 'auto';

/** Light or dark as chosen for this workspace before, else as it begins. */
export function schemeOf(workspace: Workspace, storage: Pick<Storage, 'getItem'> = localStorage): MantineColorScheme {
  const chosen = storage.getItem(keyOf(workspace));
  return isScheme(chosen) ? chosen : firstScheme(workspace);
}

export const rememberScheme = (workspace: Workspace, scheme: MantineColorScheme): void =>
  localStorage.setItem(keyOf(workspace), scheme);

/** Mantine asks for the scheme before the first picture; what it sets is not a choice of the reader. */
export const schemeManager: MantineColorSchemeManager = {
  get: () => schemeOf(workspaceOf(window.location.pathname) ?? 'explore'),
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
