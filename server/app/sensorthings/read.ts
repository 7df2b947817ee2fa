import { type Lookup, parseExpression, parseOrder } from './filter.ts';
import { type Entity, navigations, type SetName, type StaModel, sets } from './model.ts';
import { readObservation, readObservations, type Scope } from './observations.ts';
import type { Expand, Options } from './options.ts';
import { badQuery, noSuchResource } from './outcomes.ts';
import { type Step, selfLink } from './path.ts';

/** Answers of `GET /sta/v1.1/…`. */

export type Json = Readonly<Record<string, unknown>>;
export interface StaAnswer {
  readonly json?: Json;
  /** Of `$value`. */
  readonly text?: string;
}

/** Where a path leads: one entity, or some of a set. */
type Target =
  | { readonly entity: Entity; readonly set: SetName }
  | { readonly set: SetName; readonly ids: readonly string[]; readonly scope: Scope };

export class StaReader {
  readonly #model: StaModel;
  readonly #base: string;

  constructor(model: StaModel, base: string) {
    this.#model = model;
    this.#base = base;
  }

  async answer(steps: readonly Step[], options: Options, linkOf: (skip: number) => string): Promise<StaAnswer> {
    let target: Target = this.#first(steps[0]);
    for (const [i, step] of steps.entries()) {
      if (i > 0) {
        const rest = steps.slice(i);
        if (!('entity' in target)) return this.#afterSet(rest, target, options, linkOf);
        if (!Object.hasOwn(navigations[target.set], step.name)) return this.#property(target.entity, rest);
        target = this.#follow(target.entity, step.name);
      }
      if (step.id !== undefined) target = await this.#member(target, step.id, steps);
    }
    return { json: await this.#show(target, options, linkOf) };
  }

  #first(step: Step | undefined): Target {
    const set = sets.find((each) => each === step?.name);
    if (!set) throw noSuchResource({ path: step?.name ?? '' });
    return { set, ids: this.#model.ids(set), scope: {} };
  }

  #follow(entity: Entity, name: string): Target {
    const { set, many, ids } = navigations[entity.set][name];
    const led = ids(this.#model, entity.id);
    if (!many) {
      const found = led[0] === undefined ? undefined : this.#model.get(set, led[0]);
      if (!found) throw noSuchResource({ path: `${entity.set}/${name}` });
      return { set, entity: found };
    }
    return { set, ids: led, scope: set === 'Observations' ? this.#scopeOf(entity) : {} };
  }

  #scopeOf({ set, id }: Entity): Scope {
    const [feed, ...rest] = id.split(':');
    const hosted = this.#model.feed(feed);
    if (set === 'Datastreams') return { feed: hosted, key: rest[0], entity: rest.slice(1).join(':') };
    return { feed: hosted, entity: rest.join(':') };
  }

  async #member(target: Target, id: string, steps: readonly Step[]): Promise<Target> {
    const path = steps.map(({ name }) => name).join('/');
    if ('entity' in target) throw noSuchResource({ path });
    const { set } = target;
    const entity = set === 'Observations' ? await readObservation(this.#model, id) : this.#model.get(set, id);
    if (!entity || (set !== 'Observations' && !target.ids.includes(id)))
      throw noSuchResource({ path: `${path}('${id}')` });
    return { set, entity };
  }

  #afterSet(rest: readonly Step[], target: Target, options: Options, linkOf: (skip: number) => string) {
    if (rest.length !== 1 || rest[0].name !== '$ref') throw noSuchResource({ path: rest[0].name });
    return this.#show(target, { ...options, expand: [], select: [] }, linkOf).then((json) => ({ json }));
  }

