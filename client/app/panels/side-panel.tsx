import { ActionIcon, Tabs } from '@mantine/core';
import {
  type Icon,
  IconArrowsDiff,
  IconBell,
  IconBuildingPlus,
  IconChartBar,
  IconChevronDown,
  IconChevronUp,
  IconMapPins,
  IconRuler2,
  IconShovel,
  IconStack2,
  IconSunHigh,
  IconTable,
} from '@tabler/icons-react';
import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import type { FrameWord } from '#client/kit/words.ts';
import { datasetEditedBy, withSimulations } from '../features.ts';
import { type TwinState, twin, useTwin } from '../state/store.ts';
import type { Workspace } from '../state/workspace.ts';
import { Boundary } from './error-boundary.tsx';
import { LayerList } from './layer-list.tsx';

/** Panels come when they are first opened: the page is there sooner. */
const BelowPanel = lazy(() => import('./below-panel.tsx').then(({ BelowPanel: Panel }) => ({ default: Panel })));
const EventsPanel = lazy(() => import('./events-panel.tsx').then(({ EventsPanel: Panel }) => ({ default: Panel })));
const BoardPanel = lazy(() => import('./board.tsx').then(({ Board: Panel }) => ({ default: Panel })));
const ListPanel = lazy(() => import('./list-panel.tsx').then(({ ListPanel: Panel }) => ({ default: Panel })));
const MeasurePanel = lazy(() =>
  import('../scene/tools/measure-panel.tsx').then(({ MeasurePanel: Panel }) => ({ default: Panel })),
);
const ComparePanel = lazy(() =>
  withSimulations(import('../compare/compare-panel.tsx')).then(({ ComparePanel: Panel }) => ({ default: Panel })),
);
const PlanPanel = lazy(() =>
  withSimulations(import('../plan/plan-panel.tsx')).then(({ PlanPanel: Panel }) => ({ default: Panel })),
);
const SimulatePanel = lazy(() =>
  withSimulations(import('./simulate-panel.tsx')).then(({ SimulatePanel: Panel }) => ({ default: Panel })),
);
const StoriesPanel = lazy(() => import('./stories-panel.tsx').then(({ StoriesPanel: Panel }) => ({ default: Panel })));

interface PanelTab {
  readonly id: string;
  readonly title: FrameWord;
  readonly Icon: Icon;
  readonly Panel: ComponentType;
  readonly workspaces: readonly Workspace[];
  readonly isWanted?: (state: TwinState) => boolean;
}

/** What each workspace offers, in order; the first one is open. */
const tabs: readonly PanelTab[] = [
  { id: 'events', title: 'events.title', Icon: IconBell, Panel: EventsPanel, workspaces: ['control'] },
  {
    id: 'board',
    title: 'board.short',
    Icon: IconChartBar,
    Panel: BoardPanel,
    workspaces: ['control'],
    // On a wide screen it stands below the map.
    isWanted: () => window.matchMedia('(max-width: 760px)').matches,
  },
  {
    id: 'layers',
    title: 'layers.title',
    Icon: IconStack2,
    Panel: LayerList,
    workspaces: ['explore', 'plan', 'control'],
  },
  {
    id: 'scenarios',
    title: 'plan.title',
    Icon: IconBuildingPlus,
    Panel: PlanPanel,
    workspaces: ['plan'],
    isWanted: () => datasetEditedBy('add') !== undefined,
  },
  { id: 'stories', title: 'stories.title', Icon: IconMapPins, Panel: StoriesPanel, workspaces: ['explore'] },
  {
    id: 'simulate',
    title: 'simulate.title',
    Icon: IconSunHigh,
    Panel: SimulatePanel,
    workspaces: ['plan'],
    isWanted: ({ catalogue }) => catalogue?.features.some(({ room }) => room === 'simulations') ?? false,
  },
  { id: 'compare', title: 'compare.title', Icon: IconArrowsDiff, Panel: ComparePanel, workspaces: ['plan'] },
  { id: 'measure', title: 'measure.title', Icon: IconRuler2, Panel: MeasurePanel, workspaces: ['plan'] },
  {
    id: 'below',
    title: 'below.title',
    Icon: IconShovel,
    Panel: BelowPanel,
    workspaces: ['explore', 'plan'],
    isWanted: ({ layers }) => layers.some(({ kind }) => kind.type === 'below3d'),
  },
  {
    id: 'list',
    title: 'list.title',
    Icon: IconTable,
    Panel: ListPanel,
    workspaces: ['explore', 'plan', 'control'],
  },
];

/** Left panel on a wide screen, bottom sheet on a phone. */
export function SidePanel() {
  const { word } = useWords();
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  const unseen = useTwin(({ picture }) => picture === 'failed' || picture === 'lost');
  const [opened, setOpen] = useState<boolean>();
  // Where nothing can be drawn the lists are all there is.
  const open = opened ?? (!narrow || unseen);
  const workspace = useTwin((state) => state.workspace);
  const [chosen, setChosen] = useState<string>();
  const offered = useOffered(workspace);
  const tab = offered.find((each) => each.id === (chosen ?? (unseen ? 'list' : undefined))) ?? offered[0];
  const label = word(open ? 'action.collapse' : 'action.expand');

  // What lies beneath the ground shows while its panel is open, whichever way one leaves it.
  const below = tab.id === 'below';
  useEffect(() => {
    if (below) twin.below({ active: true });
  }, [below]);

  const choose = (next: string | null) => {
    setChosen(next ?? undefined);
    setOpen(true);
  };
  return (
    <Tabs value={tab.id} onChange={choose} className="side-panel glass" data-open={open} keepMounted={false}>
      <div className="side-head">
        <Tabs.List className="side-tabs">
          {offered.map(({ id, title, Icon }) => (
            <Tabs.Tab key={id} value={id} className="side-tab" data-testid={`tab-${id}`}>
              <Icon size={18} aria-hidden />
              <span>{word(title)}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <ActionIcon
          className="side-toggle"
          color="gray"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={label}
          data-testid="panel-toggle"
        >
          {open === narrow ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
        </ActionIcon>
      </div>
      {open && (
        <div className="side-body">
          <Tabs.Panel value={tab.id}>
            <Boundary of={tab.id}>
              <Suspense fallback={null}>
                <tab.Panel />
              </Suspense>
            </Boundary>
          </Tabs.Panel>
        </div>
      )}
    </Tabs>
  );
}

function useOffered(workspace: Workspace): readonly PanelTab[] {
  const wanted = useTwin((state) =>
    tabs
      .filter(({ workspaces, isWanted }) => workspaces.includes(workspace) && (isWanted?.(state) ?? true))
      .map(({ id }) => id)
      .join(),
  );
  return wanted.split(',').map((id) => tabs.find((each) => each.id === id)!);
}
