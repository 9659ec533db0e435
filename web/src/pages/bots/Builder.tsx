import { Button, Checkbox, MultiSelect, SegmentedControl, Select, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api, newIdempotencyKey, take, type Schema } from '../../api/client';
import { Card, EmptyState, ErrorNote, Loaded, PageHead, Waiting } from '../../parts';
import { Ladder, useLadderLevels } from './Ladder';
import { useMarkets, type Market } from './market';
import { PairChart } from './PairChart';
import { EMPTY, fieldOf, formOf, PRESETS, sizeFor, wishOf, wrongs, type Form, type Preset } from './settings';
import classes from './Bots.module.css';

type Bot = Schema<'View'>;
type Accounts = Schema<'Accounts'>;

const PREVIEW_AFTER_MS = 350;

/** A new bot, or the settings of one: a form, and beside it what it would do, as it is typed. */
export function BotBuilderPage() {
  const { t } = useTranslation('bots');
  const { id } = useParams();
  const markets = useMarkets();
  const accounts = useQuery({ queryKey: ['accounts'], queryFn: () => take(api.GET('/api/v1/accounts')) });
  const bot = useQuery({
    queryKey: ['bots', id],
    queryFn: () => take(api.GET('/api/v1/bots/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
    // What is being typed is not replaced while it is typed.
    staleTime: Infinity,
  });
  const ready = markets.data !== undefined && accounts.data !== undefined && (id === undefined || bot.data !== undefined);
  return (
    <>
      <PageHead
        title={id === undefined ? t('builder') : t('editOf', { name: bot.data?.name ?? '' })}
        lead={id === undefined ? t('builderLead') : t('editLead')}
        help="bots"
        back={id === undefined ? { to: '/bots', name: t('title') } : { to: `/bots/${id}`, name: bot.data?.name ?? t('bot') }}
      />
      <Loaded
        query={{
          data: ready ? { markets: markets.data, accounts: accounts.data } : undefined,
          error: markets.error ?? accounts.error ?? bot.error,
          refetch: () => {
            void markets.refetch();
            void accounts.refetch();
          },
        }}
        rows={10}
      >
        {(known) => <Builder key={id ?? 'new'} bot={bot.data} markets={known.markets} accounts={known.accounts} />}
      </Loaded>
    </>
  );
}

function begin(bot: Bot | undefined, markets: Market[], accounts: Accounts, pair: string | null): Form {
  if (bot !== undefined) {
    return formOf(bot);
  }
  const account = accounts.accounts.find((a) => a.state === 'active' && !a.frozen) ?? accounts.accounts[0];
  const market = markets.find((m) => m.venue === account?.venue) ?? markets[0];
  const instrument = market?.instruments.find((i) => i.instrument === pair) ?? market?.instruments[0];
  const size = instrument === undefined ? '' : sizeFor(instrument.quote, instrument.minNotional);
  return {
    ...EMPTY,
    ...PRESETS.usual,
    name: '',
    venue: market?.venue ?? '',
    credential: account?.credential ?? '',
    pairs: instrument === undefined ? [] : [instrument.instrument],
    baseOrder: size,
    size,
  };
}

function Builder({ bot, markets, accounts }: { bot: Bot | undefined; markets: Market[]; accounts: Accounts }) {
  const { t } = useTranslation('bots');
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form, setForm] = useState<Form>(() => begin(bot, markets, accounts, search.get('pair')));
  const [preset, setPreset] = useState<Preset | undefined>(bot === undefined ? 'usual' : undefined);
  const [tried, setTried] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<keyof Form>>(new Set());
  const [shownPair, setShownPair] = useState<string>();
  const [intervalMs, setInterval] = useState(900_000);
  const key = useRef(newIdempotencyKey());
  const wrong = useMemo(() => wrongs(form), [form]);
  const pair = shownPair !== undefined && form.pairs.includes(shownPair) ? shownPair : form.pairs[0];

  const set = (change: Partial<Form>) => {
    setForm((before) => ({ ...before, ...change }));
    setTouched((before) => new Set([...before, ...(Object.keys(change) as (keyof Form)[])]));
    key.current = newIdempotencyKey();
  };

  // A name is not needed to draw.
  const { name: _name, ...others } = wrong;
  const drawable = Object.keys(others).length === 0;
  const wish = useMemo(() => wishOf(form, bot?.settings), [form, bot]);
  const [asked] = useDebouncedValue(
    JSON.stringify({ instrument: pair, wish: { ...wish, name: wish.name === '' ? '-' : wish.name } }),
    PREVIEW_AFTER_MS,
  );
  const preview = useQuery({
    queryKey: ['preview', asked],
    queryFn: () => take(api.POST('/api/v1/bots/preview', { body: JSON.parse(asked) as Schema<'PreviewWish'> })),
    enabled: drawable,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
    retry: false,
    gcTime: 10_000,
  });
  const levels = useLadderLevels(drawable ? preview.data : undefined);

  const save = useMutation({
    mutationFn: async (start: boolean) => {
      if (bot !== undefined) {
        return take(api.PUT('/api/v1/bots/{id}', { params: { path: { id: bot.id } }, body: wish }));
      }
      const made = await take(
        api.POST('/api/v1/bots', { params: { header: { 'Idempotency-Key': key.current } }, body: wish }),
      );
      return start ? take(api.POST('/api/v1/bots/{id}/start', { params: { path: { id: made.id } } })) : made;
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['bots'] });
      void navigate(`/bots/${made.id}`);
    },
  });
  const formBox = useRef<HTMLFormElement>(null);
  const submit = (start: boolean) => {
    setTried(true);
    if (Object.keys(wrong).length > 0) {
      requestAnimationFrame(() =>
        formBox.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
      return;
    }
    save.mutate(start);
  };
  const told = useMemo(() => {
    const map = new Map<keyof Form, string>();
    for (const sentence of drawable ? (preview.data?.refusals ?? []) : []) {
      const field = fieldOf(sentence);
      if (field !== undefined) map.set(field, sentence);
    }
    return map;
  }, [drawable, preview.data]);
  const errorOf = (field: keyof Form): string | undefined => {
    const why = wrong[field];
    return why !== undefined && (tried || touched.has(field)) ? t(`wrong.${why}`) : told.get(field);
  };
  if (accounts.accounts.length === 0) {
    return (
      <Card>
        <EmptyState icon="accounts" title={t('noAccount')} text={t('noAccountText')} action={<Button component="a" href="/accounts">{t('toAccounts')}</Button>} />
      </Card>
    );
  }
  return (
    <div className={classes.builder}>
      <form
        ref={formBox}
        className={classes.form}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          submit(bot === undefined);
        }}
      >
        <Card>
          {bot === undefined && <Presets chosen={preset} choose={(p) => { setPreset(p); set(PRESETS[p]); }} />}
          <Basics form={form} set={set} errorOf={errorOf} markets={markets} accounts={accounts} bound={bot !== undefined} />
          <Buying form={form} set={set} errorOf={errorOf} bot={bot} />
          <Selling form={form} set={set} errorOf={errorOf} bot={bot} />
          <Starting form={form} set={set} errorOf={errorOf} />
          <ErrorNote error={save.error} />
          {tried && Object.keys(wrong).length > 0 && (
            <VisuallyHidden role="alert">{t('wrongFields', { count: Object.keys(wrong).length })}</VisuallyHidden>
          )}
          <div className={classes.foot}>
            <Button type="submit" loading={save.isPending}>
              {bot === undefined ? t('createAndStart') : t('save')}
            </Button>
            {bot === undefined && (
              <Button variant="default" disabled={save.isPending} onClick={() => submit(false)}>
                {t('createOnly')}
              </Button>
            )}
          </div>
        </Card>
      </form>
      <div className={classes.chart}>
        <Card>
          <PairChart
            venue={form.venue}
            instrument={pair}
            intervalMs={intervalMs}
            setInterval={setInterval}
            levels={levels}
            heightPx={340}
            tools={
              form.pairs.length > 1 ? (
                <Select size="xs" aria-label={t('pairShown')} data={form.pairs} value={pair} allowDeselect={false} onChange={(v) => setShownPair(v ?? undefined)} />
              ) : (
                <strong>{pair}</strong>
              )
            }
          />
        </Card>
      </div>
      <div className={classes.seen}>
        <Card title={t('previewTitle')}>
          <div aria-live="polite" aria-busy={preview.isFetching}>
            {!drawable ? (
              <p className={classes.quiet}>{t('previewWaits')}</p>
            ) : preview.data !== undefined ? (
              <>
                <ErrorNote error={preview.error} />
                <Ladder preview={preview.data} />
              </>
            ) : preview.error !== null ? (
              <ErrorNote error={preview.error} />
            ) : (
              <Waiting rows={5} />
            )}
          </div>
        </Card>
      </div>
    </div>
  );
}

