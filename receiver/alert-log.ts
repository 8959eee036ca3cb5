import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReceivedAlert } from './notification.ts';

/** Which alerts are asked for. */
export interface AlertFilter {
  /** Only what was received at this time or later. */
  readonly since?: Date;
  readonly alertname?: string;
}

/**
 * The size from which a file is put aside, in bytes. So many thousand notifications, five days of the Watchdog alone,
 * are kept at least. A run needs no more than its own time, and keeps what it saw in a file of its own.
 */
const usualSize = 8 * 2 ** 20;

/** The file before the one that is written to. */
const olderOf = (path: string): string => `${path}.1`;

/**
 * The record of received alerts: a file with one JSON object a line. One that has grown long is put aside, in place of
 * the one before it, so that neither disk nor memory is used up. A line counts when it is whole; the torn end that a
 * crash leaves behind was never acknowledged, and is cut off.
 */
export class AlertLog {
  readonly #path: string;
  readonly #size: number;
  #file: FileHandle;
  #older: readonly ReceivedAlert[];
  #alerts: ReceivedAlert[];
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    file: FileHandle,
    { path, size, older, alerts }: { path: string; size: number; older: ReceivedAlert[]; alerts: ReceivedAlert[] },
  ) {
    this.#path = path;
    this.#size = size;
    this.#file = file;
    this.#older = older;
    this.#alerts = alerts;
  }

  /**
   * Opens the record, and makes it with its folder where there is none.
   * @param size the bytes from which the file is put aside
   * @throws {Error} when a whole line is not JSON: the file is something else, and is left alone.
   */
  static async open(path: string, size = usualSize): Promise<AlertLog> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    try {
      const text = await readFile(path, 'utf8');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const alerts = parseAll(whole, path);
      if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
      const before = await readFile(olderOf(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return new AlertLog(file, { path, size, older: parseAll(before, olderOf(path)), alerts });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Appends alerts, all or none, and returns when they are on disk. */
  async append(alerts: readonly ReceivedAlert[]): Promise<void> {
    const lines = alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('');
    const written = this.#writing.then(async () => {
      const { size } = await this.#file.stat();
      try {
        await this.#file.appendFile(lines);
        await this.#file.datasync();
      } catch (error) {
        // A full disk may have taken half of it.
        await this.#file.truncate(size);
        throw error;
      }
      this.#alerts.push(...alerts);
      // What is stored is stored: an error would only have it sent again. The next alert tries once more.
      if (size + Buffer.byteLength(lines) >= this.#size) await this.#putAside().catch(() => undefined);
    });
    this.#writing = written.catch(() => undefined);
    await written;
  }

  /** The alerts that match, in the order of their arrival. */
  find({ since, alertname }: AlertFilter = {}): ReceivedAlert[] {
    return [...this.#older, ...this.#alerts].filter(
      (alert) =>
        (since === undefined || Date.parse(alert.receivedAt) >= since.getTime()) &&
        (alertname === undefined || alert.alertname === alertname),
    );
  }

  /** Begins a new file; the one that is full takes the place of the older. When it cannot, it goes on as before. */
  async #putAside(): Promise<void> {
    await rename(this.#path, olderOf(this.#path));
    const full = this.#file;
    this.#file = await open(this.#path, 'a').catch(async (error) => {
      await rename(olderOf(this.#path), this.#path);
      throw error;
    });
    this.#older = this.#alerts;
    this.#alerts = [];
    await full.close();
  }

  /** Closes the file once what is being written is written. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }
}

const parseAll = (text: string, path: string): ReceivedAlert[] =>
  text.split('\n').flatMap((line, at) => (line === '' ? [] : [parse(line, path, at + 1)]));

function parse(line: string, path: string, at: number): ReceivedAlert {
  try {
    return JSON.parse(line) as ReceivedAlert;
  } catch {
    throw new Error(`${path}, line ${at}: not JSON. Move the file away, or name another with ALERTS_FILE.`);
  }
}
