import { runService } from '../../../service/run.ts';
import { projectorConfig } from './config.ts';
import { startProjector } from './service.ts';

await runService({ name: 'ticketing-projector', config: projectorConfig, start: startProjector });
