// What the module exports.
export { averageRow, fillBorder, weighRow } from './pamr';
