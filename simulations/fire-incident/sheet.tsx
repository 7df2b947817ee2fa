import { Badge, Button, Modal } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { createPortal } from 'react-dom';
import { isTableOutput, type JobInfo, type JobResults, type TableOutput } from '#client/kit/api-types.ts';
import { FactTable } from '#client/kit/table-view.tsx';
import { TopRows } from '#client/kit/top-rows.tsx';
import { useWords } from '#client/kit/use-words.ts';
import { cellOf, type Table, toEpsg5186, type Wgs84 } from '#core';
import { contract } from './contract.ts';
import { Sketch } from './sketch.tsx';
import './sheet.css';

const place = 'simulations/fire-incident';
/** As many as leave everything on one page. */
const mostAtRisk = 10;

export type SheetTables = Readonly<Record<'buildings' | 'stations' | 'hydrants' | 'cameras' | 'sheet' | 'plan', Table>>;

interface SheetProps {
  readonly job: JobInfo;
  readonly results: JobResults;
  readonly tables: SheetTables;
  onClose(): void;
}

/** Everything about one alarm on one page: on the screen, and beside it for the printer alone. */
export default function IncidentSheet({ onClose, ...page }: SheetProps) {
  const { say, featureWord } = useWords();
  return (
    <Modal opened onClose={onClose} title={say(contract.title)} size="min(96vw, 980px)" centered>
      <Button
        size="xs"
        mb="xs"
        leftSection={<IconPrinter size={15} aria-hidden />}
        onClick={() => window.print()}
        data-testid="incident-print"
      >
        {featureWord(place, 'sheet.print')}
      </Button>
      <Page {...page} />
      {createPortal(
        <div className="incident-paper">
          <h1>{say(contract.title)}</h1>
          <Page {...page} />
        </div>,
        document.body,
      )}
    </Modal>
  );
}

function Page({ job, results, tables }: Omit<SheetProps, 'onClose'>) {
  const { say, featureWord } = useWords();
  const own = (key: string) => featureWord(place, key);
  const { at } = givenOf(job);
  return (
    <article className="incident-sheet" data-testid="incident-sheet">
      <Badge variant="light" color="orange" className="incident-simulated">
        {own('sheet.simulated')}
      </Badge>
      <div className="incident-columns">
        <Summary job={job} sheet={tables.sheet} />
        <div>
          <Sketch
            plan={tables.plan}
            stations={tables.stations}
            hydrants={tables.hydrants}
            cameras={tables.cameras}
            origin={toEpsg5186([at.lon, at.lat] as unknown as Wgs84) as unknown as [number, number]}
            radiusM={Number(cellOf(tables.sheet.columns.evacuationM, 0) ?? 0)}
            label={own('sheet.map')}
            north={own('sheet.north')}
          />
          <p className="field-help">{own('sheet.map')}</p>
        </div>
        <Part output={results.stations} table={tables.stations} caption={own('sheet.stations')} />
        <Part
          output={results.hydrants}
          table={tables.hydrants}
          caption={own('sheet.hydrants')}
          none={own('sheet.noHydrants')}
        />
        <Part
          output={results.cameras}
          table={tables.cameras}
          caption={own('sheet.cameras')}
          none={own('sheet.noCameras')}
        />
      </div>
      <Part
        output={results.buildings}
        table={tables.buildings}
        caption={own('sheet.atRisk')}
        // The first is the one that burns.
        skip={1}
        none={own('sheet.none')}
      />
      <p className="field-help">
        <strong>{own('sheet.method')}: </strong>
        {say(contract.method)} {contract.limits.map(say).join(' ')}
      </p>
    </article>
  );
}

function givenOf({ parameters }: JobInfo) {
  const given = parameters as { at?: { lon: number; lat: number }[]; windFromDeg?: number; windMs?: number };
  const [at = { lon: 127, lat: 37.5 }] = given?.at ?? [];
  return { at, windFromDeg: given?.windFromDeg ?? 0, windMs: given?.windMs ?? 0 };
}

function Summary({ job, sheet }: { job: JobInfo; sheet: Table }) {
  const { say, featureWord, format } = useWords();
  const own = (key: string) => featureWord(place, key);
  const { at, windFromDeg, windMs } = givenOf(job);
  const made = Date.parse(job.finished ?? job.created ?? '');
  const wind = `${format.quantity(windFromDeg, 'degree')} · ${format.quantity(windMs, 'metrePerSecond', 1)}`;
  const facts = [
    { key: 'place', title: own('sheet.where'), value: `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}` },
    { key: 'made', title: own('sheet.made'), value: format.dateTime(made) },
    { key: 'wind', title: own('sheet.wind'), value: wind },
    ...Object.entries(contract.tables?.sheet.columns ?? {}).map(([key, spec]) => ({
      key,
      title: say(spec.title),
      value: shortened(format.attribute(cellOf(sheet.columns[key], 0), spec)),
    })),
  ];
  return <FactTable facts={facts} caption={say(contract.title)} />;
}

/** Ids of the city name their source first; on a page that is the same everywhere. */
const shortened = (text: string) => text.replace(/^[a-z-]+:/, '');

interface PartProps {
  readonly output: JobResults[string] | undefined;
  readonly table: Table;
  readonly caption: string;
  readonly skip?: number;
  readonly none?: string;
}

function Part({ output, table, caption, skip = 0, none }: PartProps) {
  const spec: TableOutput | undefined = output && isTableOutput(output) ? output : undefined;
  const rows = [...Array(table.rows).keys()].slice(skip, skip + mostAtRisk);
  if (!spec) return null;
  return (
    <section>
      {rows.length === 0 ? (
        <p className="field-help">
          <strong>{caption}: </strong>
          {none}
        </p>
      ) : (
        <TopRows spec={spec} table={table} columns={Object.keys(spec.columns)} rows={rows} caption={caption} />
      )}
    </section>
  );
}
