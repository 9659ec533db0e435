import { Alert, Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, UNREACHABLE } from '../api/problem';
import { Icon, type IconName } from './icons';
import classes from './Notices.module.css';

/** Nothing here yet, and what to do about it. */
export function EmptyState(props: { icon?: IconName; title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      {props.icon !== undefined && <Icon name={props.icon} size={32} />}
      <p className={classes.emptyTitle}>{props.title}</p>
      {props.text !== undefined && <div className={classes.emptyText}>{props.text}</div>}
      {props.action}
    </div>
  );
}

interface ErrorNoteProps {
  error: unknown;
  /** What it means for the money; without it, that nothing was done, where that is known. */
  money?: string;
  onRetry?: () => void;
}

/**
 * What went wrong, what it means for the money, and what to do. Knows the problem documents of the
 * API; codes with text under `frame:problems.CODE` are put in the reader's language.
 */
export function ErrorNote({ error, money, onRetry }: ErrorNoteProps) {
  const { t, i18n } = useTranslation('frame');
  if (error === null || error === undefined) {
    return null;
  }
  const problem = error instanceof Problem ? error : undefined;
  const known = problem !== undefined && i18n.exists(`frame:problems.${problem.code}`);
  const unknownOutcome = problem?.code === UNREACHABLE || (problem?.status ?? 0) >= 500;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      className={classes.error}
      icon={<Icon name="warning" />}
      title={known ? t(`problems.${problem.code}`) : t('error.title')}
    >
      {problem?.code !== UNREACHABLE && (
        <p className={classes.detail}>{error instanceof Error ? error.message : String(error)}</p>
      )}
      <p className={classes.detail}>{money ?? (unknownOutcome ? t('error.unknown') : t('error.nothing'))}</p>
      {onRetry !== undefined && (
        <Button variant="default" size="xs" mt="xs" onClick={onRetry}>
          {t('error.again')}
        </Button>
      )}
    </Alert>
  );
}

/** Grey bars where figures will stand, so that nothing jumps. */
export function Waiting({ rows = 3 }: { rows?: number }) {
  const { t } = useTranslation('frame');
  return (
    <div role="status" aria-label={t('waiting')}>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={18} mb={14} width={`${90 - ((i * 17) % 40)}%`} />
      ))}
    </div>
  );
}

/** The usual three: an error, grey bars, or the figures (which stay while they are asked anew). */
export function Loaded<T>(props: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  const { query } = props;
  if (query.data !== undefined) {
    return (
      <>
        {query.error !== null && query.error !== undefined && (
          <div className={classes.keep}>
            <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
        {props.children(query.data)}
      </>
    );
  }
  return query.error === null || query.error === undefined ? (
    <Waiting rows={props.rows ?? 3} />
  ) : (
    <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
  );
}
