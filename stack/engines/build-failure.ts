import { PresaleError } from '../../config/errors.ts';
import { diskTrouble } from '../disk-trouble.ts';

/** What Go, Maven and the system print where nobody answers. */
const noNetwork =
  /dial tcp|no such host|name resolution|connection refused|i\/o timeout|network is unreachable|Unknown host|Connect(?:ion)? (?:to .* )?(?:refused|timed out)|Could not transfer/i;

/**
 * Why a build failed and what to do, where it failed for lack of a network or of space; else the error as it is.
 * @param cache the directory that engines are built in
 */
export function explainedFailure(error: unknown, title: string, cache: string): unknown {
  const disk = diskTrouble(error);
  if (disk !== undefined) {
    return new PresaleError(
      `${title} cannot be kept in ${cache}: ${disk}. Put that right, or set XDG_CACHE_HOME to another directory`,
    );
  }
  if (!(error instanceof PresaleError) || !noNetwork.test(error.message)) return error;
  return new PresaleError(
    `${title} has to be downloaded once, and that failed: see to the network, or put ${title} on PATH, or use --runtime docker.\n${error.message}`,
  );
}
