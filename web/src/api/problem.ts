/** What the server says of a request that it did not carry out (RFC 9457). */
export interface ProblemDocument {
  code: string;
  detail: string;
  title?: string;
  status?: number;
  [more: string]: unknown;
}

/** A refused or failed request. `code` is stable; `message` is the server's sentence about it. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly document: ProblemDocument | undefined;

  constructor(code: string, status: number, message: string, document?: ProblemDocument) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.document = document;
  }
}

/** No answer came: whether the request was carried out is unknown. */
export const UNREACHABLE = 'unreachable';

export async function problemOf(response: Response): Promise<Problem> {
  let document: ProblemDocument | undefined;
  try {
    document = (await response.json()) as ProblemDocument;
  } catch {
    document = undefined;
  }
  return new Problem(
    document?.code ?? `http-${response.status}`,
    response.status,
    document?.detail ?? response.statusText,
    document,
  );
}
