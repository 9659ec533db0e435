import { useEffect, useState } from 'react';

/** Decimal text beside its unit; never computed with here. */
export interface Money {
  amount: string;
  unit: string;
}

export interface Sums {
  cash: Money;
  fixedFee: Money;
  networkFee: Money;
  forCoins: Money;
  coins: Money;
  relief?: Money;
}

export interface Side {
  min: Money;
  max: Money;
  indicative: Money | null;
}

export interface CoinOffer {
  setting: string;
  asset: string;
  buy: Side | null;
  sell: Side | null;
}

interface Price {
  untilMs: number;
  asset: string;
  min: Money;
  max: Money;
  rate: Money;
}

interface Enrolment {
  code: string;
  keeperCode: string;
  standing: 'unheard' | 'waiting' | 'enrolled' | 'refused';
  pinned: boolean;
  why: string;
}

export interface Service extends Enrolment {
  screen: 'service';
  door: string;
  validator: string;
  dispenser: string;
  printer: string;
  online: boolean;
  unsent: number;
  troubles: string[];
  distrusted: string[];
  cashbox: { note: Money; count: number }[];
  sales: { sale: string; atMs: number; cash: Money }[];
}

export interface Selling {
  screen: 'selling';
  wantsRefundTo?: boolean;
  refundTo?: string;
  problem?: string;
  stage: 'address' | 'pay' | 'late' | 'seen' | 'ready' | 'asked' | 'paying' | 'done' | 'failed' | 'trouble' | 'over' | 'ended';
  sale: string;
  cash: Money;
  coins: Money;
  address?: string;
  untilMs?: number;
  payCode?: string[];
  ticketCode?: string[];
  receiptCode?: string[];
  txid: string;
  confirmations: number;
  online: boolean;
  given?: Money;
  end?: 'full' | 'partial' | 'unknown' | 'none';
}

export interface Bought {
  screen: 'bought';
  sale: string;
  cash: Money;
  coins: Money;
  address: string;
  phase: string;
  txid: string;
  online: boolean;
  receiptCode?: string[];
}

export interface CashIn extends Price {
  screen: 'cash-in';
  address: string;
  total: Money;
  coins: Money;
  notes: number;
  sums?: Sums;
  moving: boolean;
  remark: string;
  trouble: string;
}

export interface BuyOffer extends Price {
  screen: 'buy-offer';
  address: string;
  examples: Sums[];
}

export interface SellOffer extends Price {
  screen: 'sell-offer';
  sums: Sums;
  refundTo: string | null;
  problem: string;
}

export interface SellAmount {
  screen: 'sell-amount';
  problem: string;
  asset: string;
  indicative: Money | null;
  cash: Money;
  minor: number;
  min: Money;
  max: Money;
  stepMinor: number;
  choices: { minor: number; cash: Money }[];
}

export interface Welcome {
  screen: 'welcome';
  coins: CoinOffer[];
  messages: string[];
  interrupted?: { sale: string; cash: Money };
}

/** One screen as the machine tells it. */
export type Screen =
  | Welcome
  | { screen: 'buy-address'; problem: string }
  | { screen: 'buy-warning'; address: string }
  | { screen: 'scam' }
  | { screen: 'asking' }
  | BuyOffer
  | CashIn
  | Bought
  | SellAmount
  | SellOffer
  | Selling
  | { screen: 'redeem'; problem: string }
  | { screen: 'refused'; code: string; why: string }
  | ({ screen: 'enrol' } & Enrolment)
  | { screen: 'locked'; why: string }
  | { screen: 'offline'; why?: string }
  | { screen: 'broken'; why: string }
  | Service;

/** What stands around every screen. */
export interface Frame {
  language: string;
  languages: string[];
  terminal: string;
  simulated: boolean;
  network: string;
  operator: string;
  notice: string;
  printed: '' | 'printed' | 'not-printed' | 'unknown';
  leavesAtMs?: number;
}

export type State = Frame & Screen;

/** What a customer can do; the machine ignores what does not fit its screen any more. */
export type Act =
  | { act: 'touch' | 'redeem' | 'own' | 'told' | 'amount-chosen' | 'accept' | 'finish' | 'cash' | 'print' | 'interrupted' | 'cancel' | 'collect' | 'filled' }
  | { act: 'language'; language: string }
  | { act: 'buy' | 'sell'; setting: string }
  | { act: 'address'; text: string }
  | { act: 'amount'; minor: number }
  | { act: 'step'; by: 1 | -1 }
  | { act: 'pin'; code: string };

export function act(what: Act): void {
  void fetch('/act', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(what),
  }).catch(() => undefined);
}

/** How long to wait before the machine is looked for again. */
const AGAIN_MS = 1_000;

/** The machine's screen as it changes; `lost` while the machine's program does not answer. */
export function useMachine(): { state: State | undefined; lost: boolean } {
  const [state, setState] = useState<State>();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    const follow = async () => {
      let revision: number | undefined;
      while (!leaving.signal.aborted) {
        try {
          const query = revision === undefined ? '' : `?after=${revision}`;
          const response = await fetch(`/state${query}`, { signal: leaving.signal });
          if (!response.ok) {
            throw new Error(String(response.status));
          }
          const news = (await response.json()) as { revision: number; state: State };
          revision = news.revision;
          setState(news.state);
          setLost(false);
        } catch {
          // A program that starts anew counts anew.
          revision = undefined;
          setLost(!leaving.signal.aborted);
          await new Promise((passed) => setTimeout(passed, AGAIN_MS));
        }
      }
    };
    void follow();
    return () => leaving.abort();
  }, []);
  return { state, lost };
}

/** The time, each second, while something counts down. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(ticking);
  }, [running]);
  return now;
}
