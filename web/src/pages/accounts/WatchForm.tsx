import { Button, Stack, Switch, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangeNote, useChange } from './change';
import type { Account, Terms } from './model';
import classes from './Accounts.module.css';

/** As many, and as long, as the keeper takes. */
const MAX_PREFIXES = 16;
const PREFIX = /^[!-~]{3,36}$/;

/** How orders on the account are taken that are not the keeper's own. */
export function WatchForm({ account, terms }: { account: Account; terms: Terms }) {
  const { t } = useTranslation('accounts');
  const [alertOnly, setAlertOnly] = useState(terms.watch.alertOnly);
  const [prefixes, setPrefixes] = useState(terms.watch.prefixes);
  const change = useChange(false);
  const bad = prefixes.some((prefix) => !PREFIX.test(prefix));
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (!bad) {
          change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/watch`, { alertOnly, prefixes });
        }
      }}
    >
      <Stack gap="md">
        <p className={classes.quiet}>{t('watch.text')}</p>
        <Switch
          label={t('watch.alertOnly')}
          description={t('watch.alertOnlyText')}
          checked={alertOnly}
          onChange={(e) => setAlertOnly(e.currentTarget.checked)}
        />
        <TagsInput
          label={t('watch.prefixes')}
          description={t('watch.prefixesText')}
          value={prefixes}
          onChange={setPrefixes}
          maxTags={MAX_PREFIXES}
          error={bad ? t('watch.bad') : undefined}
        />
        {change.fate !== 'waits' && (
          <div>
            <Button type="submit" loading={change.proposing}>
              {t('watch.propose')}
            </Button>
          </div>
        )}
        <ChangeNote change={change} />
      </Stack>
    </form>
  );
}
