import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, take } from '../../api/client';
import { guardedFetch } from '../../api/http';
import { Problem, type ProblemDocument } from '../../api/problem';
import { useMay } from '../../api/session';
import {
  Card,
  CodeWords,
  EmptyState,
  ErrorNote,
  Facts,
  Icon,
  Loaded,
  PageHead,
  StateBadge,
  Table,
  Time,
  useConfirm,
  whole,
  type Column,
} from '../../parts';
import { Steps } from './Steps';
import { answerTone, severityTone, type Deed, type Incident } from './model';
import classes from './Watch.module.css';

type Piece = NonNullable<Incident['evidence']>[number];

/** One incident: what was found, what to do, what proves it, and everything that was done. */
export function IncidentPage() {
  const { t } = useTranslation('watch');
  const id = Number(useParams()['id']);
  const incident = useQuery({
    queryKey: ['incidents', id],
    queryFn: () => take(api.GET('/api/v1/incidents/{id}', { params: { path: { id } } })),
    enabled: Number.isSafeInteger(id),
    refetchInterval: 15_000,
  });
  return (
    <>
      <Loaded query={incident} rows={6}>
        {(data) => <Whole incident={data} />}
      </Loaded>
      {!Number.isSafeInteger(id) && <EmptyState icon="watch" title={t('noSuch')} />}
    </>
  );
}

/** Asks for the incident anew after a deed. */
function useRefresh(id: number) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['incidents', id] });
}

function Whole({ incident }: { incident: Incident }) {
  const { t } = useTranslation('watch');
  const may = useMay('trade');
  return (
    <>
      <PageHead
        title={incident.title}
        tab={t('numbered', { id: incident.id })}
        help="watch"
        back={{ to: '/watch', name: t('title') }}
        actions={<Actions incident={incident} />}
      />
      <div className={classes.stack}>
        <Card>
          <Facts
            rows={[
              [
                t('state'),
                <StateBadge tone={incident.state === 'open' ? 'busy' : 'rest'}>
                  {t(`states.${incident.state}`)}
                </StateBadge>,
              ],
              [
                t('severity'),
                <StateBadge tone={severityTone(incident.severity)}>
                  {t(`severities.${incident.severity}`)}
                </StateBadge>,
              ],
              [t('account'), incident.credential === '' ? '–' : incident.credential],
              [t('replacement'), incident.replacement === '' ? '–' : incident.replacement],
              [t('opened'), <Time ms={incident.openedMs} style="full" />],
              [t('owner'), <Owner incident={incident} may={may} />],
            ]}
          />
        </Card>
        <Card title={t('runbook')}>
          <Steps incident={incident} />
        </Card>
        <Card title={t('evidence')} aside={may && <Gather incident={incident} />}>
          <Evidence incident={incident} />
        </Card>
        <div className={classes.grid}>
          <Card title={t('told')}>
            <div id="told">
              <Told incident={incident} may={may} />
            </div>
          </Card>
          <Card title={t('statements')}>
            <Statements incident={incident} />
          </Card>
        </div>
        <div className={classes.grid}>
          <Card title={t('tasks')}>
            <Tasks incident={incident} may={may} />
          </Card>
          <Card title={t('findings')}>
            <ul className={classes.lines}>
              {incident.findings.map((finding) => (
                <li key={finding.id}>
                  <div className={classes.meta}>
                    <StateBadge tone={severityTone(finding.severity)}>
                      {t(`kinds.${finding.kind}`, { defaultValue: finding.kind })}
                    </StateBadge>
                    <Time ms={finding.atMs} />
                  </div>
                  <p className={classes.text}>{finding.text}</p>
                  {finding.action !== '' && <p className={classes.why}>{t('atOnce', { action: finding.action })}</p>}
                </li>
              ))}
            </ul>
          </Card>
        </div>
        <Card title={t('timeline')}>
          <Timeline incident={incident} may={may} />
        </Card>
      </div>
    </>
  );
}

// --------------------------------------------------------------------------- the head

