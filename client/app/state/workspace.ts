/** Three ways to use the one city: citizens explore, planners plan, the control centre watches. */
export const workspaces = ['explore', 'plan', 'control'] as const;
export type Workspace = (typeof workspaces)[number];

export const pathOf = (workspace: Workspace): string => `/${workspace}`;

/** The workspace that an address names; undefined for any other address. */
export const workspaceOf = (path: string): Workspace | undefined =>
  workspaces.find((each) => path.replace(/\/+$/, '') === pathOf(each));

/** A wall of screens is dark, whatever the reader's system says; elsewhere the system decides. */
export const firstScheme = (workspace: Workspace): 'dark' | 'auto' => (workspace === 'control' ? 'dark' : 'auto');
