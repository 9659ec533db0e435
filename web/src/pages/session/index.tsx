import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts';

export function SignInPage() {
  const { t } = useTranslation('session');
  return <PageHead title={t('signIn.title')} />;
}

export function WelcomePage() {
  const { t } = useTranslation('session');
  return <PageHead title={t('welcome.title')} />;
}

export function ProvedPage() {
  const { t } = useTranslation('session');
  return <PageHead title={t('proved.title')} />;
}