function Actions({ incident }: { incident: Incident }) {
  const { t } = useTranslation('watch');
  const confirm = useConfirm();
  const refresh = useRefresh(incident.id);
  const may = useMay('trade');
  const mayExport = useMay('evidence');
  const ask = useMutation({ mutationFn: () => exported(incident.id), onSuccess: refresh });
  const closing = useMutation({
    mutationFn: () =>
      take(
        api.POST(incident.state === 'open' ? '/api/v1/incidents/{id}/close' : '/api/v1/incidents/{id}/reopen', {
          params: { path: { id: incident.id } },
          body: { text: t(incident.state === 'open' ? 'closedBy' : 'reopenedBy') },
        }),
      ),
    onSuccess: refresh,
  });
  return (
    <div className={classes.stack} id="export">
      <div className={classes.tools}>
        {mayExport && (
          <Button
            variant="default"
            leftSection={<Icon name="download" size={18} />}
            loading={ask.isPending}
            onClick={() => ask.mutate()}
          >
            {t('export')}
          </Button>
        )}
        {may && (
          <Button
            variant="default"
            loading={closing.isPending}
            onClick={() =>
              void confirm({
                title: t(incident.state === 'open' ? 'close' : 'reopen'),
                text: t(incident.state === 'open' ? 'closeText' : 'reopenText'),
                action: t(incident.state === 'open' ? 'close' : 'reopen'),
              }).then((yes) => {
                if (yes) closing.mutate();
              })
            }
          >
            {t(incident.state === 'open' ? 'close' : 'reopen')}
          </Button>
        )}
      </div>
      <ErrorNote error={ask.error ?? closing.error} />
    </div>
  );
}

/** The zip comes as an answer to a deed, because making it is written down. */
async function exported(id: number): Promise<void> {
  const response = await guardedFetch(
    new Request(new URL(`/api/v1/incidents/${id}/export.zip`, window.location.origin), {
      method: 'POST',
      credentials: 'same-origin',
    }),
  );
  if (!response.ok) {
    const document = (await response.json().catch(() => ({}))) as ProblemDocument;
    throw new Problem(
      document.code ?? `http-${response.status}`,
      response.status,
      document.detail ?? response.statusText,
      document,
    );
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = `incident-${id}.zip`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Owner({ incident, may }: { incident: Incident; may: boolean }) {
  const { t } = useTranslation('watch');
  const [owner, setOwner] = useState(incident.owner);
  const refresh = useRefresh(incident.id);
  const change = useMutation({
    mutationFn: () =>
      take(api.PUT('/api/v1/incidents/{id}', { params: { path: { id: incident.id } }, body: { owner } })),
    onSuccess: refresh,
  });
  if (!may) {
    return <>{incident.owner === '' ? '–' : incident.owner}</>;
  }
  return (
    <form
      className={classes.tools}
      onSubmit={(e) => {
        e.preventDefault();
        change.mutate();
      }}
    >
      <TextInput size="xs" aria-label={t('owner')} value={owner} maxLength={200} onChange={(e) => setOwner(e.currentTarget.value)} />
      {owner !== incident.owner && (
        <Button size="xs" type="submit" variant="default" loading={change.isPending}>
          {t('save')}
        </Button>
      )}
      <ErrorNote error={change.error} />
    </form>
  );
}

// --------------------------------------------------------------------------- evidence

function Gather({ incident }: { incident: Incident }) {
  const { t } = useTranslation('watch');
  const refresh = useRefresh(incident.id);
  const gather = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/incidents/{id}/evidence/gather', { params: { path: { id: incident.id } } })),
    onSuccess: refresh,
  });
  return (
    <div className={classes.stack}>
      <Button size="xs" variant="default" loading={gather.isPending} onClick={() => gather.mutate()}>
        {t('gather')}
      </Button>
      <ErrorNote error={gather.error} />
    </div>
  );
}

function Evidence({ incident }: { incident: Incident }) {
  const { t } = useTranslation('watch');
  const may = useMay('evidence');
  const columns: Column<Piece>[] = [
    {
      id: 'name',
      header: t('file'),
      value: (row) => row.name,
      cell: (row) =>
        may ? (
          <a href={`/api/v1/incidents/${incident.id}/evidence/${encodeURIComponent(row.name)}`} download>
            {row.name}
          </a>
        ) : (
          row.name
        ),
    },
    {
      id: 'answer',
      header: t('now'),
      value: (row) => row.answer,
      cell: (row) => <StateBadge tone={answerTone(row.answer)}>{t(`answers.${row.answer}`)}</StateBadge>,
    },
    {
      id: 'leaf',
      header: t('leaf'),
      end: true,
      value: (row) => row.leaf ?? null,
      cell: (row) =>
        row.sequence === null || row.sequence === undefined ? (
          t('notYet')
        ) : (
          <Link to={`/tally?entry=${row.sequence}`}>{whole(row.leaf ?? 0)}</Link>
        ),
    },
    { id: 'bytes', header: t('bytes'), end: true, value: (row) => row.lengthBytes },
    {
      id: 'sha256',
      header: t('sha256'),
      value: (row) => row.sha256,
      cell: (row) => <span className={classes.hash}>{row.sha256}</span>,
      wide: true,
    },
    { id: 'source', header: t('source'), value: (row) => row.source, wide: true },
    {
      id: 'when',
      header: t('when'),
      value: (row) => row.atMs,
      cell: (row) => <Time ms={row.atMs} />,
      exported: (row) => new Date(row.atMs).toISOString(),
    },
  ];
  return (
    <>
      <p className={classes.lead}>{t('evidenceLead')}</p>
      <Table
        id="evidence"
        label={t('evidence')}
        rows={incident.evidence}
        columns={columns}
        rowKey={(row) => row.name}
        empty={<EmptyState title={t('noEvidence')} />}
      />
    </>
  );
}

