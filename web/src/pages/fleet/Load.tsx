import { Button, NumberInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { Card, ErrorNote, Money, plus, times } from '../../parts';
import classes from './Fleet.module.css';

const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/;
const MAX_NOTES = 10_000;

interface Line {
  note: string;
  count: number | '';
}

const usable = (line: Line) => AMOUNT.test(line.note) && typeof line.count === 'number' && line.count > 0;

/** Tells the books what a person put into the dispenser; the machine's own count comes besides. */
export function LoadCard({ terminal, currency }: { terminal: string; currency: string }) {
  const { t } = useTranslation('fleet');
  const [lines, setLines] = useState<Line[]>([{ note: '', count: '' }]);
  // The same form sent again after a silence is the same load, and booked once.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const load = useMutation({
    mutationFn: () =>
      send('POST', `/api/v1/cash/machines/${encodeURIComponent(terminal)}/loads`, { currency, notes: lines.filter(usable) }, { 'Idempotency-Key': key }),
    onSuccess: () => {
      setLines([{ note: '', count: '' }]);
      setKey(crypto.randomUUID());
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      void queries.invalidateQueries({ queryKey: ['cash'] });
    },
  });
  const set = (at: number, some: Partial<Line>) => {
    load.reset();
    setKey(crypto.randomUUID());
    setLines(lines.map((line, i) => (i === at ? { ...line, ...some } : line)));
  };
  const total = lines.filter(usable).reduce((sum, line) => plus(sum, times(line.count === '' ? 0 : line.count, line.note)), '0');
  return (
    <Card title={t('load.title')}>
      <p className={classes.lead}>{t('load.text')}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          load.mutate();
        }}
      >
        {lines.map((line, at) => (
          <div key={at} className={classes.inline}>
            <TextInput label={t('note')} value={line.note} onChange={(e) => set(at, { note: e.currentTarget.value.trim() })} inputMode="decimal" autoComplete="off" rightSection={<span className={classes.unit}>{currency}</span>} rightSectionWidth={56} />
            <NumberInput label={t('load.count')} value={line.count} onChange={(value) => set(at, { count: typeof value === 'number' ? value : '' })} min={1} max={MAX_NOTES} allowDecimal={false} />
          </div>
        ))}
        <ErrorNote error={load.error} />
        <div role="status">{load.isSuccess && <p className={classes.plain}>{t('load.done')}</p>}</div>
        <div className={classes.actions}>
          <Button variant="default" onClick={() => setLines([...lines, { note: '', count: '' }])}>
            {t('load.more')}
          </Button>
          <Button type="submit" loading={load.isPending} disabled={lines.filter(usable).length === 0}>
            {t('load.do')}
          </Button>
          <span className={classes.total}>
            <Money value={total} asset={currency} />
          </span>
        </div>
      </form>
    </Card>
  );
}
