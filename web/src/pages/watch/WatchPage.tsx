import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, take, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import {
  Card,
  EmptyState,
  ErrorNote,
  Icon,
  Loaded,
  PageHead,
  StateBadge,
  Table,
  Time,
  type Column,
} from '../../parts';
import { severityTone, spoken } from './model';
import classes from './Watch.module.css';

type Summary = Schema<'IncidentSummary'>;
type Finding = Schema<'Finding'>;
type Watched = Schema<'Watched'>;

const FINDINGS = 200;

/** What looks wrong, what is being done about it, and what is watched and what not. */
export function WatchPage() {
  const { t } = useTranslation('watch');
  const [opening, setOpening] = useState(false);
  const may = useMay('trade');
  const incidents = useQuery({
    queryKey: ['incidents'],
    queryFn: () => take(api.GET('/api/v1/incidents', { params: { query: { limit: 100 } } })),
  });
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="watch"
        actions={
          may && (
            <Button onClick={() => setOpening(true)} leftSection={<Icon name="add" size={18} />}>
              {t('open')}
            </Button>
          )
        }
      />
      <div className={classes.stack}>
        <Card title={t('incidents')}>
          <Campaigns />
          <Loaded query={incidents}>{(rows) => <IncidentTable rows={rows} />}</Loaded>
        </Card>
        <Findings />
        <WatchedCard />
        <Runbooks />
      </div>
      <NewIncident opened={opening} close={() => setOpening(false)} />
    </>
  );
}

function IncidentTable({ rows }: { rows: Summary[] }) {
  const { t } = useTranslation('watch');
  const columns: Column<Summary>[] = [
    {
      id: 'title',
      header: t('incident'),
      value: (row) => row.title ?? '',
      cell: (row) => <Link to={`/watch/incidents/${row.id}`}>{row.title}</Link>,
    },
    {
      id: 'state',
      header: t('state'),
      value: (row) => row.state ?? '',
      cell: (row) => (
        <StateBadge tone={row.state === 'open' ? 'busy' : 'rest'}>{t(`states.${row.state}`)}</StateBadge>
      ),
    },
    {
      id: 'severity',
      header: t('severity'),
      value: (row) => row.severity ?? '',
      cell: (row) => (
        <StateBadge tone={severityTone(row.severity)}>{t(`severities.${row.severity}`)}</StateBadge>
      ),
    },
    { id: 'account', header: t('account'), value: (row) => row.credential ?? '' },
    {
      id: 'steps',
      header: t('steps'),
      end: true,
      value: (row) => row.stepsGreen ?? 0,
      cell: (row) => <span className="ts-figure">{t('stepsOf', { green: row.stepsGreen, all: row.steps })}</span>,
    },
    { id: 'findings', header: t('findings'), end: true, value: (row) => row.findings ?? 0 },
    { id: 'owner', header: t('owner'), value: (row) => row.owner ?? '' },
    {
      id: 'opened',
      header: t('opened'),
      value: (row) => row.openedMs ?? 0,
      cell: (row) => <Time ms={row.openedMs} />,
      exported: (row) => new Date(row.openedMs ?? 0).toISOString(),
    },
  ];
  return (
    <Table
      id="incidents"
      label={t('incidents')}
      rows={rows}
      columns={columns}
      rowKey={(row) => String(row.id)}
      order={{ id: 'opened', down: true }}
      empty={<EmptyState icon="watch" title={t('noIncidents')} text={t('noIncidentsText')} />}
    />
  );
}

function Campaigns() {
  const { t } = useTranslation('watch');
  const campaigns = useQuery({
    queryKey: ['incidents', 'campaigns'],
    queryFn: () => take(api.GET('/api/v1/incidents/campaigns')),
  });
  return (
    <>
      {(campaigns.data ?? []).map((campaign) => (
        <p key={`${campaign.firstMs}`} className={classes.lead} role="note">
          <StateBadge tone="bad">{t('campaign')}</StateBadge>{' '}
          {t('campaignText', {
            hit: (campaign.credentials ?? []).join(', '),
            coins: (campaign.instruments ?? []).join(', '),
            clean: (campaign.clean ?? []).join(', ') || t('none'),
          })}
        </p>
      ))}
    </>
  );
}

