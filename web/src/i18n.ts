import i18next, { type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT_AS = 'tallystick.language';

const loaders: Record<Language, () => Promise<{ messages: Resource[string] }>> = {
  en: () => import('./messages/en'),
  fr: () => import('./messages/fr'),
};

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'en' || text === 'fr';
}

/** What was chosen here before, else the first of the browser's languages that there is. */
function preferred(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) {
    return kept;
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

/** The language the pages speak now. */
export function language(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

/** How numbers and times are written: as this browser's user writes that language, "en-GB" say. */
export function locale(): string {
  const spoken = language();
  return navigator.languages.find((tag) => tag === spoken || tag.startsWith(`${spoken}-`)) ?? spoken;
}

async function speak(wanted: Language): Promise<void> {
  const { messages } = await loaders[wanted]();
  for (const [area, text] of Object.entries(messages ?? {})) {
    i18next.addResourceBundle(wanted, area, text, true, true);
  }
  await i18next.changeLanguage(wanted);
  document.documentElement.lang = wanted;
}

/** Text is loaded before the first thing is drawn. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: undefined,
    fallbackLng: false,
    defaultNS: 'frame',
    resources: {},
    // React escapes whatever it writes; escaping twice would spell out every apostrophe.
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  await speak(preferred());
}

export async function chooseLanguage(wanted: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, wanted);
  await speak(wanted);
}

/** Follows what the server remembers of a person, unless this browser was told otherwise. */
export async function followLanguage(remembered: string): Promise<void> {
  if (localStorage.getItem(KEPT_AS) === null && isLanguage(remembered) && remembered !== language()) {
    await speak(remembered);
  }
}
