const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') {
      // What a person has changed can be told from what stood there.
      if ('defaultValue' in element) element.defaultValue = value;
      element.value = value;
    }
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

/** Makes an element. Texts become text, never markup. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** Makes an element of SVG. */
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

let ids = 0;
export const newId = prefix => `${prefix}-${++ids}`;

const paths = {
  overview: 'M3 3h7v8H3zM14 3h7v5h-7zM14 12h7v9h-7zM3 15h7v6H3z',
  sessions: 'M4 12h5M15 12h5M9 8h6v8H9zM4 6v12M20 6v12',
  logins: 'M14 4h5v16h-5M4 12h11M11 8l4 4-4 4',
  health: 'M3 12h4l3-7 4 14 3-7h4',
  nodes: 'M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01',
  pools: 'M4 6c0-3 16-3 16 0s-16 3-16 0v12c0 3 16 3 16 0V6M4 12c0 3 16 3 16 0',
  users: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-8 14-8 14 0M16 3.5a4 4 0 0 1 0 7M18 14.5c3 1 4 3.500 4 6.500',
  policy: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4',
  blocked: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.600 5.600l12.800 12.800',
  audit: 'M6 3h9l4 4v14H6zM10 11h5M10 15h5',
  system: 'M12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100',
  profiles: 'M12 3v10M8 9.500l4 4 4-4M4 16v4h16v-4',
  tokens: 'M8 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11.500 9.500L21 9.500M17 9.500v4M20 9.500v3',
  machines: 'M3 5h18v11H3zM9 20h6M12 16v4',
  copy: 'M9 9h11v12H9zM5 15H4V3h11v2',
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'M6 6l12 12M18 6L6 18',
  theme: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  leave: 'M10 4H5v16h5M9 12h11M16 8l4 4-4 4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
};

/** One of the console's pictures; it says nothing that is not said beside it. */
export const icon = name => s('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, s('path', { d: paths[name] ?? paths.system }));
