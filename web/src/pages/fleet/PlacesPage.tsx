import { Button, Switch, TextInput, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schema } from '../../api/client';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { Card, EmptyState, ErrorNote, Icon, Loaded, PageHead, Table, type Column } from '../../parts';
import { ClosuresCard, usePlaces } from './Closures';
import classes from './Fleet.module.css';

type Place = Schema<'PlaceView'>;
type Terms = Schema<'PlaceTerms'>;
type Places = Schema<'PlacesView'>;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const fresh = (): Terms => ({
  name: '',
  address: [],
  latitude: null,
  longitude: null,
  hours: [],
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  contact: '',
  jurisdiction: '',
  licence: '',
  licenceUntil: null,
});

/** Where machines stand, in which groups, and what is shut. */
export function PlacesPage() {
  const { t } = useTranslation('fleet');
  const admin = useMay('admin');
  const places = usePlaces();
  const [edited, edit] = useState<Place | 'new'>();
  return (
    <>
      <PageHead
        title={t('places.title')}
        lead={t('places.lead')}
        help="fleet"
        back={{ to: '/fleet', name: t('title') }}
        actions={
          admin &&
          edited === undefined && (
            <Button onClick={() => edit('new')} leftSection={<Icon name="add" size={18} />}>
              {t('places.add')}
            </Button>
          )
        }
      />
      <Loaded query={places} rows={6}>
        {(data) =>
          edited !== undefined ? (
            <Editor place={edited === 'new' ? undefined : edited} close={() => edit(undefined)} />
          ) : (
            <div className={classes.stack}>
              <ClosuresCard places={data} />
              <Card title={t('places.title')}>
                <List places={data} edit={admin ? edit : undefined} />
              </Card>
              <GroupsCard places={data} admin={admin} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function List({ places, edit }: { places: Places; edit: ((place: Place) => void) | undefined }) {
  const { t } = useTranslation('fleet');
  const today = new Date().toISOString().slice(0, 10);
  const columns: Column<Place>[] = [
    { id: 'name', header: t('place'), value: (row) => row.terms.name, cell: (row) => <Link to={`/fleet?place=${row.id}`}>{row.terms.name}</Link> },
    { id: 'address', header: t('places.address'), value: (row) => row.terms.address.join(', '), wide: true },
    { id: 'law', header: t('places.jurisdiction'), value: (row) => row.terms.jurisdiction },
    { id: 'machines', header: t('machines'), end: true, value: (row) => row.machines },
    {
      id: 'licence',
      header: t('places.licence'),
      value: (row) => row.terms.licenceUntil ?? '',
      cell: (row) => {
        const { licence, licenceUntil } = row.terms;
        if (licence === '') {
          return '–';
        }
        const over = licenceUntil !== null && licenceUntil !== undefined && licenceUntil < today;
        return <span className={over ? classes.over : undefined}>{licenceUntil === null ? licence : t(over ? 'places.licenceOver' : 'places.licenceUntilDay', { licence, day: licenceUntil })}</span>;
      },
    },
    ...(edit === undefined
      ? []
      : [
          {
            id: 'deeds',
            header: t('deeds'),
            value: () => '',
            unsorted: true,
            silent: true,
            end: true,
            cell: (row: Place) => (
              <Button variant="default" size="xs" aria-label={t('places.editOf', { name: row.terms.name })} onClick={() => edit(row)}>
                {t('places.edit')}
              </Button>
            ),
          },
        ]),
  ];
  return <Table id="places" label={t('places.title')} rows={places.places} columns={columns} rowKey={(row) => String(row.id)} empty={<EmptyState icon="fleet" title={t('places.none')} text={t('places.noneText')} />} />;
}

function Editor({ place, close }: { place: Place | undefined; close: () => void }) {
  const { t } = useTranslation('fleet');
  const [terms, setTerms] = useState<Terms>(place?.terms ?? fresh());
  const set = (some: Partial<Terms>) => setTerms({ ...terms, ...some });
  const done = () => {
    void queries.invalidateQueries({ queryKey: ['fleet'] });
    close();
  };
  const save = useMutation({
    mutationFn: () => take(api.POST('/api/v1/fleet/places', { body: { id: place?.id ?? null, after: place?.version ?? 0, terms } })),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: (known: Place) => take(api.POST('/api/v1/fleet/places/{id}/removal', { params: { path: { id: known.id } }, body: { id: known.id, after: known.version, terms } })),
    onSuccess: done,
  });
  const text = (field: 'name' | 'zone' | 'contact' | 'jurisdiction' | 'licence', required = false) => (
    <TextInput
      label={t(`places.${field}`)}
      description={t(`places.${field}Text`)}
      value={terms[field]}
      onChange={(e) => set({ [field]: field === 'jurisdiction' ? e.currentTarget.value.toUpperCase() : e.currentTarget.value })}
      required={required}
      autoComplete="off"
    />
  );
  const degrees = (field: 'latitude' | 'longitude') => (
    <TextInput label={t(`places.${field}`)} description={t('places.degreesText')} value={terms[field] ?? ''} onChange={(e) => set({ [field]: e.currentTarget.value.trim() === '' ? null : e.currentTarget.value.trim() })} inputMode="decimal" autoComplete="off" />
  );
  return (
    <Card title={place === undefined ? t('places.add') : terms.name}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <div className={classes.fields}>
          {text('name', true)}
          {text('jurisdiction', true)}
          {text('zone', true)}
          <Textarea label={t('places.address')} value={terms.address.join('\n')} onChange={(e) => set({ address: e.currentTarget.value.split('\n') })} autosize minRows={2} maxRows={6} />
          {degrees('latitude')}
          {degrees('longitude')}
          {text('contact')}
          {text('licence')}
          <TextInput type="date" label={t('places.licenceUntil')} description={t('places.licenceUntilText')} value={terms.licenceUntil ?? ''} onChange={(e) => set({ licenceUntil: e.currentTarget.value === '' ? null : e.currentTarget.value })} />
        </div>
        <fieldset className={classes.hours}>
          <legend>{t('places.hours')}</legend>
          <Switch label={t('places.always')} checked={terms.hours.length === 0} onChange={(e) => set({ hours: e.currentTarget.checked ? [] : DAYS.map(() => '08:00-20:00') })} />
          {terms.hours.length > 0 && (
            <div className={classes.fields}>
              {DAYS.map((day, at) => (
                <TextInput
                  key={day}
                  label={t(`places.days.${day}`)}
                  value={terms.hours[at] ?? ''}
                  placeholder={t('places.shutDay')}
                  onChange={(e) => set({ hours: terms.hours.map((line, i) => (i === at ? e.currentTarget.value : line)) })}
                  autoComplete="off"
                />
              ))}
            </div>
          )}
          <p className={classes.quiet}>{t('places.hoursText')}</p>
        </fieldset>
        <ErrorNote error={save.error ?? remove.error} />
        <div className={classes.actions}>
          <Button type="submit" loading={save.isPending} disabled={terms.name.trim() === '' || terms.jurisdiction === ''}>
            {t('places.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('places.leave')}
          </Button>
          {place !== undefined && place.machines === 0 && (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate(place)}>
              {t('places.remove')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}

function GroupsCard({ places, admin }: { places: Places; admin: boolean }) {
  const { t } = useTranslation('fleet');
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => take(api.POST('/api/v1/fleet/groups', { body: { name: name.trim(), note: '' } })),
    onSuccess: () => {
      setName('');
      void queries.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  const remove = useMutation({
    mutationFn: (group: string) => take(api.POST('/api/v1/fleet/groups/{name}/removal', { params: { path: { name: group } } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['fleet'] }),
  });
  return (
    <Card title={t('groups.title')}>
      <p className={classes.lead}>{t('groups.text')}</p>
      <ul className={classes.shutList}>
        {places.groups.map((group) => (
          <li key={group.name}>
            <span>
              <strong>{group.name}</strong> · {t('groups.machines', { count: group.machines })}
            </span>
            {admin && group.machines === 0 && (
              <Button variant="default" size="xs" aria-label={t('groups.removeOf', { name: group.name })} onClick={() => remove.mutate(group.name)}>
                {t('groups.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {places.groups.length === 0 && <p className={classes.plain}>{t('groups.none')}</p>}
      <ErrorNote error={add.error ?? remove.error} />
      {admin && (
        <form
          className={classes.inline}
          onSubmit={(e) => {
            e.preventDefault();
            add.mutate();
          }}
        >
          <TextInput label={t('groups.name')} description={t('groups.nameText')} value={name} onChange={(e) => setName(e.currentTarget.value.toLowerCase())} autoComplete="off" />
          <Button type="submit" variant="default" loading={add.isPending} disabled={name.trim() === ''}>
            {t('groups.add')}
          </Button>
        </form>
      )}
    </Card>
  );
}
