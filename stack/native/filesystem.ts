import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount, Service } from '../compose/service.ts';

/** Where a service's files are on this machine: its container's root and the named volumes lie side by side. */
export interface ServiceFiles {
  /** The host path of a path in the container. */
  readonly path: (containerPath: string) => string;
  /** A text with every path at or under a mount, and the directories above the mounts, as host paths. */
  readonly rewrite: (text: string) => string;
}

/** The directory of a named volume. */
export const volumeDirectory = (directory: string, volume: string): string => join(directory, volume);

/** An absolute path in an argument or a variable. */
const paths = /(?<=^|[=:,{"'\s])\/[^\s=:,{}"']*/g;

/**
 * Says where a service's files are under `directory`, without making them. The root of the container's file system is
 * `<directory>/<service>`.
 */
export function serviceFiles(directory: string, service: Service): ServiceFiles {
  const root = join(directory, service.name);
  const path = (containerPath: string) => join(root, containerPath);
  const targets = service.mounts.map(({ target }) => target);
  const above = new Set(targets.flatMap(parents));
  const isOurs = (text: string) =>
    above.has(text) || targets.some((target) => text === target || text.startsWith(`${target}/`));
  return { path, rewrite: (text) => text.replaceAll(paths, (found) => (isOurs(found) ? path(found) : found)) };
}

/** The directories above a path, the nearest first, without the root. */
function parents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '/' ? [] : [parent, ...parents(parent)];
}

/**
 * Lays out a service's root afresh: each mount is a symbolic link to the file or directory of the checkout, or to the
 * named volume, which is kept. Files that the service renders are copies with their addresses rewritten.
 */
export function layOut(directory: string, service: Service, rewriteAddresses: (text: string) => string): void {
  const root = join(directory, service.name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const mount of service.mounts) {
    const target = join(root, mount.target);
    mkdirSync(dirname(target), { recursive: true });
    const source = sourceOf(directory, mount);
    if (service.native.render.includes(mount.target)) {
      cpSync(source, target);
      writeFileSync(target, rewriteAddresses(readFileSync(source, 'utf8')));
    } else {
      symlinkSync(source, target);
    }
  }
}

function sourceOf(directory: string, { source }: Mount): string {
  if ('path' in source) return source.path;
  const volume = volumeDirectory(directory, source.volume);
  mkdirSync(volume, { recursive: true, mode: 0o700 });
  return volume;
}
