import { Badge, Collapse, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobInfo } from '#client/kit/api-types.ts';
import { type FormField, fieldsOf } from '#client/kit/form/form-model.ts';
import type { Formats } from '#client/kit/format.ts';
import { boxSize } from '#client/kit/geo.ts';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { Wgs84Box } from '#core';
import { datasetOf, simulationOf } from '../features.ts';

/** What a result was made from and what it is good for: enough to make it again, bit by bit. */
export function Provenance({ job }: { job: JobInfo }) {
  const { word, say } = useWords();
  const parameters = useParameterFacts(job);
  const [open, setOpen] = useState(false);
  const contract = simulationOf(job.processID);
  const { provenance } = job;
  const datasets = Object.entries(provenance?.datasetRevisions ?? {}).map(([id, revision]) => {
    const title = datasetOf(id)?.title;
    return `${title ? say(title) : id} @${revision}`;
  });
  const facts = [
    ...parameters,
    {
      key: 'kernel',
      title: word('run.kernel'),
      value: `${job.processID} ${provenance?.kernelVersion ?? contract?.version ?? ''}`,
    },
    {
      key: 'revision',
      title: word('run.revision'),
      value: provenance ? `${provenance.scenario}@${provenance.scenarioRevision}` : (job.scenario ?? ''),
    },
    { key: 'datasets', title: word('run.datasets'), value: datasets.join(', ') || '–' },
  ];
  return (
    <div className="provenance">
      {(provenance?.generated.length ?? 0) > 0 && (
        <Badge size="xs" color="grape" variant="light" title={word('run.generatedHelp')}>
          {word('run.generated')}
        </Badge>
      )}
      {contract && <p className="method">{say(contract.method)}</p>}
      <UnstyledButton className="more" onClick={() => setOpen(!open)} aria-expanded={open} data-testid="provenance">
        <IconChevronRight size={14} className="chevron" data-open={open} aria-hidden /> {word('run.provenance')}
      </UnstyledButton>
      <Collapse expanded={open}>
        <FactTable facts={facts} caption={word('run.provenance')} />
        {contract && (
          <>
            <h4 className="limits-title">{word('run.limits')}</h4>
            <ul className="limits">
              {contract.limits.map((limit) => (
                <li key={limit.en}>{say(limit)}</li>
              ))}
            </ul>
          </>
        )}
      </Collapse>
    </div>
  );
}

/** What was asked, by the names that the form has for it. */
export function useParameterFacts(job: Pick<JobInfo, 'processID' | 'parameters'> | undefined) {
  const { word, say, format } = useWords();
  const contract = job && simulationOf(job.processID);
  return (contract ? fieldsOf(contract.parameters) : []).map((field) => ({
    key: field.key,
    title: say(field.meta.title),
    value: parameterText(field, job?.parameters?.[field.key], format, word('form.automatic')),
  }));
}

function parameterText(field: FormField, value: unknown, format: Formats, automatic: string): string {
  if (value === undefined || value === null) return automatic;
  if (field.control.type === 'area') {
    const { widthM, depthM } = boxSize(value as Wgs84Box);
    return `${format.length(widthM)} × ${format.length(depthM)}`;
  }
  if (typeof value === 'number' && field.meta.unit) return format.quantity(value, field.meta.unit, value % 1 ? 1 : 0);
  return String(value);
}
