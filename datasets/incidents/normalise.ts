import { boxContains, boxToEpsg5186, converter, type Epsg5186, type Instant, minuteMs, seoulBox } from '#core';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import { type Normalised, normalise, numberIn, seoulInstant, textIn } from '#datasets/_kit/seoul-api/values.ts';
import type { IncidentKind } from './contract.ts';
import { type Incident, observationOf } from './incident.ts';

/** `acc_type` of `AccInfo` (code list `accMainCode`). */
const kinds: Readonly<Record<string, IncidentKind>> = {
  A01: 'accident',
  A02: 'breakdown',
  A03: 'accident',
  A04: 'works',
  A05: 'debris',
  A06: 'transit',
  A07: 'transit',
  A08: 'fire',
  A09: 'weather',
  A10: 'rally',
};

const city = boxToEpsg5186(seoulBox);
const systems = ['EPSG:5186', 'EPSG:5181', 'EPSG:4326'] as const;

/**
 * Where a pair of coordinates lies. "GRS80 TM" does not say which origin it counts from: in one system alone it lies in Seoul,
 * since their northings are 100 km apart.
 */
export function placedInSeoul(x: number | null, y: number | null): Epsg5186 | undefined {
  if (x === null || y === null) return undefined;
  for (const crs of systems) {
    // The formulas of a projection fail far outside of it.
    if (crs === 'EPSG:4326' && (Math.abs(x) > 180 || Math.abs(y) > 89)) continue;
    if (crs !== 'EPSG:4326' && (Math.abs(x) > 1e6 || Math.abs(y) > 1e6)) continue;
    const [east, north] = converter(crs, 'EPSG:5186')([x, y]);
    if (boxContains(city, [east, north])) return [Math.round(east * 10) / 10, Math.round(north * 10) / 10];
  }
  return undefined;
}

/** Lanes that a text says are closed: "2차로 통제", "1개 차로 차단"; null where it does not say. */
export function lanesIn(text: string): number | null {
  const match = /(\d)\s*개?\s*차로[^.]{0,12}(통제|차단|점용|부분)/.exec(text);
  return match ? Number(match[1]) : null;
}

/** Rows of `AccInfo`: what goes on at the moment of the answer. */
export const normaliseIncidents = (rows: readonly ApiRow[], now: Instant): Normalised =>
  normalise(rows, now, (row, problems) => {
    const text = textIn(row, 'acc_info') ?? '';
    const kind = kinds[textIn(row, 'acc_type') ?? ''] ?? 'other';
    const at = placedInSeoul(numberIn(row, problems, 'grs80tm_x'), numberIn(row, problems, 'grs80tm_y'));
    if (!at) {
      problems.count('no-place');
      return undefined;
    }
    const since = seoulInstant(joined(row, 'occr_date', 'occr_time'));
    if (since === undefined) {
      problems.count('no-time');
      return undefined;
    }
    // Works are announced ahead; what has not begun does not go on.
    if (since > now + 5 * minuteMs) {
      problems.count('from-the-future');
      return undefined;
    }
    const incident: Incident = {
      id: textIn(row, 'acc_id') ?? '',
      kind,
      title: text,
      road: textIn(row, 'acc_road_nm') ?? null,
      at,
      severity:
        /전면\s*통제|사망|대형/.test(text) || kind === 'fire' ? 3 : ['accident', 'rally'].includes(kind) ? 2 : 1,
      lanesClosed: lanesIn(text),
      since,
      until: seoulInstant(joined(row, 'exp_clr_date', 'exp_clr_time')) ?? null,
    };
    return observationOf(incident, Math.floor(now / minuteMs) * minuteMs);
  });

/** A date and a time of day; times lose leading zeros where somebody made numbers of them. */
const joined = (row: ApiRow, date: string, time: string): string =>
  `${textIn(row, date) ?? ''}${(textIn(row, time) ?? '').padStart(6, '0').slice(0, 6)}`;