// --------------------------------------------------------------------------- what is said

function Told({ incident, may }: { incident: Incident; may: boolean }) {
  const { t, i18n } = useTranslation('watch');
  const refresh = useRefresh(incident.id);
  const [template, setTemplate] = useState<string | null>('stolen-key');
  const [language, setLanguage] = useState<string | null>(i18n.language.slice(0, 2));
  const [text, setText] = useState('');
  const shelf = useQuery({
    queryKey: ['runbooks'],
    queryFn: () => take(api.GET('/api/v1/runbooks')),
    staleTime: Infinity,
  });
  const draft = useMutation({
    mutationFn: () =>
      take(
        api.GET('/api/v1/incidents/{id}/messages/draft', {
          params: { path: { id: incident.id }, query: { template: template ?? '', language: language ?? 'en' } },
        }),
      ),
    onSuccess: (words) => setText(words.text),
  });
  const tell = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/incidents/{id}/messages', {
          params: { path: { id: incident.id } },
          body: { template: template ?? '', language: language ?? 'en', text },
        }),
      ),
    onSuccess: () => {
      setText('');
      return refresh();
    },
  });
  return (
    <>
      <p className={classes.lead}>{t('toldLead')}</p>
      <ul className={classes.lines}>
        {incident.messages.map((message) => (
          <li key={message.id}>
            <By who={message.who} atMs={message.atMs} />
            <p className={classes.text}>{message.text}</p>
          </li>
        ))}
      </ul>
      {may && (
        <div className={classes.form}>
          <div className={classes.deed}>
            <Select
              label={t('template')}
              value={template}
              onChange={setTemplate}
              allowDeselect={false}
              data={Object.keys(shelf.data?.templates ?? {}).map((value) => ({
                value,
                label: t(`templates.${value}`, { defaultValue: value }),
              }))}
            />
            <Select
              label={t('language')}
              value={language}
              onChange={setLanguage}
              allowDeselect={false}
              data={['en', 'fr'].map((value) => ({ value, label: t(`languages.${value}`) }))}
            />
            <Button variant="default" loading={draft.isPending} onClick={() => draft.mutate()}>
              {t('draft')}
            </Button>
          </div>
          {text !== '' && (
            <>
              <Textarea label={t('message')} value={text} onChange={(e) => setText(e.currentTarget.value)} autosize minRows={4} />
              <Button loading={tell.isPending} onClick={() => tell.mutate()}>
                {t('tell')}
              </Button>
            </>
          )}
          <ErrorNote error={draft.error ?? tell.error} />
        </div>
      )}
    </>
  );
}

/** A code that is decided is nothing to compare any more. */
function published(incident: Incident, proposed: Deed): boolean {
  return incident.statements.some((said) => said.change === proposed.change && typeof said.publishedMs === 'number');
}

