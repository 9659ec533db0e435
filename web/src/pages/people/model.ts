import type { Role } from '../../api/session';

/** Somebody, as the server lists him. Times are milliseconds since 1970. */
export interface Person {
  id: string;
  name: string;
  role: Role;
  state: 'active' | 'invited' | 'suspended' | 'locked-out';
  stateText: string;
  keeperName: string | null;
  passkeys: number;
  hasPassword: boolean;
  restsBecause: string;
  sessions: number;
  lastUsedMs: number | null;
  linkExpiresMs: number | null;
  createdMs: number;
}

/** A way in for one person, once; shown where it was made and nowhere again. */
export interface Link {
  id: string;
  link: string;
  expiresMs: number;
}

/** Administrators are enrolled at the keeper and prove it: nobody is invited as one. */
export const INVITED_ROLES: Role[] = ['viewer', 'auditor', 'trader'];

/** An API token without its secret. */
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  bots: string[];
  createdMs: number;
  expiresMs: number;
  lastUsedMs: number | null;
  revokedMs: number | null;
}
