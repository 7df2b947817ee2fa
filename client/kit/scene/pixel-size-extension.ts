import { LayerExtension } from '@deck.gl/core';

/**
 * Keeps billboards at a constant size in pixels under a true perspective camera: deck.gl sizes them for the focal
 * distance, this scales them to the distance of each one. For layers with `billboard: true`.
 */
export class ConstantPixelSize extends LayerExtension {
  static override extensionName = 'ConstantPixelSize';

  override getShaders() {
    return {
      inject: { 'vs:DECKGL_FILTER_SIZE': 'size *= gl_Position.w / project.focalDistance;' },
    };
  }
}
