import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function ApprovalsPage() {
  const { t } = useTranslation('approvals');
  return <PageHead title={t('title')} help="approvals" />;
}
