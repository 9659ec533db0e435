import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function WatchPage() {
  const { t } = useTranslation('watch');
  return <PageHead title={t('title')} help="watch" />;
}

export function IncidentPage() {
  const { t } = useTranslation('watch');
  return <PageHead title={t('incident')} help="watch" />;
}
