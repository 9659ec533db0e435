import { useTranslation } from 'react-i18next';
import classes from './PageHead.module.css';

/** The help of one area: `help`, a list of paragraphs in its message file; "# " begins a heading. */
export function HelpText({ area }: { area: string }) {
  const { t } = useTranslation(area);
  const text: unknown = t('help', { returnObjects: true, defaultValue: [] });
  const paragraphs = Array.isArray(text) ? (text as string[]) : [];
  return (
    <div className={classes.helpText}>
      {paragraphs.map((paragraph) =>
        paragraph.startsWith('# ') ? (
          <h2 key={paragraph}>{paragraph.slice(2)}</h2>
        ) : (
          <p key={paragraph}>{paragraph}</p>
        ),
      )}
    </div>
  );
}
