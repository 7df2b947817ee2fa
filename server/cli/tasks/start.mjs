// `npm start`: the server starts at once; a stale client is built beside it, so that a cold start pays for the slower
// of the two and not for both.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildKernels, clientBuild, clientIsFresh, markClientFresh } from './build.mjs';
import { runProgram } from './run.mjs';

function buildClientBeside(root) {
  if (clientIsFresh(root)) return;
  console.error('Building the client…');
  const [program, args] = clientBuild(root);
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  child.on('exit', (code) => {
    if (code === 0) {
      markClientFresh(root);
      console.error('The client is built.');
    } else {
      console.error('The client could not be built (messages above); the API works without it.');
    }
  });
}

export async function start(root, args) {
  await buildKernels(root);
  buildClientBeside(root);
  runProgram(join(root, 'server/cli/vseoul.mjs'), ['serve', ...args]);
}
