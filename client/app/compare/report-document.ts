import { isStackOutput, isTableOutput, type JobInfo } from '#client/kit/api-types.ts';
import type { Formats } from '#client/kit/format.ts';
import {
  attributionIn,
  editTitles,
  type KeyFigures,
  type Language,
  type ProposalEdit,
  proposalSource,
  type Text,
  type UnitName,
} from '#core';
import type { Run } from '../state/store.ts';
import type { Compared } from './compare-state.ts';
import { bullets, chart, heading, type Node, numbers, opening, right, section, table } from './report-nodes.ts';
import { pictureNodes, type ReportPicture } from './report-picture.ts';
import type { RunRecord } from './run-page.tsx';
import type { Scored, ScoreLine } from './scorecard-state.ts';
import { nameOf } from './things.ts';
import { type Judged, partTitles, valuesOf } from './verdict-state.ts';

/** What a report tells; gathered by the page, laid out here. */
export interface ReportContent {
  readonly language: Language;
  readonly format: Formats;
  word(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** JPEG as a data URL; absent where nothing can be drawn. */
  readonly picture?: string;
  readonly origin: string;
  readonly made: number;
  readonly city: string;
  readonly generated: boolean;
  readonly scenario?: { readonly title: string; readonly name: string; readonly author: string };
  readonly figures?: KeyFigures;
  readonly edits: readonly ProposalEdit[];
  readonly runs: readonly ToldRun[];
  readonly compared?: Compared & { readonly picture?: ReportPicture };
  readonly judged: readonly Judged[];
  readonly scored?: Scored;
  /** A revision as people call it. */
  cityName(scenario: string | undefined): string;
}

export interface ToldRun {
  readonly run: Run;
  readonly record: RunRecord;
  /** Of its first raster. */
  readonly picture?: ReportPicture;
}

/** The report as pdfmake takes it: title, map, figures, edits, comparison, each run with method, limits and sources. */
export function reportDocument(content: ReportContent): object {
  const { word, format, picture, generated } = content;
  return {
    pageSize: 'A4',
    pageMargins: [46, 52, 46, 54],
    defaultStyle: { font: 'NotoSansKR', fontSize: 9.5, lineHeight: 1.25 },
    styles: {
      title: { fontSize: 22, margin: [0, 0, 0, 4] },
      heading: { fontSize: 14, margin: [0, 16, 0, 6] },
      small: { fontSize: 8, color: '#5b6470' },
      head: { color: '#5b6470', fontSize: 8.5 },
    },
    pageBreakBefore: (node: { headlineLevel?: number }, container: { getFollowingNodesOnPage(): object[] }) =>
      node.headlineLevel === 1 && container.getFollowingNodesOnPage().length === 0,
    info: { title: titleOf(content), creator: word('brand.name') },
    footer: (page: number, pages: number) => ({
      columns: [
        { text: `${word('brand.name')} · ${titleOf(content)}`, style: 'small' },
        { text: `${page} / ${pages}`, alignment: 'right', style: 'small' },
      ],
      margin: [46, 16, 46, 0],
    }),
    content: [
      { text: titleOf(content), style: 'title' },
      {
        text: [word('report.made', { date: format.dateTime(content.made) }), content.city].join(' · '),
        style: 'small',
      },
      ...(generated ? [{ text: word('badge.generatedHelp'), color: '#9c36b5', margin: [0, 4, 0, 0] }] : []),
      ...(picture ? [{ image: picture, width: 503, margin: [0, 10, 0, 0] }] : []),
      ...proposalPart(content),
      ...comparisonPart(content),
      ...content.judged.flatMap((each) => verdictPart(content, each)),
      ...scorePart(content),
      ...content.runs.flatMap((each) => runPart(content, each)),
    ],
  };
}

const titleOf = ({ scenario, word }: ReportContent): string => scenario?.title ?? word('report.title');

function proposalPart({ scenario, figures, edits, word, format, language }: ReportContent): Node[] {
  if (!scenario || !figures) return [];
  const area = (value: number) => `${format.number(value)} m²`;
  const percent = (value: number | undefined) => (value === undefined ? '–' : format.quantity(value, 'percent', 1));
  const rows: [string, string][] = [
    [word('plan.scenario'), `${scenario.title} (${scenario.name})`],
    [word('plan.author'), scenario.author],
    [word('plan.grossFloor'), area(figures.grossFloorM2)],
    [word('plan.floorRatio'), percent(figures.floorRatioPercent)],
    [word('plan.coverage'), percent(figures.coveragePercent)],
    [word('plan.highest'), format.quantity(figures.highestM, 'metre', 1)],
    [word('plan.footprint'), area(figures.footprintM2)],
  ];
  const thingOf = (edit: ProposalEdit) =>
    [('name' in edit && edit.name) || '', isNew(edit) ? '' : edit.id.replace(/^.*:/, '')].filter(Boolean).join(' · ') ||
    '–';
  const isNew = ({ id }: ProposalEdit) => id.startsWith(`${proposalSource}:`);
  const height = (edit: ProposalEdit) =>
    'heightM' in edit && edit.heightM ? format.quantity(edit.heightM, 'metre', 1) : '–';
  return [
    heading(word('report.proposal')),
    table([150, '*'], [], rows),
    ...(edits.length > 0
      ? [
          table(
            [110, '*', numbers],
            [word('report.edit'), word('report.thing'), word('plan.height')],
            edits.map((edit) => [editTitles[edit.kind][language], thingOf(edit), right(height(edit))]),
          ),
        ]
      : []),
  ];
}

function comparisonPart(content: ReportContent): Node[] {
  const { compared, word, format, language, cityName } = content;
  if (!compared) return [];
  const { changes, difference, before, after, picture } = compared;
  const say = sayIn(content);
  const quantity = (value: number) =>
    format.quantity(value, changes.unit as UnitName, Math.max(1, difference.decimals ?? 1));
  const signed = (value: number) => (value > 0 ? '+' : '') + quantity(value);
  const row = (name: string, each: { was: number; is: number; change: number }) => [
    name,
    right(quantity(each.was)),
    right(quantity(each.is)),
    right(signed(each.change)),
  ];
  const head = [word('plan.building'), word('compare.was'), word('compare.is'), word('compare.change')];
  const buildings = (side: 'losers' | 'winners') =>
    changes[side].slice(0, 10).map((each) => row(nameOf(each, say), each));
  const list = (title: string, rows: Node[][], first = head[0]) =>
    rows.length > 0 ? [opening(title), table(['*', numbers, numbers, numbers], [first, ...head.slice(1)], rows)] : [];
  return [
    section(
      `${word('compare.title')}: ${difference.titleText[language]}`,
      {
        text: `${cityName(before.scenario)} → ${cityName(after.scenario)} · ${word('compare.counted', { count: format.number(changes.counted) })}`,
      },
      ...(picture ? [pictureNodes(picture, { format, say })] : []),
    ),
    ...chart(
      changes.places.slice(0, 12).map((each) => ({ name: each.place[language], value: each.change })),
      signed,
    ),
    ...list(word('compare.losers'), buildings('losers')),
    ...list(word('compare.winners'), buildings('winners')),
    ...list(
      word('compare.districts'),
      changes.places.slice(0, 10).map((each) => row(`${each.place[language]} (${each.buildings})`, each)),
      word('compare.districts'),
    ),
  ];
}

/** Who newly fails a rule, and who newly keeps it. */
function verdictPart(content: ReportContent, judged: Judged): Node[] {
  const { word, format, cityName } = content;
  const { ruled, verdicts, atLeast } = judged;
  const say = sayIn(content);
  const titles = partTitles(ruled).map(say).join(' · ');
  const hasParts = titles !== '';
  const head = [word('plan.building'), ...(hasParts ? [titles] : []), word('compare.was'), word('compare.is')];
  const widths = ['*', ...(hasParts ? [90] : []), numbers, numbers];
  const list = (side: 'fails' | 'passes', count: number): Node[] =>
    count === 0
      ? []
      : [
          opening(word(`verdict.${side}`, { count: format.number(count) })),
          table(
            widths,
            head,
            verdicts[side].slice(0, 15).map((each) => {
              const { parts, was, is } = valuesOf(each, ruled, format);
              const who = [nameOf(each, say), each.use && say(each.use)].filter(Boolean).join(' · ');
              return [who, ...(hasParts ? [parts] : []), right(was), right(is)];
            }),
          ),
        ];
  const counted = word(atLeast === undefined ? 'verdict.countedParts' : 'verdict.countedMeans', {
    count: format.number(verdicts.counted),
  });
  const limit = atLeast === undefined || !ruled.unit ? [] : [`≥ ${format.quantity(atLeast, ruled.unit)}`];
  return [
    section(word('verdict.title'), {
      text: [say(ruled.title), ...limit, cityName(ruled.run.job.scenario), counted].join(' · '),
    }),
    ...list('fails', verdicts.newlyFailing),
    ...list('passes', verdicts.newlyPassing),
    ...(verdicts.newlyFailing + verdicts.newlyPassing === 0 ? [word('verdict.none')] : []),
  ];
}

/** What fits on one page beside the other lines of it. */
const mostFigures = 24;

/** Alternatives side by side, with what the planner wished of each figure. */
function scorePart(content: ReportContent): Node[] {
  const { scored, word, format, cityName } = content;
  if (!scored) return [];
  const say = sayIn(content);
  const { alternatives, lines, scores } = scored;
  const figure = ({ title, date }: ScoreLine) => [say(title), date].filter(Boolean).join(' · ');
  const rows = lines
    .slice(0, mostFigures)
    .map((line) => [
      figure(line),
      ...line.values.map((value) =>
        right(value === undefined ? '–' : format.quantity(value, line.unit, line.decimals)),
      ),
      right(
        line.wish.weight === 0
          ? '0'
          : `${format.number(line.wish.weight)} · ${word(line.wish.higherIsBetter ? 'score.more' : 'score.less')}`,
      ),
    ]);
  const sums = scores.map((score) => right(score === undefined ? '–' : format.number(score, 0)));
  return [
    section(
      word('score.title'),
      table(
        ['*', ...alternatives.map(() => numbers), numbers],
        [word('score.figure'), ...alternatives.map(cityName), word('score.weight')],
        [...rows, [word('score.score'), ...sums, '']],
      ),
      { text: word('score.method'), style: 'small' },
    ),
  ];
}

const sayIn =
  ({ language }: Pick<ReportContent, 'language'>) =>
  (text: Text): string =>
    text[language];

function runPart(content: ReportContent, { run, record, picture }: ToldRun): Node[] {
  const { word, format, origin } = content;
  const say = sayIn(content);
  const { process, datasets } = record;
  const link = `${origin}/runs/${run.job.jobID}`;
  const outputs = Object.values(run.results ?? {}).flatMap((output) => {
    if (typeof output === 'string' || isStackOutput(output)) return [];
    if (isTableOutput(output))
      return [[say(output.titleText), word('run.rows', { count: format.number(output.rows) }), '', '']];
    const quantity = (value: number | null) =>
      right(value === null ? '–' : format.quantity(value, output.unit, output.decimals ?? 1));
    return [
      [say(output.titleText), quantity(output.stats.mean), quantity(output.stats.min), quantity(output.stats.max)],
    ];
  });
  return [
    section(
      say(process.title),
      { text: say(process.question) },
      { text: [word('report.run'), ' ', { text: link, link, color: '#1c6dd0' }], margin: [0, 2, 0, 0] },
      { text: factsOf(run.job, record, content), style: 'small' },
      ...(picture ? [pictureNodes(picture, { format, say })] : []),
    ),
    table(
      ['*', numbers, numbers, numbers],
      [word('record.results'), word('report.mean'), word('report.min'), word('report.max')],
      outputs,
    ),
    { text: [{ text: `${word('report.method')} `, style: 'head' }, say(process.method)] },
    bullets(word('run.limits'), process.limits.map(say)),
    bullets(
      word('report.sources'),
      datasets.map((each) => sourceLine(each, content)),
    ),
    { ul: [...process.references], fontSize: 8, color: '#5b6470', margin: [0, 4, 0, 0] },
  ];
}

function factsOf(job: JobInfo, { process }: RunRecord, { word, format, cityName }: ReportContent): string {
  return [
    `${word('run.kernel')} ${process.id} ${job.provenance?.kernelVersion ?? process.version}`,
    `${word('run.revision')} ${cityName(job.scenario)} (${job.scenario ?? ''})`,
    job.finished ? format.dateTime(Date.parse(job.finished)) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function sourceLine(dataset: RunRecord['datasets'][number], { language, word }: ReportContent): string {
  const sources = dataset.sources
    .map(({ attribution, licence }) => `${attributionIn(attribution, language)} (${licence})`)
    .join('; ');
  const generated = dataset.generated ? ` [${word('run.generated')}]` : '';
  return `${dataset.title[language]} @${dataset.revision}${generated}${sources ? `: ${sources}` : ''}`;
}
