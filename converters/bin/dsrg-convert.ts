import { runConvert } from '../convert/overview.ts';

await runConvert(process.argv.slice(2));
