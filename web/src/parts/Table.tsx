import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { whole } from './format';
import { Icon } from './icons';
import { download, toCsv } from './csv';
import { arranged, type Column, type Order } from './tableModel';
import classes from './Table.module.css';

export type { Column } from './tableModel';

/** Where the pages turn from a desk's into a phone's. */
export const PHONE = '(max-width: 48em)';

const ROW_PX = 41;
const CARD_PX = 132;

/** Below this all rows are drawn, so that the browser's own search finds them. */
const DRAW_ALL = 80;

interface TableProps<Row> {
  /** Under this name the choice of columns and the order are remembered. */
  id: string;
  /** What the table is, for screen readers and the export's file name. */
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Shown when there are no rows at all. */
  empty?: ReactNode;
  order?: Order;
  /** No head with filter, columns and export: for short tables within a page. */
  plain?: boolean;
  /** At the left of the filter: choices of the page. */
  tools?: ReactNode;
  /** At the end: "older entries". */
  more?: ReactNode;
}

/**
 * A table: sorts, filters, keeps its columns, exports what is shown, and stays quick with 10,000
 * rows. On a phone every row is a card, the first column its title.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { t } = useTranslation('frame');
  const phone = useMediaQuery(PHONE, window.matchMedia(PHONE).matches, { getInitialValueInEffect: false });
  const [words, setWords] = useState('');
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `tallystick.table.${props.id}.hidden`,
    defaultValue: props.columns.filter((c) => c.hidden === true).map((c) => c.id),
    getInitialValueInEffect: false,
  });
  const [order, setOrder] = useLocalStorage<Order | null>({
    key: `tallystick.table.${props.id}.order`,
    defaultValue: props.order ?? null,
    getInitialValueInEffect: false,
  });
  const columns = useMemo(
    () => props.columns.filter((column, i) => i === 0 || !hidden.includes(column.id)),
    [props.columns, hidden],
  );
  const rows = useMemo(
    () => arranged(props.rows, props.columns, words, order),
    [props.rows, props.columns, words, order],
  );
  const sortBy = (id: string) =>
    setOrder((now) =>
      now?.id !== id ? { id, down: false } : now.down ? (props.order ?? null) : { id, down: true },
    );
  if (props.rows.length === 0 && props.empty !== undefined) {
    return <>{props.empty}</>;
  }
  return (
    <div className={classes.whole}>
      {props.plain !== true && (
        <div className={classes.tools}>
          {props.tools}
          <TextInput
            className={classes.filter}
            placeholder={t('table.filter')}
            aria-label={t('table.filterOf', { label: props.label })}
            leftSection={<Icon name="search" size={16} />}
            value={words}
            onChange={(e) => setWords(e.currentTarget.value)}
            type="search"
          />
          <span className={classes.count} role="status">
            {rows.length === props.rows.length
              ? t('table.count', { count: rows.length, shown: whole(rows.length) })
              : t('table.of', { shown: whole(rows.length), all: whole(props.rows.length) })}
          </span>
          <Choices columns={props.columns} hidden={hidden} setHidden={setHidden} order={order} setOrder={setOrder} phone={phone} />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('table.export', { label: props.label })}
            title={t('table.export', { label: props.label })}
            onClick={() => download(`${props.label}.csv`, toCsv(rows, columns))}
          >
            <Icon name="download" size={18} />
          </ActionIcon>
        </div>
      )}
      {rows.length === 0 && <p className={classes.nothing}>{t('table.nothing')}</p>}
      {rows.length > 0 &&
        (phone ? (
          <Cards {...props} rows={rows} columns={columns} />
        ) : (
          <Grid {...props} rows={rows} columns={columns} order={order} sortBy={sortBy} />
        ))}
      {props.more}
    </div>
  );
}

interface Drawn<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
}

function cellOf<Row>(column: Column<Row>, row: Row): ReactNode {
  return column.cell === undefined ? column.value(row) : column.cell(row);
}

function Grid<Row>(props: Drawn<Row> & { order: Order | null; sortBy: (id: string) => void }) {
  const { t } = useTranslation('frame');
  const { rows, columns, order } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const all = rows.length <= DRAW_ALL;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    enabled: !all,
  });
  const items = virtual.getVirtualItems();
  const first = all ? 0 : (items[0]?.index ?? 0);
  const last = all ? rows.length - 1 : (items[items.length - 1]?.index ?? -1);
  const above = all ? 0 : (items[0]?.start ?? 0);
  const below = all ? 0 : virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0);
  return (
    <div
      ref={scroller}
      className={all ? classes.wide : classes.scroller}
      role="region"
      aria-label={props.label}
      // A region that scrolls has to be reachable without a mouse.
      tabIndex={0}
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => {
              const here = order?.id === column.id;
              return (
                <th
                  key={column.id}
                  scope="col"
                  data-end={column.end || undefined}
                  aria-sort={here ? (order.down ? 'descending' : 'ascending') : undefined}
                >
                  {column.unsorted === true ? (
                    column.header
                  ) : (
                    <button
                      type="button"
                      className={classes.sort}
                      onClick={() => props.sortBy(column.id)}
                      title={t('table.sort', { column: column.header })}
                    >
                      {column.header}
                      <span className={classes.way} data-here={here || undefined}>
                        <Icon name={here && order.down ? 'down' : 'up'} size={12} />
                      </span>
                    </button>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 && (
            <tr aria-hidden>
              <td colSpan={columns.length} className={classes.gap} ref={tall(above)} />
            </tr>
          )}
          {rows.slice(first, last + 1).map((row, i) => (
            <tr key={props.rowKey(row)} aria-rowindex={first + i + 2}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.id} scope="row" data-end={column.end || undefined}>
                    {cellOf(column, row)}
                  </th>
                ) : (
                  <td key={column.id} data-end={column.end || undefined}>
                    {cellOf(column, row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {below > 0 && (
            <tr aria-hidden>
              <td colSpan={columns.length} className={classes.gap} ref={tall(below)} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Sizes are set on the element itself: a style attribute is what the server's policy forbids. */
