import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answer } from './testing.ts';

interface Described {
  readonly operationId: string;
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Described>>;
  readonly components: { schemas: Record<string, object> };
}

const problemSchema = { $ref: 'document#/components/schemas/Problem' };

/** Holds every answer of a server against its own API document. */
export function documentChecker(document: ApiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'document', ...document });
  const validators = new Map<object, ValidateFunction>();
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    // Longer literal parts first, so that `/jobs/{id}/results` is not taken for a deep place.
    pattern: new RegExp(
      `^${template
        .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
        .replace(/\{path\}/g, '.+')
        .replace(/\{\w+\}/g, '[^/]+')}$`,
    ),
  }));
  const exercised = new Set<string>();

  function check(method: string, path: string, answer: Answer): void {
    const at = path.split('?')[0];
    const found = templates.find(({ pattern }) => pattern.test(at));
    const described = found && document.paths[found.template][method.toLowerCase()];
    const type = (answer.headers['content-type'] ?? '').split(';')[0];
    if (answer.status >= 400 && type !== 'application/problem+json' && !described?.responses[answer.status]) {
      if (!at.startsWith('/api') && !at.startsWith('/tiles')) return;
      throw new Error(`${method} ${path}: ${answer.status} is no problem document but ${type}`);
    }
    if (type === 'application/problem+json') validate(problemSchema, answer, path);
    if (type === 'application/problem+json' || !described) return;
    if (answer.status < 400) exercised.add(described.operationId);
    const response = described.responses[answer.status];
    if (!response) throw new Error(`${method} ${path}: ${answer.status} is not in the API document`);
    if (answer.status === 204 || answer.status === 304 || method === 'HEAD') return;
    const content =
      response.content?.[answer.headers['content-type'] ?? ''] ?? response.content?.[type] ?? response.content?.['*/*'];
    if (!content) throw new Error(`${method} ${path}: ${type} is not in the API document`);
    if (answer.json !== undefined && !/vnd.oai/.test(type)) validate(content.schema, answer, path);
  }

  function validate(schema: object, answer: Answer, path: string): void {
    const known = validators.get(schema) ?? ajv.compile(schema);
    validators.set(schema, known);
    if (!known(answer.json)) throw new Error(`${path}: ${ajv.errorsText(known.errors)}\n${answer.text.slice(0, 1000)}`);
  }

  return { check, exercised };
}
