import { boxContains, type Epsg5186, type Epsg5186Box, outcomeKind, seoulBox, toEpsg5186, type Wgs84 } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { snapBox } from '../_kit/raster.ts';
import { contract, type ViewshedParameters } from './contract.ts';
import { maxCells, tooLarge } from './kernel/view-scene.ts';
import { eyesOf, type LookInput, look, type PlacedEye } from './look.ts';
import { sightRoutes } from './sight-route.ts';
import { origins, readCity, surfaceFor } from './surface.ts';

export const simulation: SimulationServer<ViewshedParameters, LookInput> = {
  contract,

  check({ eyes, rangeM, cellSizeM, lowestDeg, highestDeg }) {
    eyes.forEach(({ lon, lat }, i) => {
      if (!boxContains(seoulBox, [lon, lat])) throw eyeOutsideSeoul({ eye: i + 1 }, `eyes.${i}`);
    });
    if (lowestDeg >= highestDeg) throw nothingToLookAt({ lowestDeg, highestDeg }, 'highestDeg');
    const [w, s, e, n] = boxAround(eyes.map(place), rangeM, cellSizeM);
    const cells = Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    if (cells > maxCells) throw tooLarge({ cells, limit: maxCells }, 'rangeM');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { cellSizeM: cellSize, rangeM, stand } = parameters;
    const eyes = parameters.eyes.map((eye): PlacedEye => {
      const [x, y] = place(eye);
      return { x, y, heightM: eye.heightM, azimuthDeg: eye.azimuthDeg, fieldDeg: eye.fieldDeg };
    });
    const box = boxAround(parameters.eyes.map(place), rangeM, cellSize);
    const city = await readCity(reader, { box, cellSize, scenario }, signal);
    const surface = surfaceFor(city, stand === 'window' ? eyes : []);
    const input: LookInput = { surface, base: stand === 'window' ? city.ground : surface, eyes, parameters };
    // Said before the run starts: an eye inside a wall is the asker's to mend.
    eyesOf(input);
    return { input, datasets: await origins(reader, scenario) };
  },

  async run(input, { signal, threads, progress }: RunContext) {
    const told = (fraction: number, stage: string) => progress(fraction, `stage.${stage}`);
    return { ...(await look(input, { signal, threads, progress: told })) };
  },
};

export const routes = sightRoutes;

const place = ({ lon, lat }: { lon: number; lat: number }): Epsg5186 => toEpsg5186([lon, lat] as unknown as Wgs84);

/** The box that all eyes together look over, in whole cells. */
function boxAround(places: readonly Epsg5186[], rangeM: number, cellSize: number): Epsg5186Box {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const around = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as unknown as Epsg5186Box;
  return snapBox(around, cellSize, rangeM);
}

const eyeOutsideSeoul = outcomeKind({
  code: 'eye-outside-seoul',
  status: 422,
  message: { ko: '{eye}번째 보는 곳이 서울을 벗어납니다.', en: 'Eye point {eye} lies outside Seoul.' },
  remedy: {
    ko: '경도 126.734–127.216, 위도 37.396–37.732 안에서 지정하십시오.',
    en: 'Choose one within longitude 126.734–127.216 and latitude 37.396–37.732.',
  },
});

const nothingToLookAt = outcomeKind({
  code: 'nothing-to-look-at',
  status: 422,
  message: {
    ko: '아래 한계 {lowestDeg}°가 위 한계 {highestDeg}°보다 낮아야 합니다.',
    en: 'The lower limit of {lowestDeg}° must be below the upper one of {highestDeg}°.',
  },
  remedy: { ko: '두 각도를 바꾸십시오.', en: 'Change the two angles.' },
});