function tall(px: number) {
  return (element: HTMLElement | null) => {
    if (element !== null) {
      element.style.height = `${px}px`;
    }
  };
}

function Cards<Row>(props: Drawn<Row>) {
  const { rows } = props;
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    setOffset(list.current?.offsetTop ?? 0);
  }, []);
  const all = rows.length <= DRAW_ALL;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => CARD_PX,
    overscan: 6,
    scrollMargin: offset,
    enabled: !all,
  });
  const items = virtual.getVirtualItems();
  const shown = all ? rows.map((_, index) => index) : items.map((item) => item.index);
  const above = all ? 0 : (items[0]?.start ?? offset) - offset;
  const below = all ? 0 : virtual.getTotalSize() - ((items[items.length - 1]?.end ?? offset) - offset);
  const [title, ...details] = props.columns;
  const deeds = details.filter((column) => column.silent === true);
  const facts = details.filter((column) => column.silent !== true);
  return (
    <ul ref={list} className={classes.cards} aria-label={props.label}>
      {above > 0 && <li aria-hidden ref={tall(above)} />}
      {shown.map((index) => {
        const row = rows[index] as Row;
        return (
          <li key={props.rowKey(row)} data-index={index} ref={all ? undefined : virtual.measureElement} className={classes.slot}>
            <div className={classes.card}>
              <div className={classes.cardHead}>
                <div className={classes.cardTitle}>{title === undefined ? null : cellOf(title, row)}</div>
                {/* What can be done stands where a thumb finds it, not among the figures. */}
                {deeds.map((column) => (
                  <div key={column.id}>{cellOf(column, row)}</div>
                ))}
              </div>
              <dl className={classes.details}>
                {facts
                  .filter((column) => column.value(row) !== null || column.cell !== undefined)
                  .map((column) => (
                    <div key={column.id} data-wide={column.wide || undefined}>
                      <dt>{column.header}</dt>
                      <dd>{cellOf(column, row)}</dd>
                    </div>
                  ))}
              </dl>
            </div>
          </li>
        );
      })}
      {below > 0 && <li aria-hidden ref={tall(below)} />}
    </ul>
  );
}

function Choices<Row>(props: {
  columns: Column<Row>[];
  hidden: string[];
  setHidden: (hidden: string[]) => void;
  order: Order | null;
  setOrder: (order: Order | null) => void;
  phone: boolean;
}) {
  const { t } = useTranslation('frame');
  const { columns, hidden, order } = props;
  return (
    <Menu closeOnItemClick={false} position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('table.columns')} title={t('table.columns')}>
          <Icon name="columns" size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {/* On a phone there is no head to sort by. */}
        {props.phone && <Menu.Label>{t('table.order')}</Menu.Label>}
        {props.phone &&
          columns
            .filter((column) => column.unsorted !== true)
            .map((column) => (
              <Menu.Item
                key={column.id}
                onClick={() => props.setOrder({ id: column.id, down: order?.id === column.id && !order.down })}
                rightSection={order?.id === column.id ? <Icon name={order.down ? 'down' : 'up'} size={14} /> : null}
              >
                {column.header}
              </Menu.Item>
            ))}
        <Menu.Label>{t('table.columns')}</Menu.Label>
        {columns.slice(1).map((column) => {
          const shown = !hidden.includes(column.id);
          return (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={shown}
              leftSection={<span className={classes.check}>{shown ? '✓' : ''}</span>}
              onClick={() =>
                props.setHidden(shown ? [...hidden, column.id] : hidden.filter((id) => id !== column.id))
              }
            >
              {column.header}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
