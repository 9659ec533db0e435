/** The parts that pages are made of. */
export { Card, Facts, Stat, Stats } from './Card';
export { CandleChart, type Candle, type CandleChartProps, type Level, type Mark } from './Chart';
export { CodeWords } from './CodeWords';
export { useConfirm } from './Confirm';
export { download } from './csv';
export { Money, Percent, Time, useServerMinute } from './Figures';
export { ago, compareDecimal, cut, decimal, duration, percent, signOf, time, whole } from './format';
export { HelpText } from './HelpText';
export { Icon, type IconName } from './icons';
export { Meter } from './Meter';
export { EmptyState, ErrorNote, Loaded, Waiting } from './Notices';
export { PageHead } from './PageHead';
export { StateBadge, type Tone } from './StateBadge';
export { minus, plus, shareBps, times } from './sums';
export { PHONE, Table, type Column } from './Table';
export { useLive, useLiveState } from './useLive';
