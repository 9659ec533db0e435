import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function PortfolioPage() {
  const { t } = useTranslation('portfolio');
  return <PageHead title={t('title')} help="portfolio" />;
}
