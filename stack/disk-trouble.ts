const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is no directory',
  EACCES: 'this user may not read or write there',
  EPERM: 'this user may not do that there',
};

/** What a program prints on a disk that is full, whatever it is written in. */
const full = /ENOSPC|no space left on device|No space left|disk quota exceeded/i;

/**
 * What is wrong with the disk, in words and with the path where the error tells it; nothing for an error of another
 * kind. Full disks are known by what programs print, too.
 */
export function diskTrouble(error: unknown): string | undefined {
  const { code = '', path, message } = error as NodeJS.ErrnoException;
  const known = words[code];
  if (known !== undefined) return path === undefined ? `${known} (${code})` : `${known} (${code}, ${path})`;
  return full.test(message) ? words.ENOSPC : undefined;
}
