import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Straight ways one behind another, metres. */
export interface Way {
  readonly lengthM: number;
  readonly widthM: number;
}

export interface SumoWalk {
  readonly ways: readonly Way[];
  /** Metres from the beginning of the first way at which people stand at first. */
  readonly places: readonly number[];
  readonly speedMs: number;
  readonly speedSd: number;
  readonly stepS: number;
}

/** When the last is through, and seconds that SUMO says its simulation took. */
export interface SumoAnswer {
  readonly lastS: number;
  readonly computedS: number;
}

/** Why SUMO cannot be run here; undefined where it can. */
export function sumoMissing(): string | undefined {
  const found = ['sumo', 'netconvert'].every((tool) => spawnSync(tool, ['--version']).status === 0);
  return found ? undefined : 'SUMO is not installed (Debian package sumo)';
}

/** Pedestrians by SUMO's striping model on the same ways. */
export async function walkInSumo({ ways, places, speedMs, speedSd, stepS }: SumoWalk): Promise<SumoAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'sumo-'));
  const at = (name: string) => join(folder, name);
  try {
    let x = 0;
    const nodes = [0, ...ways.map(({ lengthM }) => (x += lengthM))];
    await writeFile(
      at('nodes.xml'),
      `<nodes>${nodes.map((east, i) => `<node id="n${i}" x="${east}" y="0"/>`).join('')}</nodes>`,
    );
    await writeFile(
      at('edges.xml'),
      `<edges>${ways.map(({ widthM }, i) => `<edge id="e${i}" from="n${i}" to="n${i + 1}" numLanes="1" width="${widthM}" speed="5" allow="pedestrian"/>`).join('')}</edges>`,
    );
    execFileSync(
      'netconvert',
      ['-n', at('nodes.xml'), '-e', at('edges.xml'), '-o', at('net.xml'), '--walkingareas', '--no-turnarounds'],
      { stdio: 'ignore' },
    );
    const edges = ways.map((_, i) => `e${i}`).join(' ');
    const people = places.map(
      (place, i) =>
        `<person id="p${i}" type="ped" depart="0" departPos="${place.toFixed(2)}"><walk edges="${edges}" departPosLat="random" arrivalPos="-0.1"/></person>`,
    );
    const factor = speedSd > 0 ? `normc(1,${(speedSd / speedMs).toFixed(3)},0.3,1.5)` : '1';
    await writeFile(
      at('people.xml'),
      `<routes><vType id="ped" vClass="pedestrian" maxSpeed="${2 * speedMs}" desiredMaxSpeed="${speedMs}" speedFactor="${factor}"/>${people.join('')}</routes>`,
    );
    const { stdout, status, stderr } = spawnSync(
      'sumo',
      [
        ...['-n', at('net.xml'), '-r', at('people.xml'), '--tripinfo-output', at('trips.xml')],
        ...['--step-length', String(stepS), '--seed', '1', '--duration-log.statistics', '--no-step-log'],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`sumo: ${stderr}`);
    const arrivals = [...(await readFile(at('trips.xml'), 'utf8')).matchAll(/<walk[^>]*arrival="([\d.]+)"/g)];
    if (arrivals.length !== places.length) throw new Error(`sumo: ${arrivals.length} of ${places.length} arrived`);
    const computedS = Number(/Duration: ([\d.]+)s/.exec(stdout)?.[1] ?? Number.NaN);
    return { lastS: Math.max(...arrivals.map(([, second]) => Number(second))), computedS };
  } finally {
    await rm(folder, { recursive: true });
  }
}