function Statements({ incident }: { incident: Incident }) {
  const { t } = useTranslation('watch');
  const may = useMay('admin');
  const refresh = useRefresh(incident.id);
  const [heading, setHeading] = useState('');
  const [text, setText] = useState('');
  const [proposed, setProposed] = useState<Deed>();
  const propose = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/incidents/{id}/statements', {
          params: { path: { id: incident.id } },
          body: { heading, text },
        }),
      ),
    onSuccess: (deed) => {
      setProposed(deed);
      setHeading('');
      setText('');
      return refresh();
    },
  });
  return (
    <>
      <p className={classes.lead}>{t('statementsLead')}</p>
      <ul className={classes.lines}>
        {incident.statements.map((said) => (
          <li key={said.change}>
            <div className={classes.meta}>
              {said.publishedMs === null || said.publishedMs === undefined ? (
                <StateBadge tone="wait">{t('waits')}</StateBadge>
              ) : (
                <>
                  <StateBadge tone="good">{t('published')}</StateBadge>
                  <Time ms={said.publishedMs} style="full" />
                  <Link to={`/tally?entry=${said.sequence}`}>{t('leafOf', { leaf: said.leaf })}</Link>
                </>
              )}
            </div>
            <p className={classes.stepTitle}>{said.heading}</p>
            <p className={classes.text}>{said.text}</p>
          </li>
        ))}
      </ul>
      {proposed !== undefined && !published(incident, proposed) && (
        <CodeWords code={proposed.code} expiresMs={proposed.expiresMs} />
      )}
      {may && (
        <form className={classes.form} onSubmit={submits(() => propose.mutate())}>
          <TextInput label={t('heading')} value={heading} onChange={(e) => setHeading(e.currentTarget.value)} required maxLength={120} />
          <Textarea label={t('text')} value={text} onChange={(e) => setText(e.currentTarget.value)} required maxLength={3000} autosize minRows={3} />
          <ErrorNote error={propose.error} />
          <Button type="submit" variant="default" loading={propose.isPending}>
            {t('propose')}
          </Button>
        </form>
      )}
    </>
  );
}

// --------------------------------------------------------------------------- tasks and timeline

function Tasks({ incident, may }: { incident: Incident; may: boolean }) {
  const { t } = useTranslation('watch');
  const refresh = useRefresh(incident.id);
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/incidents/{id}/tasks', { params: { path: { id: incident.id } }, body: { text } })),
    onSuccess: () => {
      setText('');
      return refresh();
    },
  });
  const done = useMutation({
    mutationFn: (task: number) =>
      take(
        api.POST('/api/v1/incidents/{id}/tasks/{task}/done', { params: { path: { id: incident.id, task } } }),
      ),
    onSuccess: refresh,
  });
  return (
    <>
      <ul className={classes.lines}>
        {incident.tasks.map((task) => {
          const open = task.doneMs === null || task.doneMs === undefined;
          return (
            <li key={task.id}>
              <By who={task.who} atMs={task.atMs}>
                <StateBadge tone={open ? 'wait' : 'good'}>
                  {open ? t('toDo') : t('doneBy', { who: task.doneBy })}
                </StateBadge>
              </By>
              <p className={classes.text}>{task.text}</p>
              {open && may && (
                <Button size="compact-sm" variant="default" onClick={() => done.mutate(task.id)}>
                  {t('done')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {may && (
        <form className={classes.deed} onSubmit={submits(() => add.mutate())}>
          <TextInput label={t('newTask')} value={text} onChange={(e) => setText(e.currentTarget.value)} required maxLength={200} />
          <Button type="submit" variant="default" loading={add.isPending}>
            {t('add')}
          </Button>
        </form>
      )}
      <ErrorNote error={add.error ?? done.error} />
    </>
  );
}

function Timeline({ incident, may }: { incident: Incident; may: boolean }) {
  const { t } = useTranslation('watch');
  const refresh = useRefresh(incident.id);
  const [text, setText] = useState('');
  const note = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/incidents/{id}/notes', { params: { path: { id: incident.id } }, body: { text } })),
    onSuccess: () => {
      setText('');
      return refresh();
    },
  });
  return (
    <>
      <p className={classes.lead}>{t('timelineLead')}</p>
      {may && (
        <form className={classes.form} onSubmit={submits(() => note.mutate())}>
          <Textarea label={t('note')} value={text} onChange={(e) => setText(e.currentTarget.value)} required maxLength={8000} autosize minRows={2} />
          <ErrorNote error={note.error} />
          <Button type="submit" variant="default" loading={note.isPending}>
            {t('writeDown')}
          </Button>
        </form>
      )}
      <ol className={classes.lines} reversed>
        {[...incident.timeline].reverse().map((line) => (
          <li key={line.id}>
            <By who={line.who} atMs={line.atMs}>
              <span>{t(`lines.${line.kind}`, { defaultValue: line.kind })}</span>
            </By>
            <p className={classes.text}>{line.text}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

function By({ who, atMs, children }: { who: string; atMs: number; children?: ReactNode }) {
  return (
    <div className={classes.meta}>
      <Time ms={atMs} style="full" />
      <span>{who}</span>
      {children}
    </div>
  );
}

function submits(deed: () => void) {
  return (e: FormEvent) => {
    e.preventDefault();
    deed();
  };
}
