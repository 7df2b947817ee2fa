export { bench } from '../../../simulations/fire-drill/bench.ts';
