import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BOX_HEIGHT, BOX_WIDTH, broken, draw } from './layout';
import { spokenEvent, travelled, type Diagram as Arrows, type Sale } from './model';
import classes from './Sales.module.css';

const LINE = 14;

/** The sale's state machine as the server's own table has it: where it was, is, and may go. */
export function Diagram({ diagram, whole }: { diagram: Arrows; whole: Sale }) {
  const { sale, timeline } = whole;
  const { t } = useTranslation('sales');
  const id = useId();
  const drawing = useMemo(() => draw(diagram), [diagram]);
  const gone = travelled(timeline);
  const visited = new Set(timeline.map((one) => one.phase));
  const kind = (from: string, to: string) =>
    gone.has(`${from}>${to}`) ? 'gone' : from === sale.phase ? 'next' : 'other';
  // What matters is drawn last, so that it lies on top.
  const order = { other: 0, next: 1, gone: 2 };
  const arrows = drawing.arrows
    .map((arrow) => ({ ...arrow, kind: kind(arrow.from, arrow.to) as keyof typeof order }))
    .sort((a, b) => order[a.kind] - order[b.kind]);
  const next = diagram.moves.filter((move) => move.from === sale.phase && move.to !== sale.phase);
  return (
    <figure className={classes.diagram}>
      <svg viewBox={`0 0 ${drawing.width} ${drawing.height}`} role="img" aria-labelledby={`${id}-title`}>
        <title id={`${id}-title`}>
          {t('diagramOf', { id: sale.id, phase: t(`phases.${sale.phase}`, { defaultValue: sale.phase }) })}
        </title>
        <defs>
          {(['other', 'next', 'gone'] as const).map((one) => (
            <marker key={one} id={`${id}-${one}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">
              <path d="M0 .5 8 4 0 7.5Z" className={classes[`${one}Head`]} />
            </marker>
          ))}
        </defs>
        {arrows.map((arrow) => (
          <path key={`${arrow.from}>${arrow.to}`} d={arrow.line} className={classes[arrow.kind]} markerEnd={`url(#${id}-${arrow.kind})`}>
            <title>{arrow.events.map((event) => t(`events.${event}`, { defaultValue: spokenEvent(event) })).join(', ')}</title>
          </path>
        ))}
        {drawing.states.map((state) => {
          const words = broken(t(`phases.${state.name}`, { defaultValue: state.name }));
          const place = state.name === sale.phase ? classes.here : visited.has(state.name) ? classes.was : state.acts === 'OPERATOR' ? classes.yours : classes.state;
          return (
            <g key={state.name} className={place} transform={`translate(${state.x} ${state.y})`}>
              <title>{t(`meanings.${state.name}`, { defaultValue: state.meaning })}</title>
              <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx="8" />
              <text x={BOX_WIDTH / 2} y={BOX_HEIGHT / 2 + 4 - ((words.length - 1) * LINE) / 2} textAnchor="middle">
                {words.map((line, i) => (
                  <tspan key={line} x={BOX_WIDTH / 2} dy={i === 0 ? 0 : LINE}>
                    {line}
                  </tspan>
                ))}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span className={classes.key} data-kind="here">{t('key.here')}</span>
        <span className={classes.key} data-kind="gone">{t('key.gone')}</span>
        <span className={classes.key} data-kind="next">{t('key.next')}</span>
        <span className={classes.key} data-kind="yours">{t('key.yours')}</span>
      </figcaption>
      {next.length > 0 && (
        <details className={classes.nextList}>
          <summary>{t('next')}</summary>
          <ul>
            {next.map((move) => (
              <li key={move.event + move.to}>
                {t('nextOne', {
                  event: t(`events.${move.event}`, { defaultValue: spokenEvent(move.event) }),
                  phase: t(`phases.${move.to}`, { defaultValue: move.to }),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </figure>
  );
}
