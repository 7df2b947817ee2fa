import { embeddedTemplate, postgisBundle } from './embedded-template.ts';
import { migratedTemplate } from './testing.ts';

/** Makes what databases are opened from, once, before the tests: on a clean checkout each file would begin to make its own. */
export async function setup(): Promise<void> {
  await postgisBundle();
  await (process.env.TEST_DATABASE_URL ? embeddedTemplate() : migratedTemplate());
}
