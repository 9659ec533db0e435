/** What `/api/v1/portfolio` answers; see PortfolioController. Decimal text. */
export interface Portfolio {
  quote: string;
  quotes: string[];
  value: string;
  complete: boolean;
  accounts: PortfolioAccount[];
}

export interface PortfolioAccount {
  credential: string;
  venue: string;
  environment: string;
  trouble: string;
  readMs: number;
  value: string;
  unpriced: string[];
  holdings: Holding[];
}

export interface Holding {
  asset: string;
  free: string;
  locked: string;
  total: string;
  booked: string;
  price: string | null;
  priceTimeMs: number | null;
  value: string | null;
  shareBps: number | null;
}
