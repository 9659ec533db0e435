import { ActionIcon, Button, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { HelpText } from './HelpText';
import { Icon } from './icons';
import classes from './PageHead.module.css';

interface PageHeadProps {
  title: ReactNode;
  /** What stands in the browser's tab; needed when the title is not text. */
  tab?: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** The area whose message file holds `help` (paragraphs); shows the help button. */
  help?: string;
  /** A way back: where to, and its name. */
  back?: { to: string; name: string };
  actions?: ReactNode;
}

/** The head of every page: title, a sentence, what can be done here, and help. */
export function PageHead({ title, tab, lead, help, back, actions }: PageHeadProps) {
  const { t } = useTranslation('frame');
  const [open, { open: show, close }] = useDisclosure(false);
  const named = tab ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = named === '' ? t('name') : `${named} · ${t('name')}`;
  }, [named, t]);
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        {back !== undefined && (
          <Link to={back.to} className={classes.back}>
            <Icon name="left" size={16} />
            {back.name}
          </Link>
        )}
        <h1 className={classes.title}>
          {title}
          {help !== undefined && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('help.open')}
              data-help
              onClick={show}
              className={classes.help}
            >
              <Icon name="help" />
            </ActionIcon>
          )}
        </h1>
        {lead !== undefined && <p className={classes.lead}>{lead}</p>}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      {help !== undefined && (
        <Drawer
          opened={open}
          onClose={close}
          position="right"
          title={t('help.title')}
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          <HelpText area={help} />
          <Button component={Link} to={`/help/${help}`} onClick={close} variant="default" mt="md">
            {t('help.page')}
          </Button>
        </Drawer>
      )}
    </header>
  );
}
