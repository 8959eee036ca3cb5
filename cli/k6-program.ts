import { resolveEngine } from '../stack/engines/resolve.ts';
import { progressDisplay } from './progress.ts';

/** The k6 binary, with the steps of its build shown where it has to be built. */
export async function k6Program(options: Parameters<typeof resolveEngine>[1]): Promise<string> {
  const { onProgress, end } = progressDisplay();
  onProgress({ step: 'k6', state: 'waiting' });
  const tell = (text: string) => onProgress({ step: 'k6', state: 'working', text });
  try {
    const { program, version, from } = await resolveEngine('k6', { ...options, onProgress: tell });
    onProgress({ step: 'k6', state: 'done', text: `${version} (${from})` });
    return program;
  } finally {
    await end();
  }
}
