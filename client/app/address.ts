import { twin, useTwin } from './state/store.ts';
import { pathOf, workspaceOf } from './state/workspace.ts';

/** What the address says beside the workspace. */
export interface AddressWishes {
  /** Id of a saved view: `/v/{id}`. */
  readonly view?: string;
  /** Id of a run whose record is shown: `/runs/{id}`. */
  readonly run?: string;
  /** Shown inside another page: the city alone, without panels. */
  readonly embed: boolean;
}

export function wishesOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): AddressWishes {
  const view = /^\/v\/([a-z0-9]{4,32})\/?$/.exec(pathname)?.[1];
  const run = /^\/runs\/([0-9a-f-]{36})\/?$/.exec(pathname)?.[1];
  return {
    ...(run ? { run } : {}),
    ...(view ? { view } : {}),
    embed: new URLSearchParams(search).get('embed') === '1',
  };
}

/** As the page was opened. */
export const firstWishes: AddressWishes = wishesOf(window.location);

/** The address follows the workspace, and the workspace the address: back and forward work, and each has a link. */
export function followAddress(): void {
  const read = () => workspaceOf(window.location.pathname);
  const first = read();
  if (first) twin.workspace(first);
  else if (!firstWishes.view) write('replaceState');
  window.addEventListener('popstate', () => twin.workspace(read() ?? 'explore'));
  useTwin.subscribe(({ workspace }, before) => {
    if (workspace !== before.workspace && read() !== workspace) write('pushState');
  });
}

function write(how: 'pushState' | 'replaceState'): void {
  const { workspace } = useTwin.getState();
  window.history[how](null, '', `${pathOf(workspace)}${window.location.search}`);
}

/** A saved view is open: the address is that of its workspace, so that a reload does not undo what is done since. */
export const settleAddress = (): void => write('replaceState');
