import { useCallback, useEffect, useState } from 'react';
import type { Money } from '../state';
import { WORDS } from './words';

interface Body {
  notes: { minor: number; note: Money }[];
  taking: boolean;
  plugged: boolean;
  power: boolean;
  door: boolean;
  paper: boolean;
  jam: boolean;
  dispenserJam: boolean;
  cashbox: { note: Money }[];
  givenBack: { note: Money }[];
  dispensed: { note: Money }[];
  loaded: { note: Money; count: number }[];
  printed: { text: string; code: string }[];
}

const LOOK_MS = 500;
const written = ({ amount, unit }: Money) => `${amount.replace(/\.0+$/, '')} ${unit}`;

function Notes({ title, notes }: { title: string; notes: { note: Money; count?: number }[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <p>{notes.length === 0 ? WORDS.none : notes.map(({ note, count }) => written(note) + (count === undefined ? '' : ` × ${count}`)).join(', ')}</p>
    </section>
  );
}

/** What a hand can do to a machine. */
export function Panel() {
  const [body, setBody] = useState<Body>();
  const [code, setCode] = useState('');
  const look = useCallback(async (ask: Promise<Response>) => {
    try {
      const response = await ask;
      if (response.ok) {
        setBody((await response.json()) as Body);
      }
    } catch {
      setBody(undefined);
    }
  }, []);
  useEffect(() => {
    void look(fetch('/panel/state'));
    const looking = setInterval(() => void look(fetch('/panel/state')), LOOK_MS);
    return () => clearInterval(looking);
  }, [look]);
  const act = (what: object) =>
    void look(fetch('/panel/act', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) }));
  if (body === undefined) {
    return <p role="status">{WORDS.away}</p>;
  }
  const switches = ['door', 'paper', 'plugged', 'power', 'jam', 'dispenserJam'] as const;
  const acts = { door: 'door', paper: 'paper', plugged: 'plug', power: 'power', jam: 'jam', dispenserJam: 'dispenser-jam' } as const;
  return (
    <main>
      <h1>{WORDS.title}</h1>
      <section>
        <h2>{WORDS.purse}</h2>
        <div className="row">
          {body.notes.map(({ minor, note }) => (
            <button type="button" key={minor} disabled={!body.taking} onClick={() => act({ act: 'insert', minor })}>
              {written(note)}
            </button>
          ))}
        </div>
        <p role="status">{body.taking ? WORDS.taking : WORDS.notTaking}</p>
      </section>
      <section>
        <h2>{WORDS.camera}</h2>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            act({ act: 'show', text: code });
          }}
        >
          <input aria-label={WORDS.code} value={code} onChange={(event) => setCode(event.target.value)} />
          <button type="submit">{WORDS.show}</button>
        </form>
      </section>
      <section>
        <h2>{WORDS.hardware}</h2>
        <div className="row">
          {switches.map((name) => (
            <label key={name}>
              <input type="checkbox" checked={body[name]} onChange={(event) => act({ act: acts[name], on: event.target.checked })} />
              {WORDS[name]}
            </label>
          ))}
        </div>
      </section>
      <Notes title={WORDS.out} notes={body.dispensed} />
      <Notes title={WORDS.back} notes={body.givenBack} />
      <Notes title={WORDS.cashbox} notes={body.cashbox} />
      <Notes title={WORDS.cassettes} notes={body.loaded} />
      <section>
        <h2>{WORDS.printed}</h2>
        {body.printed.map((paper, at) => (
          <div className="paper" key={at}>
            <pre>{paper.text}</pre>
            <button type="button" onClick={() => act({ act: 'show', text: paper.code })}>
              {WORDS.showPrinted}
            </button>
          </div>
        ))}
      </section>
    </main>
  );
}
