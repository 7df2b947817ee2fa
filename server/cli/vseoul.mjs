// The way into the tool. Stripping types and compiling took longer than the work of a short command: what was compiled once
// is kept, by the hash of its text, in the system's folder for temporary files. It is plain JavaScript because this file
// itself comes before all that.
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./vseoul.ts');
