import { Button, Group, NumberInput, Text } from '@mantine/core';
import { IconArrowsVertical, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { isTableOutput } from '#client/kit/api-types.ts';
import type { ResultPanelProps, RowInspectorProps } from '#client/kit/client-role.ts';
import { useResultTable } from '#client/kit/result-table.ts';
import { rankedRows, TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import type { Edit } from '#core';
import { type Column, cellOf, placeSize, type Table, toWgs84 } from '#core';
import { FloorList } from './floor-list.tsx';
import { SkyDiagram } from './sky-diagram.tsx';
import { SunDayBar } from './sun-day-bar.tsx';
import './facade.css';

/** What is told of one window: when it is lit, what it sees of the sky, its building's floors, and what a change would do. */
export function RowInspector({ job, results, table, row, api, rerun }: RowInspectorProps) {
  const { word } = useOwnWords();
  const building = String(cellOf(table.columns.building, row) ?? '');
  const place = placeOf(table, row);
  const lit = litOf(table.columns.lit, row, table.timeAxis?.length ?? 0);
  const parameters = job.parameters as unknown as Parameters;
  return (
    <div className="facade" data-testid="facade-window">
      <SunDayBar
        instants={table.timeAxis ?? []}
        lit={lit}
        spans={[
          [parameters.continuousFromHour, parameters.continuousToHour],
          [parameters.totalFromHour, parameters.totalToHour],
        ]}
      />
      {place && (
        <SkyDiagram
          api={api}
          lon={place[0]}
          lat={place[1]}
          heightM={place[2]}
          facingDeg={place[3]}
          date={parameters.date}
          scenario={job.scenario}
          instants={table.timeAxis ?? []}
          lit={lit}
        />
      )}
      <FloorTable results={results} building={building} floor={Number(cellOf(table.columns.floor, row))} />
      <WhatIf building={building} edits={parameters.edits ?? []} rerun={rerun} />
      <Text size="xs" c="dimmed">
        {word('window.rule')}
      </Text>
    </div>
  );
}

interface Parameters {
  readonly date: string;
  readonly edits?: readonly Edit[];
  readonly continuousFromHour: number;
  readonly continuousToHour: number;
  readonly totalFromHour: number;
  readonly totalToHour: number;
}

function useOwnWords() {
  const { featureWord } = useWords();
  return { word: (key: string) => featureWord('simulations/facade', key) };
}

/** Longitude, latitude and height of a window's middle, and where it looks (degrees clockwise from the grid's north). */
function placeOf({ places }: Table, row: number): readonly [number, number, number, number] | undefined {
  if (places?.shape !== 'panel') return undefined;
  const at = row * placeSize.panel;
  const [x0, y0, x1, y1, bottom, top] = places.values.subarray(at, at + placeSize.panel);
  const [x, y] = places.origin;
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [east, north] = [(y1 - y0) / length, (x0 - x1) / length];
  const [lon, lat] = toWgs84([x + (x0 + x1) / 2 + 0.05 * east, y + (y0 + y1) / 2 + 0.05 * north]);
  return [lon, lat, (bottom + top) / 2, (Math.atan2(east, north) * 180) / Math.PI];
}

function litOf(column: Column | undefined, row: number, count: number): boolean[] {
  if (column?.type !== 'bits') return [];
  const at = row * column.bytes;
  return Array.from({ length: count }, (_, i) => ((column.values[at + (i >> 3)] >> (i & 7)) & 1) === 1);
}

function FloorTable(props: { results: RowInspectorProps['results']; building: string; floor: number }) {
  const { floors } = props.results;
  const table = useResultTable(isTableOutput(floors) ? floors.bin : undefined);
  return table ? <FloorList table={table} building={props.building} floor={props.floor} /> : null;
}

/** Which buildings lose most, or (without changes) which keep the rule least. */
export function ResultPanel({ results }: ResultPanelProps) {
  const { word } = useOwnWords();
  const spec = isTableOutput(results.buildings) ? results.buildings : undefined;
  const table = useResultTable(spec?.bin);
  if (!spec || !table) return null;
  const compared = (spec.columns.lostMinutes.stats?.count ?? 0) > 0;
  const columns = compared
    ? ['building', 'lostMinutes', 'nowFailing']
    : ['building', 'windows', 'passShare', 'minutesMean'];
  const rows = compared ? rankedRows(table, 'lostMinutes', 'most', 10) : rankedRows(table, 'passShare', 'least', 10);
  return <TopRows {...{ spec, table, columns, rows }} caption={word(compared ? 'ranking.lost' : 'ranking.least')} />;
}

/** Runs the same question again with this building changed or gone. */
function WhatIf(props: { building: string; edits: readonly Edit[]; rerun: RowInspectorProps['rerun'] }) {
  const { word } = useOwnWords();
  const [heightM, setHeightM] = useState<number | string>('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const ask = async (edit: Edit) => {
    setBusy(true);
    setFailed(false);
    const others = props.edits.filter((each) => each.kind === 'add' || each.id !== props.building);
    await props.rerun({ edits: [...others, edit] }).catch(() => setFailed(true));
    setBusy(false);
  };
  const height = Number(heightM);
  return (
    <fieldset className="facade-what-if">
      <legend>{word('whatIf.title')}</legend>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <NumberInput
          size="xs"
          label={word('whatIf.height')}
          min={2}
          max={1000}
          value={heightM}
          onChange={setHeightM}
          data-testid="what-if-height"
        />
        <Button
          size="xs"
          variant="light"
          leftSection={<IconArrowsVertical size={14} aria-hidden />}
          disabled={!(height >= 2 && height <= 1000)}
          loading={busy}
          onClick={() => void ask({ kind: 'change', id: props.building, heightM: height })}
          data-testid="what-if-change"
        >
          {word('whatIf.change')}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="gray"
          leftSection={<IconTrash size={14} aria-hidden />}
          loading={busy}
          onClick={() => void ask({ kind: 'demolish', id: props.building })}
          data-testid="what-if-demolish"
        >
          {word('whatIf.demolish')}
        </Button>
      </Group>
      {failed && (
        <Text size="xs" c="red" role="alert">
          {word('whatIf.failed')}
        </Text>
      )}
    </fieldset>
  );
}
