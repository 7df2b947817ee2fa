import { failureOf } from '#client/kit/api.ts';
import type { JobInfo, JobResults } from '#client/kit/api-types.ts';
import { settleAddress } from '../address.ts';
import { compare, useCompare } from '../compare/compare-state.ts';
import { loadSimulations } from '../features.ts';
import { setViewMode, useViewMode } from '../scene/view-mode.ts';
import { api, scene } from '../session.ts';
import { twin, useTwin } from './store.ts';
import { applyView, type SavedView, viewOf } from './view.ts';

/** Saved views: kept on the server behind short links. */

interface KeptView {
  readonly id: string;
  readonly path: string;
  readonly view: SavedView;
}

/** Keeps the screen as it is and returns its link. */
export async function saveView(): Promise<string> {
  const { mode, split } = useViewMode.getState();
  const { wishes } = useCompare.getState();
  const view: SavedView = {
    ...viewOf(useTwin.getState(), scene()?.camera(), split),
    ...(mode === '3d' ? {} : { mode }),
    ...(Object.keys(wishes).length > 0 ? { wishes } : {}),
  };
  const { path } = await api.post<KeptView>('/api/views', view);
  const linked = new Set(view.runs);
  useTwin.setState(({ runs }) => ({
    runs: runs.map((run) => (linked.has(run.job.jobID) ? { ...run, linked: true } : run)),
  }));
  return new URL(path, window.location.origin).href;
}

/** Opens the view behind a link: its runs first, since their results are layers, then looks, clock and camera. */
export async function openView(id: string): Promise<void> {
  try {
    const { view } = await api.get<KeptView>(`/api/views/${encodeURIComponent(id)}`);
    if (view.proposal) await openProposal(view.proposal);
    for (const run of Array.isArray(view.runs) ? view.runs : []) await openRun(String(run));
    for (const each of Array.isArray(view.differences) ? view.differences : []) await openDifference(each);
    const { change, gone } = applyView(useTwin.getState(), view);
    useTwin.setState(change);
    if (gone.length > 0) {
      const names = (language: 'ko' | 'en') => gone.map((title) => title[language]).join(', ');
      twin.notice({
        tone: 'warn',
        text: {
          ko: `이 링크에 있던 레이어가 더는 없습니다: ${names('ko')}. 나머지는 그대로 열었습니다.`,
          en: `Some layers of this link have gone: ${names('en')}. The rest was opened.`,
        },
      });
    }
    const { swipe, wishes } = view;
    if (typeof swipe?.split === 'number') useViewMode.setState({ split: Math.min(0.95, Math.max(0.05, swipe.split)) });
    if (typeof wishes === 'object' && wishes) useCompare.setState({ wishes });
    if (view.mode === '2d' || view.mode === 'split') setViewMode(view.mode);
    const { camera } = view;
    if (camera) whenSceneIsOpen((opened) => opened.flyTo(camera, 0));
  } catch (thrown) {
    const { message, remedy } = failureOf(thrown);
    twin.notice({ tone: 'bad', text: { ko: `${message.ko} ${remedy.ko}`, en: `${message.en} ${remedy.en}` } });
  }
  settleAddress();
}

/** The scenario that a link shows, at its revision. One that has gone is told; the rest is opened all the same. */
async function openProposal({ name, showing }: NonNullable<SavedView['proposal']>): Promise<void> {
  const [id, revision] = String(name).split('@');
  const { openScenario, show } = await import('../plan/plan-actions.ts');
  try {
    await openScenario(id, Number(revision));
    if (showing === 'existing') show('existing');
  } catch (thrown) {
    twin.notice({ tone: 'warn', text: failureOf(thrown).message });
  }
}

/** One whose runs have gone is named with the layers that are missing. */
async function openDifference({ before, after, output }: NonNullable<SavedView['differences']>[number]): Promise<void> {
  const [from, to] = [before, after].map((id) => useTwin.getState().runs.find(({ job }) => job.jobID === id));
  if (from && to) await compare(from, to, output).catch(() => undefined);
}

/** A finished run by its id, with its results as layers. One that the server forgot is named by the layers that are missing. */
async function openRun(jobID: string): Promise<void> {
  try {
    const at = `/api/jobs/${encodeURIComponent(jobID)}`;
    await loadSimulations();
    twin.job(await api.get<JobInfo>(at));
    twin.results(jobID, await api.get<JobResults>(`${at}/results`));
  } catch {
    twin.forgetRun(jobID);
  }
}

const lookForSceneMs = 200;

function whenSceneIsOpen(act: (opened: NonNullable<ReturnType<typeof scene>>) => void): void {
  const timer = setInterval(() => {
    const opened = scene();
    if (!opened) return;
    clearInterval(timer);
    act(opened);
  }, lookForSceneMs);
}
