/** Size of one map of a batch. */
export interface MapShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}
