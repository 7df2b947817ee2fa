import { lazy, Suspense, useEffect } from 'react';
import type { Catalogue } from '#client/kit/api-types.ts';
import { useWords } from '#client/kit/use-words.ts';
import { firstWishes } from './address.ts';
import { Attribution } from './panels/attribution.tsx';
import { ClockBar } from './panels/clock-bar.tsx';
import { Boundary } from './panels/error-boundary.tsx';
import { MapControls } from './panels/map-controls.tsx';
import { Notices } from './panels/notices.tsx';
import { DropTarget } from './panels/own-data.tsx';
import { ResultLegend } from './panels/result-legend.tsx';
import { SidePanel } from './panels/side-panel.tsx';
import { TopBar } from './panels/top-bar.tsx';
import { usePlan } from './plan/plan-state.ts';
import { SceneHost } from './scene/scene-host.tsx';
import { keepRenewing } from './state/renew.ts';
import { useTwin } from './state/store.ts';
import { openView } from './state/tell.ts';

const Inspector = lazy(() => import('./panels/inspector.tsx').then(({ Inspector: Panel }) => ({ default: Panel })));

const ProposalSwitch = lazy(() =>
  import('./plan/proposal-switch.tsx').then(({ ProposalSwitch: Part }) => ({ default: Part })),
);

const Board = lazy(() => import('./panels/board.tsx').then(({ Board: Panel }) => ({ default: Panel })));

/** The one page: the city, and panels of glass around it. */
export function TwinScreen({ catalogue }: { catalogue: Catalogue }) {
  const { word } = useWords();
  const workspace = useTwin((state) => state.workspace);
  const proposing = usePlan(({ open }) => open !== undefined);
  const selected = useTwin((state) => state.selection !== undefined);
  useFirstView();
  useEffect(() => keepRenewing(), []);
  if (firstWishes.embed) return <EmbeddedTwin catalogue={catalogue} />;
  return (
    <div className="twin" data-testid="twin" data-workspace={workspace}>
      <a className="skip-link" href="#panel">
        {word('action.skipToPanel')}
      </a>
      <Boundary of="scene">
        <SceneHost catalogue={catalogue} />
      </Boundary>
      <TopBar catalogue={catalogue} />
      <main id="panel" className="side" tabIndex={-1}>
        <SidePanel />
      </main>
      <aside className="right" aria-label={word('inspector.title')}>
        {selected && (
          <Boundary of="inspector">
            <Suspense fallback={null}>
              <Inspector />
            </Suspense>
          </Boundary>
        )}
      </aside>
      {workspace === 'control' && (
        <div className="board-dock">
          <Boundary of="board">
            <Suspense fallback={<div className="board glass" />}>
              <Board />
            </Suspense>
          </Boundary>
        </div>
      )}
      <div className="bottom">
        <div id="below-slot" className="below-slot" />
        <ResultLegend />
        <ClockBar />
      </div>
      {proposing && (
        <Suspense fallback={null}>
          <ProposalSwitch />
        </Suspense>
      )}
      <Notices />
      <DropTarget />
      <MapControls />
      <Attribution catalogue={catalogue} />
    </div>
  );
}

/** Inside another page: the city, whose data it is, and the way to the whole twin. */
function EmbeddedTwin({ catalogue }: { catalogue: Catalogue }) {
  const { word } = useWords();
  useFirstView();
  return (
    <div className="twin" data-testid="twin" data-embed>
      <SceneHost catalogue={catalogue} />
      <a className="embed-open glass" href="/" target="_blank" rel="noreferrer">
        {word('embed.open')}
      </a>
      <Attribution catalogue={catalogue} />
    </div>
  );
}

/** The view whose link was opened, once. */
function useFirstView(): void {
  useEffect(() => {
    const { view } = firstWishes;
    if (!view || opened) return;
    opened = true;
    void openView(view);
  }, []);
}
let opened = false;
