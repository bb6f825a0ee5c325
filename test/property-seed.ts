// Every mocha run reads this first (.mocharc.json): property tests take the same cases each time, so that a red test is the change's.
// Cases that nobody has tried yet: `npm run test:random`.
import fc from 'fast-check';

/** Names another seed for all property tests: a whole number of 32 bits. */
export const SEED_VARIABLE = 'DSRG_PROPERTY_SEED';

const seed = Number(process.env[SEED_VARIABLE] || 1);
if (!Number.isInteger(seed)) throw new Error(`${SEED_VARIABLE} is ${process.env[SEED_VARIABLE]}; a whole number fits.`);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
