import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function TallyPage() {
  const { t } = useTranslation('tally');
  return <PageHead title={t('title')} help="tally" />;
}
