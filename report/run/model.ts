import type { Objective } from '../../catalog/objectives.ts';
import type { Unit } from '../../catalog/units.ts';
import type { Found } from '../../runs/evidence.ts';
import type { InvariantEvidence } from '../../runs/invariants/invariant.ts';
import type { ReconciledRow } from '../../runs/reconciliation.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import type { Reason } from '../../runs/verdict.ts';
import type { TimeGrid } from './time-grid.ts';

/** How a value stands to what is promised: inside both levels, past the better one, past the one that must hold. */
export type Standing = 'kept' | 'missed' | 'breached';

/** A line of a chart. */
export interface Line {
  readonly name: string;
  /** A value for each moment of the report's grid. */
  readonly values: readonly (number | null)[];
}

/** Lines, or areas on top of each other, over time. */
export interface TimeChart {
  readonly kind: 'lines' | 'areas';
  readonly unit: Unit;
  readonly lines: readonly Line[];
  /** Lines by HTTP status have the colours that people expect. */
  readonly byStatus: boolean;
  /** What is promised of its lines. */
  readonly objectives: readonly Objective[];
  /** Series beyond those that can be told apart: counted, not drawn. */
  readonly leftOut: number;
}

/** A stretch of time, in seconds from the start of the load. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A stretch with the state it was in. */
export interface Band extends Stretch {
  readonly state: 'good' | 'bad' | 'neutral';
  /** What is said of it when pointed at. */
  readonly text: string;
}

/** Bands over time, a row for each series. */
export interface BandChart {
  readonly kind: 'bands';
  readonly rows: readonly { readonly name: string; readonly bands: readonly Band[] }[];
  /** Rows that have no room: counted, not drawn. */
  readonly leftOut: number;
}

/** One value. */
export interface Figure {
  readonly kind: 'figure';
  readonly value: number;
  readonly unit: Unit;
  /** Which of the run's values it is. */
  readonly which: 'at the end' | 'highest' | 'lowest';
  readonly standing: Standing | null;
}

/** A cell of a table. */
export interface Cell {
  /** null where there is none. */
  readonly value: number | null;
  readonly standing: Standing | null;
}

/** A row for each series, a column for each signal. */
export interface ValueTable {
  readonly kind: 'table';
  readonly labels: readonly string[];
  readonly columns: readonly { readonly title: string; readonly unit: Unit }[];
  readonly rows: readonly { readonly labels: readonly string[]; readonly cells: readonly Cell[] }[];
  readonly leftOut: number;
}

/** The place of Grafana's list of alerts: the report has a list of its own. */
interface AlertPlace {
  readonly kind: 'alerts';
}

/** What a panel shows. */
export type Content = TimeChart | BandChart | Figure | ValueTable | AlertPlace;

/** A panel of a dashboard, with what it showed in the run. */
export interface PanelReport {
  readonly title: string;
  /** What its signals mean. */
  readonly description: string;
  /** Columns of 24. */
  readonly width: number;
  readonly content: Found<Content>;
}

/** A row of panels under its heading. */
export interface RowReport {
  readonly title: string;
  readonly panels: readonly PanelReport[];
}

/** A dashboard as it stood in the run. */
export interface DashboardReport {
  readonly file: string;
  readonly title: string;
  readonly question: string;
  readonly rows: readonly RowReport[];
}

/** A measure of the run against what is promised. */
export interface ObjectiveRow {
  readonly title: string;
  /** What was measured, such as the worst value of the run. */
  readonly measure: string;
  readonly unit: Unit;
  readonly direction: Objective['direction'];
  readonly target: number;
  readonly critical: number;
  readonly value: Found<{ readonly value: number; readonly standing: Standing; readonly margin: number }>;
  /** Whether the profile is judged on it. */
  readonly judged: boolean;
}

/** An alert in the run. */
export interface AlertMark extends Stretch {
  readonly name: string;
  readonly severity: string;
  readonly state: 'pending' | 'firing';
}

/** A fault in the run. */
export interface FaultMark extends Stretch {
  readonly name: string;
}

/** What the time axis of every chart is marked with. */
export interface Marks {
  readonly alerts: readonly AlertMark[];
  readonly faults: readonly FaultMark[];
  /** What is not marked, or only coarsely, and why. */
  readonly note: string | null;
}

/** Counts of one kind of outcome. */
export interface Outcomes {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly count: number }[];
}

/** What a service used. */
export interface ServiceUse {
  readonly service: string;
  /** Shares of a core. */
  readonly cpuMean: number | null;
  readonly cpuHighest: number | null;
  /** Bytes. */
  readonly memoryFirst: number | null;
  readonly memoryHighest: number | null;
  readonly memoryLast: number | null;
  /** Seconds. */
  readonly eventLoopLagHighest: number | null;
  readonly connectionsHighest: number | null;
  readonly leak: Leak;
}

/** What the course of a process's memory says of a leak. */
export interface Leak {
  /** `unknown` where the load was too short, or there are too few samples, to tell. */
  readonly found: 'rise' | 'none' | 'unknown';
  readonly text: string;
}

/** How soon an objective was kept again after a fault. */
export interface Recovery {
  readonly fault: string;
  /** The signal's title. */
  readonly title: string;
  /** Seconds; null when it was not kept again before the end. */
  readonly seconds: number | null;
}

/** The format of the JSON of a report: another where what it holds is written in another way. */
export const reportFormat = 3;

/** Everything that a report says, in the order of its page; `report.json` is this. */
export interface RunReport {
  readonly format: typeof reportFormat;
  readonly madeAt: string;
  readonly run: RunRecord;
  readonly grid: TimeGrid;
  readonly verdict: Found<{
    readonly mayOpen: boolean;
    readonly reasons: readonly Reason[];
    readonly notes: readonly string[];
  }>;
  /** The one sentence of it. */
  readonly sentence: string;
  /** Why Prometheus could not be read; null where it was. */
  readonly unread: string | null;
  readonly marks: Marks;
  readonly figures: readonly { readonly title: string; readonly text: string; readonly detail: string }[];
  readonly objectives: readonly ObjectiveRow[];
  readonly sustained: Found<{
    readonly perSecond: number;
    readonly seconds: number;
    readonly iterationsPerSecond: number | null;
  }>;
  readonly load: { readonly plan: readonly string[]; readonly row: RowReport };
  readonly requests: Found<ValueTable>;
  readonly outcomes: readonly Outcomes[];
  readonly alerts: Found<readonly AlertRow[]>;
  /** Empty where there was no fault. */
  readonly recovery: Found<readonly Recovery[]>;
  readonly invariants: Found<InvariantEvidence>;
  readonly reconciliation: Found<readonly ReconciledRow[]>;
  readonly services: Found<readonly ServiceUse[]>;
  readonly resources: RowReport;
  readonly dashboards: readonly DashboardReport[];
  readonly environment: readonly (readonly [name: string, value: string])[];
  readonly commands: { readonly presale: string; readonly k6: string | null };
}

/** An alert of the run as the record has it. */
export interface AlertRow {
  readonly name: string;
  readonly severity: string;
  readonly state: 'fired' | 'pending';
  /** When the receiver was notified, in seconds from the start of the load. */
  readonly notifiedAt: number | null;
  readonly firedBefore: boolean;
  readonly description: string;
}
