import { DsrgError } from '@dsrg/core';

/**
 * Refuses weights that are stored in so few bits that they mean nothing without their scales.
 *
 * @param file its name, for the message
 * @param tensor an array of it
 * @param type of its numbers, as the file names it; `int8` or `uint8` where it is one of these
 * @throws DsrgError WEIGHTS for an array of at least two axes of int8, or of bytes where its name says that they are weights
 */
export function refuseQuantised(file: string, tensor: { name: string; shape: readonly number[] }, type: string): void {
  const isWeight = /weight|kernel/i.test(tensor.name);
  if (tensor.shape.length >= 2 && (type === 'int8' || (type === 'uint8' && isWeight)))
    throw quantised(file, `${tensor.name} (${tensor.shape.join('×')}) is ${type}`);
}

/** The error of quantised weights. @param found what shows it */
export function quantised(file: string, found: string): DsrgError {
  return new DsrgError('WEIGHTS', `${file} is quantised: ${found}.`, {
    hint: 'Give the float32 weights that it was made from; what was rounded away cannot be brought back.',
  });
}
