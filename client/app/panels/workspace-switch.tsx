import { IconBuildingCommunity, IconDeviceDesktopAnalytics, IconMap2 } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { twin, useTwin } from '../state/store.ts';
import { pathOf, type Workspace, workspaces } from '../state/workspace.ts';

const icons = { explore: IconMap2, plan: IconBuildingCommunity, control: IconDeviceDesktopAnalytics } as const;

/** Links, so that each workspace can be bookmarked and opened beside another. */
export function WorkspaceSwitch() {
  const { word } = useWords();
  const now = useTwin((state) => state.workspace);
  const go = (event: MouseEvent, workspace: Workspace) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    twin.workspace(workspace);
  };
  return (
    <nav className="workspaces" aria-label={word('workspace.title')}>
      {workspaces.map((each) => {
        const Icon = icons[each];
        return (
          <a
            key={each}
            href={pathOf(each)}
            className="workspace"
            aria-current={each === now ? 'page' : undefined}
            aria-label={word(`workspace.${each}`)}
            title={word(`workspace.${each}Help`)}
            onClick={(event) => go(event, each)}
            data-testid={`workspace-${each}`}
          >
            <Icon size={16} aria-hidden />
            <span className="workspace-name">{word(`workspace.${each}`)}</span>
          </a>
        );
      })}
    </nav>
  );
}
