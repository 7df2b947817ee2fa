import { useEffect, useState } from 'react';
import { isRasterOutput, type ResultOutput } from '#client/kit/api-types.ts';
import { FactTable } from '#client/kit/table-view.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { simulationOf } from '../features.ts';
import { api } from '../session.ts';
import { useTwin } from '../state/store.ts';

interface ValueHere {
  readonly key: string;
  readonly output: ResultOutput;
  readonly process: string;
  readonly value: number;
}

/** What every run says of a place, in its unit, with the run and the method that it comes from. */
export function ResultsHere({ place: [lon, lat] }: { place: readonly number[] }) {
  const { word, say, format } = useWords();
  const values = useValues(lon, lat);
  const runs = useTwin((state) => state.runs);
  if (values.length === 0) return null;
  const facts = values.map(({ key, output, process, value }) => {
    const contract = simulationOf(process);
    const date = runs.find(({ job }) => key.startsWith(job.jobID))?.job.parameters?.date;
    const from = [contract ? say(contract.title) : process, typeof date === 'string' ? date : ''].filter(Boolean);
    return {
      key,
      title: say(contract?.outputs[key.split('/')[1]]?.title ?? output.titleText),
      value: format.quantity(value, output.unit, output.decimals ?? 0),
      note: from.join(' · '),
    };
  });
  return (
    <section className="results-here" aria-label={word('inspector.results')} data-testid="results-here">
      <h3 className="inspector-part">{word('inspector.results')}</h3>
      <FactTable facts={facts} caption={word('inspector.results')} />
      <p className="field-help">{word('inspector.resultsHelp')}</p>
    </section>
  );
}

function useValues(lon: number, lat: number): readonly ValueHere[] {
  const runs = useTwin((state) => state.runs);
  const [values, setValues] = useState<readonly ValueHere[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const asked = runs.flatMap(({ job, results }) =>
      Object.entries(results ?? {}).flatMap(([key, output]) =>
        isRasterOutput(output) ? [{ key: `${job.jobID}/${key}`, output, process: job.processID }] : [],
      ),
    );
    const read = asked.map(async (each): Promise<ValueHere[]> => {
      const query = `at=${lon.toFixed(6)},${lat.toFixed(6)}`;
      const answer = await api
        .get<{ value: number | null }>(`${each.output.json}?${query}`, stop.signal)
        .catch(() => ({ value: null }));
      return answer.value === null ? [] : [{ ...each, value: answer.value }];
    });
    void Promise.all(read).then((found) => !stop.signal.aborted && setValues(found.flat()));
    return () => stop.abort();
  }, [runs, lon, lat]);
  return values;
}
