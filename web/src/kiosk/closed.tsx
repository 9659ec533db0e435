import i18next from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Line, Sign } from './parts';
import type { Act, Frame, Service, State } from './state';
import { money } from './text';

export function ClosedScreen({ state }: { state: Frame & { screen: 'locked' | 'offline' | 'broken'; why?: string } }) {
  const { t } = useTranslation();
  const { screen, why = '', operator } = state;
  return (
    <div className="centre closed" role="status">
      <Sign name={screen === 'locked' ? 'lock' : screen === 'offline' ? 'plug' : 'warning'} />
      <h1 tabIndex={-1}>{t(`closed.${screen}`)}</h1>
      <p className="lead">{t(`closed.${screen}Text`)}</p>
      {why === 'keeper' ? <p className="note bad">{t('closed.keeper')}</p> : why !== '' && <p className="quiet">{why}</p>}
      {operator !== '' && <p>{t('closed.call', { operator })}</p>}
    </div>
  );
}

/** What a server calls a reason that customers are told in other words. */
const SERVERS_WORDS: Record<string, string> = { law: 'closed', 'float-low': 'float', bounds: 'limit', above_maximum: 'limit' };

export function RefusedScreen({ state }: { state: Frame & { code: string; why: string } }) {
  const { t } = useTranslation();
  const named = SERVERS_WORDS[state.code] ?? state.code;
  const known = i18next.exists(`refused.${named}`);
  return (
    <div className="page">
      <div className="titled">
        <Sign name="warning" />
        <h1 tabIndex={-1}>{t('refused.title')}</h1>
      </div>
      <p className="lead">{known ? t(`refused.${named}`) : t('refused.other')}</p>
      {state.why !== '' && <p className="quiet">{state.why}</p>}
      <p>{t('refused.kept')}</p>
      <div className="actions">
        <Button kind="main" does={{ act: 'cancel' }}>
          {t('refused.again')}
        </Button>
      </div>
    </div>
  );
}

function Codes({ state }: { state: Extract<State, { screen: 'enrol' | 'service' }> }) {
  const { t } = useTranslation();
  return (
    <dl className="codes">
      <dt>{t('enrol.code')}</dt>
      <dd>{state.code}</dd>
      {state.keeperCode !== '' && (
        <>
          <dt>{t('enrol.keeper')}</dt>
          <dd>{state.keeperCode}</dd>
        </>
      )}
    </dl>
  );
}

export function EnrolScreen({ state }: { state: Extract<State, { screen: 'enrol' }> }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('enrol.title')}</h1>
      <p className="lead" role="status">
        {t(`enrol.${state.standing}`, { why: state.why })}
      </p>
      <div className="card">
        <Codes state={state} />
      </div>
      {state.standing === 'enrolled' && !state.pinned && (
        <>
          <p>{t('enrol.compare')}</p>
          <p className="note">{t('enrol.open')}</p>
        </>
      )}
    </div>
  );
}

/** Asks once more before it does what cannot be undone. */
function Twice({ does, children }: { does: Act; children: ReactNode }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  return sure ? (
    <Button kind="danger" does={does}>
      {t('service.sure')}
    </Button>
  ) : (
    <Button does={() => setSure(true)}>{children}</Button>
  );
}

export function ServiceScreen({ state }: { state: Frame & Service }) {
  const { t } = useTranslation();
  return (
    <div className="page service">
      <h1 tabIndex={-1}>{t('service.title')}</h1>
      <p>{t('service.text')}</p>
      <div className="beside">
        <div className="card">
          <h2>{t('service.devices')}</h2>
          <dl className="lines">
            <Line label={t('service.validator')}>{state.validator === '' ? t('service.fine') : state.validator}</Line>
            <Line label={t('service.dispenser')}>{state.dispenser === 'ready' ? t('service.fine') : state.dispenser}</Line>
            <Line label={t('service.printer')}>{state.printer === 'ready' ? t('service.fine') : state.printer}</Line>
            <Line label={t('service.server')}>{state.online ? t('service.online') : t('service.offline')}</Line>
          </dl>
          <p className="quiet">{t('service.unsent', { count: state.unsent })}</p>
        </div>
        <div className="card">
          <h2>{t('service.cashbox')}</h2>
          {state.cashbox.length === 0 && <p>{t('service.empty')}</p>}
          <dl className="lines">
            {state.cashbox.map((some) => (
              <Line key={some.note.amount} label={money(some.note)}>
                {some.count}
              </Line>
            ))}
          </dl>
        </div>
      </div>
      <Codes state={state} />
      {state.standing === 'enrolled' && !state.pinned && <p>{t('enrol.compare')}</p>}
      {state.troubles.length > 0 && <h2>{t('service.troubles')}</h2>}
      {state.troubles.map((text) => (
        <p className="note wait" key={text}>
          {text}
        </p>
      ))}
      {state.distrusted.length > 0 && <h2>{t('service.distrusted')}</h2>}
      {state.distrusted.map((text) => (
        <p className="note bad" key={text}>
          {text}
        </p>
      ))}
      {state.sales.length > 0 && <h2>{t('service.sales')}</h2>}
      <dl className="lines">
        {state.sales.map((sale) => (
          <Line key={sale.sale} label={`${sale.sale} · ${new Date(sale.atMs).toLocaleString(i18next.language)}`}>
            {money(sale.cash)}
          </Line>
        ))}
      </dl>
      <div className="actions">
        {state.standing === 'enrolled' && !state.pinned && (
          <Twice does={{ act: 'pin', code: state.keeperCode }}>{t('enrol.pin')}</Twice>
        )}
        <Twice does={{ act: 'collect' }}>{t('service.collect')}</Twice>
        <Twice does={{ act: 'filled' }}>{t('service.filled')}</Twice>
      </div>
    </div>
  );
}
