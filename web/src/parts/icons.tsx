import type { ReactNode } from 'react';

/** The application's own icons: one line weight, 20 by 20, coloured by the text around them. */
const DRAWN = {
  overview: <path d="M3 10.5 10 4l7 6.5M5 9v7.5h10V9M8.5 16.5v-4h3v4" />,
  accounts: <path d="M3 6.5h14v10H3zM3 9.5h14M13 13h1.5M5.5 6.5V4h9v2.5" />,
  bots: <path d="M4.5 8h11v8h-11zM10 8V4.5M10 4.5h.01M7.5 11.5v1M12.5 11.5v1M2.5 11v2M17.5 11v2" />,
  'smart-trade': <path d="M3 15.5 7.5 11l3 3L17 6.5M12.5 6.5H17V11" />,
  portfolio: <path d="M10 3a7 7 0 1 0 7 7h-7zM13 3.7A7 7 0 0 1 16.3 7H13z" />,
  fleet: <path d="M5 3h10v14H5zM7.5 5.5h5V9h-5zM7.5 11.5h5M8.5 14h3" />,
  sales: <path d="M4 7h11M12 4l3 3-3 3M16 13H5M8 10l-3 3 3 3" />,
  cash: <path d="M2.5 6h15v8.5h-15zM10 8a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 0 0 10 8zM5 10.2h.01M15 10.2h.01" />,
  coins: <path d="M10 4c3.6 0 6.5 1.1 6.5 2.5S13.6 9 10 9 3.5 7.9 3.5 6.5 6.4 4 10 4zM3.5 6.5v7C3.5 14.9 6.4 16 10 16s6.5-1.1 6.5-2.5v-7M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5" />,
  approvals: <path d="M4 10.5 8 14.5 16.5 5.5M3 17h14" />,
  tally: <path d="M5 3.5v13M8.3 3.5v13M11.7 3.5v13M15 3.5v13M3 14 17 6" />,
  watch: <path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z" />,
  people: <path d="M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2.5 16.5c0-3 2.2-4.7 5-4.7s5 1.7 5 4.7M13 4.2a2.6 2.6 0 0 1 0 5.1M14.7 12.2c1.800.6 2.9 2.1 2.9 4.3" />,
  settings: <path d="M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4" />,
  more: <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" strokeWidth="2.6" />,
  search: <path d="M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.7 12.7 17 17" />,
  help: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8.2c.2-2.6 4.2-2.5 4.1 0-.1 1.7-2.1 1.7-2.1 3.3M10 14h.01" />,
  leave: <path d="M11.5 4H4v12h7.5M8.5 10H17M14 7l3 3-3 3" />,
  columns: <path d="M3.5 4.5h13v11h-13zM8 4.5v11M12.5 4.5v11" />,
  download: <path d="M10 3.5v9M6.5 9.5l3.5 3.5 3.5-3.5M4 16.5h12" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  up: <path d="m5.5 12 4.5-5 4.5 5" />,
  down: <path d="m5.5 8 4.5 5 4.5-5" />,
  left: <path d="M12.5 4.5 7 10l5.5 5.5" />,
  right: <path d="M7.5 4.5 13 10l-5.5 5.5" />,
  add: <path d="M10 4v12M4 10h12" />,
  out: <path d="M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15.5 4.5 9 11" />,
  copy: <path d="M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4" />,
  key: <path d="M7 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM9.5 9.5 16 3.5M13.5 6l2.5 2.5" />,
  lock: <path d="M4.5 9h11v7.5h-11zM7 9V6.5a3 3 0 0 1 6 0V9" />,
  sun: <path d="M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4" />,
  moon: <path d="M16.5 11.7A7 7 0 0 1 8.3 3.5a7 7 0 1 0 8.2 8.2z" />,
  warning: <path d="M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.5h.01" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWN;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
    >
      {DRAWN[name]}
    </svg>
  );
}

/** Two halves of a tally stick, their notches matching. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
      <rect width="32" height="32" rx="7" fill="var(--ts-accent)" />
      <path
        d="M8 7v18M13 7v18M18 7v18M23 7v18M5 22 27 10"
        stroke="var(--ts-on-accent)"
        strokeWidth="2.4"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}
