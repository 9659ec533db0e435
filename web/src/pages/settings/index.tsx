import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function SettingsPage() {
  const { t } = useTranslation('settings');
  return <PageHead title={t('title')} help="settings" />;
}
