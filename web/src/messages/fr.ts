import { gather } from './gather';

/** All French text, in one chunk. */
export const messages = gather(import.meta.glob('./fr/*.json', { eager: true, import: 'default' }));
