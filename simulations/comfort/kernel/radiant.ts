/** What a standing body absorbs (VDI 3787): shares of light and long waves, weights of up and down and of each side. */
export const standing = { light: 0.7, long: 0.97, upDown: 0.06, side: 0.22 } as const;
const boltzmann = 5.670374e-8;

/** Fluxes from six directions, W/m²: light and long waves. */
export interface SixFluxes {
  readonly light: { readonly down: number; readonly up: number; readonly sides: readonly number[] };
  readonly long: { readonly down: number; readonly up: number; readonly sides: readonly number[] };
}

/** Mean flux that the body absorbs. */
export function meanRadiantFlux({ light, long }: SixFluxes): number {
  const { upDown, side } = standing;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return (
    standing.light * (upDown * (light.down + light.up) + side * sum(light.sides)) +
    standing.long * (upDown * (long.down + long.up) + side * sum(long.sides))
  );
}

/** °C. */
export const radiantTemperature = (flux: number): number => (flux / (standing.long * boltzmann)) ** 0.25 - 273.15;
