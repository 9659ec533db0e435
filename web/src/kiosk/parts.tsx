import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { act, useNow, type Act, type Frame, type Money, type Sums } from './state';
import { left, money } from './text';

type Kind = 'main' | 'plain' | 'quiet' | 'danger';

export function Button({ kind = 'plain', does, children, hint, ...rest }: {
  kind?: Kind;
  does: Act | (() => void);
  children: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}) {
  return (
    <button type="button" className={`button ${kind}`} onClick={() => (typeof does === 'function' ? does() : act(does))} {...rest}>
      <span>{children}</span>
      {hint !== undefined && <small>{hint}</small>}
    </button>
  );
}

/** Modules from the machine as one path; the border of four is part of the code. */
export function Qr({ rows, label }: { rows: string[]; label: string }) {
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => [...row].flatMap((module, x) => (module === '1' ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join('');
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** In groups of four, as people compare addresses. */
export function Address({ text }: { text: string }) {
  return (
    <span className="address">
      <span className="unseen">{text}</span>
      <span aria-hidden="true">
        {(text.match(/.{1,4}/g) ?? []).map((group, at) => (
          <span key={at}>{group}</span>
        ))}
      </span>
    </span>
  );
}

export function Countdown({ untilMs, children }: { untilMs: number; children: (time: string) => ReactNode }) {
  const now = useNow(true);
  return <p className="countdown">{children(left(untilMs, now))}</p>;
}

export function Line({ label, children, strong = false }: { label: ReactNode; children: ReactNode; strong?: boolean }) {
  return (
    <div className={strong ? 'line strong' : 'line'}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Every sum of a sale, so that they add up before anybody's eyes. */
export function SumLines({ sums, rate, asset, way }: { sums: Sums; rate: Money; asset: string; way: 'buy' | 'sell' }) {
  const { t } = useTranslation();
  const fee = (fee: Money) => (/^[0.]*$/.test(fee.amount) ? t('offer.noFee') : money(fee));
  return (
    <dl className="lines">
      {way === 'buy' && <Line label={t('offer.youPay')}>{money(sums.cash)}</Line>}
      {way === 'sell' && <Line label={t('offer.youSend')}>{money(sums.coins)}</Line>}
      <Line label={t('offer.fixedFee')}>{fee(sums.fixedFee)}</Line>
      <Line label={t('offer.networkFee')}>{fee(sums.networkFee)}</Line>
      <Line label={t('offer.exchanged')}>{money(sums.forCoins)}</Line>
      <Line label={t('offer.rate', { asset })}>{money(rate)}</Line>
      {sums.relief !== undefined && <Line label={way === 'buy' ? t('offer.relief') : t('offer.reliefSell')}>{money(sums.relief)}</Line>}
      {way === 'buy' && <Line strong label={t('offer.youGet')}>{money(sums.coins)}</Line>}
      {way === 'sell' && <Line strong label={t('offer.youReceive')}>{money(sums.cash)}</Line>}
    </dl>
  );
}

export function Print({ frame, what = 'button' }: { frame: Frame; what?: 'button' | 'ticket' }) {
  const { t } = useTranslation();
  return (
    <div className="print">
      <Button does={{ act: 'print' }}>{what === 'ticket' ? t('print.ticket') : t('print.button')}</Button>
      <p role="status">{frame.printed !== '' && t(`print.${frame.printed}`)}</p>
    </div>
  );
}

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Keys for who has no code to show. A keyboard that is plugged in writes into the same field. */
export function AddressKeys({ onUse }: { onUse: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [large, setLarge] = useState(false);
  const key = (letter: string) => (large ? letter.toUpperCase() : letter);
  return (
    <form
      className="keys"
      onSubmit={(event) => {
        event.preventDefault();
        onUse(text);
      }}
    >
      <input
        aria-label={t('address.typed')}
        value={text}
        maxLength={100}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          act({ act: 'touch' });
        }}
      />
      <div role="group" aria-label={t('address.keys')}>
        {ROWS.map((row, at) => (
          <div className="keyrow" key={row}>
            {at === 3 && (
              <button type="button" className="wide" aria-pressed={large} aria-label={t('address.shift')} onClick={() => setLarge(!large)}>
                ⇧
              </button>
            )}
            {[...row].map((letter) => (
              <button
                type="button"
                key={letter}
                onClick={() => {
                  setText(text + key(letter));
                  act({ act: 'touch' });
                }}
              >
                {key(letter)}
              </button>
            ))}
            {at === 3 && (
              <button type="button" className="wide" aria-label={t('address.delete')} onClick={() => setText(text.slice(0, -1))}>
                ⌫
              </button>
            )}
          </div>
        ))}
      </div>
      <button type="submit" className="button main" disabled={text === ''}>
        <span>{t('address.use')}</span>
      </button>
    </form>
  );
}

/** Drawn in the page's one line weight. */
export function Sign({ name }: { name: 'camera' | 'note' | 'coin' | 'ticket' | 'warning' | 'check' | 'lock' | 'plug' | 'wait' | 'cash' }) {
  const drawn: Record<typeof name, ReactNode> = {
    camera: <path d="M14 8H8v6M34 8h6v6M14 40H8v-6M34 40h6v-6M17 17h5v5h-5zM27 17h5v5h-5zM17 27h5v5h-5zM27 27h2v2h-2zM32 27v5h-5" />,
    note: <path d="M6 15h36v18H6zM24 19.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11 20v8M37 20v8" />,
    coin: <path d="M24 7a17 17 0 1 0 0 34 17 17 0 0 0 0-34zM20 15v18M20 15h6a4.300 4.300 0 0 1 0 8.600h-6M20 23.600h7a4.700 4.700 0 0 1 0 9.400h-7M23 12v3M23 33v3" />,
    ticket: <path d="M7 14h34v6a4 4 0 0 0 0 8v6H7v-6a4 4 0 0 0 0-8zM29 14v4M29 22v4M29 30v4" />,
    warning: <path d="M24 8 43 40H5zM24 20v10M24 34.500h.01" />,
    check: <path d="M24 6a18 18 0 1 0 0 36 18 18 0 0 0 0-36zM15.500 24.500 21.500 30.500 33 18.500" />,
    lock: <path d="M11 22h26v19H11zM16 22v-6a8 8 0 0 1 16 0v6M24 29v5" />,
    plug: <path d="M17 6v9M31 6v9M12 15h24v6a12 12 0 0 1-24 0zM24 33v9" />,
    wait: <path d="M24 6a18 18 0 1 0 0 36 18 18 0 0 0 0-36zM24 14v10l7 5" />,
    cash: <path d="M8 10h32v16H8zM24 14a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM24 30v10M18 35l6 6 6-6" />,
  };
  return (
    <svg className="sign" viewBox="0 0 48 48" aria-hidden="true">
      {drawn[name]}
    </svg>
  );
}
