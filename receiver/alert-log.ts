import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReceivedAlert } from './notification.ts';

/** Which alerts are asked for. */
export interface AlertFilter {
  /** Only what was received at this time or later. */
  readonly since?: Date;
  readonly alertname?: string;
}

/**
 * The record of received alerts: a file with one JSON object a line, which only grows. A line counts when it is whole;
 * the torn end that a crash leaves behind was never acknowledged, and is cut off.
 */
export class AlertLog {
  readonly #file: FileHandle;
  readonly #alerts: ReceivedAlert[];
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, alerts: ReceivedAlert[]) {
    this.#file = file;
    this.#alerts = alerts;
  }

  /**
   * Opens the record, and makes it with its folder where there is none.
   * @throws {Error} when a whole line is not JSON: the file is something else, and is left alone.
   */
  static async open(path: string): Promise<AlertLog> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    try {
      const text = await readFile(path, 'utf8');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const alerts = whole.split('\n').flatMap((line, at) => (line === '' ? [] : [parse(line, path, at + 1)]));
      if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
      return new AlertLog(file, alerts);
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
    });
    this.#writing = written.catch(() => undefined);
    await written;
  }

  /** The alerts that match, in the order of their arrival. */
  find({ since, alertname }: AlertFilter = {}): ReceivedAlert[] {
    return this.#alerts.filter(
      (alert) =>
        (since === undefined || Date.parse(alert.receivedAt) >= since.getTime()) &&
        (alertname === undefined || alert.alertname === alertname),
    );
  }

  /** Closes the file once what is being written is written. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }
}

function parse(line: string, path: string, at: number): ReceivedAlert {
  try {
    return JSON.parse(line) as ReceivedAlert;
  } catch {
    throw new Error(`${path}, line ${at}: not JSON. Move the file away, or name another with ALERTS_FILE.`);
  }
}
