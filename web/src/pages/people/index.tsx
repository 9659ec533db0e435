import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function PeoplePage() {
  const { t } = useTranslation('people');
  return <PageHead title={t('title')} help="people" />;
}
