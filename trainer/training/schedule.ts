import type { TrainingSettings } from '../settings/training.ts';
import type { StepPlace } from './training-task.ts';

/** Updates that a training takes. */
export function stepsOf({ updates, epochs, batch, accumulate }: TrainingSettings, items: number): number {
  return updates ?? Math.max(1, Math.round(((epochs as number) * items) / (batch * accumulate)));
}

/** Where step k of K stands. */
export function placeOf(
  { batch, accumulate }: TrainingSettings,
  step: number,
  steps: number,
  items: number,
): StepPlace {
  return { step, steps, epoch: Math.floor((step * batch * accumulate) / items) };
}

/** Learning rate of step k of K. */
export function rateAt(settings: TrainingSettings, step: number, steps: number, items: number): number {
  const { rate, schedule, batch, accumulate } = settings;
  if (schedule.kind === 'poly') return rate * (1 - step / steps) ** schedule.power;
  const now = schedule.unit === 'updates' ? step : (step * batch * accumulate) / items;
  const drops =
    schedule.kind === 'step' ? Math.floor(now / schedule.every) : schedule.at.filter((place) => now >= place).length;
  return rate * schedule.factor ** drops;
}

/** Momentum of step k of K for the engine, whose V has the rate in it: TensorFlow's has not, so that V is brought to the new rate. */
export function momentumAt(settings: TrainingSettings, step: number, steps: number, items: number): number {
  const { momentum, solver } = settings;
  if (solver === 'caffe' || step === 0) return momentum;
  return (momentum * rateAt(settings, step, steps, items)) / rateAt(settings, step - 1, steps, items);
}
