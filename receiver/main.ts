import { runApp } from '../exporters/http/service.ts';
import { AlertLog } from './alert-log.ts';
import { receiverApp } from './app.ts';
import { receiverConfig } from './config.ts';

await runApp({
  name: 'alert-receiver',
  config: receiverConfig,
  make: async ({ ALERTS_FILE, GRAFANA_URL }, log) => {
    const record = await AlertLog.open(ALERTS_FILE);
    return { app: receiverApp(record, log, GRAFANA_URL), close: () => record.close() };
  },
});
