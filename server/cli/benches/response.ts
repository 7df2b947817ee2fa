export { bench } from '../../../simulations/fire-response/bench.ts';
