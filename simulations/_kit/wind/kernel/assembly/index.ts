// Wind that conserves mass around buildings: a first guess (zones.ts) and the least change that makes it free of sources
// (multigrid.ts, conjugate.ts). Pointers are byte addresses in the shared memory that ../layout.ts lays out.
export { advance, apply, products, turn } from './conjugate';
export { coarsen, prolong, restrict, sweep } from './multigrid';
export { blend, correct, divergence, faces, sample, sideFaces, zones } from './zones';
