import type { ReactNode } from 'react';
import classes from './Card.module.css';

interface CardProps {
  title?: ReactNode;
  /** At the title's right. */
  aside?: ReactNode;
  /** Without padding, for tables and charts that reach the edge. */
  flush?: boolean;
  children: ReactNode;
}

/** A raised panel, a section of a page. */
export function Card({ title, aside, flush = false, children }: CardProps) {
  return (
    <section className={classes.card} data-flush={flush || undefined}>
      {(title !== undefined || aside !== undefined) && (
        <div className={classes.head}>
          {title !== undefined && <h2 className={classes.title}>{title}</h2>}
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** Figures side by side, each with its name above. */
export function Stats({ children }: { children: ReactNode }) {
  return <dl className={classes.stats}>{children}</dl>;
}

export function Stat({ name, children, note }: { name: ReactNode; children: ReactNode; note?: ReactNode }) {
  return (
    <div className={classes.stat}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {note !== undefined && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}

/** Names and values one under the other. */
export function Facts({ rows }: { rows: [ReactNode, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
