// What the module exports.
export { averageRow, fillBorder, weighRow } from './pamr';
export { multiplyRows } from './products';
export { joinOrders, keepFrom } from './rows';
