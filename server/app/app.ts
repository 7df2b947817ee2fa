import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import { mount, type Operation } from '../kit/http.ts';
import { notFound, problemHandler } from '../kit/problems.ts';
import { ownPageOnly, writeLimit, writerOnly } from './auth.ts';
import { catalogueOperation } from './catalogue.ts';
import { collectionOperations } from './collections.ts';
import type { AppDeps } from './deps.ts';
import { executionOperation } from './execution.ts';
import { exportOperations } from './exports.ts';
import { healthOperations } from './health.ts';
import { jobOperations } from './jobs.ts';
import { landingOperations } from './landing.ts';
import { feedOperations } from './live-http.ts';
import { ingestLimit, isIngest } from './live-ingest.ts';
import { requestLog } from './logging.ts';
import { openApiOperation } from './openapi.ts';
import { previewOperations } from './preview.ts';
import { processOperations } from './processes.ts';
import { resultOperations } from './results.ts';
import { runRecordOperations } from './run-record.ts';
import { scenarioWriteOperations } from './scenario-writes.ts';
import { scenarioOperations } from './scenarios.ts';
import { searchOperations } from './search.ts';
import { sensorThingsOperations } from './sensorthings/routes.ts';
import { mountClient, openToOtherSites, securityHeaders } from './static.ts';
import { tileOperations } from './tiles.ts';
import { viewOperations } from './views.ts';

/** Largest JSON body: a full batch of observations fits. */
const largestBody = '4mb';

/** Every route of the server, the API document included. */
export function operationsOf(deps: AppDeps): Operation[] {
  const described = [
    ...landingOperations(),
    catalogueOperation(deps),
    ...scenarioOperations(deps),
    ...scenarioWriteOperations(deps),
    ...collectionOperations(deps),
    ...exportOperations(deps),
    ...searchOperations(deps),
    ...viewOperations(deps),
    ...processOperations(deps),
    executionOperation(deps),
    ...jobOperations(deps),
    ...resultOperations(deps),
    ...previewOperations(deps),
    ...runRecordOperations(deps),
    ...feedOperations(deps.feeds),
    ...sensorThingsOperations(deps.feeds),
    ...tileOperations(deps),
    ...healthOperations(deps),
  ];
  return [...described, openApiOperation(described, deps.features)];
}

/** The HTTP application: routes, guards and the client. It listens to nothing and starts nothing. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.use(deps.metrics.requests, requestLog(deps.log));
  app.use(securityHeaders(deps.settings.host), openToOtherSites(deps.settings.host));
  app.use(compression({ filter: isWorthCompressing }));
  const limit = writeLimit(deps.writesPerMinute, isIngest);
  const guards = [writerOnly(deps), limit, ingestLimit(deps.metrics.registry)];
  // Guards stand before the body is read: nobody without the right to write can make the server parse megabytes.
  const body = express.json({ limit: largestBody });
  mount(app, operationsOf(deps), { writer: [...guards, body], page: [ownPageOnly, limit, body] });
  mountFeatureRoutes(app, deps, [...guards, body]);
  mountClient(app, deps.clientFolder);
  app.use(() => {
    throw notFound();
  });
  app.use(problemHandler);
  return app;
}

/** Routes that features bring themselves, at `/api/<kind>/<id>`; whatever is no read is guarded. */
function mountFeatureRoutes(app: Express, { features, db }: AppDeps, guards: readonly RequestHandler[]): void {
  for (const { contract, server } of features.all) {
    if (!server.routes) continue;
    const router = express.Router();
    const isRead: RequestHandler = (request, _response, next) =>
      next(request.method === 'GET' || request.method === 'HEAD' ? 'router' : undefined);
    const guard = express.Router().use(isRead, ...guards);
    server.routes(router, db);
    app.use(`/api/${contract.kind}/${contract.id}`, guard, router);
  }
}

/** Raw rasters compress well although their media type does not say so. */
function isWorthCompressing(...[request, response]: Parameters<typeof compression.filter>): boolean {
  return response.getHeader('Content-Type') === 'application/octet-stream' || compression.filter(request, response);
}
