import { Money } from '../../parts';
import { shortest } from './settings';

/** An exact amount or price without the zeros that say nothing. */
export function Figure({ value, asset, change }: { value: string | null | undefined; asset: string; change?: boolean }) {
  return <Money value={value == null ? value : shortest(value)} asset={asset} change={change} />;
}
