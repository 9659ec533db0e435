import { Button, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { useSession } from '../../api/session';
import { Card, Icon, Waiting } from '../../parts';
import { ChangeNote, useChange } from './change';
import { Unfreeze } from './Freeze';
import { LimitsForm } from './LimitsForm';
import { connectSteps, goodKeyId, goodName, wayOf, WAYS, type Account, type Step, type StepId, type Terms, type Way } from './model';
import { useTerms } from './queries';
import classes from './Accounts.module.css';

interface ConnectProps {
  accounts: Account[];
  /** The account that is being connected; empty for a new one. */
  name: string;
  way: Way | undefined;
  onName: (name: string, way: Way) => void;
  onClose: () => void;
}

/** Connecting a venue, step by step; each step waits for people at the approver and goes on by itself. */
export function Connect({ accounts, name, way, onName, onClose }: ConnectProps) {
  const { t } = useTranslation('accounts');
  const account = accounts.find((candidate) => candidate.credential === name);
  const terms = useTerms(account?.credential);
  const known = account === undefined ? undefined : terms.data;
  const chosen = way ?? (account === undefined ? undefined : wayOf(account, known));
  return (
    <Card
      title={account === undefined ? t('connect.title') : t('connect.titleOf', { name })}
      aside={
        <Button variant="default" size="xs" onClick={onClose}>
          {t('connect.close')}
        </Button>
      }
    >
      {account !== undefined && terms.data === undefined ? (
        <Waiting />
      ) : (
        <Steps accounts={accounts} account={account} terms={known} way={chosen} onName={onName} />
      )}
    </Card>
  );
}

interface StepsProps {
  accounts: Account[];
  account: Account | undefined;
  terms: Terms | undefined;
  way: Way | undefined;
  onName: (name: string, way: Way) => void;
}

function Steps({ accounts, account, terms, way, onName }: StepsProps) {
  const { t } = useTranslation('accounts');
  const [choice, setChoice] = useState<Way>(way ?? 'keeper');
  const used = account === undefined ? choice : (way ?? choice);
  const steps = connectSteps(used, account, terms);
  const current = steps.find((step) => !step.done);
  const body: Record<StepId, () => ReactNode> = {
    add: () => <Add accounts={accounts} way={choice} onWay={setChoice} onName={onName} />,
    watch: () => account !== undefined && <WatchStep account={account} done={terms?.watch.alertOnly === true} />,
    secret: () => account !== undefined && <SecretStep />,
    key: () => account !== undefined && (account.state === 'refused' ? <RefusedStep account={account} /> : <KeyStep account={account} way={used} />),
    limits: () => account !== undefined && <LimitsForm account={account} policy={null} inForce={terms?.policy !== null} />,
    ceilings: () => account !== undefined && terms !== undefined && <CeilingStep terms={terms} />,
  };
  return (
    <>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <StepLine key={step.id} step={step} current={step === current}>
            {step === current && body[step.id]()}
          </StepLine>
        ))}
      </ol>
      {current === undefined && (
        <div className={classes.ready}>
          <p>{t(used === 'watch' ? 'connect.watches' : 'connect.ready')}</p>
          {used !== 'watch' && (
            <Button component={Link} to="/bots/new">
              {t('overview:newBot')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function StepLine({ step, current, children }: { step: Step; current: boolean; children: ReactNode }) {
  const { t } = useTranslation('accounts');
  return (
    <li data-done={step.done || undefined} aria-current={current ? 'step' : undefined}>
      <span className={classes.tick}>{step.done && <Icon name="approvals" size={16} />}</span>
      <div className={classes.stepBody}>
        <h3 className={classes.stepName}>
          {t(`step.${step.id}.name`)}
          {step.done && <span className="ts-unseen"> {t('overview:next.done')}</span>}
        </h3>
        {current && <p className={classes.quiet}>{t(`step.${step.id}.text`)}</p>}
        {children}
      </div>
    </li>
  );
}

/** The first step: which venue, what it is called here, and who makes the key. */
function Add({ accounts, way, onWay, onName }: { accounts: Account[]; way: Way; onWay: (way: Way) => void; onName: (name: string, way: Way) => void }) {
  const { t } = useTranslation('accounts');
  const venues = useQuery({ queryKey: ['status', 'venues'], queryFn: () => take(api.GET('/api/v1/status')), staleTime: 60_000 });
  const names = Object.keys(venues.data?.venues ?? {});
  const [venue, setVenue] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [unrestricted, setUnrestricted] = useState(false);
  const [tried, setTried] = useState(false);
  const wanted = name.trim();
  const there = accounts.some((account) => account.credential === wanted);
  const change = useChange(there && tried);
  const at = venue ?? names[0] ?? null;
  const waits = change.fate === 'waits' || change.fate === 'inForce';
  useEffect(() => {
    if (change.fate === 'inForce') {
      onName(wanted, way);
    }
  }, [change.fate, wanted, way, onName]);
  const submit = () => {
    setTried(true);
    if (!goodName(wanted) || there || at === null) {
      return;
    }
    change.propose('/api/v1/accounts', {
      credential: wanted,
      venue: at,
      keyKind: way === 'secret' ? 'hmac-sha256' : 'ed25519',
      provenance: way === 'secret' ? 'entered-at-approver' : 'made-in-keeper',
      unrestrictedAccepted: way === 'secret' && unrestricted,
    });
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Radio.Group value={way} onChange={(value) => onWay(value as Way)} label={t('way.label')}>
          <div className={classes.ways}>
            {WAYS.map((each) => (
              <Radio.Card key={each} value={each} disabled={waits} className={classes.way}>
                <Radio.Indicator aria-hidden />
                <span>
                  <strong>{t(`way.${each}`)}</strong>
                  <span className={classes.wayText}>{t(`way.${each}Text`)}</span>
                </span>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <div className={classes.pair}>
          <Select label={t('venue')} data={names} value={at} onChange={setVenue} allowDeselect={false} disabled={waits} description={t('venueText')} />
          <TextInput
            label={t('name')}
            description={t('nameText')}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            disabled={waits}
            error={tried && !waits && !goodName(wanted) ? t('nameBad') : tried && !waits && there ? t('nameTaken') : undefined}
          />
        </div>
        {way === 'secret' && (
          <label className={classes.accept}>
            <input type="checkbox" checked={unrestricted} onChange={(e) => setUnrestricted(e.currentTarget.checked)} disabled={waits} />
            <span>{t('way.unrestricted')}</span>
          </label>
        )}
        {!waits && (
          <div>
            <Button type="submit" loading={change.proposing} disabled={at === null}>
              {t('step.add.propose')}
            </Button>
          </div>
        )}
        <ChangeNote change={change} />
      </Stack>
    </form>
  );
}

/** A page of the approver, by its address there. */
function AtApprover({ path, children }: { path: string; children: ReactNode }) {
  const { t } = useTranslation('frame');
  const approver = useSession().data?.approver;
  return approver === null || approver === undefined ? (
    <p>{t('code.nowhere')}</p>
  ) : (
    <Button component="a" href={new URL(path, approver).href} target="_blank" rel="noopener" variant="default" rightSection={<Icon name="out" size={16} />}>
      {children}
    </Button>
  );
}

function WatchStep({ account, done }: { account: Account; done: boolean }) {
  const { t } = useTranslation('accounts');
  const change = useChange(done);
  return (
    <Stack gap="sm">
      {change.fate !== 'waits' && (
        <div>
          <Button
            loading={change.proposing}
            onClick={() =>
              change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/watch`, { alertOnly: true, prefixes: [] })
            }
          >
            {t('step.watch.propose')}
          </Button>
        </div>
      )}
      <ChangeNote change={change} />
    </Stack>
  );
}

function SecretStep() {
  const { t } = useTranslation('accounts');
  return (
    <Stack gap="sm">
      <AtApprover path="/secret">{t('step.secret.go')}</AtApprover>
      <p className={classes.following} role="status">
        <Icon name="watch" size={16} /> {t('step.secret.follows')}
      </p>
    </Stack>
  );
}

function KeyStep({ account, way }: { account: Account; way: Way }) {
  const { t } = useTranslation('accounts');
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
  const change = useChange(false);
  const wanted = key.trim();
  return (
    <Stack gap="sm">
      {way !== 'secret' && (
        <>
          <ol className={classes.how}>
            <li>{t('step.key.take')}</li>
            <li>{t('step.key.paste', { venue: account.venue })}</li>
            <li>{t('step.key.allow')}</li>
          </ol>
          <div>
            <AtApprover path="/key">{t('step.key.go')}</AtApprover>
          </div>
        </>
      )}
      <form
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (goodKeyId(wanted)) {
            change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/activation`, { apiKey: wanted });
          }
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('step.key.id')}
            description={t('step.key.idText')}
            value={key}
            onChange={(e) => setKey(e.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            disabled={change.fate === 'waits'}
            error={tried && !goodKeyId(wanted) ? t('step.key.bad') : undefined}
          />
          {change.fate !== 'waits' && (
            <div>
              <Button type="submit" loading={change.proposing}>
                {t('step.key.propose')}
              </Button>
            </div>
          )}
        </Stack>
      </form>
      <ChangeNote change={change} />
    </Stack>
  );
}

/**
 * The keeper has asked the venue and does not use the key. Its rights can be corrected there; its id
 * and its secret cannot be changed: then the account is let go, and connected anew.
 */
function RefusedStep({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const change = useChange(false);
  return (
    <Stack gap="sm">
      <div className={classes.frozen} role="status">
        <strong>{t('step.key.refused')}</strong>
        <p className={classes.plain}>{account.stateText}</p>
      </div>
      <p className={classes.plain}>{t('step.key.rights')}</p>
      <Unfreeze account={account} />
      <p className={classes.plain}>{t('step.key.wrong')}</p>
      {change.fate !== 'waits' && (
        <div>
          <Button
            variant="default"
            loading={change.proposing}
            onClick={() => change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/removal`, {})}
          >
            {t('step.key.remove')}
          </Button>
        </div>
      )}
      <ChangeNote change={change} />
    </Stack>
  );
}

/** Nothing is traded in a quote asset before the organisation has a ceiling in it. */
function CeilingStep({ terms }: { terms: Terms }) {
  const { t } = useTranslation('accounts');
  const wanted = terms.policy?.limits.find((limit) => !terms.ceilings.some((ceiling) => ceiling.quote === limit.quote));
  const change = useChange(wanted === undefined);
  return (
    <Stack gap="sm">
      {wanted !== undefined && change.fate !== 'waits' && (
        <div>
          <Button loading={change.proposing} onClick={() => change.propose('/api/v1/ceilings', wanted)}>
            {t('step.ceilings.propose', { asset: wanted.quote })}
          </Button>
        </div>
      )}
      <ChangeNote change={change} />
    </Stack>
  );
}
