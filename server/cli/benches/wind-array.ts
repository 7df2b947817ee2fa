/** Nine cubes: the quick wind between buildings held against large eddies. */
export { bench } from '../../../simulations/wind-les/array-bench.ts';
