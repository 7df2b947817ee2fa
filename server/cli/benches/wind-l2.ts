/** The bench of the large eddies around a proposal under the name that plans give it. */
export { bench } from '../../../simulations/wind-les/bench.ts';
