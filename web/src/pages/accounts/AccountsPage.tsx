import { Alert, Button } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import { useMay } from '../../api/session';
import { Card, EmptyState, Icon, Loaded, PageHead } from '../../parts';
import { AccountCard } from './AccountCard';
import { Connect } from './Connect';
import { FreezeButton } from './Freeze';
import { WAYS, type Way } from './model';
import { useAccounts } from './queries';
import classes from './Accounts.module.css';

/** `?connect=` for a new account; with a name, for one that is being connected. */
const CONNECT = 'connect';
const WAY = 'way';

/** Each account: how it stands, what may be done with it, what could be lost, and how to stop it. */
export function AccountsPage() {
  const { t } = useTranslation('accounts');
  const accounts = useAccounts();
  const admin = useMay('admin');
  const trades = useMay('trade');
  const [search, setSearch] = useSearchParams();
  const name = search.get(CONNECT);
  const way = WAYS.find((candidate) => candidate === search.get(WAY));
  const onName = useCallback(
    (connected: string, by: Way) => setSearch({ [CONNECT]: connected, [WAY]: by }, { replace: true }),
    [setSearch],
  );
  useScrollToAccount(accounts.data !== undefined);
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="accounts"
        actions={
          <>
            {trades && accounts.data !== undefined && !accounts.data.organisationFrozen && accounts.data.accounts.length > 0 && (
              <FreezeButton accounts={accounts.data.accounts} />
            )}
            {admin && name === null && (
              <Button onClick={() => setSearch({ [CONNECT]: '' })} leftSection={<Icon name="add" size={18} />}>
                {t('connect.title')}
              </Button>
            )}
          </>
        }
      />
      <Loaded query={accounts} rows={8}>
        {(data) => (
          <>
            {data.organisationFrozen && (
              <Alert className="ts-notice" icon={<Icon name="lock" />} title={t('freeze.allFrozen')} mb="md">
                <p className={classes.plain}>{t('freeze.allFrozenText')}</p>
              </Alert>
            )}
            {!data.signing && (
              <Alert className="ts-notice" icon={<Icon name="warning" />} title={t('notSigning')} mb="md">
                {data.notSigningBecause}
              </Alert>
            )}
            {name !== null && admin && (
              <Connect
                key={name === '' ? 'new' : name}
                accounts={data.accounts}
                name={name}
                way={way}
                onName={onName}
                onClose={() => setSearch({}, { replace: true })}
              />
            )}
            {data.accounts.length === 0 && name === null && (
              <Card>
                <EmptyState
                  icon="accounts"
                  title={t('none')}
                  text={t('noneText')}
                  action={admin ? <Button onClick={() => setSearch({ [CONNECT]: '' })}>{t('connect.title')}</Button> : undefined}
                />
              </Card>
            )}
            {data.accounts
              .filter((account) => account.credential !== name)
              .map((account) => (
                <AccountCard
                  key={account.credential}
                  account={account}
                  organisationFrozen={data.organisationFrozen}
                  onConnect={() => setSearch({ [CONNECT]: account.credential })}
                />
              ))}
          </>
        )}
      </Loaded>
    </>
  );
}

/** A link to `#name` leads to that account, once there is something to lead to. */
function useScrollToAccount(ready: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (ready && hash.length > 1) {
      document.getElementById(`account-${decodeURIComponent(hash.slice(1))}`)?.scrollIntoView({ block: 'start' });
    }
  }, [ready, hash]);
}
