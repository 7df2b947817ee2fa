/** How much picture this machine can draw. Software renderers and phones get less, never something wrong. */
export interface Quality {
  /** Drawn by the processor: every pixel costs. */
  readonly software: boolean;
  readonly msaaSamples: number;
  /** Smoothing of edges after drawing, where multisampling is off. */
  readonly fxaa: boolean;
  readonly shadowSize: number;
  readonly maxPixelRatio: number;
  /** Screen-space error of 3D tiles in pixels. */
  readonly screenSpaceError: number;
  /** Screen-space error of the ground in pixels. */
  readonly groundError: number;
  /** Waves on the water. */
  readonly waves: boolean;
  /** How often moving points are moved between two updates of their feed, per second. */
  readonly motionHz: number;
  /** Share of the resolution while the camera moves or tiles come: where a frame takes a second, a draft shows the way. */
  readonly draftScale: number;
  /** Milliseconds per frame for preparing ground tiles: where a frame takes seconds, 5 ms would take minutes. */
  readonly loadSliceMs: number;
  /** Bytes of tiles kept, and how far beyond for one view. */
  readonly cacheBytes: number;
  readonly overflowBytes: number;
}

const mega = 1024 * 1024;

const desktop: Quality = {
  software: false,
  msaaSamples: 4,
  fxaa: false,
  shadowSize: 2048,
  maxPixelRatio: 2,
  screenSpaceError: 20,
  groundError: 2,
  waves: true,
  motionHz: 30,
  draftScale: 1,
  loadSliceMs: 5,
  cacheBytes: 256 * mega,
  overflowBytes: 128 * mega,
};
const phone: Quality = {
  ...desktop,
  shadowSize: 1024,
  screenSpaceError: 24,
  groundError: 2.5,
  motionHz: 15,
  cacheBytes: 96 * mega,
  overflowBytes: 32 * mega,
};
/** What a machine without a graphics card does less of, whatever its size. */
const software: Partial<Quality> = {
  software: true,
  msaaSamples: 1,
  maxPixelRatio: 1,
  groundError: 6,
  waves: false,
  motionHz: 1,
  draftScale: 0.5,
  loadSliceMs: 400,
};

export function qualityOf(canvas: HTMLCanvasElement): Quality {
  const device = Math.min(window.screen.width, window.screen.height) < 600 ? phone : desktop;
  return /swiftshader|llvmpipe|software/i.test(rendererName(canvas)) ? { ...device, ...software } : device;
}

function rendererName(canvas: HTMLCanvasElement): string {
  const gl = canvas.getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
}
