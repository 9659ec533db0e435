import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, take } from '../api/client';
import { signOut } from '../api/session';
import { chooseLanguage, LANGUAGES, language, type Language } from '../i18n';
import { Icon } from '../parts/icons';
import { PLACES } from './navigation';
import { openShortcuts } from './Shortcuts';

const MAX_FOUND = 8;

export function openPalette(): void {
  palette.open();
}

const [store, palette] = createSpotlight();

/** Whoever has opened it is typing: no page takes the focus away. */
export const paletteIsOpen = (): boolean => store.getState().opened;

const found = () => [...(document.getElementById(store.getState().listId)?.querySelectorAll<HTMLElement>('[data-action]') ?? [])];

const picked = () => found().find((action) => action.hasAttribute('data-selected'));

/**
 * Picks the first of what is found when nothing is. Mantine picks as soon as something is typed, which
 * may be before the list of that is drawn; and when the list becomes another afterwards, what was
 * picked has gone with the old one.
 */
function pickOne(): void {
  if (picked() === undefined) {
    found()[0]?.setAttribute('data-selected', 'true');
    store.updateState((state) => ({ ...state, selected: found().length === 0 ? -1 : 0 }));
  }
}

/** Enter does the first thing found, also on keyboards on glass, whose keys have no `code`. */
function onEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) {
    return;
  }
  pickOne();
  if (event.nativeEvent.code === '') {
    event.preventDefault();
    picked()?.click();
  }
}

/** Everything by name: pages, bots, deeds. Ctrl-K or Cmd-K. */
export function CommandPalette() {
  const { t } = useTranslation('frame');
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const { setColorScheme } = useMantineColorScheme();
  const bots = useQuery({
    queryKey: ['bots', 'names'],
    queryFn: () => take(api.GET('/api/v1/bots')),
    enabled: opened,
    staleTime: 30_000,
  });
  const go = (path: string) => () => void navigate(path);
  const actions: SpotlightActionData[] = [
    ...PLACES.map((place) => ({
      id: place.area,
      group: t('palette.pages'),
      label: t(`nav.${place.area}`),
      leftSection: <Icon name={place.icon} />,
      onClick: go(place.path),
    })),
    ...botsOf(bots.data).map((bot) => ({
      id: `bot-${bot.id}`,
      group: t('nav.bots'),
      label: bot.name,
      description: bot.id,
      leftSection: <Icon name="bots" />,
      onClick: go(`/bots/${encodeURIComponent(bot.id)}`),
    })),
    { id: 'new-bot', label: t('palette.newBot'), leftSection: <Icon name="add" />, onClick: go('/bots/new') },
    { id: 'light', label: t('palette.light'), leftSection: <Icon name="sun" />, onClick: () => setColorScheme('light') },
    { id: 'dark', label: t('palette.dark'), leftSection: <Icon name="moon" />, onClick: () => setColorScheme('dark') },
    ...(Object.keys(LANGUAGES) as Language[])
      .filter((code) => code !== language())
      .map((code) => ({ id: code, label: LANGUAGES[code], leftSection: <Icon name="settings" />, onClick: () => void chooseLanguage(code) })),
    { id: 'keys', label: t('keys.title'), leftSection: <Icon name="help" />, onClick: openShortcuts },
    {
      id: 'leave',
      label: t('person.leave'),
      leftSection: <Icon name="leave" />,
      onClick: () => void signOut().then(() => navigate('/sign-in')),
    },
  ].map((action) => (action.id.startsWith('bot-') || 'group' in action ? action : { ...action, group: t('palette.deeds') }));
  useEffect(() => {
    if (query.trim() !== '') {
      pickOne();
    }
  }, [query, bots.data]);
  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      actions={groupsOf(actions)}
      shortcut={['mod + K']}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      nothingFound={t('palette.nothing')}
      limit={MAX_FOUND * 4}
      highlightQuery
      scrollable
      maxHeight="60vh"
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      searchProps={{ placeholder: t('palette.placeholder'), 'aria-label': t('palette.open'), leftSection: <Icon name="search" />, onKeyDown: onEnter }}
    />
  );
}

/** The list of bots may come bare or as a page of it. */
function botsOf(data: unknown): { id: string; name: string }[] {
  const list: unknown = Array.isArray(data) ? data : (data as { bots?: unknown } | undefined)?.bots;
  return Array.isArray(list) ? (list as { id: string; name: string }[]) : [];
}

function groupsOf(actions: SpotlightActionData[]) {
  const groups = new Map<string, SpotlightActionData[]>();
  for (const action of actions) {
    const group = action.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), action]);
  }
  return [...groups].map(([group, list]) => ({ group, actions: list }));
}
