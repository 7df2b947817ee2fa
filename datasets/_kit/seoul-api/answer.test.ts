import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '#core';
import { readAnswer } from './answer.ts';
import { DailyBudget } from './budget.ts';
import { ApiFault } from './fault.ts';
import { kmaCellOf, kmaMiddleOf } from './kma.ts';
import { normalise, numberIn, Problems, seoulDigits, seoulInstant, textIn } from './values.ts';

const conditionOf = (text: string): string => {
  try {
    readAnswer(text);
    return 'answered';
  } catch (error) {
    return error instanceof ApiFault ? error.condition : String(error);
  }
};
const json = (value: unknown) => JSON.stringify(value);
const good = { CODE: 'INFO-000', MESSAGE: 'ok' };

describe('answers of the open APIs', () => {
  it.each([
    ['the usual envelope', json({ S: { list_total_count: 7, RESULT: good, row: [{ A_B: 1 }] } }), [{ a_b: 1 }], 7],
    ['one row without a list', json({ S: { list_total_count: 1, RESULT: good, row: { A: 1 } } }), [{ a: 1 }], 1],
    ['a dotted name', json({ 'SeoulRtd.x': [{ A: 1 }], RESULT: { 'RESULT.CODE': 'INFO-000' } }), [{ a: 1 }], undefined],
    [
      'arrivals of the subway',
      json({ errorMessage: { status: 200, code: 'INFO-000' }, realtimeArrivalList: [{ A: 1 }] }),
      [{ a: 1 }],
      undefined,
    ],
    [
      'a bus alone',
      json({ msgHeader: { headerCd: '0' }, msgBody: { itemList: { vehId: '1' } } }),
      [{ vehid: '1' }],
      undefined,
    ],
    [
      'buses',
      json({ msgHeader: { headerCd: 0 }, msgBody: { itemList: [{ vehId: 1 }, { vehId: 2 }] } }),
      [{ vehid: 1 }, { vehid: 2 }],
      undefined,
    ],
    ['no bus', json({ msgHeader: { headerCd: '0' }, msgBody: { itemList: null } }), [], 0],
    ['buses, when none runs', json({ msgHeader: { headerCd: '8' }, msgBody: {} }), [], 0],
    [
      'weather',
      json({ response: { header: { resultCode: '00' }, body: { items: { item: [{ A: 1 }] }, totalCount: 1 } } }),
      [{ a: 1 }],
      1,
    ],
    ['weather without rows', json({ response: { header: { resultCode: '03' } } }), [], 0],
    [
      'XML',
      '<?xml version="1.0"?><S><list_total_count>1</list_total_count><RESULT><CODE>INFO-000</CODE></RESULT><row><a>1</a><b/></row></S>',
      [{ a: '1', b: '' }],
      1,
    ],
    [
      'XML with two rows',
      '<S><RESULT><CODE>INFO-000</CODE></RESULT><row><a>1</a></row><row><a><![CDATA[2]]></a></row></S>',
      [{ a: '1' }, { a: '2' }],
      undefined,
    ],
    ['no rows', json({ RESULT: { CODE: 'INFO-200' } }), [], 0],
    ['a byte order mark', `\uFEFF${json({ S: { RESULT: good, row: [] } })}`, [], undefined],
  ])('are read: %s', (_what, text, rows, total) => {
    const answer = readAnswer(text);
    expect(answer.rows).toEqual(rows);
    if (total !== undefined) expect(answer.total ?? 0).toBe(total);
  });

  it.each([
    ['INFO-100', 'key-refused'],
    ['ERROR-300', 'bad-request'],
    ['ERROR-301', 'bad-request'],
    ['ERROR-310', 'bad-request'],
    ['ERROR-331', 'bad-request'],
    ['ERROR-336', 'bad-request'],
    ['ERROR-337', 'over-quota'],
    ['ERROR-500', 'down'],
    ['ERROR-600', 'down'],
    ['ERROR-601', 'down'],
    ['SOMETHING-NEW', 'down'],
  ])('tell what %s means, in JSON and in XML', (code, condition) => {
    expect(conditionOf(json({ RESULT: { CODE: code } }))).toBe(condition);
    expect(conditionOf(`<RESULT><CODE>${code}</CODE></RESULT>`)).toBe(condition);
  });

  it.each([
    ['an empty body', '  ', 'down'],
    ['a web page', '<!DOCTYPE html><html>', 'down'],
    ['JSON that is cut off', '{"S":{"row":[{"a"', 'down'],
    ['XML that is cut off', '<S><row><a>1', 'down'],
    ['a number', '42', 'changed-shape'],
    ['another object', '{"hello":1}', 'changed-shape'],
    [
      'a refusal of the gateway',
      '<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>',
      'over-quota',
    ],
    ['a refused key of the bus service', json({ msgHeader: { headerCd: '7' } }), 'key-refused'],
  ])('are told from what is none: %s', (_what, text, condition) => expect(conditionOf(text)).toBe(condition));
});

