import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function SmartTradePage() {
  const { t } = useTranslation('smart-trade');
  return <PageHead title={t('title')} help="smart-trade" />;
}
