/** The bench of the wind between buildings under the name that plans give it. */
export { bench } from '../../../simulations/wind/bench.ts';
