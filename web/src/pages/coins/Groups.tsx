import { Button, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts';
import { OWNED, type GroupOwn, type Own, type OwnField, type Terms } from './model';
import classes from './Coins.module.css';

/** What groups have of their own over these terms; an empty field is as the template says. */
export function Groups({ groups, own, terms, set }: { groups: string[]; own: Own; terms: Terms; set: (own: Own) => void }) {
  const { t } = useTranslation('coins');
  const [adding, setAdding] = useState<string | null>(null);
  const free = groups.filter((group) => own[group] === undefined);
  return (
    <Card title={t('own.title')}>
      <p className={classes.quiet}>{groups.length === 0 ? t('own.noGroups') : t('own.text')}</p>
      {Object.entries(own).map(([group, mine]) => (
        <fieldset key={group} className={classes.own}>
          <legend>{t('impact.group', { group })}</legend>
          <Switch
            label={t('own.offered')}
            checked={mine.offered !== false}
            onChange={(e) => set({ ...own, [group]: { ...mine, offered: e.currentTarget.checked ? null : false } })}
          />
          <div className={classes.ownFields}>
            {OWNED.map((field) => (
              <TextInput
                key={field}
                label={t(`fields.${field}.name`)}
                placeholder={String(terms[field])}
                value={mine[field] === null || mine[field] === undefined ? '' : String(mine[field])}
                inputMode="decimal"
                autoComplete="off"
                onChange={(e) => set({ ...own, [group]: { ...mine, ...typed(field, e.currentTarget.value.trim()) } })}
              />
            ))}
          </div>
          <Button
            variant="subtle"
            size="xs"
            aria-label={t('own.removeOf', { group })}
            onClick={() => set(Object.fromEntries(Object.entries(own).filter(([name]) => name !== group)))}
          >
            {t('own.remove')}
          </Button>
        </fieldset>
      ))}
      {free.length > 0 && (
        <div className={classes.addOwn}>
          <Select label={t('own.add')} data={free} value={adding} onChange={setAdding} />
          <Button
            variant="default"
            disabled={adding === null || !free.includes(adding)}
            onClick={() => {
              if (adding !== null) {
                set({ ...own, [adding]: {} });
                setAdding(null);
              }
            }}
          >
            {t('own.doAdd')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function typed(field: OwnField, text: string): Partial<GroupOwn> {
  if (text === '') {
    return { [field]: null };
  }
  return { [field]: field === 'buyMarginBps' || field === 'sellMarginBps' ? Number(text) : text };
}
