import { enableCompileCache } from 'node:module';

// Stripping types and compiling took longer than the work of a short command: what was compiled once is kept, by the hash
// of its text, in the system's folder for temporary files. It must stand before the first import of anything else.
enableCompileCache();
await import('./main.ts');
