/** The vocabulary that everything shares. Runs in the browser, in Node and in workers: no platform imports here. */
export * from './contract.ts';
export * from './crs.ts';
export * from './db.ts';
export * from './field.ts';
export * from './glossary.ts';
export * from './height.ts';
export * from './ids.ts';
export * from './legend.ts';
export * from './observation.ts';
export * from './outcome.ts';
export * from './provenance.ts';
export * from './random.ts';
export * from './scenario.ts';
export * from './table.ts';
export * from './text.ts';
export * from './time.ts';
export * from './units.ts';