describe('values of the open APIs', () => {
  const row = { a: ' 1,260.0 ', b: '-', c: '점검중', d: 'x', e: '', f: '1e99', g: 'a\r\nb' };
  it('are numbers, nothing, or counted as a problem', () => {
    const problems = new Problems();
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'Z'].map((name) => numberIn(row, problems, name))).toEqual([
      1260,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(problems.counts).toEqual({ 'not-a-number': 2 });
    expect(textIn(row, 'Z', 'G')).toBe('a b');
  });

  it.each([
    ['202611290200', '2026-11-28T17:00:00.000Z'],
    ['2026-11-29 02:00:30', '2026-11-28T17:00:30.000Z'],
    ['2026-11-29_02', '2026-11-28T17:00:00.000Z'],
    ['202611282400', '2026-11-28T15:00:00.000Z'],
    ['20261129', '2026-11-28T15:00:00.000Z'],
  ])('of time are Seoul’s wall clock: %s', (text, iso) =>
    expect(new Date(seoulInstant(text)!).toISOString()).toBe(iso),
  );

  it.each(['', undefined, 'soon', '20261301', '20260230', '202611292500'])('are no time: %s', (text) =>
    expect(seoulInstant(text)).toBeUndefined(),
  );

  it('write the clock as they read it', () =>
    expect(seoulInstant(seoulDigits(1_700_000_000_000))).toBe(1_700_000_000_000));

  it('keep the last of repeated rows, the higher revision of two, and say what was left out', () => {
    const now = Date.parse('2026-11-29T00:00:00Z');
    const read = (each: Readonly<Record<string, unknown>>) => ({
      feed: 'f',
      entity: String(each.n),
      time: now + Number(each.ahead ?? 0),
      values: { v: (each.v as number) ?? null },
      revision: Number(each.r ?? 0),
    });
    const rows = [
      { n: 'a', v: 1 },
      { n: 'a', v: 2 },
      { n: 'b', v: 3, r: 1 },
      { n: 'b', v: 4 },
      { n: 'c', v: 5, ahead: hourMs },
      { n: '', v: 6 },
      { n: 'd' },
    ];
    const { observations, problems } = normalise(rows, now, read);
    expect(observations.map(({ entity, values }) => [entity, values.v])).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
    expect(problems.counts).toEqual({ repeated: 2, 'from-the-future': 1, 'no-name': 1, 'no-value': 1 });
  });
});

describe('the calls of a day', () => {
  const folders: string[] = [];
  const folder = () => folders[folders.push(mkdtempSync(join(tmpdir(), 'budget-'))) - 1];
  afterEach(() => {
    for (const each of folders.splice(0)) rmSync(each, { recursive: true });
  });
  const noon = Date.parse('2026-11-29T12:00:00+09:00');

  it('are counted over restarts and over feeds, and come back at midnight in Seoul', () => {
    const at = folder();
    const first = new DailyBudget(at, 'key', 10);
    expect(Array.from({ length: 6 }, () => first.take('a', 0.5, noon))).toEqual([true, true, true, true, true, false]);
    const second = new DailyBudget(at, 'key', 10);
    expect(Array.from({ length: 6 }, () => second.take('b', 1, noon))).toEqual([true, true, true, true, true, false]);
    expect(second.usage(noon)).toEqual({ used: 10, limit: 10, resetsAt: Date.parse('2026-11-30T00:00:00+09:00') });
    expect(second.take('a', 1, noon + 12 * hourMs)).toBe(true);
  });

  it('do not come back when the clock is set back, nor when the count is lost', () => {
    const at = folder();
    const budget = new DailyBudget(at, 'key', 1);
    expect([budget.take('a', 1, noon), budget.take('a', 1, noon - 3 * dayMs)]).toEqual([true, false]);
    const [file] = readdirSync(at);
    writeFileSync(join(at, file), '{"day":');
    expect(new DailyBudget(at, 'key', 5).take('a', 1, Date.now())).toBe(false);
  });

  it('are kept without the key', () => {
    const at = folder();
    new DailyBudget(at, 'very-secret', 5).take('a', 1, noon);
    const [file] = readdirSync(at);
    expect(`${file} ${readFileSync(join(at, file), 'utf8')}`).not.toContain('very-secret');
  });
});

describe('cells of the forecast', () => {
  // Cells that the guide to the forecast's API names for these places.
  it.each([
    ['Seoul', 126.98, 37.5636, 60, 127],
    ['Busan', 129.0772, 35.177, 98, 76],
    ['Jeju', 126.5, 33.4857, 52, 38],
    ['Baengnyeongdo', 124.7123, 37.966, 21, 135],
  ])('hold %s', (_name, lon, lat, nx, ny) => expect(kmaCellOf([lon, lat])).toEqual({ nx, ny }));

  it('have their middle where the guide’s own example has it', () => {
    const [lon, lat] = kmaMiddleOf({ nx: 59, ny: 125 });
    // It computes in 32-bit floats.
    expect(lon).toBeCloseTo(126.92981, 5);
    expect(lat).toBeCloseTo(37.488201, 5);
  });

  it('are found again from their middle', () => {
    for (let nx = 20; nx < 130; nx += 11) {
      for (let ny = 30; ny < 140; ny += 13) expect(kmaCellOf(kmaMiddleOf({ nx, ny }))).toEqual({ nx, ny });
    }
  });
});
