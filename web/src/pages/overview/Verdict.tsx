import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { decimal, Icon } from '../../parts';
import type { Matter } from './model';
import classes from './Overview.module.css';

/** All is well, or each thing that is not: what it is, what it means for the money, what to do. */
export function Verdict({ found }: { found: Matter[] | undefined }) {
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
  const worst = found[0]?.tone ?? 'good';
  return (
    <section className={classes.verdict} data-tone={worst} aria-labelledby="verdict">
      <span className={classes.sign}>
        <Icon name={worst === 'good' ? 'approvals' : 'warning'} size={26} />
      </span>
      <div className={classes.said}>
        <div role="status">
          <h2 id="verdict" className={classes.verdictTitle}>
            {t(`verdict.${worst}`)}
          </h2>
          <p className={classes.verdictText}>
            {t(`verdict.${worst}Text`)}
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

function MatterLine({ matter }: { matter: Matter }) {
  const { t } = useTranslation('overview');
  const values = Object.fromEntries(
    Object.entries(matter.values ?? {}).map(([name, value]) => [
      name,
      FIGURES.includes(name) ? decimal(String(value)) : value,
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
