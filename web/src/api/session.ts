import { useQuery } from '@tanstack/react-query';
import { send } from './http';
import { queries } from './queries';

export type Right = 'read' | 'evidence' | 'trade' | 'admin';
export type Role = 'viewer' | 'auditor' | 'trader' | 'administrator';

/** Whoever is signed in, as the server knows him. */
export interface Me {
  id: string;
  name: string;
  role: Role;
  language: string;
  hasPasskey: boolean;
  hasPassword: boolean;
}

/** How this browser stands with the server. */
export interface Session {
  signedIn: boolean;
  organisation: string;
  approver: string | null;
  people?: number;
  person?: Me;
  rights?: Right[];
  tradingRests?: boolean;
  restsBecause?: string;
  steppedUpUntilMs?: number | null;
  sessionId?: string;
}

export const SESSION_KEY = ['session'];

export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: () => send<Session>('GET', '/api/v1/session'),
    staleTime: 60_000,
  });
}

/** After anything that may have changed who is signed in. */
export function sessionChanged(): Promise<void> {
  return queries.invalidateQueries({ queryKey: SESSION_KEY });
}

/** Whether this person may; pages use it to leave out what would be refused anyway. */
export function useMay(right: Right): boolean {
  const { data } = useSession();
  return data?.rights?.includes(right) === true && !(right === 'trade' && data.tradingRests === true);
}

export async function signOut(): Promise<void> {
  await send<void>('DELETE', '/api/v1/session');
  queries.clear();
  await sessionChanged();
}
