import { outcomeKind } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { boxAroundEyes, eyeHeights, placeEyes, readCity, surfaceFor } from '../_kit/eyes/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { maxCells, tooLarge } from '../_kit/viewshed/kernel/view-scene.ts';
import { contract, type ViewshedParameters } from './contract.ts';
import { type LookInput, look } from './look.ts';
import { sightRoutes } from './sight-route.ts';

export const simulation: SimulationServer<ViewshedParameters, LookInput> = {
  contract,

  check({ eyes, rangeM, cellSizeM, lowestDeg, highestDeg }) {
    if (lowestDeg >= highestDeg) throw nothingToLookAt({ lowestDeg, highestDeg }, 'highestDeg');
    const [w, s, e, n] = boxAroundEyes(placeEyes(eyes), rangeM, cellSizeM);
    const cells = Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    if (cells > maxCells) throw tooLarge({ cells, limit: maxCells }, 'rangeM');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { cellSizeM: cellSize, rangeM, stand } = parameters;
    const eyes = placeEyes(parameters.eyes);
    const box = boxAroundEyes(eyes, rangeM, cellSize);
    const city = await readCity(reader, { box, cellSize, scenario }, signal);
    const surface = surfaceFor(city, stand === 'window' ? eyes : []);
    const input: LookInput = { surface, base: stand === 'window' ? city.ground : surface, eyes, parameters };
    // Said before the run starts: an eye inside a wall is the asker's to mend.
    eyeHeights(eyes, input.base, surface);
    return { input, datasets: await originsOf(reader, scenario, ['buildings', 'terrain']) };
  },

  async run(input, { signal, threads, progress }: RunContext) {
    const told = (fraction: number, stage: string) => progress(fraction, `stage.${stage}`);
    return { ...(await look(input, { signal, threads, progress: told })) };
  },
};

export const routes = sightRoutes;

const nothingToLookAt = outcomeKind({
  code: 'nothing-to-look-at',
  status: 422,
  message: {
    ko: '아래 한계 {lowestDeg}°가 위 한계 {highestDeg}°보다 낮아야 합니다.',
    en: 'The lower limit of {lowestDeg}° must be below the upper one of {highestDeg}°.',
  },
  remedy: { ko: '두 각도를 바꾸십시오.', en: 'Change the two angles.' },
});
