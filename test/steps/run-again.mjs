// Runs commands of ours one after the other in one process, which saves each the start of Node and the loading of packages.
// The parent sends { script, argv } and gets { code, stderr } once the command has ended.
import { pathToFileURL } from 'node:url';

const { stdout, stderr } = process;
let said = '';
// What comes after an error is the end of the process; here the next command comes.
process.exit = () => undefined;
for (const stream of [stdout, stderr]) stream.setMaxListeners(0);
const hear =
  (keep) =>
  (text, ...rest) => {
    if (keep) said += text;
    const done = rest.find((one) => typeof one === 'function');
    if (done) queueMicrotask(done);
    return true;
  };
stdout.write = hear(false);
stderr.write = hear(true);

let runs = 0;
process.on('message', async ({ script, argv }) => {
  said = '';
  process.exitCode = 0;
  process.argv = [process.argv[0], script, ...argv];
  const others = process.listeners('exit');
  // A module is run once for each address.
  await import(`${pathToFileURL(script)}?run=${runs++}`);
  // What it does at the end of its process, such as giving its lock back.
  for (const atExit of process.listeners('exit').filter((each) => !others.includes(each))) {
    process.off('exit', atExit);
    atExit(process.exitCode);
  }
  process.send({ code: process.exitCode, stderr: said });
});
