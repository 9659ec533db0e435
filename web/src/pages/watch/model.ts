import type { Schema } from '../../api/client';
import type { Tone } from '../../parts';

export type Incident = Schema<'IncidentRecord'>;
export type Checked = Schema<'Checked'>;
export type Runbook = Schema<'Runbook'>;
export type Step = Schema<'RunbookStep'>;
export type Deed = Schema<'Deed'>;

/** How grave it is, in the tones of badges. */
export function severityTone(severity: string | undefined): Tone {
  switch (severity) {
    case 'critical':
      return 'bad';
    case 'warning':
      return 'wait';
    default:
      return 'rest';
  }
}

/** How a step stands. */
export function stepTone(state: string | undefined): Tone {
  switch (state) {
    case 'GREEN':
      return 'good';
    case 'RED':
      return 'bad';
    default:
      return 'wait';
  }
}

/** Whether a file is still the one that the tally names. */
export function answerTone(answer: string | undefined): Tone {
  switch (answer) {
    case 'as-filed':
      return 'good';
    case 'altered':
      return 'bad';
    default:
      return 'wait';
  }
}

/** A text of a runbook in the reader's language. */
export function spoken(words: Record<string, string> | undefined, language: string): string {
  return words?.[language.slice(0, 2)] ?? words?.['en'] ?? '';
}

/** What a step's button needs to be told, by its action. */
export function wishes(action: string | undefined, rotating: boolean): string[] {
  switch (action) {
    case 'word':
    case 'lock-fleet':
      return ['text'];
    case 'attest':
    case 'rotate-secrets':
      return ['list', 'text'];
    case 'subject':
      return ['person'];
    case 'register':
      return ['prefix'];
    case 'rotate':
      return rotating ? ['apiKey'] : ['credential'];
    default:
      return [];
  }
}

/** Actions that are done elsewhere on the page: the part of it to go to. */
export const ELSEWHERE: Record<string, string> = { message: 'told', export: 'export' };
