import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useMay } from '../../api/session';
import { Card, EmptyState, PageHead } from '../../parts';
import { People } from './People';
import { Tokens } from './Tokens';

/** Who may come in and what for: people with roles, programs with tokens. Administrators only. */
export function PeoplePage() {
  const { t } = useTranslation('people');
  const admin = useMay('admin');
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="people" />
      {admin ? (
        <Tabs
          value={search.get('tab') ?? 'people'}
          onChange={(tab) => setSearch(tab === 'tokens' ? { tab } : {}, { replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="people">{t('people')}</Tabs.Tab>
            <Tabs.Tab value="tokens">{t('tokens')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
          <Tabs.Panel value="tokens">
            <Tokens />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Card>
          <EmptyState icon="lock" title={t('notAdmin')} text={t('notAdminText')} />
        </Card>
      )}
    </>
  );
}
