/** The bench of the wind corridors goes by a shorter name than their folder. */
export { bench } from '../../../simulations/wind-corridors/corridors-bench.ts';
