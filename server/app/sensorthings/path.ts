import { noSuchResource } from './outcomes.ts';

/** One step of a resource path: `Datastreams('sdot:pm25:V02')`, `Thing`, `name`, `$value`. */
export interface Step {
  readonly name: string;
  readonly id?: string;
}

const step = /^([$@A-Za-z][\w@.]*)(?:\('((?:[^']|'')*)'\)|\((-?\d+)\))?(?:\/|$)/;

export function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path.replace(/\/$/, '');
  while (rest) {
    const found = step.exec(rest);
    if (!found || steps.length >= 10) throw noSuchResource({ path: path.slice(0, 200) });
    const id = found[2]?.replaceAll("''", "'") ?? found[3];
    steps.push({ name: found[1], ...(id === undefined ? {} : { id }) });
    rest = rest.slice(found[0].length);
  }
  return steps;
}

export const idText = (id: string): string => `('${id.replaceAll("'", "''")}')`;
/** The address of an entity; what would end a path is escaped. */
export const selfLink = (base: string, set: string, id: string): string =>
  `${base}/${set}${encodeURIComponent(idText(id)).replaceAll('%3A', ':').replaceAll('%24', '$')}`;
