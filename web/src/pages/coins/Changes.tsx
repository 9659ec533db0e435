import { useTranslation } from 'react-i18next';
import type { Difference } from './model';
import classes from './Coins.module.css';

/** What was, and what is instead. */
export function Changes({ lines }: { lines: Difference[] }) {
  const { t } = useTranslation('coins');
  if (lines.length === 0) {
    return <p className={classes.quiet}>{t('noChange')}</p>;
  }
  return (
    <dl className={classes.lines}>
      {lines.map((line) => (
        <div key={line.field}>
          <dt>{t(`fields.${line.field}.name`)}</dt>
          <dd>
            {line.before !== '' && <del>{line.before}</del>} <ins>{line.after === '' ? t('nothing') : line.after}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
