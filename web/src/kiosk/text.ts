import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import cs from './messages/cs.json';
import de from './messages/de.json';
import en from './messages/en.json';
import es from './messages/es.json';
import fr from './messages/fr.json';
import type { Money } from './state';

/** All languages at once: a machine has its pages beside it, and nobody waits for one. */
export async function startText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: false,
    defaultNS: 'kiosk',
    resources: { en: { kiosk: en }, fr: { kiosk: fr }, de: { kiosk: de }, es: { kiosk: es }, cs: { kiosk: cs } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
}

/** The page speaks what the machine says that its customer chose. */
export function speak(language: string): void {
  if (i18next.language !== language) {
    void i18next.changeLanguage(language);
    document.documentElement.lang = language;
  }
}

/** Digits in groups and the language's decimal mark; not one digit more or less than was sent. */
export function money({ amount, unit }: Money): string {
  const [whole = '0', part] = amount.split('.');
  const numbers = new Intl.NumberFormat(i18next.language);
  const mark = numbers.formatToParts(1.5).find((piece) => piece.type === 'decimal')?.value ?? '.';
  return `${numbers.format(BigInt(whole))}${part === undefined ? '' : mark + part} ${unit}`;
}

/** Minutes and seconds that are left. */
export function left(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
