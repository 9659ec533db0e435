import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { Card, Loaded, StateBadge } from '../../parts';
import { LAND } from './land';
import { stateTone } from './model';
import { clusters, RATIO, WHOLE, zoomed, type MapPlace, type Mark } from './worldMap';
import classes from './Fleet.module.css';

const LOOK_MS = 15_000;

/** Where the machines stand, drawn from what the page itself carries: no map server is asked. */
export function WorldMap({ show }: { show: (place: number) => void }) {
  const { t } = useTranslation('fleet');
  const map = useQuery({
    queryKey: ['fleet', 'map'],
    queryFn: () => take(api.GET('/api/v1/fleet/map')),
    refetchInterval: LOOK_MS,
  });
  return (
    <Card title={t('map.title')}>
      <Loaded query={map} rows={6}>
        {(data) => (
          <>
            <Drawn places={data.places} show={show} />
            <p className={classes.quiet}>
              {data.places.length === 0 ? t('map.none') : data.nowhere > 0 ? t('map.nowhere', { count: data.nowhere }) : t('map.all')}
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Drawn({ places, show }: { places: MapPlace[]; show: (place: number) => void }) {
  const { t } = useTranslation('fleet');
  const [view, setView] = useState(WHOLE);
  const marks = useMemo(() => clusters(places, view), [places, view]);
  const unit = view.width / 720;
  const act = (mark: Mark) => {
    const [only, other] = mark.places;
    if (only !== undefined && other === undefined) {
      show(only.id);
    } else {
      setView(zoomed(view, 1 / 4, mark.x, mark.y));
    }
  };
  const words = (mark: Mark) =>
    t('map.mark', {
      name: mark.places.length === 1 ? mark.places[0]?.name : t('map.places', { count: mark.places.length }),
      states: Object.entries(mark.states)
        .map(([state, count]) => `${count} ${t(`states.${state}`, { defaultValue: state })}`)
        .join(', '),
    });
  return (
    <>
      <svg className={classes.map} viewBox={`${view.x} ${view.y} ${view.width} ${view.width * RATIO}`} role="group" aria-label={t('map.title')}>
        <path className={classes.land} d={LAND} />
        {marks.map((mark) => (
          <g
            key={mark.places.map((place) => place.id).join()}
            className={classes.mark}
            data-tone={mark.tone}
            role="button"
            tabIndex={0}
            aria-label={words(mark)}
            onClick={() => act(mark)}
            onKeyDown={(e) => {
              if (e.key === 'Enter' || e.key === ' ') {
                e.preventDefault();
                act(mark);
              }
            }}
          >
            <title>{words(mark)}</title>
            {/* A silent one has corners: its colour is not all that tells it. */}
            {mark.tone === 'bad' ? (
              <rect x={mark.x - 9 * unit} y={mark.y - 9 * unit} width={18 * unit} height={18 * unit} strokeWidth={1.5 * unit} />
            ) : (
              <circle cx={mark.x} cy={mark.y} r={(mark.tone === 'wait' ? 10 : 9) * unit} strokeWidth={(mark.tone === 'wait' ? 3 : 1.5) * unit} />
            )}
            <text x={mark.x} y={mark.y} fontSize={9 * unit} dy={3.2 * unit} textAnchor="middle">
              {mark.machines}
            </text>
          </g>
        ))}
      </svg>
      <div className={classes.mapTools}>
        <span className={classes.legend}>
          {['online', 'closed', 'locked', 'offline'].map((state) => (
            <StateBadge key={state} tone={stateTone(state)}>
              {t(`states.${state}`)}
            </StateBadge>
          ))}
        </span>
        <Button variant="default" size="xs" onClick={() => setView(zoomed(view, 1 / 2))} aria-label={t('map.nearer')}>
          +
        </Button>
        <Button variant="default" size="xs" onClick={() => setView(zoomed(view, 2))} aria-label={t('map.wider')}>
          −
        </Button>
        <Button variant="default" size="xs" onClick={() => setView(WHOLE)} disabled={view === WHOLE}>
          {t('map.whole')}
        </Button>
      </div>
    </>
  );
}
