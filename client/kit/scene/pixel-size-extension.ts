import { LayerExtension } from '@deck.gl/core';

/** Beyond this distance signs shrink, down to half: a far bank of the river is no wall of dots. */
const fullSizeWithinM = 3000;

/**
 * Keeps billboards at a constant size in pixels under a true perspective camera: deck.gl sizes them for the focal
 * distance, this scales them to the distance of each one. For layers with `billboard: true`.
 */
export class ConstantPixelSize extends LayerExtension {
  static override extensionName = 'ConstantPixelSize';

  override getShaders() {
    return {
      inject: {
        'vs:DECKGL_FILTER_SIZE': `size *= gl_Position.w / project.focalDistance * clamp(${fullSizeWithinM}.0 / gl_Position.w, 0.5, 1.0);`,
      },
    };
  }
}
