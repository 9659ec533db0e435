import { useTranslation } from 'react-i18next';
import { Address, AddressKeys, Button, Countdown, Line, Print, Qr, Sign, SumLines } from './parts';
import { act, type Frame, type SellAmount, type SellOffer, type Selling } from './state';
import { money } from './text';

export function SellAmountScreen({ state }: { state: Frame & SellAmount }) {
  const { t } = useTranslation();
  const range = { min: money(state.min), max: money(state.max) };
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('amount.title')}</h1>
      <p className="quiet">
        {t('amount.range', range)}
        {state.indicative !== null && ` · ${t('amount.about', { asset: state.asset, price: money(state.indicative) })}`}
      </p>
      <div className="stepper">
        <button
          type="button"
          aria-label={t('amount.less')}
          disabled={state.minor < state.stepMinor}
          onClick={() => act({ act: 'step', by: -1 })}
        >
          −
        </button>
        <output>{money(state.cash)}</output>
        <button type="button" aria-label={t('amount.more')} onClick={() => act({ act: 'step', by: 1 })}>
          +
        </button>
      </div>
      <p className="moving" role="status">
        {state.minor > 0 && state.problem === 'bounds' && t('amount.bounds', range)}
        {state.minor > 0 && state.problem === 'notes' && t('amount.notes')}
      </p>
      <div className="chips large">
        {state.choices.map((choice) => (
          <button
            type="button"
            key={choice.minor}
            aria-pressed={choice.minor === state.minor}
            onClick={() => act({ act: 'amount', minor: choice.minor })}
          >
            {money(choice.cash)}
          </button>
        ))}
      </div>
      <div className="actions">
        <Button kind="main" does={{ act: 'amount-chosen' }} disabled={state.minor === 0 || state.problem !== ''}>
          {t('goOn')}
        </Button>
      </div>
    </div>
  );
}

export function SellOfferScreen({ state }: { state: Frame & SellOffer }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('offer.sellTitle')}</h1>
      <div className="beside">
        <div className="card">
          <SumLines way="sell" sums={state.sums} rate={state.rate} asset={state.asset} />
        </div>
        <div className="refund">
          <Sign name="camera" />
          {state.refundTo === null ? (
            <p>{t('offer.refundNone')}</p>
          ) : (
            <>
              <p>{t('offer.refund')}</p>
              <Address text={state.refundTo} />
            </>
          )}
          {state.problem !== '' && (
            <p className="note bad" role="alert">
              {t('offer.refundProblem', { network: state.network })}
            </p>
          )}
        </div>
      </div>
      <Countdown untilMs={state.untilMs}>{(time) => t('offer.held', { time })}</Countdown>
      <div className="actions">
        <Button kind="main" does={{ act: 'accept' }}>
          {t('offer.acceptSell')}
        </Button>
      </div>
    </div>
  );
}

type Props = { state: Frame & Selling };

function Pay({ state }: Props) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('pay.title')}</h1>
      <div className="beside pay">
        <div className="code">
          {state.payCode !== undefined && <Qr rows={state.payCode} label={t('pay.scan')} />}
          <p>{t('pay.scan')}</p>
        </div>
        <div>
          <p className="label">{t('pay.exactly')}</p>
          <p className="figure">{money(state.coins)}</p>
          <p className="label">{t('pay.to')}</p>
          {state.address !== undefined && <Address text={state.address} />}
          <p className="label">{t('offer.youReceive')}</p>
          <p className="figure">{money(state.cash)}</p>
        </div>
      </div>
      {state.untilMs !== undefined && <Countdown untilMs={state.untilMs}>{(time) => t('pay.until', { time })}</Countdown>}
      {!state.online && <p className="note wait">{t('pay.offline')}</p>}
      <div className="actions">
        <Button does={{ act: 'cancel' }}>{t('cancel')}</Button>
      </div>
    </div>
  );
}

