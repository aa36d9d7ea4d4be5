const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(count) {
  let unit = 0;
  for (; count >= 1024 && unit < units.length - 1; unit++) count /= 1024;
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

const rates = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];

export function bitRate(bytesPerSecond) {
  let rate = bytesPerSecond * 8, unit = 0;
  for (; rate >= 1000 && unit < rates.length - 1; unit++) rate /= 1000;
  return `${unit === 0 || rate >= 100 ? Math.round(rate) : rate.toFixed(1)} ${rates[unit]}`;
}

export const number = value => Math.round(value).toLocaleString('en');

export const percent = share => `${share > 0 && share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`;

export const time = text => text ? new Date(text).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }) : '–';

export function since(text) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(text)) / 1000));
  return !text ? '–' : seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
    : seconds < 86400 ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min` : `${Math.floor(seconds / 86400)} d ${Math.floor(seconds % 86400 / 3600)} h`;
}

export const words = name => (name ?? '').replaceAll('_', ' ');

/** How long it is until then. */
export function until(text) {
  const hours = Math.max(0, (new Date(text) - Date.now()) / 3_600_000);
  return hours < 1 ? `${Math.ceil(hours * 60)} min` : hours < 48 ? `${Math.floor(hours)} h` : `${Math.round(hours / 24)} days`;
}
