// What the module exports.
export { labelRow, resizeRows, scaleRow } from './rows';
export { blendPhotoColumns, blendPhotoRows, lookUpPhoto } from './photo';
