import { Alert } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Icon, Money, Percent, Stat, Stats, Table, type Column, type Level } from '../../parts';
import { Figure } from './Figure';
import classes from './Bots.module.css';

type Preview = Schema<'Preview'>;
type Rung = Schema<'RungView'>;

/** A rung's level in the chart; targets and stop are those of the base order. */
export function useLadderLevels(preview: Preview | undefined): Level[] {
  const { t } = useTranslation('bots');
  return useMemo(() => {
    const rungs = preview?.rungs ?? [];
    const base = rungs[0];
    if (base === undefined) {
      return [];
    }
    const levels: Level[] = rungs.map((rung) => ({
      id: `rung-${rung.step}`,
      price: rung.price,
      title: rung.step === 0 ? t('ladder.base') : t('ladder.averaging', { number: rung.step }),
      tone: rung.behindStop ? 'quiet' : 'accent',
      dashed: rung.step !== 0,
    }));
    base.targets.forEach((price, i) =>
      levels.push({ id: `target-${i}`, price, title: t('ladder.target'), tone: 'gain' }),
    );
    if (base.stop != null) {
      levels.push({ id: 'stop', price: base.stop, title: t('ladder.stop'), tone: 'loss' });
    }
    return levels;
  }, [preview, t]);
}

/** The funds a deal needs, what speaks against it, and every order it would place. */
export function Ladder({ preview }: { preview: Preview }) {
  const { t } = useTranslation('bots');
  const { quote, base } = preview;
  const columns = useMemo<Column<Rung>[]>(
    () => [
      {
        id: 'step',
        header: t('ladder.order'),
        value: (rung) => rung.step,
        cell: (rung) => (
          <span className={rung.behindStop ? classes.behind : undefined} title={rung.behindStop ? t('ladder.behind') : undefined}>
            {rung.step === 0 ? t('ladder.base') : t('ladder.averaging', { number: rung.step })}
          </span>
        ),
      },
      { id: 'price', header: t('price'), end: true, value: (r) => r.price, cell: (r) => <Figure value={r.price} asset={quote} /> },
      { id: 'below', header: t('ladder.below'), end: true, value: (r) => r.belowBaseBps, cell: (r) => (r.step === 0 ? '–' : <Percent bps={-r.belowBaseBps} change={false} />) },
      { id: 'spent', header: t('ladder.spent'), end: true, value: (r) => r.spent, cell: (r) => <Money value={r.spent} asset={quote} places={2} /> },
      { id: 'target', header: t('ladder.target'), end: true, value: (r) => r.targets[r.targets.length - 1] ?? null, cell: (r) => <Figure value={r.targets[r.targets.length - 1]} asset={quote} /> },
      { id: 'move', header: t('ladder.move'), end: true, value: (r) => r.moveBps, cell: (r) => <Percent bps={r.moveBps} change={false} /> },
      { id: 'average', header: t('ladder.average'), end: true, value: (r) => r.average, cell: (r) => <Figure value={r.average} asset={quote} /> },
      { id: 'quantity', header: t('quantity'), end: true, value: (r) => r.quantity, cell: (r) => <Figure value={r.quantity} asset={base} /> },
    ],
    [t, quote, base],
  );
  return (
    <div className={classes.figures}>
      <Stats>
        <Stat name={t('funds.deal')} note={t('funds.dealNote')}>
          <Money value={preview.fundsPerDeal} asset={quote} places={2} />
        </Stat>
        <Stat name={t('funds.all')}>
          <Money value={preview.fundsAllDeals} asset={quote} places={2} />
        </Stat>
        <Stat
          name={t('funds.free')}
          note={preview.enough == null ? t('funds.unknown') : preview.enough ? t('funds.enough') : t('funds.short')}
        >
          <Money value={preview.free} asset={quote} places={2} />
        </Stat>
      </Stats>
      <Said tone="bad" title={t('says.refusals')} lines={preview.refusals} />
      <Said tone="bad" title={t('says.keeper')} lines={preview.keeper} />
      <Said tone="wait" title={t('says.warnings')} lines={[...preview.warnings, ...preview.notes]} />
      {preview.rungs.length > 0 && (
        <Table id="ladder" plain label={t('ladder.title')} rows={preview.rungs} columns={columns} rowKey={(r) => String(r.step)} />
      )}
    </div>
  );
}

function Said({ tone, title, lines }: { tone: 'bad' | 'wait'; title: string; lines: string[] }) {
  return lines.length === 0 ? null : (
    <Alert
      mb="md"
      variant="light"
      className={tone === 'wait' ? 'ts-notice' : undefined}
      color={tone === 'wait' ? 'yellow' : 'red'}
      icon={<Icon name="warning" />}
      title={title}
    >
      <ul className={classes.says}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Alert>
  );
}
