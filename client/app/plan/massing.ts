import { malformed, tooLarge } from '#client/kit/own/own-failures.ts';
import type { ProposalStep } from '#core';
import { api, scene } from '../session.ts';
import { twin } from '../state/store.ts';
import { newThing } from './draw-tools.tsx';
import { takeAll } from './plan-actions.ts';

const largestFile = 4_000_000;

/** Buildings of a file (GeoJSON, CityJSON, binary glTF); each becomes a new building. */
export async function importMassing(file: File): Promise<void> {
  if (file.size > largestFile) throw tooLarge();
  const steps = /\.glb$/i.test(file.name) ? await stepsOfModelFile(file) : await stepsOfDocument(file);
  await takeAll(steps.map((step) => ({ ...step, id: newThing() })));
}

/** Read by the server as it reads any import. */
async function stepsOfDocument(file: File): Promise<readonly ProposalStep[]> {
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch {
    throw malformed();
  }
  const { steps } = await api.post<{ steps: ProposalStep[] }>('/api/massing', { name: file.name, document });
  return steps;
}

/** One that does not say where it stands is put where the planner clicks. */
async function stepsOfModelFile(file: File): Promise<readonly ProposalStep[]> {
  const { georeferenceAt, readMassingModel, stepsOfModel } = await import('./massing-model.ts');
  const model = await readMassingModel(await file.arrayBuffer());
  if (model.georeference) return stepsOfModel(model, model.georeference);
  twin.notice({ tone: 'warn', text: noPlace });
  const point = await scene()?.pickPoint();
  return point ? stepsOfModel(model, georeferenceAt(model, point)) : [];
}

const noPlace = {
  ko: '이 모델에는 위치가 없습니다. 세울 곳을 지도에서 누르십시오 (Esc 취소).',
  en: 'This model does not say where it stands: click its place on the map (Esc cancels).',
};
