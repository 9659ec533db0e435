import type { ReactNode } from 'react';
import classes from './StateBadge.module.css';

/** What a state means for the reader; each has its own shape besides its colour. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'rest';

const SHAPES: Record<Tone, ReactNode> = {
  good: <path d="M2 6.5 4.8 9 10 3.2" fill="none" stroke="currentColor" strokeWidth="2" />,
  busy: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  wait: <path d="M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zM6 3.5V6l2 1.2" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  bad: <path d="M6 1 11.5 11H.5Z" fill="currentColor" />,
  rest: <path d="M1.5 6h9" stroke="currentColor" strokeWidth="2" />,
};

/** A state in a word, with a tone and a shape of its own. */
export function StateBadge({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`${classes.badge} ${classes[tone]}`} title={title}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden>
        {SHAPES[tone]}
      </svg>
      {children}
    </span>
  );
}
