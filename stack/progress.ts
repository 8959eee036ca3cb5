/** What a start does: one step, such as an engine or a service. */
export interface Progress {
  /** What the step is about; the same text for all of its events. */
  readonly step: string;
  /** Every step is `waiting` first, before any other is `working`. `skipped` says why in `text`. */
  readonly state: 'waiting' | 'working' | 'done' | 'skipped' | 'failed';
  readonly text?: string;
}

/** Is told of each event of a start. */
export type OnProgress = (progress: Progress) => void;
