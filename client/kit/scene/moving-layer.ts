import { LineLayer, ScatterplotLayer } from '@deck.gl/layers';
import type { Buffer, Device } from '@luma.gl/core';
import type { EnuFrame } from './enu-frame.ts';
import type { MovingPoints } from './moving-points.ts';
import { ConstantPixelSize } from './pixel-size-extension.ts';
import { placing } from './stage.ts';

const constantSize = new ConstantPixelSize();

/*
 * Positions are float32 metres of the frame, whole in one number. Left to itself deck.gl splits positions of cartesian layers into two,
 * and a line whose two ends are buffers of one's own then loses its second end.
 */
export class WholeLines extends LineLayer {
  static override layerName = 'WholeLines';
  override use64bitPositions(): boolean {
    return false;
  }
}
class WholePoints extends ScatterplotLayer {
  static override layerName = 'WholePoints';
  override use64bitPositions(): boolean {
    return false;
  }
}

/** The columns of moving points on the graphics card: written in place, made anew only when they must grow. */
export class MovingBuffers {
  readonly #heads: Buffer;
  readonly #ticks: Buffer;
  readonly #colours: Buffer;
  readonly #radii: Buffer;
  readonly capacity: number;

  constructor(device: Device, { capacity }: MovingPoints) {
    const make = (bytes: number) => device.createBuffer({ byteLength: Math.max(16, bytes) });
    this.capacity = capacity;
    this.#heads = make(12 * capacity);
    this.#ticks = make(12 * capacity);
    this.#colours = make(4 * capacity);
    this.#radii = make(4 * capacity);
  }

  writePlaces({ heads, ticks }: MovingPoints): void {
    this.#heads.write(heads);
    this.#ticks.write(ticks);
  }

  writeColours({ colours, radii }: MovingPoints): void {
    this.#colours.write(colours);
    this.#radii.write(radii);
  }

  /** Points with a tick towards where they head. They read the buffers, so they need not be made again for other values. */
  layers(id: string, count: number, frame: EnuFrame, look: { opacity: number; dark: boolean }) {
    const heads = { buffer: this.#heads, size: 3, type: 'float32' };
    const colours = { buffer: this.#colours, size: 4, type: 'unorm8' };
    return [
      new WholeLines({
        ...placing(frame),
        id: `${id}-ticks`,
        data: {
          length: count,
          attributes: {
            getSourcePosition: heads,
            getTargetPosition: { buffer: this.#ticks, size: 3, type: 'float32' },
            getColor: colours,
          },
        } as never,
        getWidth: 3,
        widthUnits: 'pixels',
        opacity: look.opacity,
        parameters: { depthCompare: 'always' },
      }),
      new WholePoints({
        ...placing(frame),
        id: `${id}-dots`,
        data: {
          length: count,
          attributes: {
            getPosition: heads,
            getFillColor: colours,
            getRadius: { buffer: this.#radii, size: 1, type: 'float32' },
          },
        } as never,
        pickable: true,
        billboard: true,
        stroked: true,
        radiusUnits: 'pixels',
        lineWidthUnits: 'pixels',
        getLineWidth: 1.5,
        getLineColor: look.dark ? [14, 20, 28, 230] : [255, 255, 255, 235],
        opacity: look.opacity,
        extensions: frame.flat ? [] : [constantSize],
        parameters: { depthCompare: 'always' },
      }),
    ];
  }

  destroy(): void {
    for (const buffer of [this.#heads, this.#ticks, this.#colours, this.#radii]) buffer.destroy();
  }
}
