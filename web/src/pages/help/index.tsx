import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { PLACES } from '../../app/navigation';
import { Card, EmptyState, HelpText, PageHead } from '../../parts';

/** One area's help as a page, with the way to all others. */
export function HelpPage() {
  const { t } = useTranslation('frame');
  const { page = 'frame' } = useParams();
  const known = PLACES.some((place) => place.area === page);
  return (
    <>
      <PageHead title={known ? `${t('help.title')}: ${t(`nav.${page}`)}` : t('help.title')} />
      <Card>
        <HelpText area={known ? page : 'help'} />
      </Card>
      <Card title={t('helpText.all')}>
        <ul>
          {PLACES.map((place) => (
            <li key={place.area}>
              <Link to={`/help/${place.area}`}>{t(`nav.${place.area}`)}</Link>
            </li>
          ))}
        </ul>
        <p>
          <a href="/licences.txt" target="_blank" rel="noopener">
            {t('helpText.licences')}
          </a>
        </p>
      </Card>
    </>
  );
}

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation('frame');
  return (
    <>
      <PageHead title={t('notFound.title')} />
      <EmptyState
        icon="search"
        title={t('notFound.title')}
        text={t('notFound.text')}
        action={
          <Button component={Link} to="/">
            {t('notFound.home')}
          </Button>
        }
      />
    </>
  );
}
