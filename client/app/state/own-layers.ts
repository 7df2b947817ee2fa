import { failureOf } from '#client/kit/api.ts';
import { scene } from '../session.ts';
import { twin, useTwin } from './store.ts';

/** Colours of the reader's own layers, one after the other; none is among those of the city's scales. */
const colours = ['#d6336c', '#7048e8', '#e8590c', '#1971c2', '#2b8a3e', '#5c3d2e'];
const mostLayers = 12;
let made = 0;

/** Shows dropped or chosen files as layers. What happened to each is told; one that fails stops no other. */
export async function addOwnFiles(files: Iterable<File>): Promise<void> {
  // The readers of formats come when the first file does.
  const { readOwnFile } = await import('#client/kit/own/read-own.ts');
  for (const file of files) {
    try {
      if (useTwin.getState().layers.filter(({ group }) => group === 'own').length >= mostLayers) {
        twin.notice({ tone: 'warn', text: tooManyLayers });
        return;
      }
      const { features, box, crs, left } = await readOwnFile(file);
      const title = { ko: file.name, en: file.name };
      const colour = colours[made % colours.length];
      twin.addLayer(
        { id: `own/${++made}`, group: 'own', title, kind: { type: 'own', features, box }, sources: [] },
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

const tooManyLayers = {
  ko: `내 자료는 ${mostLayers}개까지 볼 수 있습니다. 하나를 빼고 다시 놓으십시오.`,
  en: `${mostLayers} files can be shown at once. Take one away and drop it again.`,
};
