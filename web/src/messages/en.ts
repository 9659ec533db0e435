import { gather } from './gather';

/** All English text, in one chunk. */
export const messages = gather(import.meta.glob('./en/*.json', { eager: true, import: 'default' }));
