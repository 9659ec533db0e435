import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/client';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { CodeWords, ErrorNote, Icon, StateBadge } from '../../parts';
import type { Proposed } from './model';
import classes from './Accounts.module.css';

/** A person is standing at the approver: what he decides should show here as he comes back. */
const LOOK_MS = 2_000;

interface Approvals {
  waiting: { change: string }[];
  decided: { change: string; decision: 'approved' | 'vetoed' | 'refused'; why: string }[];
}

export type Fate = 'none' | 'waits' | 'inForce' | 'vetoed' | 'refused';

/** A change that this page proposes, and what becomes of it. */
export interface Change {
  propose: (path: string, body: unknown) => void;
  proposing: boolean;
  error: unknown;
  proposed: Proposed | undefined;
  fate: Fate;
  why: string;
}

/**
 * Proposes a change and follows it by its name until it is decided, also where an unattended key does
 * that before this page sees it wait. `inForce` is what the page itself sees of it.
 */
export function useChange(inForce: boolean): Change {
  const tried = useRef({ wish: '', key: '' });
  const proposal = useMutation({
    mutationFn: ({ path, body }: { path: string; body: unknown }) =>
      send<Proposed>('POST', path, body, { 'Idempotency-Key': keyOf(path, body) }),
    onSuccess: () => {
      tried.current = { wish: '', key: '' };
      void queries.invalidateQueries({ queryKey: ['approvals'] });
      void queries.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
  // After silence the same wish is the same change, which the keeper takes once.
  const keyOf = (path: string, body: unknown) => {
    const wish = path + JSON.stringify(body);
    if (tried.current.wish !== wish) {
      tried.current = { wish, key: newIdempotencyKey() };
    }
    return tried.current.key;
  };
  const proposed = proposal.data;
  const approvals = useQuery({
    queryKey: ['approvals', 'followed'],
    queryFn: () => send<Approvals>('GET', '/api/v1/approvals?limit=20'),
    enabled: proposed !== undefined && !inForce,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  const decided = approvals.data?.decided.find((change) => change.change === proposed?.change);
  const decision = decided?.decision;
  useEffect(() => {
    if (decision !== undefined) {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
    }
  }, [decision]);
  const fate: Fate =
    proposed === undefined
      ? 'none'
      : inForce || decision === 'approved'
        ? 'inForce'
        : decision === undefined
          ? 'waits'
          : decision;
  return {
    propose: (path, body) => proposal.mutate({ path, body }),
    proposing: proposal.isPending,
    error: proposal.error,
    proposed,
    fate,
    why: decided?.why ?? '',
  };
}

/** A proposed change with its code, or what became of it. */
export function ChangeNote({ change }: { change: Change }) {
  const { t } = useTranslation('accounts');
  return (
    <div role="status">
      {change.fate === 'waits' && change.proposed !== undefined && (
        <>
          <CodeWords code={change.proposed.code} change={change.proposed.change} expiresMs={change.proposed.expiresAtMs} />
          <p className={classes.following}>
            <Icon name="watch" size={16} /> {t('change.follows')}
          </p>
        </>
      )}
      {change.fate === 'inForce' && <StateBadge tone="good">{t('change.inForce')}</StateBadge>}
      {(change.fate === 'vetoed' || change.fate === 'refused') && (
        <p className={classes.ended}>
          <StateBadge tone="bad">{t(`change.${change.fate}`)}</StateBadge> {change.why}
        </p>
      )}
      <ErrorNote error={change.error} money={t('change.nothing')} />
    </div>
  );
}
