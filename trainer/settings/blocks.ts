import { type CrfPresetName, crfPresets } from '@dsrg/core';
import { z } from 'zod';

/** A whole number of 1 or more. */
export const whole = z.number().int().positive();
export const positive = z.number().positive();
export const notNegative = z.number().nonnegative();
/** From 0 to 1. */
export const share = z.number().min(0).max(1);
export const range = z.tuple([positive, positive]).refine(([low, high]) => low <= high, 'the lower bound comes first');
/** Name of a dense CRF's preset. */
export const crf = z.enum(Object.keys(crfPresets) as [CrfPresetName, ...CrfPresetName[]]);
/** How a picture is resized: OpenCV's `half-pixel`, scipy's `align-corners`, TensorFlow 1's `asymmetric`. */
export const convention = z.enum(['half-pixel', 'align-corners', 'asymmetric']);
/** Long side in pixels at which a network sees a photo at scale 1; null: the photo's own size, or what a stage warps it to. */
export const longSide = whole.nullable();
