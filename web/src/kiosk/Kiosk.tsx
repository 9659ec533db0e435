import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressScreen, BoughtScreen, BuyOfferScreen, CashInScreen, ScamScreen, WarningScreen } from './buying';
import { ClosedScreen, EnrolScreen, RefusedScreen, ServiceScreen } from './closed';
import { Button } from './parts';
import { RedeemScreen, SellAmountScreen, SellingScreen, SellOfferScreen } from './selling';
import { act, useMachine, useNow, type State } from './state';
import { speak } from './text';
import { WelcomeScreen } from './welcome';

/** Screens that end by themselves, or that nobody may leave. */
const STAYS = new Set(['welcome', 'cash-in', 'enrol', 'locked', 'offline', 'broken', 'service', 'bought', 'selling', 'scam', 'refused']);

/** When somebody is asked whether he is still there. */
const ASK_MS = 25_000;

function Body({ state }: { state: State }) {
  const { t } = useTranslation();
  switch (state.screen) {
    case 'welcome':
      return <WelcomeScreen state={state} />;
    case 'buy-address':
      return <AddressScreen state={state} />;
    case 'buy-warning':
      return <WarningScreen state={state} />;
    case 'scam':
      return <ScamScreen />;
    case 'asking':
      return (
        <div className="centre" role="status">
          <span className="turning" aria-hidden="true" />
          <h1 tabIndex={-1}>{t('asking.title')}</h1>
        </div>
      );
    case 'buy-offer':
      return <BuyOfferScreen state={state} />;
    case 'cash-in':
      return <CashInScreen state={state} />;
    case 'bought':
      return <BoughtScreen state={state} />;
    case 'sell-amount':
      return <SellAmountScreen state={state} />;
    case 'sell-offer':
      return <SellOfferScreen state={state} />;
    case 'selling':
      return <SellingScreen state={state} />;
    case 'redeem':
      return <RedeemScreen state={state} />;
    case 'refused':
      return <RefusedScreen state={state} />;
    case 'enrol':
      return <EnrolScreen state={state} />;
    case 'service':
      return <ServiceScreen state={state} />;
    case 'locked':
    case 'offline':
    case 'broken':
      return <ClosedScreen state={state} />;
  }
}

function Leaving({ atMs }: { atMs: number }) {
  const { t } = useTranslation();
  const now = useNow(true);
  const leftMs = atMs - now;
  if (leftMs > ASK_MS) {
    return null;
  }
  return (
    <div className="leaving" role="alertdialog" aria-labelledby="leaving">
      <div>
        <h2 id="leaving">{t('leaving.title')}</h2>
        <p>{t('leaving.text', { seconds: Math.max(0, Math.ceil(leftMs / 1_000)) })}</p>
        <Button kind="main" does={{ act: 'touch' }}>
          {t('leaving.stay')}
        </Button>
      </div>
    </div>
  );
}

/** The whole screen of a machine. */
export function Kiosk() {
  const { t } = useTranslation();
  const { state, lost } = useMachine();
  const main = useRef<HTMLElement>(null);
  const language = state?.language;
  const at = state === undefined ? '' : state.screen === 'selling' ? `selling ${state.stage}` : state.screen;
  useEffect(() => {
    if (language !== undefined) {
      speak(language);
    }
  }, [language]);
  // Who hears the screen or uses keys begins where the eye begins.
  useEffect(() => {
    main.current?.querySelector<HTMLElement>('h1')?.focus();
    main.current?.scrollTo(0, 0);
  }, [at]);
  if (lost || state === undefined) {
    return (
      <main className="lost" role="status">
        <span className="turning" aria-hidden="true" />
        {lost && (
          <>
            <h1>{t('lost.title')}</h1>
            <p>{t('lost.text')}</p>
          </>
        )}
      </main>
    );
  }
  return (
    <div className="kiosk" data-screen={at}>
      <header>
        <svg className="mark" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 3.5v13M8.3 3.5v13M11.7 3.5v13M15 3.5v13M3 14 17 6" />
        </svg>
        <div className="who">
          <strong>{t('brand')}</strong>
          <span>{state.operator === '' ? state.terminal : `${state.operator} · ${state.terminal}`}</span>
        </div>
        {!STAYS.has(state.screen) && (
          <Button kind="quiet" does={{ act: 'cancel' }}>
            {t('cancel')}
          </Button>
        )}
      </header>
      {state.simulated && <p className="practice">{t('practice')}</p>}
      {state.notice !== '' && <p className="notice">{state.notice}</p>}
      <main ref={main}>
        <Body state={state} />
      </main>
      {state.screen === 'welcome' && (
        <footer>
          <nav aria-label={t('languages.choose')}>
            {state.languages.map((each) => (
              <button
                key={each}
                type="button"
                lang={each}
                className="language"
                aria-pressed={each === state.language}
                onClick={() => act({ act: 'language', language: each })}
              >
                {t(`languages.${each}`)}
              </button>
            ))}
          </nav>
        </footer>
      )}
      {state.leavesAtMs !== undefined && <Leaving atMs={state.leavesAtMs} />}
    </div>
  );
}

