import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Address, AddressKeys, Button, Countdown, Line, Print, Qr, Sign, SumLines } from './parts';
import { act, type Bought, type BuyOffer, type CashIn, type Frame } from './state';
import { money } from './text';

export function AddressScreen({ state }: { state: Frame & { problem: string } }) {
  const { t } = useTranslation();
  const [typing, setTyping] = useState(false);
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('address.title')}</h1>
      {state.problem !== '' && (
        <p className="note bad" role="alert">
          {t('address.problem', { network: state.network })}
        </p>
      )}
      {typing ? (
        <AddressKeys onUse={(text) => act({ act: 'address', text })} />
      ) : (
        <>
          <div className="centre show">
            <Sign name="camera" />
            <p className="lead">{t('address.scan')}</p>
            <p>{t('address.scanHint')}</p>
          </div>
          <div className="actions">
            <Button does={() => setTyping(true)}>{t('address.type')}</Button>
          </div>
        </>
      )}
    </div>
  );
}

const texts = (found: unknown): string[] => (Array.isArray(found) ? found.map(String) : []);

export function WarningScreen({ state }: { state: Frame & { address: string } }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="titled">
        <Sign name="warning" />
        <h1 tabIndex={-1}>{t('warning.title')}</h1>
      </div>
      <ul className="points">
        {texts(t('warning.points', { returnObjects: true })).map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <div className="card">
        <p>{t('warning.to')}</p>
        <Address text={state.address} />
        <p>
          <strong>{t('warning.text')}</strong>
        </p>
      </div>
      <div className="actions">
        <Button kind="danger" does={{ act: 'told' }}>
          {t('warning.told')}
        </Button>
        <Button kind="main" does={{ act: 'own' }}>
          {t('warning.own')}
        </Button>
      </div>
    </div>
  );
}

export function ScamScreen() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="titled">
        <Sign name="warning" />
        <h1 tabIndex={-1}>{t('scam.title')}</h1>
      </div>
      <p className="lead">{t('scam.text')}</p>
      <ul className="points">
        {texts(t('scam.points', { returnObjects: true })).map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <div className="actions">
        <Button kind="main" does={{ act: 'cancel' }}>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}

export function BuyOfferScreen({ state }: { state: Frame & BuyOffer }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(0);
  const sums = state.examples[Math.min(chosen, state.examples.length - 1)];
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('offer.title')}</h1>
      <div className="beside">
        <div>
          <p className="label">{t('offer.forExample')}</p>
          <div className="chips">
            {state.examples.map((example, at) => (
              <button
                type="button"
                key={example.cash.amount}
                aria-pressed={example === sums}
                onClick={() => {
                  setChosen(at);
                  act({ act: 'touch' });
                }}
              >
                {money(example.cash)}
              </button>
            ))}
          </div>
          <p className="quiet">{t('offer.range', { min: money(state.min), max: money(state.max) })}</p>
          <p className="label">{t('offer.to')}</p>
          <Address text={state.address} />
        </div>
        <div className="card">{sums !== undefined && <SumLines way="buy" sums={sums} rate={state.rate} asset={state.asset} />}</div>
      </div>
      <Countdown untilMs={state.untilMs}>{(time) => t('offer.held', { time })}</Countdown>
      <div className="actions">
        <Button kind="main" does={{ act: 'accept' }}>
          {t('offer.accept')}
        </Button>
      </div>
    </div>
  );
}

export function CashInScreen({ state }: { state: Frame & CashIn }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('cash.title')}</h1>
      <p>{t('cash.hint')}</p>
      <div className="totals" role="status">
        <div>
          <span>{t('cash.total')}</span>
          <strong>{money(state.total)}</strong>
        </div>
        <div>
          <span>{t('cash.coins')}</span>
          <strong>{money(state.coins)}</strong>
        </div>
      </div>
      <p className="moving" role="status">
        {state.moving && (
          <>
            <span className="turning small" aria-hidden="true" /> {t('cash.moving')}
          </>
        )}
        {!state.moving && state.trouble !== '' && t('cash.trouble')}
        {!state.moving && state.trouble === '' && state.remark !== '' && t('cash.remark', { why: state.remark })}
      </p>
      <div className="beside">
        <div>
          <p className="label">{t('offer.to')}</p>
          <Address text={state.address} />
          <p className="quiet">{t('offer.range', { min: money(state.min), max: money(state.max) })}</p>
        </div>
        <div className="card">
          {state.sums === undefined ? (
            <dl className="lines">
              <Line label={t('offer.rate', { asset: state.asset })}>{money(state.rate)}</Line>
            </dl>
          ) : (
            <SumLines way="buy" sums={state.sums} rate={state.rate} asset={state.asset} />
          )}
        </div>
      </div>
      <Countdown untilMs={state.untilMs}>{(time) => t('cash.held', { time })}</Countdown>
      <div className="actions">
        {state.notes === 0 ? (
          <Button does={{ act: 'finish' }}>{t('cash.none')}</Button>
        ) : (
          <Button kind="main" does={{ act: 'finish' }}>
            {t('cash.finish')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** In the words of a customer; every phase that is not named here is on its way. */
function stateOf(state: Bought): 'sent' | 'confirmed' | 'held' | 'failed' | 'refund' | 'later' | 'sending' {
  switch (state.phase) {
    case 'BROADCAST':
      return 'sent';
    case 'CONFIRMED':
      return 'confirmed';
    case 'HELD':
      return 'held';
    case 'FAILED':
      return 'failed';
    case 'REFUND_DUE':
    case 'REFUNDED':
      return 'refund';
    default:
      return state.online ? 'sending' : 'later';
  }
}

export function BoughtScreen({ state }: { state: Frame & Bought }) {
  const { t } = useTranslation();
  const how = stateOf(state);
  return (
    <div className="page">
      <div className="titled good">
        <Sign name="check" />
        <h1 tabIndex={-1}>
          {t('bought.title')} <strong>{money(state.coins)}</strong>
        </h1>
      </div>
      <p className={`status ${how}`} role="status">
        {t(`bought.${how}`)}
      </p>
      <div className="beside">
        <div className="card">
          <dl className="lines">
            <Line label={t('bought.paid')}>{money(state.cash)}</Line>
            <Line label={t('bought.number')}>{state.sale}</Line>
            <Line label={t('offer.to')}>
              <Address text={state.address} />
            </Line>
            {state.txid !== '' && (
              <Line label={t('bought.txid')}>
                <Address text={state.txid} />
              </Line>
            )}
          </dl>
        </div>
        <div className="code">
          {state.receiptCode !== undefined && <Qr rows={state.receiptCode} label={t('bought.code')} />}
          <p>{t('bought.code')}</p>
          <p className="quiet">{t('bought.keep')}</p>
        </div>
      </div>
      <div className="actions">
        <Print frame={state} />
        <Button kind="main" does={{ act: 'cancel' }}>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}
