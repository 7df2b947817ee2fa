import { Button, Group } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { JobInfo, JobResults } from '#client/kit/api-types.ts';
import { squareAround } from '#client/kit/geo.ts';
import { useWords } from '#client/kit/use-words.ts';
import { type AreaGeometry, middleOf, type SimulationContract, type Wgs84Box } from '#core';
import { compare, rastersOf } from '../compare/compare-state.ts';
import { knownSimulations } from '../features.ts';
import { api } from '../session.ts';
import { startRun } from '../state/runs.ts';
import { twin, useTwin } from '../state/store.ts';
import { tell } from './plan-panel.tsx';
import { usePlan } from './plan-state.ts';

interface Side {
  readonly jobID: string;
  readonly results: JobResults;
}

interface Estimated {
  readonly of: string;
  readonly before: Side;
  readonly after: Side;
  readonly ms: number;
}

/** A simulation that offers a first estimate while one draws: in coarse cells, around the building alone. */
const estimator = () => knownSimulations().find(({ estimate }) => estimate);

/** What the newest change of a building does around it: before and after, as soon as it is stored. */
export function Estimate({ id, geometry }: { id: string; geometry: AreaGeometry }) {
  const name = usePlan((state) => (state.pending.length === 0 && state.proposal[id] ? state.shown?.name : undefined));
  const estimated = estimator();
  const base = usePlan((state) => state.shown?.base);
  const [found, setFound] = useState<Estimated>();
  const corner = JSON.stringify(geometry.coordinates[0]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the footprint is told by its corners
  useEffect(() => {
    if (!name || !estimated) return undefined;
    let gone = false;
    const area = areaAround(geometry, estimated);
    const began = performance.now();
    void Promise.all([ask(estimated, area, `existing@${base}`), ask(estimated, area, name)]).then(
      ([before, after]) => !gone && setFound({ of: `${name} ${id}`, before, after, ms: performance.now() - began }),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [name, base, id, corner, estimated]);
  if (!estimated || !name) return null;
  return (
    <Shown
      contract={estimated}
      found={found?.of === `${name} ${id}` ? found : undefined}
      area={areaAround(geometry, estimated)}
    />
  );
}

function Shown({ contract, found, area }: { contract: SimulationContract; found?: Estimated; area: Wgs84Box }) {
  const { word, say, format } = useWords();
  const radius = contract.estimate?.radiusM ?? 0;
  const exact = () => startRun(contract.id, { area }).catch(tell);
  const [first] = rastersOf(found?.after.results);
  const was = rastersOf(found?.before.results)[0]?.[1].stats.mean;
  const mean = (value: number | null | undefined) =>
    value === null || value === undefined || !first ? '–' : format.quantity(value, first[1].unit, 1);
  const show = async () => {
    if (!found || !first) return;
    for (const side of [found.before, found.after]) {
      twin.job(await api.get<JobInfo>(`/api/jobs/${side.jobID}`));
      twin.results(side.jobID, side.results);
    }
    const runs = useTwin.getState().runs;
    const [before, after] = [found.before, found.after].map(({ jobID }) => runs.find(({ job }) => job.jobID === jobID));
    if (before && after) await compare(before, after, first[0]);
  };
  return (
    <div className="plan-estimate" data-testid="plan-estimate" data-ms={found ? Math.round(found.ms) : undefined}>
      <span>{word('plan.estimate', { radius })}</span>
      {found && first ? (
        <strong>
          {say(first[1].titleText)} {mean(was)} → {mean(first[1].stats.mean)}
        </strong>
      ) : (
        <span role="status">{word('plan.estimating')}</span>
      )}
      <Group gap={6}>
        <Button size="compact-xs" variant="light" disabled={!found} onClick={() => void show().catch(tell)}>
          {word('compare.go')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => void exact()}>
          {word('plan.exact')}
        </Button>
      </Group>
    </div>
  );
}

/** Rounded to some ten metres, so that the existing city around a building that moves is asked once. */
function areaAround(geometry: AreaGeometry, { estimate }: SimulationContract): Wgs84Box {
  const round = (degrees: number) => Math.round(degrees * 5000) / 5000;
  const [lon, lat] = middleOf(geometry);
  return squareAround([round(lon), round(lat)], 2 * (estimate?.radiusM ?? 300));
}

async function ask({ id, estimate }: SimulationContract, area: Wgs84Box, scenario: string): Promise<Side> {
  const inputs = { area, ...estimate?.parameters };
  const results = await api.post<JobResults>(`/api/processes/${id}/execution`, { inputs, scenario });
  const link = Object.values(results).map((output) =>
    typeof output === 'string' ? '' : ((output as { href?: string }).href ?? ''),
  );
  const jobID = /\/api\/jobs\/([^/]+)\//.exec(link[0] ?? '')?.[1] ?? '';
  return { jobID, results };
}
