import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function AccountsPage() {
  const { t } = useTranslation('accounts');
  return <PageHead title={t('title')} help="accounts" />;
}
