import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, take } from '../../api/client';
import { Icon, Loaded, PageHead } from '../../parts';
import { Closed } from './Closures';
import { LockAll } from './LockAll';
import { MachineList } from './MachineList';
import { type Fleet } from './model';
import { WaitingCard } from './Waiting';
import { WorldMap } from './WorldMap';
import classes from './Fleet.module.css';

/** Machines speak every ten seconds; so does this page. */
const LOOK_MS = 5_000;

/** All machines: which stand, which are silent, what they hold; and those that ask to be let in. */
export function FleetPage() {
  const { t } = useTranslation('fleet');
  const fleet = useQuery({
    queryKey: ['fleet', 'all'],
    queryFn: () => take(api.GET('/api/v1/fleet', { params: { query: { machines: false } } })),
    refetchInterval: LOOK_MS,
  });
  const [asked, ask] = useSearchParams();
  const setPlace = (place: string) => ask(place === '' ? {} : { place });
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="fleet" actions={<LockAll />} />
      <Loaded query={fleet} rows={6}>
        {(data) => (
          <div className={classes.stack}>
            <Trading fleet={data} />
            {data.waiting.length > 0 && <WaitingCard waiting={data.waiting} />}
            <Closed />
            <WorldMap show={(place) => setPlace(String(place))} />
            <MachineList place={asked.get('place') ?? ''} setPlace={setPlace} />
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Why nothing is sold now, and what is not checked: said where nobody overlooks it. */
export function Trading({ fleet }: { fleet: Pick<Fleet, 'closedBecause' | 'cautions'> }) {
  const { t } = useTranslation('fleet');
  return (
    <>
      {fleet.closedBecause !== '' && (
        <div className={classes.note} data-tone="bad" role="note">
          <Icon name="warning" />
          <div>
            <strong>{t('closed')}</strong>
            <p>{fleet.closedBecause}</p>
          </div>
        </div>
      )}
      {fleet.cautions.map((caution) => (
        <div key={caution} className={classes.note} data-tone="wait" role="note">
          <Icon name="warning" />
          <p>{caution}</p>
        </div>
      ))}
    </>
  );
}
