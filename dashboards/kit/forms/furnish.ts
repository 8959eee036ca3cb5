import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type FieldColor,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
  SpecialValueMatch,
  type Threshold,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { AnySignal } from '../../../signals/signal.ts';
import type { PanelSpec } from '../dashboard.ts';
import { promise } from '../judgement.ts';
import { grafanaUnits } from '../units.ts';
import { dataSource } from '../variables.ts';

/** What the panel builders of the SDK have in common. */
interface PanelBuilder extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  datasource(dataSource: { type: string; uid: string }): this;
  unit(unit: string): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
  colorScheme(color: Builder<FieldColor>): this;
  mappings(mappings: ValueMapping[]): this;
}

/** Gives a panel what every panel has: title, description, data source, unit. */
export const furnish = <B extends PanelBuilder>(builder: B, spec: PanelSpec): B =>
  builder.title(spec.title).description(describe(spec)).datasource(dataSource).unit(unitOf(spec));

/** What a panel means: each of its signals, and what is promised of it. */
function describe({ drawn }: PanelSpec): string {
  if (drawn.length === 1) return meaning(drawn[0].signal);
  return drawn.map(({ title, signal }) => `- ${title && `**${title}**: `}${meaning(signal)}`).join('\n');
}

const meaning = ({ description, objective }: AnySignal): string =>
  objective ? `${description} ${promise(objective)}` : description;

/**
 * The unit of a panel.
 * @throws {Error} when its signals have several.
 */
function unitOf({ form, title, drawn }: PanelSpec): string {
  const units = new Set(drawn.map(({ signal }) => grafanaUnits[signal.unit]));
  if (units.size > 1 && form !== 'table') {
    const list = [...units].join(', ');
    throw new Error(`panel "${title}": its signals have the units ${list}; draw each unit on a panel of its own`);
  }
  return grafanaUnits[drawn[0].signal.unit];
}

export const absolute = (steps: Threshold[]): Builder<ThresholdsConfig> =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);

export const byThresholds = (): Builder<FieldColor> => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

/** No traffic makes a quantile or a share of nothing: a dash, not `NaN`. Without end: `never`, not a row of digits. */
export const readable: ValueMapping[] = [
  {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NotANumber, result: { text: '–', color: 'text' } },
  },
  { type: MappingType.ValueToText, options: { Infinity: { text: 'never', color: 'orange' } } },
];
