import { Select } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES, language, type Language } from '../../i18n';
import { Mark } from '../../parts/icons';
import { Banners } from '../../app/Banners';
import classes from './Door.module.css';

/** What stands around a page for people who are not in yet. */
export function Door(props: { title: string; lead?: ReactNode; organisation?: string; children: ReactNode }) {
  const { t } = useTranslation('frame');
  useEffect(() => {
    document.title = `${props.title} · ${t('name')}`;
  }, [props.title, t]);
  return (
    <div className={classes.door}>
      <Banners />
      <main className={classes.main}>
        <div className={classes.brand}>
          <Mark size={36} />
          <span>
            {t('name')}
            {props.organisation !== undefined && <small>{props.organisation}</small>}
          </span>
        </div>
        <h1 className={classes.title}>{props.title}</h1>
        {props.lead !== undefined && <p className={classes.lead}>{props.lead}</p>}
        {props.children}
      </main>
      <footer className={classes.foot}>
        <Select
          aria-label={t('language')}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={language()}
          onChange={(value) => {
            if (value !== null) void chooseLanguage(value as Language);
          }}
          allowDeselect={false}
          size="xs"
          w={130}
        />
      </footer>
    </div>
  );
}
