import { Modal } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { PLACES } from './navigation';
import classes from './Shortcuts.module.css';

/** A second key later than this after "g" is not meant. */
const SECOND_KEY_MS = 1_500;

const OPEN = 'tallystick:shortcuts';

export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN));
}

/** Single keys can be turned off (WCAG 2.1.4): whoever speaks to the machine types by accident. */
export function useSingleKeys() {
  return useLocalStorage({ key: 'tallystick.single-keys', defaultValue: true, getInitialValueInEffect: false });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"]') !== null)
  );
}

/** "g" and a letter goes to a page, "?" shows the keys, "/" to the table's filter. */
export function Shortcuts() {
  const { t } = useTranslation('frame');
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [single] = useSingleKeys();
  useEffect(() => {
    const show = () => setOpen(true);
    window.addEventListener(OPEN, show);
    return () => window.removeEventListener(OPEN, show);
  }, []);
  useEffect(() => {
    if (!single) {
      return undefined;
    }
    let wentMs = 0;
    const pressed = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) {
        return;
      }
      const place = PLACES.find((candidate) => candidate.key === e.key);
      if (Date.now() - wentMs < SECOND_KEY_MS && place !== undefined) {
        e.preventDefault();
        wentMs = 0;
        void navigate(place.path);
      } else if (e.key === 'g') {
        wentMs = Date.now();
      } else if (e.key === '?') {
        setOpen(true);
      } else if (e.key === 'h') {
        document.querySelector<HTMLElement>('[data-help]')?.click();
      } else if (e.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (filter !== null) {
          e.preventDefault();
          filter.focus();
        }
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [navigate, single]);
  const rows: [string[], string][] = [
    [[t('palette.keys')], t('palette.open')],
    [['?'], t('keys.title')],
    [['h'], t('help.open')],
    [['/'], t('keys.filter')],
    ...PLACES.map((place): [string[], string] => [['g', place.key], t(`nav.${place.area}`)]),
  ];
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <dl className={classes.keys}>
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>{t('keys.off')}</p>
    </Modal>
  );
}
