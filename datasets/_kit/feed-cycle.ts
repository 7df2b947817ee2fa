import { hourMs, type Instant, type Observation, secondMs } from '#core';
import type { FeedContext } from './roles.ts';

/** Computes what one entity says at an instant; undefined when it says nothing. */
export type Model<Entity> = (entity: Entity, instant: Instant) => Observation | undefined;

export interface CycleSpec<Entity> {
  readonly cadenceS: number;
  /** How much of the past a new entity brings along, so that charts do not begin empty. */
  readonly backfillS: number;
  /** Entities as they stand now. */
  entities(): Promise<readonly Entity[]>;
  idOf(entity: Entity): string;
  /** Called before the first observation, when entities were added, and every hour. */
  prepare(): Promise<Model<Entity>>;
}

/** Entities are looked up this often, so that an imported or generated city speaks soon. */
const lookMs = 10 * secondMs;
/** A value is known this long after its event time. */
const latencyMs = secondMs;
/** Observations in one batch, at most: bounds one transaction. */
const batchSize = 5_000;

/**
 * Simulates entities for ever: all of them at each multiple of the cadence, and new ones with their past. After a pause
 * (a sleeping computer) what was missed is told too, as far back as a new entity would tell it.
 */
export async function* simulateCycles<Entity>(
  context: FeedContext,
  spec: CycleSpec<Entity>,
): AsyncGenerator<readonly Observation[]> {
  const cadenceMs = spec.cadenceS * 1000;
  let known = new Set<string>();
  let model: Model<Entity> | undefined;
  let preparedAt = Number.NEGATIVE_INFINITY;
  let told = Number.NEGATIVE_INFINITY;
  while (!context.signal.aborted) {
    const newest = Math.floor((context.now() - latencyMs) / cadenceMs) * cadenceMs;
    const entities = await spec.entities();
    const fresh = entities.filter((entity) => !known.has(spec.idOf(entity)));
    if (fresh.length > 0 || newest - preparedAt >= hourMs) {
      model = await spec.prepare();
      preparedAt = newest;
    }
    const first = newest - spec.backfillS * 1000;
    const old = entities.filter((entity) => known.has(spec.idOf(entity)));
    yield* inBatches(fresh, first, newest, cadenceMs, model!);
    yield* inBatches(old, Math.max(first, told + cadenceMs), newest, cadenceMs, model!);
    known = new Set(entities.map(spec.idOf));
    told = newest;
    await context.sleepUntil(Math.min(newest + cadenceMs + latencyMs, context.now() + lookMs));
  }
}

async function* inBatches<Entity>(
  entities: readonly Entity[],
  from: Instant,
  to: Instant,
  stepMs: number,
  model: Model<Entity>,
): AsyncGenerator<readonly Observation[]> {
  if (entities.length === 0) return;
  let batch: Observation[] = [];
  for (let instant = from; instant <= to; instant += stepMs) {
    for (const entity of entities) {
      const observation = model(entity, instant);
      if (observation) batch.push(observation);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    // The past of many entities takes a while to compute: let the server answer in between.
    await new Promise(setImmediate);
  }
  if (batch.length > 0) yield batch;
}
