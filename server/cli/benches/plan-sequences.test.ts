import { expect, it } from 'vitest';
import { editSequences } from './plan-sequences.ts';

it('gives the city of every revision as its edits alone make it, whatever way led there', async () => {
  expect(await editSequences(4)).toBe(4);
}, 120_000);