interface PartProps {
  form: Form;
  set: (change: Partial<Form>) => void;
  errorOf: (field: keyof Form) => string | undefined;
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      <div className={classes.stack}>{children}</div>
    </fieldset>
  );
}

function Field(props: PartProps & { field: keyof Form; unit?: string; disabled?: boolean; whole?: boolean; note?: string }) {
  const { t } = useTranslation('bots');
  const { field } = props;
  return (
    <TextInput
      label={t(`field.${field}`)}
      description={props.note}
      inputMode={field === 'name' ? 'text' : props.whole === true ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={String(props.form[field])}
      error={props.errorOf(field)}
      disabled={props.disabled}
      rightSection={props.unit === undefined ? undefined : <span className={classes.quiet}>{props.unit}</span>}
      rightSectionWidth={props.unit === undefined || props.unit.length < 3 ? undefined : 56}
      onChange={(e) => props.set({ [field]: e.currentTarget.value })}
    />
  );
}

function Presets({ chosen, choose }: { chosen: Preset | undefined; choose: (preset: Preset) => void }) {
  const { t } = useTranslation('bots');
  return (
    <Group title={t('preset.title')}>
      <div className={classes.presets}>
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <button
            key={preset}
            type="button"
            className={classes.preset}
            aria-pressed={chosen === preset}
            onClick={() => choose(preset)}
          >
            <strong>{t(`preset.${preset}`)}</strong>
            <span>{t(`preset.${preset}Text`)}</span>
          </button>
        ))}
      </div>
    </Group>
  );
}

