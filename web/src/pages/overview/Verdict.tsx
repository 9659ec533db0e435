import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cut, decimal, Icon, Time } from '../../parts';
import type { Matter } from './model';
import classes from './Overview.module.css';

/** All is well, or each thing that is not: what it is, what it means for the money, what to do. */
export function Verdict({ found, oldSinceMs }: { found: Matter[] | undefined; oldSinceMs: number | undefined }) {
  const { t } = useTranslation('overview');
  if (found === undefined) {
    return (
      <section className={classes.verdict} aria-busy>
        <Skeleton height={30} circle />
        <div className={classes.said}>
          <Skeleton height={22} width="14rem" mb={8} />
          <Skeleton height={16} width="60%" />
        </div>
      </section>
    );
  }
  // What was well a minute ago is no longer known to be.
  const worst = found[0]?.tone ?? (oldSinceMs === undefined ? 'good' : 'wait');
  return (
    <section className={classes.verdict} data-tone={worst} aria-labelledby="verdict">
      <span className={classes.sign}>
        <Icon name={worst === 'good' ? 'approvals' : 'warning'} size={26} />
      </span>
      <div className={classes.said}>
        <div role="status">
          <h2 id="verdict" className={classes.verdictTitle}>
            {oldSinceMs === undefined ? t(`verdict.${worst}`) : t('verdict.old')}
          </h2>
          <p className={classes.verdictText}>
            {oldSinceMs === undefined ? (
              t(`verdict.${worst}Text`)
            ) : (
              <>
                {t('verdict.oldText')} <Time ms={oldSinceMs} style="clock" />
              </>
            )}
          </p>
        </div>
        {found.length > 0 && (
          <ul className={classes.matters}>
            {found.map((matter) => (
              <MatterLine key={matter.id + JSON.stringify(matter.values ?? {})} matter={matter} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

const FIGURES = ['used', 'limit'];
const PLACES = 2;

/** Cut for reading, and marked as cut. */
function short(text: string): string {
  const { text: shown, exact } = cut(text, PLACES);
  return `${exact ? '' : '≈ '}${decimal(shown)}`;
}

function MatterLine({ matter }: { matter: Matter }) {
  const { t } = useTranslation('overview');
  const values = Object.fromEntries(
    Object.entries(matter.values ?? {}).map(([name, value]) => [
      name,
      FIGURES.includes(name) ? short(String(value)) : value,
    ]),
  );
  const words = `matter.${matter.id}`;
  return (
    <li data-tone={matter.tone}>
      <p className={classes.what}>
        <Icon name={matter.tone === 'bad' ? 'warning' : 'right'} size={16} />
        <span>{t(`${words}.what`, values)}</span>
      </p>
      {matter.detail !== undefined && matter.detail !== '' && <p className={classes.detail}>{matter.detail}</p>}
      <p className={classes.means}>{t(`${words}.money`, values)}</p>
      <p className={classes.next}>
        {matter.to === undefined ? t(`${words}.next`, values) : <Link to={matter.to}>{t(`${words}.next`, values)}</Link>}
      </p>
    </li>
  );
}
