import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { useSession } from '../../api/session';
import {
  Card,
  CodeWords,
  EmptyState,
  ErrorNote,
  Icon,
  Loaded,
  PageHead,
  StateBadge,
  Table,
  Time,
  type Column,
  type Tone,
} from '../../parts';
import classes from './Approvals.module.css';

/** One line of a change; null where there was, or will be, nothing. */
interface Line {
  what: string;
  before: string | null;
  after: string | null;
}

interface Waiting {
  change: string;
  sequence: number;
  title: string;
  lines: Line[];
  proposedMs: number;
  code: string | null;
  expiresMs: number | null;
  approvedBy: string[];
  takesEffectMs: number | null;
}

interface Decided {
  sequence: number;
  title: string;
  lines: Line[];
  decision: 'approved' | 'vetoed' | 'refused';
  by: string[];
  why: string;
  decidedMs: number;
}

interface Approvals {
  waiting: Waiting[];
  decided: Decided[];
}

const LIMIT = 200;
const LOOK_MS = 10_000;

/** What people have to decide at the approver, and what they have decided. */
export function ApprovalsPage() {
  const { t } = useTranslation('approvals');
  const approvals = useQuery({
    queryKey: ['approvals'],
    queryFn: () => send<Approvals>('GET', `/api/v1/approvals?limit=${LIMIT}`),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="approvals" />
      <Loaded query={approvals} rows={6}>
        {(data) => (
          <>
            <h2 className={classes.part}>{t('waiting')}</h2>
            {data.waiting.length === 0 ? (
              <Card>
                <EmptyState icon="approvals" title={t('none')} text={t('noneText')} />
              </Card>
            ) : (
              data.waiting.map((change) => <WaitingChange key={change.change} change={change} />)
            )}
            <h2 className={classes.part}>{t('decided')}</h2>
            <DecidedChanges rows={data.decided} />
          </>
        )}
      </Loaded>
    </>
  );
}

function WaitingChange({ change }: { change: Waiting }) {
  const { t } = useTranslation('approvals');
  const renewal = useMutation({
    mutationFn: () => send('POST', `/api/v1/approvals/${encodeURIComponent(change.change)}/renewal`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
  return (
    <Card
      title={change.title}
      aside={
        <span className={classes.quiet}>
          {t('proposed')} <Time ms={change.proposedMs} relative />
        </span>
      }
    >
      <Difference lines={change.lines} />
      {change.takesEffectMs !== null ? (
        <Cooling by={change.approvedBy} ms={change.takesEffectMs} />
      ) : change.code === null ? (
        <div className={classes.ended}>
          <p>{t('ended')}</p>
          <Button variant="default" loading={renewal.isPending} onClick={() => renewal.mutate()}>
            {t('renew')}
          </Button>
          <ErrorNote error={renewal.error} />
        </div>
      ) : (
        <CodeWords code={change.code} change={change.change} expiresMs={change.expiresMs} />
      )}
    </Card>
  );
}

/** Approved, but not in force before its time: whoever did not mean it can still say so. */
function Cooling({ by, ms }: { by: string[]; ms: number }) {
  const { t } = useTranslation('approvals');
  const approver = useSession().data?.approver;
  return (
    <div className={classes.ended}>
      <p>
        <StateBadge tone="wait">{t('cooling', { by: by.join(', ') })}</StateBadge> {t('effect')}{' '}
        <Time ms={ms} style="full" />
      </p>
      <p>{t('coolingText')}</p>
      {approver !== null && approver !== undefined && (
        <Button component="a" href={approver} target="_blank" rel="noopener" variant="default" rightSection={<Icon name="out" size={16} />}>
          {t('veto')}
        </Button>
      )}
    </div>
  );
}

/** What would change, line by line: the old struck out, the new underlined. */
function Difference({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('approvals');
  return (
    <dl className={classes.lines}>
      {lines.map((line) => (
        <div key={line.what}>
          <dt>{line.what}</dt>
          <dd>
            {line.before === line.after ? (
              line.after
            ) : (
              <>
                {line.before !== null && (
                  <del>
                    <span className="ts-unseen">{t('was')}</span>
                    {line.before}
                  </del>
                )}
                {line.after !== null && (
                  <ins>
                    <span className="ts-unseen">{t('becomes')}</span>
                    {line.after}
                  </ins>
                )}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const TONES: Record<Decided['decision'], Tone> = { approved: 'good', vetoed: 'rest', refused: 'bad' };

/** The keeper's name for a key behind which no person looks. */
const UNATTENDED = 'unattended';

function DecidedChanges({ rows }: { rows: Decided[] }) {
  const { t } = useTranslation('approvals');
  const columns: Column<Decided>[] = [
    { id: 'title', header: t('change'), value: (row) => row.title },
    {
      id: 'decision',
      header: t('decision'),
      value: (row) => t(`decisions.${row.decision}`),
      cell: (row) => (
        <StateBadge tone={TONES[row.decision]} title={row.why}>
          {t(`decisions.${row.decision}`)}
        </StateBadge>
      ),
    },
    {
      id: 'by',
      header: t('by'),
      value: (row) => (row.by.length === 0 ? t('nobody') : row.by.join(', ')),
      cell: (row) =>
        row.by.length === 0 ? t('nobody') : row.by.map((name) =>
          name === UNATTENDED ? (
            <StateBadge key={name} tone="wait">
              {t('unattended')}
            </StateBadge>
          ) : (
            <span key={name} className={classes.name}>
              {name}
            </span>
          ),
        ),
    },
    {
      id: 'when',
      header: t('when'),
      value: (row) => row.decidedMs,
      exported: (row) => new Date(row.decidedMs).toISOString(),
      cell: (row) => <Time ms={row.decidedMs} />,
    },
    {
      id: 'sequence',
      header: t('entry'),
      value: (row) => row.sequence,
      end: true,
      cell: (row) => <Link to={`/tally?entry=${row.sequence}`}>{row.sequence}</Link>,
    },
    { id: 'why', header: t('why'), value: (row) => row.why, hidden: true, wide: true },
  ];
  return (
    <Table
      id="approvals"
      label={t('decided')}
      rows={rows}
      columns={columns}
      rowKey={(row) => String(row.sequence)}
      order={{ id: 'when', down: true }}
      empty={
        <Card>
          <EmptyState title={t('noneDecided')} />
        </Card>
      }
    />
  );
}
