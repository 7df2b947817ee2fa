import { malformed, tooLarge } from '#client/kit/own/own-failures.ts';
import type { ProposalStep } from '#core';
import { api } from '../session.ts';
import { newThing } from './draw-tools.tsx';
import { takeAll } from './plan-actions.ts';

const largestFile = 4_000_000;

/** Buildings of a file (GeoJSON, CityJSON), read by the server as it reads any import; each becomes a new building. */
export async function importMassing(file: File): Promise<void> {
  if (file.size > largestFile) throw tooLarge();
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch {
    throw malformed();
  }
  const { steps } = await api.post<{ steps: ProposalStep[] }>('/api/massing', { name: file.name, document });
  await takeAll(steps.map((step) => ({ ...step, id: newThing() })));
}
