import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelSpec } from '../dashboard.ts';
import { stepsOf } from '../judgement.ts';
import { absolute, byThresholds, furnish, readable } from './furnish.ts';

/** A figure: on colour where something is promised, plain where not. Without steps of its own Grafana's turn red at 80. */
export function stat(spec: PanelSpec): Panel {
  const steps = stepsOf(spec.drawn[0].signal);
  return furnish(new PanelBuilder(), spec)
    .thresholds(absolute(steps ?? [{ value: null, color: 'text' }]))
    .colorScheme(byThresholds())
    .mappings(readable)
    .colorMode(steps ? BigValueColorMode.Background : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .justifyMode(BigValueJustifyMode.Center)
    .textMode(BigValueTextMode.Auto)
    .wideLayout(true)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .build();
}
