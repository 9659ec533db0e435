import { Button, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay, useSession } from '../../api/session';
import { CodeWords, ErrorNote, Icon, Loaded, StateBadge, Time, useConfirm } from '../../parts';
import { ELSEWHERE, spoken, stepTone, wishes, type Checked, type Deed, type Incident, type Runbook, type Step } from './model';
import classes from './Watch.module.css';

/** The runbook of an incident: each step with what the program sees of it and a button that does it. */
export function Steps({ incident }: { incident: Incident }) {
  const { t, i18n } = useTranslation('watch');
  const may = useMay('trade');
  const queries = useQueryClient();
  const shelf = useQuery({
    queryKey: ['runbooks'],
    queryFn: () => take(api.GET('/api/v1/runbooks')),
    staleTime: Infinity,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['incidents', incident.id] });
  const choose = useMutation({
    mutationFn: (runbook: string) =>
      take(api.PUT('/api/v1/incidents/{id}', { params: { path: { id: incident.id } }, body: { runbook } })),
    onSuccess: refresh,
  });
  const look = useMutation({
    mutationFn: () => take(api.POST('/api/v1/incidents/{id}/check', { params: { path: { id: incident.id } } })),
    onSuccess: refresh,
  });
  return (
    <Loaded query={shelf}>
      {(data) => {
        const runbook = data.runbooks.find((one) => one.id === incident.runbook);
        return (
          <>
            <div className={classes.deed}>
              <Select
                label={t('runbook')}
                disabled={!may}
                value={incident.runbook === '' ? null : incident.runbook}
                placeholder={t('noRunbook')}
                onChange={(value) => value !== null && choose.mutate(value)}
                allowDeselect={false}
                data={data.runbooks.map((one) => ({ value: one.id, label: spoken(one.title, i18n.language) }))}
              />
              {may && runbook !== undefined && (
                <Button variant="default" loading={look.isPending} onClick={() => look.mutate()}>
                  {t('look')}
                </Button>
              )}
            </div>
            <ErrorNote error={choose.error ?? look.error} />
            {runbook !== undefined && <StepList incident={incident} runbook={runbook} refresh={refresh} />}
          </>
        );
      }}
    </Loaded>
  );
}

function StepList(props: { incident: Incident; runbook: Runbook; refresh: () => unknown }) {
  const { incident, runbook } = props;
  const checked = new Map(incident.steps.map((step) => [step.step, step]));
  return (
    <ol className={classes.steps}>
      {runbook.steps.map((step) => (
        <StepRow
          key={step.id}
          incident={incident}
          step={step}
          checked={checked.get(step.id)}
          refresh={props.refresh}
        />
      ))}
    </ol>
  );
}

function StepRow(props: { incident: Incident; step: Step; checked: Checked | undefined; refresh: () => unknown }) {
  const { t, i18n } = useTranslation('watch');
  const { incident, step, checked } = props;
  const may = useMay('trade');
  const approver = useSession().data?.approver;
  const confirm = useConfirm();
  const fields = wishes(step.action, incident.replacement !== '');
  const [words, setWords] = useState<Record<string, string>>({});
  const [deed, setDeed] = useState<Deed>();
  const act = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/incidents/{id}/steps/{step}', {
          params: { path: { id: incident.id, step: step.id } },
          body: Object.fromEntries(Object.entries(words).filter(([, value]) => value.trim() !== '')),
        }),
      ),
    onSuccess: (done) => {
      setDeed(done);
      setWords({});
      return props.refresh();
    },
    onError: () => props.refresh(),
  });
  const state = checked?.state ?? 'UNKNOWN';
  const elsewhere = ELSEWHERE[step.action];
  const asksFirst = ['freeze-all', 'cancel', 'lock-fleet', 'rotate-secrets', 'release-fleet'].includes(step.action);
  const go = () => {
    if (!asksFirst) {
      act.mutate();
      return;
    }
    void confirm({
      title: spoken(step.title, i18n.language),
      text: spoken(step.why, i18n.language),
      action: t(`actions.${step.action}`),
      danger: true,
    }).then((yes) => {
      if (yes) act.mutate();
    });
  };
  return (
    <li className={classes.step}>
      <div className={classes.stepBody}>
        <h3 className={classes.stepTitle}>{spoken(step.title, i18n.language)}</h3>
        <p className={classes.why}>{spoken(step.why, i18n.language)}</p>
        <p className={classes.seen}>
          {checked?.reason ?? ''}
          {checked !== undefined && checked.atMs > 0 && (
            <>
              {' '}
              · <Time ms={checked.atMs} relative />
            </>
          )}
        </p>
        {may && incident.state === 'open' && step.action !== '' && elsewhere === undefined && (
          <form
            className={classes.deed}
            onSubmit={(e) => {
              e.preventDefault();
              go();
            }}
          >
            {fields.map((field) => (
              <TextInput
                key={field}
                className={field === 'list' ? classes.code : undefined}
                label={t(`wishes.${field}`)}
                value={words[field] ?? ''}
                onChange={(e) => {
                  const value = e.currentTarget.value;
                  setWords((now) => ({ ...now, [field]: value }));
                }}
              />
            ))}
            <Button type="submit" variant={state === 'GREEN' ? 'default' : 'filled'} loading={act.isPending}>
              {t(`actions.${step.action}`)}
            </Button>
            {step.action === 'rotate' && incident.replacement !== '' && approver && (
              <Button
                component="a"
                href={new URL('/key', approver).href}
                target="_blank"
                rel="noopener"
                variant="default"
                rightSection={<Icon name="out" size={16} />}
              >
                {t('toKey')}
              </Button>
            )}
            {step.check === 'key-gone' && (
              <Button
                component="a"
                href="https://www.binance.com/en/my/settings/api-management"
                target="_blank"
                rel="noopener noreferrer"
                variant="default"
                rightSection={<Icon name="out" size={16} />}
              >
                {t('deletionPage')}
              </Button>
            )}
          </form>
        )}
        {may && elsewhere !== undefined && (
          <div className={classes.deed}>
            <Button component="a" href={`#${elsewhere}`} variant="default" size="xs">
              {t(`actions.${step.action}`)}
            </Button>
          </div>
        )}
        <ErrorNote error={act.error} />
        {deed !== undefined && <p className={classes.seen}>{deed.text}</p>}
        {deed !== undefined && deed.code !== '' && state !== 'GREEN' && <CodeWords code={deed.code} expiresMs={deed.expiresMs} />}
      </div>
      <div>
        <StateBadge tone={stepTone(state)}>{t(`stepStates.${state}`)}</StateBadge>
      </div>
    </li>
  );
}