function Basics(props: PartProps & { markets: Market[]; accounts: Accounts; bound: boolean }) {
  const { t } = useTranslation('bots');
  const { form, set, errorOf, markets, accounts } = props;
  const market = markets.find((m) => m.venue === form.venue);
  const quote = form.pairs[0]?.split('/')[1];
  const offered = (market?.instruments ?? []).filter((i) => quote === undefined || i.quote === quote);
  return (
    <Group title={t('group.basics')}>
      <Field {...props} field="name" />
      <Select
        label={t('field.credential')}
        value={form.credential}
        error={errorOf('credential')}
        disabled={props.bound}
        allowDeselect={false}
        data={accounts.accounts.map((a) => ({
          value: a.credential,
          label: `${a.credential} (${a.venue})${a.state === 'active' ? '' : ` · ${a.state}`}`,
        }))}
        onChange={(value) => {
          const account = accounts.accounts.find((a) => a.credential === value);
          set({ credential: value ?? '', ...(account !== undefined && account.venue !== form.venue ? { venue: account.venue, pairs: [] } : {}) });
        }}
      />
      <MultiSelect
        label={t('field.pairs')}
        description={t('pairsNote')}
        searchable
        value={form.pairs}
        error={errorOf('pairs')}
        data={[...new Set([...form.pairs, ...offered.map((i) => i.instrument)])]}
        onChange={(pairs) => {
          const instrument = market?.instruments.find((i) => i.instrument === pairs[0]);
          const fresh = form.pairs.length === 0 && instrument !== undefined && instrument.quote !== quote && !props.bound;
          set(fresh && instrument !== undefined
            ? { pairs, baseOrder: sizeFor(instrument.quote, instrument.minNotional), size: sizeFor(instrument.quote, instrument.minNotional) }
            : { pairs });
        }}
        nothingFoundMessage={t('noPair')}
        maxDropdownHeight={260}
        limit={100}
      />
    </Group>
  );
}

