import { runService } from '../../service/run.ts';
import { ticketingConfig } from './config.ts';
import { startTicketing } from './service.ts';

await runService({ name: 'ticketing', config: ticketingConfig, start: startTicketing });
