import type { Right } from '../api/session';
import type { IconName } from '../parts/icons';

/** One place of the application: its address, its key after "g", and who sees it. */
export interface Place {
  area: string;
  path: string;
  icon: IconName;
  /** Pressed after "g". */
  key: string;
  group: 'trade' | 'machines' | 'trust' | 'house';
  /** On the phone's bottom bar; the others are under "more". */
  first?: boolean;
  needs?: Right;
}

export const PLACES: Place[] = [
  { area: 'overview', path: '/', icon: 'overview', key: 'o', group: 'trade', first: true },
  { area: 'bots', path: '/bots', icon: 'bots', key: 'b', group: 'trade', first: true },
  { area: 'smart-trade', path: '/smart-trade', icon: 'smart-trade', key: 's', group: 'trade' },
  { area: 'portfolio', path: '/portfolio', icon: 'portfolio', key: 'f', group: 'trade', first: true },
  { area: 'accounts', path: '/accounts', icon: 'accounts', key: 'a', group: 'trade' },
  { area: 'fleet', path: '/fleet', icon: 'fleet', key: 'm', group: 'machines' },
  { area: 'sales', path: '/sales', icon: 'sales', key: 'l', group: 'machines' },
  { area: 'cash', path: '/cash', icon: 'cash', key: 'c', group: 'machines' },
  { area: 'coins', path: '/coins', icon: 'coins', key: 'n', group: 'machines' },
  { area: 'watch', path: '/watch', icon: 'watch', key: 'w', group: 'trust', first: true },
  { area: 'approvals', path: '/approvals', icon: 'approvals', key: 'p', group: 'trust' },
  { area: 'tally', path: '/tally', icon: 'tally', key: 't', group: 'trust' },
  { area: 'people', path: '/people', icon: 'people', key: 'e', group: 'house' },
  { area: 'settings', path: '/settings', icon: 'settings', key: ',', group: 'house' },
];

export const GROUPS = ['trade', 'machines', 'trust', 'house'] as const;
