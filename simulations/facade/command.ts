import { z } from 'zod';
import type { Text } from '#core';
import type { SimulationCommand } from '../_kit/command.ts';
import { contract } from './contract.ts';
import { badParameters, type FileParameters, type FileRun, readJsonFile, simulateFiles } from './from-files.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

const fileParameters = contract.parameters.omit({ area: true }).strict();

/** `vseoul simulate facade --buildings FILE …`: sun on the walls of buildings from files, written as tables. */
export const command: SimulationCommand = {
  summary: {
    ko: '건물 파일의 창·층별 하루 일조를 계산합니다.',
    en: 'minutes of sun per window, floor and side of buildings from files',
  },
  options: [
    {
      flags: '--buildings <files>',
      description: { ko: '건물 파일 (여럿이면 쉼표로)', en: 'files of buildings, separated by commas' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--dem <file>', description: { ko: '지형 GeoTIFF (EPSG:5186)', en: 'terrain as GeoTIFF in EPSG:5186' } },
    { flags: '--params <file>', description: { ko: '매개변수 JSON 파일', en: 'JSON file of parameters' } },
    { flags: '--edits <file>', description: { ko: '변경안 JSON 파일', en: 'JSON file with the list of changes' } },
    { flags: '--date <date>', description: { ko: '날짜 (YYYY-MM-DD)', en: 'day in Seoul, YYYY-MM-DD' } },
    { flags: '--step-minutes <n>', description: { ko: '시간 간격 (분)', en: 'time step in minutes, 1 to 10' } },
    { flags: '--spacing-m <n>', description: { ko: '창 간격 (m)', en: 'spacing of the windows in metres' } },
  ],

  async run({ buildings, out, dem, ...options }, { signal, threads, language, progress }) {
    if (!buildings || !out) throw badParameters({ reason: '--buildings, --out' });
    const parameters = await readParameters(options);
    const words = language === 'ko' ? ko : en;
    const run = await simulateFiles(
      { buildings: buildings.split(',').map((path) => path.trim()), out, ...(dem && { dem }) },
      parameters,
      { signal, threads, progress: (fraction, stage) => progress(fraction, words[`stage.${stage}`]) },
    );
    return {
      lines: tell(run, parameters),
      data: { process: contract.id, kernelVersion: contract.version, parameters, ...run },
    };
  },
};

/** The parameter file, then the flags over it. */
async function readParameters(options: Readonly<Record<string, string | undefined>>): Promise<FileParameters> {
  const fromFile = options.params
    ? z
        .record(z.string(), z.unknown())
        .catch({})
        .parse(await readJsonFile(options.params))
    : {};
  const { area: _area, ...given } = fromFile;
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const flags = {
    date: options.date,
    stepMinutes: number(options.stepMinutes),
    spacingM: number(options.spacingM),
    edits: options.edits ? await readJsonFile(options.edits) : undefined,
  };
  const said = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const parsed = fileParameters.safeParse({ ...given, ...said });
  if (parsed.success) return parsed.data as unknown as FileParameters;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}

function tell({ files, buildings, windows, passing, seconds, refused }: FileRun, { date }: FileParameters): Text[] {
  const share = windows > 0 ? ((100 * passing) / windows).toFixed(1) : '–';
  const lines: Text[] = [
    {
      ko: `건물 ${buildings}동, 창 ${windows}개, ${date}, ${seconds.toFixed(2)}초. 기준에 적합한 창 ${share} % (기준은 법령에서 확인하십시오)`,
      en: `${buildings} buildings, ${windows} windows, ${date}, ${seconds.toFixed(2)} s. ${share} % of the windows pass the rule (confirm it against the law)`,
    },
  ];
  if (refused > 0) lines.push({ ko: `읽지 못한 건물 ${refused}동`, en: `${refused} buildings could not be read` });
  for (const [name, file] of Object.entries(files)) {
    const title = contract.tables?.[name.replace(/\..*/, '')]?.title ?? { ko: name, en: name };
    lines.push({ ko: `${title.ko}: ${file}`, en: `${title.en}: ${file}` });
  }
  return lines;
}
