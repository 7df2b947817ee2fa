import { failureOf } from '#client/kit/api.ts';
import type { OwnModel } from '#client/kit/layer.ts';
import { tooLarge as rasterTooLarge } from '#client/kit/own/own-failures.ts';
import { scene } from '../session.ts';
import { twin, useTwin } from './store.ts';

/** Colours of the reader's own layers, one after the other; none is among those of the city's scales. */
const colours = ['#d6336c', '#7048e8', '#e8590c', '#1971c2', '#2b8a3e', '#5c3d2e'];
const mostLayers = 12;
const largestRaster = 25 * 1024 * 1024;
let made = 0;

/** Shows dropped or chosen files as layers. What happened to each is told; one that fails stops no other. */
export async function addOwnFiles(files: Iterable<File>): Promise<void> {
  // The readers of formats come when the first file does.
  const { readApart } = await import('#client/kit/own/read-apart.ts');
  for (const file of files) {
    try {
      if (useTwin.getState().layers.filter(({ group }) => group === 'own').length >= mostLayers) {
        twin.notice({ tone: 'warn', text: tooManyLayers });
        return;
      }
      if (/\.tiff?$/i.test(file.name)) {
        await addRaster(file);
        continue;
      }
      const found = await readApart(file);
      if ('bytes' in found) {
        addModel(file, found);
        continue;
      }
      const { features, box, crs, left, solids } = found;
      const title = { ko: file.name, en: file.name };
      const colour = colours[made % colours.length];
      twin.addLayer(
        { id: `own/${++made}`, group: 'own', title, kind: { type: 'own', features, box, solids }, sources: [] },
        { colour },
      );
      scene()?.flyToBox(box);
      const count = features.features.length;
      twin.notice({
        tone: left > 0 ? 'warn' : 'good',
        text: {
          ko: `${file.name}: ${count.toLocaleString('ko-KR')}개를 보여 줍니다 (${crs}${left > 0 ? `, 위치 없는 ${left}개 제외` : ''}).`,
          en: `${file.name}: ${count.toLocaleString('en-GB')} shown (${crs}${left > 0 ? `, ${left} without a place left out` : ''}).`,
        },
      });
    } catch (thrown) {
      const { message, remedy, where } = failureOf(thrown);
      const detail = where ? ` (${where})` : '';
      twin.notice({
        tone: 'bad',
        text: {
          ko: `${file.name}: ${message.ko} ${remedy.ko}${detail}`,
          en: `${file.name}: ${message.en} ${remedy.en}${detail}`,
        },
      });
    }
  }
}

/** A model of no place: it stands in the middle of the view until the reader moves it. */
function addModel({ name }: File, model: OwnModel): void {
  const [lon, lat] = scene()?.centre() ?? [127, 37.55];
  twin.addLayer(
    {
      id: `own/${++made}`,
      group: 'own',
      title: { ko: name, en: name },
      kind: { type: 'own-model', model },
      sources: [],
    },
    { placement: { lon, lat, aboveM: 0, turnDeg: 0 } },
  );
  const metres = [0, 2, 1].map((axis) => (model.max[axis] - model.min[axis]).toFixed(1)).join(' × ');
  twin.notice({
    tone: 'good',
    text: {
      ko: `${name}: ${metres} m. 화면 가운데에 놓았습니다. 레이어에서 옮기고 돌릴 수 있습니다.`,
      en: `${name}: ${metres} m, placed in the middle of the view. Move and turn it in its layer.`,
    },
  });
}

/** A GeoTIFF as a draped field: legend, value under the pointer and opacity come with that. */
async function addRaster(file: File): Promise<void> {
  if (file.size > largestRaster) throw rasterTooLarge();
  const { readOwnRaster } = await import('#client/kit/own/own-raster.ts');
  const { crs, grid, values, bounds, legend, pixels, width, height } = await readOwnRaster(await file.arrayBuffer());
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0);
  const image = URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
  const url = URL.createObjectURL(new Blob([values as Float32Array<ArrayBuffer>]));
  const title = { ko: file.name, en: file.name };
  const field = { image, bounds, values: url, grid, unit: 'one', decimals: 1, legend } as const;
  twin.addLayer({ id: `own/${++made}`, group: 'own', title, kind: { type: 'field', field }, sources: [] });
  scene()?.flyToBox(bounds);
  twin.notice({
    tone: 'good',
    text: {
      ko: `${file.name}: ${width} × ${height}칸 (${crs})`,
      en: `${file.name}: ${width} × ${height} cells (${crs})`,
    },
  });
}

const tooManyLayers = {
  ko: `내 자료는 ${mostLayers}개까지 볼 수 있습니다. 하나를 빼고 다시 놓으십시오.`,
  en: `${mostLayers} files can be shown at once. Take one away and drop it again.`,
};
