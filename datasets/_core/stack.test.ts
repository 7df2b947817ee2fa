import { describe, expect, it } from 'vitest';
import { layerSpeeds, layersAround, readStack, type Stack, stackBytes, stackComponent, stackNoData } from './stack.ts';

const stack: Stack = {
  ...{
    width: 3,
    height: 1,
    cellSize: 4,
    origin: [200_000, 545_000],
    unit: 'metrePerSecond',
    step: 0.005,
    axis: [1.5, 10],
  },
  components: {
    east: stackComponent(Float32Array.of(3, -1, Number.NaN, 6, 0, 0.0024), 0.005),
    north: stackComponent(Float32Array.of(4, 0, Number.NaN, 8, 0, 500), 0.005),
  },
  ground: Float32Array.of(30, 31.5, 33),
  roofs: Float32Array.of(0, 0, 12),
};

describe('a stack', () => {
  it('comes back from its bytes as it was, whatever the number of cells', () => {
    // Three cells of two layers: components end off a multiple of four bytes.
    const read = readStack(stackBytes(stack).buffer as ArrayBuffer);
    expect(read).toEqual(stack);
    expect(read.components.east[2]).toBe(stackNoData);
  });

  it('holds vectors to half a step, and marks what is missing', () => {
    expect([...layerSpeeds(stack, 0)]).toEqual([5, 1, Number.NaN]);
    expect(layerSpeeds(stack, 1)[0]).toBeCloseTo(10, 5);
    expect(stack.components.east[5]).toBe(0);
    expect(stack.components.north[5]).toBe(32_767);
  });

  it('finds the layers around a height, and holds on beyond the ends', () => {
    expect(layersAround(stack, 1)).toEqual([0, 0, 0]);
    expect(layersAround(stack, 40)).toEqual([1, 1, 0]);
    const [low, high, share] = layersAround(stack, 3.2);
    expect([low, high]).toEqual([0, 1]);
    expect(share).toBeCloseTo(0.2, 6);
  });
});
