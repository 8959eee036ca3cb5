import type { Source } from '../http/source.ts';

/** A source with a connection. */
export interface ConnectedSource<Name extends string> extends Source<Name> {
  /** Ends the connection, also while it is read. */
  close(): unknown;
}
