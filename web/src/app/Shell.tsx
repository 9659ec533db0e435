import { Drawer, Menu, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Navigate, Outlet, useLocation, useNavigate, useNavigation } from 'react-router';
import { startListening } from '../api/live';
import { signOut, useSession } from '../api/session';
import { whenSessionIsGone } from '../api/http';
import { sessionChanged } from '../api/session';
import { followLanguage } from '../i18n';
import { Icon, Mark } from '../parts/icons';
import { Loaded, Waiting } from '../parts/Notices';
import { Banners } from './Banners';
import { CommandPalette, openPalette, paletteIsOpen } from './CommandPalette';
import { FirstSteps } from './FirstSteps';
import { GROUPS, PLACES, type Place } from './navigation';
import { Shortcuts } from './Shortcuts';
import { useCounts } from './counts';
import classes from './Shell.module.css';

/** Everything around the pages, for people who are signed in; others are sent to sign in. */
export function Shell() {
  const session = useSession();
  const location = useLocation();
  const signedIn = session.data?.signedIn === true;
  const remembered = session.data?.person?.language;
  useEffect(() => whenSessionIsGone(() => void sessionChanged()), []);
  useEffect(() => (signedIn ? startListening() : undefined), [signedIn]);
  useEffect(() => {
    if (remembered !== undefined) {
      void followLanguage(remembered);
    }
  }, [remembered]);
  // Once known it stands while the server is away: what is lost then is said by the banner.
  if (session.data === undefined) {
    return <Loaded query={session}>{() => null}</Loaded>;
  }
  return signedIn ? (
    <Frame />
  ) : (
    <Navigate to="/sign-in" replace state={{ next: location.pathname + location.search }} />
  );
}

function Frame() {
  const { t } = useTranslation('frame');
  const location = useLocation();
  const moving = useNavigation().state === 'loading';
  const main = useRef<HTMLElement>(null);
  const [more, { open: openMore, close: closeMore }] = useDisclosure(false);
  const first = useRef(true);
  useEffect(() => {
    closeMore();
    // A new page begins at its top and for a screen reader at its main part.
    if (!first.current) {
      window.scrollTo({ top: 0 });
      if (!paletteIsOpen()) {
        main.current?.focus({ preventScroll: true });
      }
    }
    first.current = false;
  }, [location.pathname, closeMore]);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <SideBar />
      <div className={classes.top} role="region" aria-label={t('name')}>
        <Link to="/" className={classes.brand}>
          <Mark size={26} />
          {t('name')}
        </Link>
        <UnstyledButton className={classes.topButton} onClick={openPalette} aria-label={t('palette.open')}>
          <Icon name="search" />
        </UnstyledButton>
        <PersonMenu compact />
      </div>
      <main id="main" ref={main} tabIndex={-1} className={classes.main} aria-busy={moving}>
        <Banners />
        <div className={classes.page}>
          {location.pathname === '/' && <FirstSteps />}
          <Suspense fallback={<Waiting rows={6} />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <nav className={classes.bottom} aria-label={t('nav.label')}>
        {PLACES.filter((place) => place.first).map((place) => (
          <PlaceLink key={place.area} place={place} />
        ))}
        <UnstyledButton className={classes.place} onClick={openMore} aria-haspopup="dialog">
          <Icon name="more" size={22} />
          <span>{t('nav.more')}</span>
        </UnstyledButton>
      </nav>
      <Drawer
        opened={more}
        onClose={closeMore}
        position="bottom"
        size="auto"
        title={t('nav.more')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <nav className={classes.moreList} aria-label={t('nav.more')}>
          {PLACES.filter((place) => place.first !== true).map((place) => (
            <PlaceLink key={place.area} place={place} />
          ))}
        </nav>
      </Drawer>
      <CommandPalette />
      <Shortcuts />
    </div>
  );
}

function SideBar() {
  const { t } = useTranslation('frame');
  const organisation = useSession().data?.organisation;
  return (
    <div className={classes.side} role="region" aria-label={t('name')}>
      <Link to="/" className={classes.brand}>
        <Mark />
        <span>
          {t('name')}
          <small>{organisation}</small>
        </span>
      </Link>
      <UnstyledButton className={classes.search} onClick={openPalette}>
        <Icon name="search" size={16} />
        <span>{t('palette.short')}</span>
        <kbd>{t('palette.keys')}</kbd>
      </UnstyledButton>
      <nav className={classes.list} aria-label={t('nav.label')}>
        {GROUPS.map((group) => (
          <ul key={group} aria-label={t(`nav.group.${group}`)}>
            {PLACES.filter((place) => place.group === group).map((place) => (
              <li key={place.area}>
                <PlaceLink place={place} />
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <PersonMenu />
    </div>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const { t } = useTranslation('frame');
  const count = useCounts()[place.area] ?? 0;
  return (
    <NavLink to={place.path} end={place.path === '/'} className={classes.place}>
      <Icon name={place.icon} />
      <span>{t(`nav.${place.area}`)}</span>
      {count > 0 && (
        <span className={classes.badge}>
          <span aria-hidden>{count > 99 ? '99+' : count}</span>
          <span className="ts-unseen">{t('nav.waiting', { count })}</span>
        </span>
      )}
    </NavLink>
  );
}

function PersonMenu({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation('frame');
  const navigate = useNavigate();
  const person = useSession().data?.person;
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    try {
      await signOut();
    } finally {
      setLeaving(false);
      void navigate('/sign-in');
    }
  };
  const name = person?.name ?? '';
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} withinPortal>
      <Menu.Target>
        <UnstyledButton className={compact ? classes.topButton : classes.person} aria-label={compact ? t('person.menu', { name }) : undefined} disabled={leaving}>
          <span className={classes.initial} aria-hidden>
            {[...name][0]?.toLocaleUpperCase()}
          </span>
          {!compact && (
            <span className={classes.who}>
              <span>{name}</span>
              <small>{person === undefined ? '' : t(`role.${person.role}`)}</small>
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/settings" leftSection={<Icon name="settings" size={16} />}>
          {t('nav.settings')}
        </Menu.Item>
        <Menu.Item component={Link} to="/help/help" leftSection={<Icon name="help" size={16} />}>
          {t('help.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()} leftSection={<Icon name="leave" size={16} />}>
          {t('person.leave')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

