import { Button, CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session';
import { Time } from './Figures';
import { Icon } from './icons';
import classes from './CodeWords.module.css';

interface CodeWordsProps {
  /** The change's code as this server says it: groups of four. */
  code: string;
  /** The change's caller id, which the approver's page can be opened at. */
  change?: string;
  expiresMs?: number | null;
  /** A page of the approver other than the one that lists what waits. */
  path?: string;
}

/** A change that waits: its code in large groups, and the way to the approver, where it is decided. */
export function CodeWords({ code, expiresMs, path = '/' }: CodeWordsProps) {
  const { t } = useTranslation('frame');
  const approver = useSession().data?.approver;
  return (
    <div className={classes.box}>
      <p className={classes.say}>{t('code.say')}</p>
      <p className={classes.code} data-code={code}>
        {code.split('-').map((group, i) => (
          <span key={i}>
            {group}
          </span>
        ))}
      </p>
      <div className={classes.actions}>
        {approver !== null && approver !== undefined ? (
          <Button component="a" href={new URL(path, approver).href} target="_blank" rel="noopener" rightSection={<Icon name="out" size={16} />}>
            {t('code.go')}
          </Button>
        ) : (
          <span>{t('code.nowhere')}</span>
        )}
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} leftSection={<Icon name="copy" size={16} />}>
              {copied ? t('copied') : t('code.copy')}
            </Button>
          )}
        </CopyButton>
        {expiresMs !== undefined && expiresMs !== null && (
          <span className={classes.until}>
            {t('code.until')} <Time ms={expiresMs} />
          </span>
        )}
      </div>
      <p className={classes.warn}>{t('code.compare')}</p>
    </div>
  );
}
