import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, take } from '../../api/client';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { Card, EmptyState, ErrorNote, Facts, Icon, Loaded, Money, PageHead, percent, StateBadge, Time, useConfirm } from '../../parts';
import { Changes } from './Changes';
import { Editor } from './Editor';
import { differences, sameOwn, type Coins, type Version } from './model';
import classes from './Coins.module.css';

const LOOK_MS = 15_000;

/** Asked for instead of a setting's name. */
const NEW = '+';

/** What coins cost at the machines: settings in versions, each with who made it. */
export function CoinsPage() {
  const { t } = useTranslation('coins');
  const admin = useMay('admin');
  const [asked, ask] = useSearchParams();
  const edited = asked.get('edit');
  const coins = useQuery({
    queryKey: ['coins'],
    queryFn: () => take(api.GET('/api/v1/coins')),
    refetchInterval: LOOK_MS,
  });
  const edit = (name: string | undefined) => ask(name === undefined ? {} : { edit: name });
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="coins"
        actions={
          admin &&
          edited === null && (
            <Button onClick={() => edit(NEW)} leftSection={<Icon name="add" size={18} />}>
              {t('new')}
            </Button>
          )
        }
      />
      <Loaded query={coins} rows={6}>
        {(data) =>
          admin && edited !== null ? (
            <Editor key={edited} coins={data} current={data.settings.find((one) => one.terms.name === edited)} close={() => edit(undefined)} />
          ) : (
            <List coins={data} admin={admin} edit={edit} />
          )
        }
      </Loaded>
    </>
  );
}

function List({ coins, admin, edit }: { coins: Coins; admin: boolean; edit: (name: string) => void }) {
  const { t } = useTranslation('coins');
  if (coins.settings.length === 0) {
    return (
      <Card>
        <EmptyState icon="coins" title={t('none')} text={t('noneText')} />
      </Card>
    );
  }
  return (
    <div className={classes.stack}>
      {coins.settings.map((setting) => (
        <SettingCard key={setting.terms.name} setting={setting} edit={admin ? () => edit(setting.terms.name) : undefined} />
      ))}
    </div>
  );
}

function SettingCard({ setting, edit }: { setting: Version; edit: (() => void) | undefined }) {
  const { t } = useTranslation('coins');
  const [history, setHistory] = useState(false);
  const { terms } = setting;
  return (
    <Card
      title={terms.name}
      aside={
        <span className={classes.badges}>
          {setting.price === null || setting.price === undefined ? (
            <StateBadge tone="bad" title={setting.noPriceBecause}>
              {t('noPrice')}
            </StateBadge>
          ) : (
            <StateBadge tone="good">{t('priced')}</StateBadge>
          )}
          {terms.screening === 'NONE' && <StateBadge tone="wait">{t('unscreened')}</StateBadge>}
        </span>
      }
    >
      <div className={classes.columns}>
        <Facts
          rows={[
            [t('reference'), setting.price === null || setting.price === undefined ? setting.noPriceBecause : <Money value={setting.price} asset={terms.currency} />],
            [t('buy'), terms.buyOpen ? t('margin', { margin: percent(terms.buyMarginBps) }) : t('shut')],
            [t('sell'), terms.sellOpen ? t('margin', { margin: percent(terms.sellMarginBps) }) : t('shut')],
            [t('fields.fixedFee.name'), <Money value={terms.fixedFee} asset={terms.currency} />],
          ]}
        />
        <Facts
          rows={[
            [t('fields.wallet.name'), terms.wallet],
            [t('fields.machines.name'), terms.machines.length === 0 ? t('allMachines') : terms.machines.join(', ')],
            [t('fields.place.name'), terms.place],
            ...(Object.keys(setting.own).length === 0 ? [] : [[t('own.title'), Object.keys(setting.own).join(', ')] as [string, string]]),
            [t('version'), <>{setting.version} · {setting.createdBy} · <Time ms={setting.createdMs} /></>],
          ]}
        />
      </div>
      <div className={classes.actions}>
        {edit !== undefined && <Button onClick={edit}>{t('edit')}</Button>}
        <Button variant="default" aria-expanded={history} onClick={() => setHistory(!history)} rightSection={<Icon name={history ? 'up' : 'down'} size={16} />}>
          {t('history')}
        </Button>
      </div>
      {history && <History name={terms.name} restores={edit !== undefined} />}
    </Card>
  );
}

/** Every version with what it changed, the newest first. */
function History({ name, restores }: { name: string; restores: boolean }) {
  const { t } = useTranslation('coins');
  const confirm = useConfirm();
  const restore = useMutation({
    mutationFn: ({ version, after }: { version: number; after: number }) =>
      take(api.POST('/api/v1/coins/{name}/versions/{version}/restoration', { params: { path: { name, version } }, body: { after } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['coins'] }),
  });
  const ask = async (version: number, after: number) => {
    if (await confirm({ title: t('restore.title', { version }), text: t('restore.text', { version, next: after + 1 }), action: t('restore.do') })) {
      restore.mutate({ version, after });
    }
  };
  const versions = useQuery({
    queryKey: ['coins', 'history', name],
    queryFn: () => take(api.GET('/api/v1/coins/{name}/versions', { params: { path: { name } } })),
  });
  return (
    <div className={classes.panel}>
      <ErrorNote error={restore.error} />
      <Loaded query={versions}>
        {(all) =>
          all.map((one, i) => {
            const before = all[i + 1];
            return (
              <section key={one.version}>
                <h3>
                  {t('versionOf', { version: one.version, by: one.createdBy })} <Time ms={one.createdMs} />
                </h3>
                {before === undefined ? <p className={classes.quiet}>{t('first')}</p> : <Changes lines={differences(before.terms, one.terms)} />}
                {before !== undefined && !sameOwn(before.own, one.own) && <p>{t('own.changed')}</p>}
                {restores && i > 0 && (
                  <Button variant="default" size="xs" aria-label={t('restore.of', { version: one.version })} onClick={() => void ask(one.version, all[0]?.version ?? 0)}>
                    {t('restore.name')}
                  </Button>
                )}
              </section>
            );
          })
        }
      </Loaded>
    </div>
  );
}
