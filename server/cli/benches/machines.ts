import { spawnSync } from 'node:child_process';

/**
 * Machines of their own, as far as the network goes: namespaces of Linux, each joined to this machine by a cable of its own
 * (a pair of virtual interfaces). What runs in one reaches this machine by that machine's address, and nothing else.
 */
export interface Machine {
  /** What stands before a command to run it there. */
  readonly enter: readonly string[];
  /** Address of this machine as it is seen from there, and its own. */
  readonly host: string;
  readonly address: string;
}

const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' });

/** Networks for tests by RFC 2544 (198.18.0.0/15): no one routes them. */
export const machineNetwork = '198.18.0.0/15';

/** Makes some; undefined where this user may not, or `ip` is missing. */
export function makeMachines(count: number): { readonly machines: readonly Machine[]; remove(): void } | undefined {
  const tag = process.pid.toString(36);
  const names = Array.from({ length: count }, (_, i) => `vs-${tag}-${i}`);
  const remove = () => {
    // Its end of the cable goes with the namespace, and the other end with that one.
    for (const name of names) ip('netns', 'delete', name);
  };
  const machines: Machine[] = [];
  for (const [i, name] of names.entries()) {
    const [host, address] = [`198.18.${i}.1`, `198.18.${i}.2`];
    const [near, far] = [`vsa${tag}${i}`, `vsb${tag}${i}`];
    const steps = [
      ['netns', 'add', name],
      ['link', 'add', near, 'type', 'veth', 'peer', 'name', far],
      ['link', 'set', far, 'netns', name],
      ['address', 'add', `${host}/24`, 'dev', near],
      ['link', 'set', near, 'up'],
      ['-n', name, 'address', 'add', `${address}/24`, 'dev', far],
      ['-n', name, 'link', 'set', far, 'up'],
      ['-n', name, 'link', 'set', 'lo', 'up'],
    ];
    if (steps.some((step) => ip(...step).status !== 0)) {
      remove();
      return undefined;
    }
    machines.push({ enter: ['ip', 'netns', 'exec', name], host, address });
  }
  return { machines, remove };
}
