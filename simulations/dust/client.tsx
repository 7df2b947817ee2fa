import { Button, Slider, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { isRasterOutput, isStackOutput, isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps } from '#client/kit/client-role.ts';
import { showValues } from '#client/kit/result-picture.ts';
import { useResultStack } from '#client/kit/result-stack.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { RankedResult } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { parameterMeta, type Table } from '#core';
import { contract } from './contract.ts';
import { noPolicy, type Policy, policyKeys } from './policy.ts';
import { backgroundOf, dongsUnder, fleetOf, mapUnder, meanOf } from './sliders.ts';

const feature = `simulations/${contract.id}` as const;

/** Policies that answer at once, and the dongs with the most dust. */
export const ResultPanel = (props: ResultPanelProps) => (
  <>
    <PolicySliders {...props} />
    <RankedResult
      feature={feature}
      result={props.results.dongs}
      columns={['dong', 'pm25', 'pm10', 'change', 'people']}
      by="pm25"
      order="most"
      count={10}
    />
  </>
);

/** Rasters and the table of dongs are linear in what each kind of source gives: a slider needs no new run. */
function PolicySliders({ job, results }: ResultPanelProps) {
  const { featureWord, say, format } = useWords();
  const word = (key: string) => featureWord(feature, key);
  const table = useTableOf(results.dongs);
  const basis = useTableOf(results.basis);
  const asked = useMemo(() => policyOf(job.parameters), [job.parameters]);
  const [policy, setPolicy] = useState(asked);
  const moved = policyKeys.some((key) => policy[key] !== asked[key]);
  useMapUnder(results, moved ? policy : undefined, basis);
  const answer = useMemo(() => {
    if (!table || !basis) return undefined;
    const fleet = fleetOf(basis);
    return { now: meanOf(dongsUnder(table, policy, fleet)), before: meanOf(dongsUnder(table, noPolicy, fleet)) };
  }, [table, basis, policy]);
  if (!answer || !Number.isFinite(answer.now)) return null;
  const amount = (value: number) => format.quantity(value, 'microgramPerCubicMetre', 2);
  return (
    <section aria-label={word('sliders.title')} data-testid="dust-sliders">
      <Text size="sm" fw={600} mt="sm">
        {word('sliders.title')}
      </Text>
      <output>
        <Text size="sm">
          {word('sliders.now')}: <strong data-testid="dust-now">{amount(answer.now)}</strong>
        </Text>
        <Text size="xs" c="dimmed">
          {word('sliders.cut')} {amount(answer.now - answer.before)}
        </Text>
      </output>
      {policyKeys.map((key) => {
        const title = say(parameterMeta(contract.parameters.shape[key])!.title);
        return (
          <div key={key}>
            <Text size="xs" mt={12}>
              {title}: {format.quantity(policy[key], 'percent', 0)}
            </Text>
            <Slider
              size="xs"
              min={0}
              max={100}
              step={5}
              value={policy[key]}
              onChange={(value) => setPolicy({ ...policy, [key]: value })}
              label={null}
              thumbLabel={title}
            />
          </div>
        );
      })}
      <Text size="xs" c="dimmed" mt={6}>
        {word(moved ? 'sliders.moved' : 'sliders.note')}
      </Text>
      {moved && (
        <Button size="compact-xs" variant="default" mt={6} onClick={() => setPolicy(asked)} data-testid="dust-back">
          {word('sliders.back')}
        </Button>
      )}
    </section>
  );
}

/** Shows the run's rasters under a policy for as long as there is one. */
function useMapUnder(results: ResultPanelProps['results'], policy: Policy | undefined, basis: Table | undefined): void {
  const stack = useResultStack(isStackOutput(results.parts) ? results.parts.stack : undefined);
  useEffect(() => {
    if (!policy || !stack || !basis) return;
    const map = mapUnder(stack, policy, { fleet: fleetOf(basis), background: backgroundOf(basis) });
    for (const [name, values] of Object.entries(map)) {
      const output = results[name];
      if (isRasterOutput(output)) showValues(output, values);
    }
  }, [results, policy, stack, basis]);
  const shown = Boolean(policy);
  useEffect(() => {
    if (!shown) return;
    return () => {
      for (const output of Object.values(results)) if (isRasterOutput(output)) showValues(output, undefined);
    };
  }, [results, shown]);
}

const useTableOf = (result: ResultPanelProps['results'][string] | undefined) =>
  useResultTable(result && isTableOutput(result) ? result.bin : undefined);

/** What the run itself was asked to do. */
function policyOf(parameters: Readonly<Record<string, unknown>> | undefined): Policy {
  const entries = policyKeys.map((key) => [key, Number(parameters?.[key] ?? 0)] as const);
  return Object.fromEntries(entries) as unknown as Policy;
}