function Findings() {
  const { t } = useTranslation('watch');
  const [severity, setSeverity] = useState<string | null>('');
  const findings = useQuery({
    queryKey: ['findings', severity],
    queryFn: () =>
      take(api.GET('/api/v1/findings', { params: { query: { severity: severity ?? '', limit: FINDINGS } } })),
  });
  const columns: Column<Finding>[] = [
    {
      id: 'text',
      header: t('found'),
      value: (row) => row.text ?? '',
      cell: (row) => (
        <details>
          <summary>{row.text}</summary>
          <p className={classes.text}>{evidenceLines(row.evidence ?? '').join('\n')}</p>
          {row.action !== '' && <p className={classes.why}>{t('atOnce', { action: row.action })}</p>}
        </details>
      ),
      wide: true,
    },
    {
      id: 'severity',
      header: t('severity'),
      value: (row) => row.severity ?? '',
      cell: (row) => (
        <StateBadge tone={severityTone(row.severity)}>{t(`severities.${row.severity}`)}</StateBadge>
      ),
    },
    { id: 'kind', header: t('kind'), value: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }) },
    { id: 'account', header: t('account'), value: (row) => row.credential ?? '' },
    {
      id: 'incident',
      header: t('incident'),
      value: (row) => row.incidentId ?? null,
      cell: (row) =>
        row.incidentId === null || row.incidentId === undefined ? null : (
          <Link to={`/watch/incidents/${row.incidentId}`}>{t('numbered', { id: row.incidentId })}</Link>
        ),
    },
    {
      id: 'when',
      header: t('when'),
      value: (row) => row.atMs ?? 0,
      cell: (row) => <Time ms={row.atMs} />,
      exported: (row) => new Date(row.atMs ?? 0).toISOString(),
    },
  ];
  return (
    <Card title={t('findingsTitle')}>
      <Loaded query={findings}>
        {(rows) => (
          <Table
            id="findings"
            label={t('findingsTitle')}
            rows={rows}
            columns={columns}
            rowKey={(row) => String(row.id)}
            order={{ id: 'when', down: true }}
            tools={
              <Select
                aria-label={t('severity')}
                value={severity}
                onChange={setSeverity}
                allowDeselect={false}
                data={[
                  { value: '', label: t('all') },
                  ...['critical', 'warning', 'note'].map((value) => ({
                    value,
                    label: t(`severities.${value}`),
                  })),
                ]}
              />
            }
            empty={<EmptyState title={t('noFindings')} text={t('noFindingsText')} />}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** What a detector wrote down, line by line; it may be text, a list or fields. */
function evidenceLines(evidence: string): string[] {
  try {
    const value: unknown = JSON.parse(evidence);
    if (Array.isArray(value)) {
      return value.map(String);
    }
    if (typeof value === 'object' && value !== null) {
      return Object.entries(value).map(([name, one]) => `${name}: ${String(one)}`);
    }
    return [String(value)];
  } catch {
    return [evidence];
  }
}

function WatchedCard() {
  const { t } = useTranslation('watch');
  const watched = useQuery({
    queryKey: ['accounts', 'watched'],
    queryFn: () => take(api.GET('/api/v1/findings/watched')),
  });
  return (
    <Card title={t('watched')}>
      <p className={classes.lead}>{t('watchedLead')}</p>
      <Loaded query={watched}>{(data) => <WatchedList data={data} />}</Loaded>
    </Card>
  );
}

function WatchedList({ data }: { data: Watched }) {
  const { t } = useTranslation('watch');
  return (
    <>
      {data.trouble !== '' && <ErrorNote error={data.trouble} />}
      <ul className={classes.lines}>
        {(data.accounts ?? []).map((account) => (
          <li key={account.credential}>
            <StateBadge tone={account.seen === true ? 'good' : 'bad'}>{account.credential}</StateBadge>{' '}
            {account.seen === true ? t('isSeen') : t('notSeen', { state: account.state })}
            {account.alertOnly === true && ` ${t('alertOnly')}`}
            {(account.registeredPrefixes ?? []).length > 0 &&
              ` ${t('registered', { prefixes: (account.registeredPrefixes ?? []).join(', ') })}`}
          </li>
        ))}
      </ul>
      <div className={classes.grid}>
        <div>
          <h3 className={classes.stepTitle}>{t('running')}</h3>
          <ul className={classes.words}>
            {(data.running ?? []).map((id) => (
              <li key={id}>
                <StateBadge tone="good">{t(`kinds.${id}`, { defaultValue: id })}</StateBadge>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className={classes.stepTitle}>{t('notRunning')}</h3>
          <ul className={classes.words}>
            {(data.notRunning ?? []).map((id) => (
              <li key={id}>
                <StateBadge tone="rest">{t(`kinds.${id}`, { defaultValue: id })}</StateBadge>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

function useRunbooks() {
  return useQuery({
    queryKey: ['runbooks'],
    queryFn: () => take(api.GET('/api/v1/runbooks')),
    staleTime: Infinity,
  });
}

function Runbooks() {
  const { t, i18n } = useTranslation('watch');
  const shelf = useRunbooks();
  return (
    <Card title={t('runbooks')}>
      <p className={classes.lead}>{t('runbooksLead')}</p>
      <Loaded query={shelf}>
        {(data) => (
          <ul className={classes.lines}>
            {(data.runbooks ?? []).map((runbook) => (
              <li key={runbook.id}>
                <details>
                  <summary>
                    {spoken(runbook.title, i18n.language)} · {t('version', { version: runbook.version })}
                  </summary>
                  <ol>
                    {(runbook.steps ?? []).map((step) => (
                      <li key={step.id}>
                        <strong>{spoken(step.title, i18n.language)}</strong>
                        <p className={classes.why}>{spoken(step.why, i18n.language)}</p>
                      </li>
                    ))}
                  </ol>
                </details>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function NewIncident({ opened, close }: { opened: boolean; close: () => void }) {
  const { t, i18n } = useTranslation('watch');
  const navigate = useNavigate();
  const shelf = useRunbooks();
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<string | null>('warning');
  const [credential, setCredential] = useState('');
  const [runbook, setRunbook] = useState<string | null>('');
  const [text, setText] = useState('');
  const open = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/incidents', {
          body: { title, severity: severity ?? 'warning', credential, runbook: runbook ?? '', text },
        }),
      ),
    onSuccess: (incident) => void navigate(`/watch/incidents/${incident.id}`),
  });
  return (
    <Modal opened={opened} onClose={close} title={t('open')} closeButtonProps={{ 'aria-label': t('frame:close') }}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          open.mutate();
        }}
      >
        <TextInput label={t('what')} value={title} onChange={(e) => setTitle(e.currentTarget.value)} required maxLength={200} data-autofocus />
        <Select
          label={t('severity')}
          value={severity}
          onChange={setSeverity}
          allowDeselect={false}
          data={['critical', 'warning', 'note'].map((value) => ({ value, label: t(`severities.${value}`) }))}
        />
        <TextInput label={t('account')} description={t('accountHint')} value={credential} onChange={(e) => setCredential(e.currentTarget.value.trim())} />
        <Select
          label={t('runbook')}
          value={runbook}
          onChange={setRunbook}
          allowDeselect={false}
          data={[
            { value: '', label: t('noRunbook') },
            ...(shelf.data?.runbooks ?? []).map((one) => ({
              value: one.id ?? '',
              label: spoken(one.title, i18n.language),
            })),
          ]}
        />
        <Textarea label={t('known')} value={text} onChange={(e) => setText(e.currentTarget.value)} autosize minRows={3} />
        <ErrorNote error={open.error} />
        <Button type="submit" loading={open.isPending}>
          {t('open')}
        </Button>
      </form>
    </Modal>
  );
}
