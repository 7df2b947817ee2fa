import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SqlValue } from '#core';
import type { Db } from '../kit/db.ts';

/** Counters for Prometheus. Each server has its own registry, so that two in one process never mix. */
export interface Metrics {
  readonly registry: Registry;
  /** Times every request by method, route template and status. */
  readonly requests: RequestHandler;
  /** The same database, its queries timed. */
  timed(db: Db): Db;
  /** Jobs by status, counted when the metrics are read. */
  countJobs(count: () => Promise<Readonly<Record<string, number>>>): void;
}

const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const dbBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: httpBuckets,
    registers: [registry],
  });
  const query = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'Time of database calls, waiting for their turn included',
    labelNames: ['call'],
    buckets: dbBuckets,
    registers: [registry],
  });
  return {
    registry,
    requests: (request, response, next) => {
      const end = http.startTimer({ method: request.method });
      response.on('close', () => end({ route: response.locals.route ?? 'other', status: String(response.statusCode) }));
      next();
    },
    timed: (db) => timedDb(db, query),
    countJobs(count) {
      new Gauge({
        name: 'vseoul_jobs',
        help: 'Simulation jobs by status',
        labelNames: ['status'],
        registers: [registry],
        async collect() {
          this.reset();
          for (const [status, number] of Object.entries(await count())) this.set({ status }, number);
        },
      });
    },
  };
}

function timedDb(db: Db, histogram: Histogram<'call'>): Db {
  const timed = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const end = histogram.startTimer({ call });
    try {
      return await work();
    } finally {
      end();
    }
  };
  // A proxy rather than a copy: the database may have methods and state of its own beyond the interface.
  return new Proxy(db, {
    get(target, name) {
      if (name === 'query') {
        return <Row>(sql: string, params?: readonly SqlValue[]) => timed('query', () => target.query<Row>(sql, params));
      }
      if (name === 'tx') return (work: Parameters<Db['tx']>[0]) => timed('tx', () => target.tx(work));
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
