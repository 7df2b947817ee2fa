import { isStackOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { PlaceWind } from './place-wind.tsx';
import { SectionTool } from './section-tool.tsx';
import { SensorTable } from './sensor-table.tsx';
import './wind-panel.css';

/** A section along any line; of a year also the rose and the hours of any place, and how well they meet the sensors. */
export function ResultPanel({ job, results, api, scene }: ResultPanelProps) {
  const air = isStackOutput(results.air) ? results.air : undefined;
  const library = isStackOutput(results.directions);
  return (
    <div className="wind-panel">
      {air && scene && <SectionTool air={air} scene={scene} />}
      {library && scene && <PlaceWind run={job.jobID} api={api} scene={scene} />}
      {library && <SensorTable run={job.jobID} api={api} />}
    </div>
  );
}
