import { type Epsg5186, toEpsg5186 } from '#core';
import { romanize } from '#datasets/_core/romanize.ts';
import { type FactTable, numberOf, textOf } from '#datasets/_kit/facts/table.ts';
import type { PeakKind } from './contract.ts';

/**
 * Mountains of several named peaks: the name, its English form, latitude and longitude of the middle, how far their peaks lie
 * from it in metres, and the peaks. Positions to some hundred metres.
 */
const mountainTable: FactTable = `
북한산|Bukhansan|37.6400|126.9720|5500|백운대,인수봉,만경대,노적봉,보현봉,문수봉,비봉,향로봉,족두리봉,의상봉,원효봉,영봉,형제봉
도봉산|Dobongsan|37.6900|127.0100|3000|자운봉,선인봉,만장봉,신선대,오봉,우이암
수락산|Suraksan|37.6950|127.0830|2500|도솔봉
삼성산|Samseongsan|37.4430|126.9340|2000|장군봉
청계산|Cheonggyesan|37.4330|127.0450|3000|매봉,옥녀봉
`;

const mountains = textOf(mountainTable).map((cells) => {
  const number = numberOf(cells);
  const [name, nameEn] = cells;
  return { name, nameEn, middle: toEpsg5186([number(3), number(2)]), reachM: number(4), peaks: cells[5].split(',') };
});

export interface PeakName {
  readonly name: string;
  readonly nameEn: string;
  readonly kind: PeakKind;
  readonly mountain: string | null;
  readonly mountainEn: string | null;
  readonly also: string | null;
}

/**
 * What a written name says: `매봉산 (상암)` has another name or its place in brackets, `청계산 매봉` its mountain before it.
 * Names such as 매봉 are common: a peak belongs to a mountain when it also lies on it.
 */
export function readName(written: string, at: Epsg5186): PeakName {
  const [, plain = written.trim(), also] = /^(.+?)\s*(?:\(([^)]*)\))?$/.exec(written.trim()) ?? [];
  const onIt = ({ middle, reachM }: (typeof mountains)[number]) =>
    Math.hypot(middle[0] - at[0], middle[1] - at[1]) < reachM;
  const nameOn = (mountain: string) => (plain.startsWith(`${mountain} `) ? plain.slice(mountain.length + 1) : plain);
  const found = mountains.find((each) => onIt(each) && each.peaks.includes(nameOn(each.name)));
  const name = found ? nameOn(found.name) : plain;
  return {
    name,
    nameEn: englishName(name),
    kind: kindOfName(name),
    mountain: found?.name ?? null,
    mountainEn: found?.nameEn ?? null,
    also: also || null,
  };
}

/** Parks on hills say so in English; other names are spelt as they sound. */
function englishName(name: string): string {
  const park = /^(.+?)\s*(?:근린)?공원$/.exec(name);
  return park ? `${romanize(park[1])} Park` : romanize(name);
}

function kindOfName(name: string): PeakKind {
  if (name.endsWith('산')) return 'mountain';
  return /[봉대암]$/.test(name) ? 'peak' : 'hill';
}
