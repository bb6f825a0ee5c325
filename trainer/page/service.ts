/** Asks dsrg-tag, behind the page's own address. */
export async function ask<Answer>(path: string): Promise<Answer> {
  return answerOf(await fetch(path));
}

/** Tells dsrg-tag something; throws an Error whose message is for people. */
export async function tell(path: string, content: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await answerOf(await fetch(path, { method: 'POST', headers, body: JSON.stringify(content) }));
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const content = await response.json();
  if (response.ok) return content as Answer;
  const { message, hint } = (content as { error: { message: string; hint?: string } }).error;
  throw new Error(hint === undefined ? message : `${message} ${hint}`);
}

/** An error for people: without dsrg-tag there is only the browser's own word for it. */
export function wordsOf(error: unknown): string {
  if (error instanceof TypeError)
    return 'dsrg-tag does not answer. Was it stopped? Start it again and open its new address.';
  return (error as Error).message;
}
