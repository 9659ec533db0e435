import { useTranslation } from 'react-i18next';
import { Sign } from './parts';
import { act, type Frame, type Side, type Welcome } from './state';
import { money } from './text';

export function WelcomeScreen({ state }: { state: Frame & Welcome }) {
  const { t } = useTranslation();
  const choice = (way: 'buy' | 'sell', setting: string, side: Side | null) => (
    <button
      key={way + setting}
      type="button"
      className={`choice ${way}`}
      disabled={side === null}
      onClick={() => act({ act: way, setting })}
    >
      <Sign name={way === 'buy' ? 'coin' : 'cash'} />
      <span className="words">
        <strong>{way === 'buy' ? t('welcome.buy') : t('welcome.sell')}</strong>
        <span>{side === null ? t('welcome.notNow') : way === 'buy' ? t('welcome.buyHint') : t('welcome.sellHint')}</span>
      </span>
      {side !== null && (
        <span className="figures">
          <span>{t('welcome.range', { min: money(side.min), max: money(side.max) })}</span>
        </span>
      )}
    </button>
  );
  return (
    <div className="welcome">
      <h1 tabIndex={-1}>{t('welcome.title')}</h1>
      {state.interrupted !== undefined && (
        <div className="note wait">
          <p>{t('welcome.interrupted', { cash: money(state.interrupted.cash) })}</p>
          <button type="button" className="button" onClick={() => act({ act: 'interrupted' })}>
            <span>{t('welcome.interruptedShow')}</span>
          </button>
        </div>
      )}
      {state.coins.length === 0 && <p className="note">{t('welcome.nothing')}</p>}
      {state.coins.map((coin) => (
        <section key={coin.setting} className="choices">
          {choice('buy', coin.setting, coin.buy)}
          {choice('sell', coin.setting, coin.sell)}
        </section>
      ))}
      <button type="button" className="choice ticket" onClick={() => act({ act: 'redeem' })}>
        <Sign name="ticket" />
        <span className="words">
          <strong>{t('welcome.ticket')}</strong>
          <span>{t('welcome.ticketHint')}</span>
        </span>
      </button>
      {state.coins
        .flatMap(({ setting, asset, buy }) => (buy?.indicative == null ? [] : [{ setting, asset, price: buy.indicative }]))
        .map(({ setting, asset, price }) => (
          <p className="about" key={setting}>
            {t('welcome.about', { asset, price: money(price) })}
          </p>
        ))}
      {state.messages.map((message) => (
        <p className="note" key={message}>
          {message}
        </p>
      ))}
    </div>
  );
}