function Buying(props: PartProps & { bot: Bot | undefined }) {
  const { t } = useTranslation('bots');
  const quote = props.form.pairs[0]?.split('/')[1] ?? '';
  const custom = (props.bot?.settings.averaging?.customSteps ?? []).length > 0;
  const none = props.form.count.trim() === '0';
  return (
    <Group title={t('group.buying')}>
      <Field {...props} field="baseOrder" unit={quote} />
      {custom ? (
        <p className={classes.quiet}>{t('keptSteps')}</p>
      ) : (
        <>
          <div className={classes.pair}>
            <Field {...props} field="count" whole />
            <Field {...props} field="size" unit={quote} disabled={none} />
            <Field {...props} field="deviation" unit="%" disabled={none} />
            <Field {...props} field="active" whole disabled={none} />
            <Field {...props} field="stepScale" unit="×" disabled={none} />
            <Field {...props} field="volumeScale" unit="×" disabled={none} />
          </div>
        </>
      )}
    </Group>
  );
}

function Selling(props: PartProps & { bot: Bot | undefined }) {
  const { t } = useTranslation('bots');
  const { form, set } = props;
  const several = (props.bot?.settings.takeProfit.steps.length ?? 0) > 1;
  return (
    <Group title={t('group.selling')}>
      {several && <p className={classes.quiet}>{t('keptTargets')}</p>}
      <div className={classes.pair}>
        <Field {...props} field="profit" unit="%" disabled={several} />
        <Field {...props} field="trailing" unit="%" />
      </div>
      <Checkbox label={t('field.stopOn')} checked={form.stopOn} onChange={(e) => set({ stopOn: e.currentTarget.checked })} />
      {form.stopOn && (
        <>
          <div className={classes.pair}>
            <Field {...props} field="stop" unit="%" />
            <Select
              label={t('field.stopFrom')}
              value={form.stopFrom}
              allowDeselect={false}
              data={[
                { value: 'average', label: t('stopFrom.average') },
                { value: 'base', label: t('stopFrom.base') },
              ]}
              onChange={(value) => set({ stopFrom: value === 'base' ? 'base' : 'average' })}
            />
          </div>
          <Checkbox label={t('field.stopTrailing')} checked={form.stopTrailing} onChange={(e) => set({ stopTrailing: e.currentTarget.checked })} />
          <Checkbox label={t('field.stopDisables')} checked={form.stopDisables} onChange={(e) => set({ stopDisables: e.currentTarget.checked })} />
        </>
      )}
    </Group>
  );
}

function Starting(props: PartProps) {
  const { t } = useTranslation('bots');
  const { form, set } = props;
  const [kept] = useState(form.start === 'kept');
  return (
    <Group title={t('group.starting')}>
      <SegmentedControl
        aria-label={t('field.start')}
        value={form.start}
        onChange={(start) => set({ start: start as Form['start'] })}
        data={(kept ? (['asap', 'manual', 'rsi', 'kept'] as const) : (['asap', 'manual', 'rsi'] as const)).map((each) => ({
          value: each,
          label: t(`start.${each}`),
        }))}
      />
      <p className={classes.quiet}>{t(`start.${form.start}Text`)}</p>
      {form.start === 'rsi' && (
        <div className={classes.pair}>
          <Field {...props} field="rsiLevel" />
          <Field {...props} field="rsiPeriod" whole />
          <Field {...props} field="rsiMinutes" whole unit="min" />
        </div>
      )}
      <div className={classes.pair}>
        <Field {...props} field="maxDeals" whole />
        <Field {...props} field="cooldownMinutes" whole unit="min" />
      </div>
    </Group>
  );
}
