import { Button, NumberInput, Select, SimpleGrid, Switch, TagsInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { queries } from '../../api/queries';
import { Card, ErrorNote, StateBadge } from '../../parts';
import { Changes } from './Changes';
import { Groups } from './Groups';
import { Impact } from './Impact';
import { differences, fresh, PARTS, sameOwn, unsendable, unsendableOwn, type Asked, type Coins, type Field, type Own, type Terms, type Version } from './model';
import { Preview } from './Preview';
import classes from './Coins.module.css';

const MAX_TEXT = 64;
const MAX_LIST = 100;

/** Changes a setting: what a customer pays and what differs stand beside the form, as it is typed. */
export function Editor({ coins, current, close }: { coins: Coins; current: Version | undefined; close: () => void }) {
  const { t } = useTranslation('coins');
  // The version that this person judges on: when somebody else saves meanwhile, the server says so.
  const [based] = useState(current);
  const [terms, setTerms] = useState<Terms>(() => based?.terms ?? { ...fresh(), sources: coins.venues });
  const [own, setOwn] = useState<Own>(based?.own ?? {});
  const lines = differences(based?.terms, terms);
  const ownBad = unsendableOwn(own);
  const ownSame = sameOwn(based?.own ?? {}, own);
  const bad = unsendable(terms);
  const save = useMutation({
    mutationFn: () => take(api.POST('/api/v1/coins', { body: { terms, own, after: based?.version ?? 0 } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['coins'] });
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      close();
    },
  });
  const test = useMutation({ mutationFn: () => take(api.POST('/api/v1/coins/test', { body: terms })) });
  const set = (field: Field, value: unknown) => {
    save.reset();
    test.reset();
    setTerms({ ...terms, [field]: value } as Terms);
  };
  return (
    <form
      className={classes.editor}
      onSubmit={(e) => {
        e.preventDefault();
        if (bad === undefined && ownBad === undefined) {
          save.mutate();
        }
      }}
    >
      <div className={classes.stack}>
        {PARTS.map(({ part, fields }) => (
          <Card key={part} title={t(`parts.${part}`)}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
              {fields.map((asked) => (
                <Input key={asked.field} asked={asked} terms={terms} coins={coins} fixed={asked.field === 'name' && based !== undefined} bad={bad === asked.field} set={set} />
              ))}
            </SimpleGrid>
          </Card>
        ))}
        <Groups
          groups={coins.groups}
          own={own}
          terms={terms}
          set={(next) => {
            save.reset();
            setOwn(next);
          }}
        />
      </div>
      <div className={`${classes.stack} ${classes.beside}`}>
        <Card title={t('preview')}>{bad === undefined ? <Preview terms={terms} /> : <p className={classes.quiet}>{t('notYet')}</p>}</Card>
        <Card title={t('test')}>
          <p className={classes.quiet}>{t('testText')}</p>
          <div role="status">
            <ul className={classes.checks}>
              {(test.data ?? []).map((check) => (
                <li key={check.what}>
                  <StateBadge tone={check.passed ? 'good' : 'bad'}>{check.what}</StateBadge> {check.text}
                </li>
              ))}
            </ul>
          </div>
          <ErrorNote error={test.error} />
          <Button variant="default" disabled={bad !== undefined} loading={test.isPending} onClick={() => test.mutate()}>
            {t('testNow')}
          </Button>
        </Card>
        <Card title={t('changes')}>
          <Changes lines={lines} />
          {!ownSame && <p>{t('own.changed')}</p>}
          {bad === undefined && ownBad === undefined && (lines.length > 0 || !ownSame) && <Impact terms={terms} own={own} coin={coins.coin} />}
          {ownBad !== undefined && <p className={classes.quiet}>{t('own.bad', { group: ownBad })}</p>}
          {bad !== undefined && <p className={classes.quiet}>{t('badField', { field: t(`fields.${bad}.name`) })}</p>}
          <ErrorNote error={save.error} />
          <div className={classes.actions}>
            <Button type="submit" disabled={bad !== undefined || ownBad !== undefined || (lines.length === 0 && ownSame)} loading={save.isPending}>
              {t('save')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('leave')}
            </Button>
          </div>
        </Card>
      </div>
    </form>
  );
}

interface InputProps {
  asked: Asked;
  terms: Terms;
  coins: Coins;
  fixed: boolean;
  bad: boolean;
  set: (field: Field, value: unknown) => void;
}

function Input({ asked: { field, kind, choices }, terms, coins, fixed, bad, set }: InputProps) {
  const { t } = useTranslation('coins');
  const label = t(`fields.${field}.name`);
  const description = t(`fields.${field}.text`);
  const value = terms[field];
  const unit = kind === 'cash' ? terms.currency : kind === 'coins' ? coins.coin : kind === 'bps' ? t('bps') : undefined;
  switch (kind) {
    case 'switch':
      return <Switch label={label} description={description} checked={value === true} onChange={(e) => set(field, e.currentTarget.checked)} />;
    case 'whole':
    case 'bps':
      return (
        <NumberInput
          label={label}
          description={description}
          value={value as number}
          onChange={(typed) => set(field, typeof typed === 'number' ? typed : typed === '' ? typed : Number(typed))}
          allowDecimal={false}
          rightSection={unit === undefined ? undefined : <span className={classes.unit}>{unit}</span>}
          rightSectionWidth={unit === undefined ? undefined : 48}
          error={bad ? t('bad.whole') : undefined}
        />
      );
    case 'choice':
      return (
        <Select
          label={label}
          description={description}
          value={String(value)}
          onChange={(chosen) => set(field, chosen ?? value)}
          allowDeselect={false}
          data={(choices ?? []).map((one) => ({ value: one, label: t(`choices.${one}`) }))}
        />
      );
    case 'list':
    case 'sources':
      return (
        <TagsInput
          label={label}
          description={description}
          data={kind === 'sources' ? coins.venues : coins.machines}
          value={value as string[]}
          maxTags={MAX_LIST}
          onChange={(typed) => set(field, typed)}
        />
      );
    default:
      return (
        <TextInput
          label={label}
          description={description}
          value={String(value)}
          readOnly={fixed}
          maxLength={MAX_TEXT}
          inputMode={kind === 'cash' || kind === 'coins' ? 'decimal' : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => set(field, field === 'currency' ? e.currentTarget.value.toUpperCase() : e.currentTarget.value.trim())}
          rightSection={unit === undefined ? undefined : <span className={classes.unit}>{unit}</span>}
          rightSectionWidth={unit === undefined ? undefined : 56}
          error={bad ? t(kind === 'cash' || kind === 'coins' ? 'bad.amount' : 'bad.text') : undefined}
        />
      );
  }
}
