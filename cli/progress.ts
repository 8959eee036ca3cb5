import { Listr } from 'listr2';
import type { OnProgress, Progress } from '../stack/stack.ts';

/** Shows the steps of something that takes more than a second. */
export interface ProgressDisplay {
  readonly onProgress: OnProgress;
  /** Lets the last lines be drawn, before anything else is printed. */
  readonly end: () => Promise<void>;
}

/** A list that is drawn anew on a terminal, plain lines elsewhere. */
export const progressDisplay = (): ProgressDisplay => (process.stdout.isTTY ? list() : lines());

/** One line for each step that begins to take time, and one for its end. */
function lines(): ProgressDisplay {
  const said = new Set<string>();
  return {
    onProgress: ({ step, state, text }) => {
      if (state === 'waiting') return;
      // A build tells of every package: only that it goes on is of interest in a log.
      if (state === 'working' && (text === undefined || said.has(step))) return;
      if (state === 'working') said.add(step);
      console.log(`${step}: ${state === 'working' ? text : [state, text].filter(Boolean).join(', ')}`);
    },
    end: async () => undefined,
  };
}

interface Step {
  readonly ended: PromiseWithResolvers<Progress>;
  tell: (text: string) => void;
}

function list(): ProgressDisplay {
  const steps = new Map<string, Step>();
  let drawing: Promise<unknown> | undefined;
  const draw = (): Promise<unknown> =>
    new Listr(
      [...steps].map(([title, step]) => ({
        title,
        task: async (_: unknown, task: { output: string; title: string; skip: (text: string) => void }) => {
          step.tell = (text) => {
            task.output = text;
          };
          const { state, text = '' } = await step.ended.promise;
          if (state === 'failed') throw new Error(text || 'failed');
          if (state === 'skipped') task.skip(text);
          else task.title = text === '' ? title : `${title}  ${text}`;
        },
      })),
      {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: false },
      },
    ).run();
  return {
    onProgress: (progress) => {
      const { step: name, state, text } = progress;
      if (state === 'waiting') {
        steps.set(name, { ended: Promise.withResolvers(), tell: () => undefined });
        return;
      }
      if (steps.size === 0) return;
      drawing ??= draw();
      const step = steps.get(name);
      if (state === 'working') step?.tell(text ?? '');
      else step?.ended.resolve(progress);
    },
    end: async () => {
      for (const [name, { ended }] of steps) ended.resolve({ step: name, state: 'failed' });
      await drawing?.catch(() => undefined);
    },
  };
}
