import { runService } from '../../service/run.ts';
import { helpDeskConfig } from './config.ts';
import { startHelpDesk } from './service.ts';

await runService({ name: 'help-desk', config: helpDeskConfig, start: startHelpDesk });
