import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { useSession } from '../api/session';

/** What waits for a person, by area: shown beside the area's name. */
export function useCounts(): Record<string, number> {
  const reads = useSession().data?.rights?.includes('read') === true;
  const accounts = useQuery({
    queryKey: ['accounts', 'counts'],
    queryFn: () => take(api.GET('/api/v1/accounts')),
    enabled: reads,
    staleTime: 15_000,
    refetchInterval: 30_000,
    select: (data) => data.pendingChanges ?? 0,
  });
  const incidents = useQuery({
    queryKey: ['incidents', 'counts'],
    queryFn: () => take(api.GET('/api/v1/incidents', { params: { query: { limit: 100 } } })),
    enabled: reads,
    staleTime: 15_000,
    select: (data) => data.filter((incident) => incident.state !== 'closed').length,
  });
  const machines = useQuery({
    queryKey: ['sales', 'counts'],
    queryFn: () => take(api.GET('/api/v1/sales/waiting')),
    enabled: reads,
    staleTime: 15_000,
    refetchInterval: 30_000,
  });
  return {
    approvals: accounts.data ?? 0,
    watch: incidents.data ?? 0,
    sales: machines.data?.sales ?? 0,
    fleet: machines.data?.machines ?? 0,
  };
}
