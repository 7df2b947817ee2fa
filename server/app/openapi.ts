import { z } from 'zod';
import { type AttributeSpec, units } from '#core';
import type { Features } from '../kit/discovery.ts';
import { type Operation, operation, type ResponseSpec, sendJson } from '../kit/http.ts';
import * as wire from './wire.ts';

/** The API document: OpenAPI 3.1, made from the same tables that are mounted and the same schemas that check. */

type Json = Readonly<Record<string, unknown>>;
const problemType = 'application/problem+json';

/** JSON Schema of what a client sends (`input`) or gets (`output`). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

export function openApiDocument(operations: readonly Operation[], features: Features): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const spec of operations) {
    paths[spec.path] ??= {};
    paths[spec.path][spec.method] = describeOperation(spec);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Virtual Seoul',
      version: '1.0.0',
      description: 'Data, simulations and live values of the digital twin of Seoul. Errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(wire.problem, 'output'), ...featureSchemas(features) },
      responses: {
        Problem: {
          description: 'What is wrong, and what to do next, in the language of Accept-Language',
          content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Needed for writing when the server listens on more than loopback. Made with `vseoul token NAME`.',
        },
      },
    },
  };
}

function describeOperation(spec: Operation): Json {
  const inPath = Object.entries(spec.places ?? {}).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(spec.query ?? {}).map(([name, parameter]) => ({
    name,
    in: 'query',
    required: !parameter.schema.safeParse(undefined).success,
    description: parameter.description,
    schema: jsonSchema(parameter.schema, 'input'),
    style: 'form',
    explode: false,
  }));
  const responses = Object.entries(spec.responses).map(([status, response]) => [status, describeResponse(response)]);
  return {
    operationId: spec.operationId,
    tags: [spec.tag],
    summary: spec.summary,
    parameters: [...inPath, ...inQuery],
    ...(spec.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(spec.body, 'input') } } } }
      : {}),
    responses: { ...Object.fromEntries(responses), default: { $ref: '#/components/responses/Problem' } },
    ...(spec.writes === true ? { security: [{ token: [] }, {}] } : {}),
  };
}

function describeResponse({ description, content, headers }: ResponseSpec): Json {
  const described = Object.entries(content ?? {}).map(([type, schema]) => [type, { schema: bodySchema(schema) }]);
  const named = Object.entries(headers ?? {}).map(([name, meaning]) => [
    name,
    { description: meaning, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(content ? { content: Object.fromEntries(described) } : {}),
    ...(headers ? { headers: Object.fromEntries(named) } : {}),
  };
}

function bodySchema(schema: z.ZodType | 'binary' | 'text'): Json {
  if (schema === 'text') return { type: 'string' };
  // OpenAPI 3.1: a body of bytes is described by its media type alone.
  return schema === 'binary' ? {} : jsonSchema(schema, 'output');
}

/** Per simulation the inputs of its execution, per collection the properties of its items, per feed what it says. */
function featureSchemas(features: Features): Json {
  const inputs = features.simulations.map(({ id, contract }) => [
    `${id}-inputs`,
    { title: contract.title.en, description: contract.question.en, ...jsonSchema(contract.parameters, 'input') },
  ]);
  const properties = features.datasets
    .filter(({ contract }) => contract.collection)
    .map(({ id, contract }) => [
      `${id}-properties`,
      { title: contract.title.en, type: 'object', properties: propertiesOf(contract.attributes) },
    ]);
  const observations = features.datasets.flatMap(({ id, contract }) =>
    contract.feed
      ? [[`${id}-values`, { title: contract.title.en, type: 'object', properties: propertiesOf(contract.feed.values) }]]
      : [],
  );
  return Object.fromEntries([...inputs, ...properties, ...observations]);
}

function propertiesOf(attributes: Readonly<Record<string, AttributeSpec>>): Json {
  const described = Object.entries(attributes).map(([key, { title, unit, description, codes }]) => [
    key,
    {
      title: title.en,
      ...(description ? { description: description.en } : {}),
      ...(units[unit].symbol ? { 'x-unit': units[unit].symbol } : {}),
      ...(codes ? { enum: Object.keys(codes) } : {}),
    },
  ]);
  return Object.fromEntries(described);
}

/** The document itself is an operation too; it describes `operations` and itself. */
export function openApiOperation(operations: readonly Operation[], features: Features): Operation {
  let document: Json | undefined;
  const self: Operation = operation({
    method: 'get',
    path: '/api/openapi.json',
    operationId: 'getApiDocument',
    tag: 'Landing',
    summary: 'This document',
    responses: {
      200: {
        description: 'OpenAPI 3.1',
        content: {
          'application/vnd.oai.openapi+json': z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
        },
      },
    },
    handle(call) {
      document ??= openApiDocument([...operations, self], features);
      sendJson(call, document, { type: 'application/vnd.oai.openapi+json;version=3.1' });
    },
  });
  return self;
}
