import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function BotsPage() {
  const { t } = useTranslation('bots');
  return <PageHead title={t('title')} help="bots" />;
}

export function BotBuilderPage() {
  const { t } = useTranslation('bots');
  return <PageHead title={t('builder')} help="bots" />;
}

export function BotPage() {
  const { t } = useTranslation('bots');
  return <PageHead title={t('bot')} help="bots" />;
}
