import { useQuery } from '@tanstack/react-query';
import { send } from '../../api/http';
import type { Accounts, Terms } from './model';

/** The keeper says what changes at most every two seconds; a page being worked with keeps up. */
const LOOK_MS = 5_000;

export function useAccounts() {
  return useQuery({
    queryKey: ['accounts', 'all'],
    queryFn: () => send<Accounts>('GET', '/api/v1/accounts'),
    refetchInterval: LOOK_MS,
  });
}

/** What may be done with an account; asked for once there is one. */
export function useTerms(name: string | undefined) {
  return useQuery({
    queryKey: ['accounts', 'terms', name],
    queryFn: () => send<Terms>('GET', `/api/v1/accounts/${encodeURIComponent(name ?? '')}/terms`),
    enabled: name !== undefined,
    refetchInterval: LOOK_MS,
  });
}
