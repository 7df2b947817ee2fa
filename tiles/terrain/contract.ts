import { defineTiles } from '#core';

export const contract = defineTiles({
  id: 'terrain',
  version: 2,
  title: { ko: '지형 타일', en: 'Terrain tiles' },
  format: 'quantized-mesh',
  entry: 'layer.json',
});
