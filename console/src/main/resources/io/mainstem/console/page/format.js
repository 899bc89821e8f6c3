// Figures as people read them. A figure nobody knows is undefined here and "No data" on the page.

import { h } from './lib/preact.js';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const known = (value) => value !== undefined && value !== null;

export const noData = (why) => h('span', { class: 'nodata', title: why || 'Nobody has said' }, 'No data');

/** The formatted figure, or "No data". */
export const orNoData = (value, format, why) => (known(value) ? format(value) : noData(why));

export const count = (value) => grouped.format(value);

/** Large counts shortened: 12,345 stays, 1,234,567 becomes 1.23 M. */
export function short(value) {
  if (value >= 1e9) return `${precise.format(value / 1e9)} G`;
  if (value >= 1e6) return `${precise.format(value / 1e6)} M`;
  if (value >= 1e5) return `${precise.format(value / 1e3)} k`;
  return grouped.format(value);
}

export const rate = (value) => `${short(Math.round(value))}/s`;

export function bytesRate(value) {
  if (value >= 1e9) return `${precise.format(value / 1e9)} GB/s`;
  if (value >= 1e6) return `${precise.format(value / 1e6)} MB/s`;
  if (value >= 1e3) return `${precise.format(value / 1e3)} kB/s`;
  return `${grouped.format(value)} B/s`;
}

export function millis(value) {
  if (value < 1000) return `${grouped.format(value)} ms`;
  if (value < 60_000) return `${precise.format(value / 1000)} s`;
  if (value < 3_600_000) return `${precise.format(value / 60_000)} min`;
  return `${precise.format(value / 3_600_000)} h`;
}

export const times = (value) => `${precise.format(value)} ×`;

/** A stretch of time that may be days. */
export const duration = (value) => (value < 172_800_000 ? millis(value) : `${precise.format(value / 86_400_000)} d`);

/** A share as a percentage, never rounded up: 100 % means all of it. */
export function share(value, digits) {
  const scale = 10 ** (digits + 2);
  // What binary fractions leave over must not cost a digit.
  return `${(Math.floor(value * scale + 1e-6) / 10 ** digits).toLocaleString('en', { maximumFractionDigits: digits })} %`;
}

/** A clock time today, a date before that. */
export function when(iso) {
  const at = new Date(iso);
  return Date.now() - at.getTime() < 86_400_000 ? at.toLocaleTimeString() : at.toLocaleString();
}

/** SOME_NAME as "some name". */
export const words = (name) => name.toLowerCase().replaceAll('_', ' ');
