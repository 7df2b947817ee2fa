import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import pino, { type Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Settings } from '../kit/settings.ts';

/** A second line of defence: the requests logged below carry no headers, but others may log a whole request. */
const secrets = [
  'req.headers.authorization',
  'req.headers.cookie',
  'headers.authorization',
  'res.headers["set-cookie"]',
];

/** JSON lines; readable ones on a terminal. */
export function createLog(settings: Pick<Settings, 'logLevel'>): Logger {
  const options = { level: settings.logLevel, redact: { paths: secrets, censor: '[redacted]' } };
  if (!process.stdout.isTTY) return pino(options);
  const target = {
    target: 'pino-pretty',
    options: { ignore: 'pid,hostname,req,res,responseTime', translateTime: 'HH:MM:ss' },
  };
  return pino({ ...options, transport: target });
}

/** Gives every request an id, in the log and in the answer. What succeeds is logged at debug only: tiles are many. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    // What is needed to find a request again; headers hold secrets and would fill the disk.
    serializers: {
      req: ({ id, method, url, remoteAddress }) => ({ id, method, url, remoteAddress }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_request, response) => {
      if (response.statusCode >= 500 && response.statusCode !== 503) return 'error';
      return response.statusCode >= 400 ? 'info' : 'debug';
    },
  }) as unknown as RequestHandler;
}
