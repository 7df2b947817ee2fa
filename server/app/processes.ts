import { type Language, outcomeKind, type SimulationContract } from '#core';
import type { Feature } from '../kit/discovery.ts';
import { type Operation, operation, queryNumber, sendJson } from '../kit/http.ts';
import { type AppDeps, joined } from './deps.ts';
import { echoContract, withEcho } from './echo.ts';
import { listLimit } from './job-wire.ts';
import { jsonSchema } from './openapi.ts';
import * as wire from './wire.ts';

export const noSuchProcess = outcomeKind({
  code: 'no-such-process',
  status: 404,
  message: { ko: '"{id}" 시뮬레이션이 없습니다.', en: 'There is no process "{id}".' },
  remedy: { ko: '있는 시뮬레이션: {known}', en: 'Processes here: {known}' },
});

export type Process = Feature<SimulationContract>;

export const processesOf = ({ features }: Pick<AppDeps, 'features'>): readonly Process[] =>
  withEcho(features).simulations.filter(({ server }) => server.simulation);

export function processOf(deps: Pick<AppDeps, 'features'>, id: string): Process {
  const known = processesOf(deps);
  const found = known.find((feature) => feature.id === id);
  if (!found) throw noSuchProcess({ id, known: known.map((feature) => feature.id).join(', ') });
  return found;
}

/** Whether a process answers with plain values (the echo) rather than with rasters. */
export const answersWithValue = (process: Process): boolean => process.contract === echoContract;

const reference = (format: string, type: string) => ({ type: 'string', format, contentMediaType: type });

function summary({ id, contract }: Process, language: Language) {
  const at = `/api/processes/${id}`;
  return {
    id,
    title: contract.title[language],
    description: contract.question[language],
    version: contract.version,
    jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
    outputTransmission: [id === echoContract.id ? 'value' : 'reference'],
    links: [
      { href: at, rel: 'self', type: 'application/json' },
      { href: `${at}/execution`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/execute', type: 'application/json' },
    ],
  };
}

/** OGC process description: inputs as JSON Schema, each with its words and unit in both languages as `x-parameter`. */
function description(process: Process, language: Language) {
  const { contract } = process;
  return {
    ...summary(process, language),
    inputs: inputsOf(contract, language),
    outputs: outputsOf(process, language),
    method: contract.method[language],
    limits: contract.limits.map((limit) => joined([limit], language)),
    references: contract.references,
  };
}

interface ParameterSchema {
  readonly title?: string;
  readonly description?: string;
  readonly 'x-parameter'?: { readonly title?: Record<Language, string>; readonly help?: Record<Language, string> };
}

function inputsOf(contract: SimulationContract, language: Language) {
  const schema = jsonSchema(contract.parameters, 'input') as {
    properties?: Record<string, ParameterSchema>;
    required?: string[];
  };
  const inputs = Object.entries(schema.properties ?? {}).map(([name, input]) => {
    const { title, help } = input['x-parameter'] ?? {};
    return [
      name,
      {
        title: title?.[language] ?? input.title ?? name,
        ...(help ? { description: help[language] } : {}),
        schema: input,
        minOccurs: schema.required?.includes(name) ? 1 : 0,
        maxOccurs: 1,
      },
    ];
  });
  return Object.fromEntries(inputs);
}

function outputsOf(process: Process, language: Language) {
  if (answersWithValue(process)) {
    return { echo: { title: process.contract.title[language], schema: { type: 'string' } } };
  }
  const outputs = Object.entries(process.contract.outputs).map(([name, spec]) => [
    name,
    {
      title: spec.title[language],
      ...(spec.description ? { description: spec.description[language] } : {}),
      schema: reference('uri-reference', 'image/tiff; application=geotiff'),
      unit: spec.unit,
      legend: spec.legend,
    },
  ]);
  const tables = Object.entries(process.contract.tables ?? {}).map(([name, spec]) => [
    name,
    {
      title: spec.title[language],
      ...(spec.description ? { description: spec.description[language] } : {}),
      schema: reference('uri-reference', 'text/csv'),
      columns: Object.fromEntries(
        Object.entries(spec.columns).map(([key, { title, type, unit }]) => [
          key,
          { title: title[language], type, unit },
        ]),
      ),
    },
  ]);
  const stacks = Object.entries(process.contract.stacks ?? {}).map(([name, spec]) => [
    name,
    {
      title: spec.title[language],
      ...(spec.description ? { description: spec.description[language] } : {}),
      schema: reference('uri-reference', 'application/octet-stream'),
      unit: spec.unit,
      axis: { title: spec.axis.title[language], unit: spec.axis.unit },
      legend: spec.legend,
    },
  ]);
  return Object.fromEntries([...outputs, ...tables, ...stacks]);
}

export function processOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api/processes',
      operationId: 'getProcesses',
      tag: 'Processes',
      summary: 'Simulations that can be run',
      query: { limit: queryNumber(listLimit, 'How many processes at most.') },
      responses: { 200: { description: 'The processes', content: { 'application/json': wire.processes } } },
      handle: (call) =>
        sendJson(call, {
          processes: processesOf(deps)
            .slice(0, call.query.limit)
            .map((process) => summary(process, call.language)),
          links: [{ href: '/api/processes', rel: 'self', type: 'application/json' }],
        }),
    }),
    operation({
      method: 'get',
      path: '/api/processes/{processId}',
      operationId: 'getProcess',
      tag: 'Processes',
      summary: 'Inputs, outputs, method and limits of one simulation',
      places: { processId: 'Id of a process' },
      responses: { 200: { description: 'The description', content: { 'application/json': wire.process } } },
      handle: (call) => sendJson(call, description(processOf(deps, call.params.processId), call.language)),
    }),
  ];
}
