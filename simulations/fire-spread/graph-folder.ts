import { join } from 'node:path';
import { readSettings } from '#server/kit/settings.ts';

/** Where graphs of large areas are kept. */
export const graphFolder = (): string => join(readSettings().dataDir, 'cache/fire');
