import fontAddress from '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf?url';
import i18next from 'i18next';
import { ApiError } from '#client/kit/api.ts';
import { formatsOf } from '#client/kit/format.ts';
import { keyFigures, type Language } from '#core';
import { usePlan } from '../plan/plan-state.ts';
import { countedOf } from '../plan/shapes.ts';
import { api, scene } from '../session.ts';
import { useTwin } from '../state/store.ts';
import { rastersOf, useCompare } from './compare-state.ts';
import { type ReportContent, reportDocument } from './report-document.ts';
import { pictureOf } from './report-picture.ts';
import { cityName } from './run-label.ts';
import type { RunRecord } from './run-page.tsx';
import { scored } from './scorecard-state.ts';
import { type Judged, judgedOf, judgementOf, type Ruled } from './verdict-state.ts';

/** The most runs that one report tells of. */
const mostRuns = 12;

/** What is on the screen as a PDF in the reader's language, with its Korean font inside. */
export async function downloadReport(): Promise<void> {
  const content = await gather();
  const { default: pdfMake } = await import('pdfmake/build/pdfmake.js');
  // A PDF without its font would be boxes for every Korean word: better none, and why.
  const font = await fetch(fontAddress).catch(() => undefined);
  if (!font?.ok) throw new ApiError(fontMissing);
  pdfMake.setUrlAccessPolicy((address) => new URL(address).origin === window.location.origin);
  const file = new URL(fontAddress, window.location.href).href;
  pdfMake.addFonts({ NotoSansKR: { normal: file, bold: file, italics: file, bolditalics: file } });
  const blob = await pdfMake.createPdf(reportDocument(content)).getBlob();
  save(blob, `${fileName(content)}.pdf`);
}

/** With the limit that is on the screen, where that was judged; else with the contract's. */
const judgedAs =
  (shown: Judged | undefined) =>
  (ruled: Ruled): Promise<Judged> =>
    judgementOf(ruled, shown?.ruled.key === ruled.key ? shown.atLeast : ruled.atLeast);

const fileName = ({ scenario, made }: ReportContent): string =>
  `${(scenario?.name ?? 'virtual-seoul').replace('@', '-')}-${new Date(made).toISOString().slice(0, 10)}`;

async function gather(): Promise<ReportContent> {
  const language = i18next.language as Language;
  const { catalogue, runs, proposal } = useTwin.getState();
  const plan = usePlan.getState();
  const { buildings, plot } = countedOf(plan);
  const told = runs.filter(({ results }) => results).slice(0, mostRuns);
  const records = await Promise.all(
    told.map(({ job }) => api.get<RunRecord>(`/api/jobs/${encodeURIComponent(job.jobID)}/record`)),
  );
  const pictures = await Promise.all(
    told.map(({ results }) => {
      const [first] = rastersOf(results);
      return first && pictureOf(first[1]);
    }),
  );
  const { compared, judged, wishes } = useCompare.getState();
  const card = scored(runs, wishes);
  return {
    language,
    format: formatsOf(language),
    word: (key, values) => i18next.t(key, { ...values }),
    picture: scenePicture(),
    origin: window.location.origin,
    made: Date.now(),
    city: proposal?.name ?? catalogue?.scenario ?? '',
    generated: catalogue?.generated ?? false,
    ...(plan.open && plan.shown
      ? {
          scenario: { title: plan.open.title, name: plan.shown.name, author: plan.open.author },
          figures: keyFigures(buildings, plot),
        }
      : {}),
    edits: Object.values(plan.proposal),
    runs: told.map((run, i) => ({ run, record: records[i], picture: pictures[i] })),
    ...(compared ? { compared: { ...compared, picture: await pictureOf(compared.difference) } } : {}),
    judged: await Promise.all(judgedOf(told, compared).map(judgedAs(judged))),
    ...(card ? { scored: card } : {}),
    cityName: (scenario) => cityName(scenario, plan.scenarios, i18next.t('plan.existing')),
  };
}

function scenePicture(): string | undefined {
  try {
    return scene()?.picture().toDataURL('image/jpeg', 0.85);
  } catch {
    return undefined;
  }
}

const fontMissing = {
  code: 'report-without-font',
  message: {
    ko: '보고서의 한글 글꼴을 불러오지 못했습니다.',
    en: 'The Korean font of the report could not be loaded.',
  },
  remedy: {
    ko: '서버가 켜져 있는지 확인하고 다시 누르십시오. 계속되면 화면을 다시 빌드하십시오 (npm start).',
    en: 'Check that the server runs and try again; if it stays so, build the page again (npm start).',
  },
};

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
