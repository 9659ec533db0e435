import type { Resource, ResourceKey } from 'i18next';

/** One namespace per file, named like it. */
export function gather(files: Record<string, unknown>): Resource[string] {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.replace(/^.*\/|\.json$/g, ''),
      text as ResourceKey,
    ]),
  );
}