function Ticket({ state }: Props) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="titled good">
        <Sign name={state.stage === 'ready' ? 'cash' : 'wait'} />
        <h1 tabIndex={-1}>{state.stage === 'ready' ? t('pay.ready') : t('pay.seen')}</h1>
      </div>
      <p className="status" role="status">
        {state.stage === 'ready' ? money(state.cash) : t('pay.confirmations', { count: state.confirmations })}
      </p>
      <div className="beside">
        <div className="code">
          {state.ticketCode !== undefined && <Qr rows={state.ticketCode} label={t('pay.ticket')} />}
        </div>
        <div className="stack">
          <h2>{t('pay.ticket')}</h2>
          <dl className="lines">
            <Line label={t('offer.youReceive')}>{money(state.cash)}</Line>
            <Line label={t('bought.number')}>{state.sale}</Line>
          </dl>
          <p>{t('pay.ticketSecret')}</p>
          {state.stage === 'seen' && <p>{t('pay.waiting')}</p>}
          {state.stage === 'seen' && <p>{t('pay.come')}</p>}
          {!state.online && <p className="note wait">{t('pay.offline')}</p>}
        </div>
      </div>
      <div className="actions">
        <Print frame={state} what="ticket" />
        <Button does={{ act: 'cancel' }}>{t('pay.later')}</Button>
        {state.stage === 'ready' && (
          <Button kind="main" does={{ act: 'cash' }}>
            {t('pay.take')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Notes came out, or not all of them, or nobody knows. */
function Given({ state }: Props) {
  const { t } = useTranslation();
  const sums = { given: state.given === undefined ? '' : money(state.given), cash: money(state.cash) };
  const end = state.end === 'partial' || state.end === 'unknown' ? state.end : 'done';
  return (
    <div className="page">
      <div className={end === 'done' ? 'titled good' : 'titled'}>
        <Sign name={end === 'done' ? 'check' : 'warning'} />
        <h1 tabIndex={-1}>{t(`pay.${end}Title`)}</h1>
      </div>
      <div className="beside">
        <div className="stack">
          {end === 'done' && <p className="figure">{sums.given}</p>}
          <p className="lead">{t(`pay.${end}`, sums)}</p>
        </div>
        <div className="code">
          {state.receiptCode !== undefined && <Qr rows={state.receiptCode} label={t('bought.code')} />}
          <p>{t('bought.code')}</p>
          <p className="quiet">
            {t('bought.number')} {state.sale}
          </p>
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

export function SellingScreen({ state }: Props) {
  const { t } = useTranslation();
  switch (state.stage) {
    case 'pay':
      return <Pay state={state} />;
    case 'seen':
    case 'ready':
      return <Ticket state={state} />;
    case 'done':
      return <Given state={state} />;
    case 'address':
    case 'asked':
    case 'paying':
      return (
        <div className="centre" role="status">
          <span className="turning" aria-hidden="true" />
          <h1 tabIndex={-1}>{t(state.stage === 'address' ? 'pay.preparing' : state.stage === 'asked' ? 'pay.asked' : 'pay.paying')}</h1>
          <p className="quiet">
            {t('bought.number')} {state.sale}
          </p>
          {state.stage !== 'paying' && <Button does={{ act: 'cancel' }}>{state.stage === 'address' ? t('cancel') : t('pay.later')}</Button>}
        </div>
      );
    case 'late':
    case 'failed':
    case 'trouble':
    case 'over':
    case 'ended':
      return (
        <div className="page">
          <div className="titled">
            <Sign name="warning" />
            <h1 tabIndex={-1}>{state.stage === 'late' ? t('refused.title') : t(`pay.${state.stage}Title`)}</h1>
          </div>
          <p className="lead">{state.stage === 'late' ? t('pay.noMore') : t(`pay.${state.stage}`)}</p>
          <p className="figure">{state.sale}</p>
          {state.wantsRefundTo === true && (
            <>
              <p>{t('pay.refundAsk')}</p>
              {state.problem === 'address' && (
                <p className="note bad" role="alert">
                  {t('offer.refundProblem', { network: state.network })}
                </p>
              )}
              <AddressKeys onUse={(text) => act({ act: 'address', text })} />
            </>
          )}
          {state.stage === 'trouble' && state.refundTo !== undefined && (
            <>
              <p>{t('pay.refundTo')}</p>
              <Address text={state.refundTo} />
            </>
          )}
          <div className="actions">
            {state.stage === 'failed' && <Button does={{ act: 'cash' }}>{t('pay.again')}</Button>}
            <Print frame={state} what={state.stage === 'over' ? 'button' : 'ticket'} />
            <Button kind="main" does={{ act: 'cancel' }}>
              {t('done')}
            </Button>
          </div>
        </div>
      );
  }
}

export function RedeemScreen({ state }: { state: Frame & { problem: string } }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 tabIndex={-1}>{t('redeem.title')}</h1>
      {state.problem !== '' && (
        <p className="note bad" role="alert">
          {t('redeem.problem')}
        </p>
      )}
      <div className="centre show">
        <Sign name="ticket" />
        <p className="lead">{t('redeem.text')}</p>
      </div>
    </div>
  );
}