  #property(entity: Entity, rest: readonly Step[]): StaAnswer {
    const [{ name }, value] = rest;
    const known = Object.hasOwn(entity.json, name);
    if (!known || rest.length > 2 || (value && value.name !== '$value')) throw noSuchResource({ path: name });
    if (!value) return { json: { [name]: entity.json[name] } };
    const said = entity.json[name];
    return { text: typeof said === 'object' ? JSON.stringify(said) : String(said) };
  }

  async #show(target: Target, options: Options, linkOf: (skip: number) => string): Promise<Json> {
    if ('entity' in target) return this.#entity(target.entity, options);
    const { items, count, more } = await this.#select(target, options);
    return {
      ...(count === undefined ? {} : { '@iot.count': count }),
      ...(more ? { '@iot.nextLink': linkOf(options.skip + options.top) } : {}),
      value: await Promise.all(items.map((item) => this.#entity(item, options))),
    };
  }

  async #select(target: Exclude<Target, { entity: Entity }>, options: Options) {
    const { set, ids, scope } = target;
    if (set === 'Observations') return readObservations(this.#model, scope, options, this.lookup);
    const { filter, orderby, skip, top } = options;
    const wanted = filter ? parseExpression(filter, this.lookup) : undefined;
    const order = orderby ? parseOrder(orderby, this.lookup) : undefined;
    const make = (some: readonly string[]) => some.flatMap((id) => this.#model.get(set, id) ?? []);
    if (!wanted && !order) {
      const count = options.count ? ids.length : undefined;
      return { items: make(ids.slice(skip, skip + top)), count, more: ids.length > skip + top };
    }
    const all = make(ids).filter((entity) => !wanted || wanted(entity) === true);
    if (order) all.sort(order);
    return {
      items: all.slice(skip, skip + top),
      count: options.count ? all.length : undefined,
      more: all.length > skip + top,
    };
  }

  /** What a path of properties and single navigations leads to, from an entity. */
  readonly lookup: Lookup<Entity> = (entity, path) => {
    const [name, ...rest] = path;
    if (name === 'id' || name === '@iot.id') return entity.id;
    const navigation = Object.hasOwn(navigations[entity.set], name) ? navigations[entity.set][name] : undefined;
    if (navigation) {
      const [id] = navigation.many ? [] : navigation.ids(this.#model, entity.id);
      const next = id === undefined ? undefined : this.#model.get(navigation.set, id);
      return next && this.lookup(next, rest);
    }
    let value: unknown = Object.hasOwn(entity.json, name) ? entity.json[name] : undefined;
    for (const part of rest) value = value && typeof value === 'object' ? (value as Json)[part] : undefined;
    return value;
  };

  async #entity(entity: Entity, { select, expand }: Options): Promise<Json> {
    const links = Object.keys(navigations[entity.set]);
    for (const { path } of expand) {
      if (!links.includes(path[0])) throw badQuery({ text: path.join('/'), at: path[0] }, '$expand');
    }
    for (const name of select ?? []) {
      const known = ['id', '@iot.id', ...Object.keys(entity.json), ...links];
      if (name && !known.includes(name) && !optional.includes(name))
        throw badQuery({ text: name, at: name }, '$select');
    }
    const shows = (name: string) => !select || select.includes(name);
    const self = selfLink(this.#base, entity.set, entity.id);
    const showsId = !select || select.includes('id') || select.includes('@iot.id');
    // Nothing selected is a reference: the address alone.
    const showsSelf = showsId || select.length === 0;
    const json: Record<string, unknown> = {
      ...(showsId ? { '@iot.id': entity.id } : {}),
      ...(showsSelf ? { '@iot.selfLink': self } : {}),
    };
    for (const [key, value] of Object.entries(entity.json)) if (shows(key)) json[key] = value;
    const expanded = new Set(expand.map(({ path }) => path[0]));
    for (const name of links) {
      if (!expanded.has(name) && shows(name)) json[`${name}@iot.navigationLink`] = `${self}/${name}`;
    }
    for (const each of expand) Object.assign(json, await this.#expanded(entity, each, self));
    return json;
  }

  async #expanded(entity: Entity, { path: [name, ...rest], options }: Expand, self: string): Promise<Json> {
    const { many } = navigations[entity.set][name];
    const inner = rest.length > 0 ? { ...usual, expand: [{ path: rest, options }] } : options;
    const link = (skip: number) => `${self}/${name}?$top=${inner.top}&$skip=${skip}`;
    const shown = await this.#show(this.#follow(entity, name), inner, link);
    if (!many) return { [name]: shown };
    return {
      [name]: shown.value,
      ...(shown['@iot.count'] === undefined ? {} : { [`${name}@iot.count`]: shown['@iot.count'] }),
      ...(shown['@iot.nextLink'] === undefined ? {} : { [`${name}@iot.nextLink`]: shown['@iot.nextLink'] }),
    };
  }
}

/** Properties of the standard that an entity may lack. */
const optional = [
  'resultQuality',
  'validTime',
  'properties',
  'parameters',
  'observedArea',
  'phenomenonTime',
  'resultTime',
];
const usual: Options = { expand: [], top: 100, skip: 0, count: false };
