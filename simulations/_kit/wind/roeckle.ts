/** A building as the wind meets it: metres along and across the wind and upwards. */
export interface Block {
  readonly along: number;
  readonly across: number;
  readonly height: number;
}

/**
 * Lengths of the zones around a block after Röckle (1990), Kaplan and Dinar (1996), and of the eddy on its roof (Wilson 1979),
 * in metres: cavity behind it, eddy before it, widest gap that makes a canyon.
 */
export function roeckleLengths({ along: L, across: W, height: H }: Block) {
  const cavity = (1.8 * W) / ((L / H) ** 0.3 * (1 + (0.24 * W) / H));
  const front = (1.5 * W) / (1 + (0.8 * W) / H);
  const canyon = W / H < 2 ? (1.25 + (0.15 * W) / H) * H : 1.55 * H;
  const roofScale = Math.min(W, H) ** (2 / 3) * Math.max(W, H) ** (1 / 3);
  return { cavity, front, canyon, roofLength: 0.9 * roofScale, roofHeight: 0.22 * roofScale };
}
