import { Select, SegmentedControl, Stack, Switch, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { useSession } from '../../api/session';
import { useSingleKeys } from '../../app/Shortcuts';
import { chooseLanguage, LANGUAGES, language, type Language } from '../../i18n';
import { Card, Facts, PageHead } from '../../parts';
import { Means } from './Means';
import { SessionList } from './SessionList';
import classes from './Settings.module.css';

const SCHEMES: MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Here at once, and at the server for mails and other browsers; there it may wait for another time. */
async function speak(wanted: Language): Promise<void> {
  await chooseLanguage(wanted);
  await send('PUT', '/api/v1/means/language', { language: wanted }).catch(() => undefined);
}

/** What is one's own: how the pages look, how one signs in, where one is signed in. */
export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { t: frame } = useTranslation('frame');
  const session = useSession().data;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [single, setSingle] = useSingleKeys();
  const person = session?.person;
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="settings" />
      <Card title={t('you')}>
        <Facts
          rows={[
            [t('name'), person?.name],
            [t('role'), person === undefined ? '' : frame(`role.${person.role}`)],
            [t('organisation'), session?.organisation],
          ]}
        />
      </Card>
      <Card title={t('means.title')}>
        <Means />
      </Card>
      <Card title={t('session.title')}>
        <p className={classes.lead}>{t('session.text')}</p>
        <SessionList />
      </Card>
      <Card title={t('look.title')}>
        <Stack gap="lg" maw={420}>
          <Select
            label={frame('language')}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={language()}
            onChange={(value) => {
              if (value !== null) void speak(value as Language);
            }}
            allowDeselect={false}
          />
          <div>
            <p id="settings-theme" className={classes.label}>
              {t('look.theme')}
            </p>
            <SegmentedControl
              fullWidth
              aria-labelledby="settings-theme"
              data={SCHEMES.map((value) => ({ value, label: t(`look.${value}`) }))}
              value={colorScheme}
              onChange={(value) => setColorScheme(value as MantineColorScheme)}
            />
          </div>
          <Switch
            label={t('look.keys')}
            description={t('look.keysText')}
            checked={single}
            onChange={(e) => setSingle(e.currentTarget.checked)}
          />
        </Stack>
      </Card>
      <Card title={t('notices.title')}>
        <p className={classes.lead}>{t('notices.text')}</p>
        {session?.approver !== null && session?.approver !== undefined && (
          <a href={session.approver} target="_blank" rel="noopener">
            {t('notices.go')}
          </a>
        )}
      </Card>
    </>
  );
}
