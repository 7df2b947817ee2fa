import { defineTiles } from '#core';

export const contract = defineTiles({
  id: 'trees',
  version: 1,
  title: { ko: '나무', en: 'Trees' },
  format: '3d-tiles',
  entry: 'tileset.json',
  attributes: {
    id: { title: { ko: '식별자', en: 'Identifier' }, unit: 'one' },
    kind: { title: { ko: '구분', en: 'Kind' }, unit: 'one' },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    crownM: { title: { ko: '수관 너비', en: 'Width of the crown' }, unit: 'metre', decimals: 1 },
    trunkM: { title: { ko: '지하고', en: 'Clear height below the crown' }, unit: 'metre', decimals: 1 },
    source: { title: { ko: '자료', en: 'Source' }, unit: 'one' },
  },
});
