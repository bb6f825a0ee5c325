/** A share in percent with one digit, as papers print it; a dash where there is none. */
export function percent(share: number | undefined): string {
  return share === undefined ? '–' : (share * 100).toFixed(1);
}
