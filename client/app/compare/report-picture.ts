import type { ResultOutput } from '#client/kit/api-types.ts';
import type { Formats } from '#client/kit/format.ts';
import { colourOf, type Legend, legendTicks, type Text, type UnitName } from '#core';

/** A raster result as a picture with what its colours mean. */
export interface ReportPicture {
  /** PNG as a data URL, north up. */
  readonly image: string;
  readonly title: Text;
  readonly legend: Legend;
  readonly unit: UnitName;
  readonly decimals: number;
}

/** The picture of an output; undefined where it cannot be had: the report is made without. */
export async function pictureOf({
  png,
  titleText,
  legend,
  unit,
  decimals = 1,
}: ResultOutput): Promise<ReportPicture | undefined> {
  const answer = await fetch(png).catch(() => undefined);
  if (!answer?.ok) return undefined;
  return { image: await dataUrlOf(await answer.blob()), title: titleText, legend, unit, decimals };
}

const dataUrlOf = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** Points of the page. */
const pictureWidth = 230;
const [legendWidth, barHeight, steps] = [240, 11, 60];

/** The picture, and its legend beside it. */
export function pictureNodes(
  { image, title, legend, unit, decimals }: ReportPicture,
  { format, say }: { readonly format: Formats; say(text: Text): string },
): object {
  return {
    columns: [
      { image, fit: [pictureWidth, pictureWidth], width: pictureWidth },
      {
        stack: [{ text: say(title), margin: [0, 0, 0, 4] }, { svg: legendSvg(legend, unit, decimals, format) }],
        width: legendWidth,
      },
    ],
    columnGap: 18,
    margin: [0, 6, 0, 8],
    unbreakable: true,
  };
}

function legendSvg(legend: Legend, unit: UnitName, decimals: number, format: Formats): string {
  const { min, max } = legend;
  const width = legendWidth - 30;
  const step = width / steps;
  const bars = Array.from({ length: steps }, (_, i) => {
    const colour = colourOf(legend, min + ((i + 0.5) / steps) * (max - min));
    return `<rect x="${(15 + i * step).toFixed(2)}" y="0" width="${(step + 0.3).toFixed(2)}" height="${barHeight}" fill="rgb(${colour.join()})"/>`;
  });
  const ticks = legendTicks(legend).map((tick, i, all) => {
    const x = 15 + ((tick - min) / (max - min || 1)) * width;
    const digits = tick % 1 === 0 ? 0 : decimals;
    // The last one says of what.
    const text = i === all.length - 1 ? format.quantity(tick, unit, digits) : format.number(tick, digits);
    return `<text x="${x.toFixed(1)}" y="${barHeight + 11}" font-size="7.5" text-anchor="middle" font-family="NotoSansKR">${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${legendWidth}" height="26" viewBox="0 0 ${legendWidth} 26">${bars.join('')}${ticks.join('')}</svg>`;
}
