import { runService } from '../../../service/run.ts';
import { workerConfig } from './config.ts';
import { startWorker } from './service.ts';

await runService({ name: 'flash-sale-worker', config: workerConfig, start: startWorker });
